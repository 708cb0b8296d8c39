"""The furniture's own addresses: the style sheets as one, the palette, the gallery."""

from django.urls import path

from vigie.ui import views

app_name = "ui"
urlpatterns = [
    path("ui/face.<str:hash>.css", views.face, name="face"),
    path("ui/", views.gallery, name="gallery"),
    path("w/<slug:workspace>/go/", views.go, name="go"),
    path("w/<slug:workspace>/places/<slug:place>/", views.waiting, name="waiting"),
]
