"""The furniture's own addresses: the style sheets as one, the palette, the gallery."""

from django.urls import path

from vigie.ui import views

app_name = "ui"
urlpatterns = [
    path("ui/face.<str:hash>.css", views.style_bundle, name="face"),
    path("ui/", views.show_gallery, name="gallery"),
    path("w/<slug:workspace>/go/", views.search_palette, name="go"),
    path("w/<slug:workspace>/places/<slug:place>/", views.waiting_count, name="waiting"),
]
