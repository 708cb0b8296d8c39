"""The furniture's own addresses: the style sheets and the scripts as one file each, the palette, the gallery."""

from django.urls import path

from vigie.ui import views

app_name = "ui"
urlpatterns = [
    path("ui/bundle.<str:hash>.<str:kind>", views.asset_bundle, name="bundle"),
    path("ui/", views.show_gallery, name="gallery"),
    path("w/<slug:workspace>/go/", views.search_palette, name="go"),
    path("w/<slug:workspace>/banners/", views.show_banners, name="banners"),
    path("w/<slug:workspace>/places/<slug:place>/", views.waiting_count, name="waiting"),
]
