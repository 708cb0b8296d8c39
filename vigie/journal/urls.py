"""Addresses of the journal."""

from django.urls import path

from vigie.journal import views

app_name = "journal"
urlpatterns = [
    path("journal/", views.list_entries, name="entries"),
    path("journal.csv", views.export_csv, name="export"),
]
