"""Addresses of the journal."""

from django.urls import path

from vigie.journal import views

app_name = "journal"
urlpatterns = [
    path("journal/", views.entries, name="entries"),
    path("journal.csv", views.export, name="export"),
]
