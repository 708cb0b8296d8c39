"""The furniture's own addresses: the palette, the gallery. The bundles are answered before Django."""

from django.urls import path

from vigie.ui import views

app_name = "ui"
urlpatterns = [
    path("ui/", views.show_gallery, name="gallery"),
    path("w/<slug:workspace>/go/", views.search_palette, name="go"),
    path("w/<slug:workspace>/banners/", views.show_banners, name="banners"),
    path("w/<slug:workspace>/places/<slug:place>/", views.waiting_count, name="waiting"),
]
