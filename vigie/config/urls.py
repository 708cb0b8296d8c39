"""Every address. A room's own are under `/w/<workspace>/`, where only its members come."""

from importlib.util import find_spec

from django.conf import settings
from django.contrib.staticfiles.urls import staticfiles_urlpatterns
from django.urls import include, path

# Rooms with addresses in a workspace, and rooms with public ones.
WORKSPACE = ("desk", "training", "inbox", "publishing", "listening", "proofreading", "channels", "journal", "team")

urlpatterns = [
    path("", include("vigie.team.public_urls")),
    path("accounts/", include("allauth.urls")),
    path("", include("vigie.channels.public_urls")),
    path("", include("vigie.desk.public_urls")),
    path(
        "w/<slug:workspace>/",
        include([path("", include(f"vigie.{room}.urls")) for room in WORKSPACE if find_spec(f"vigie.{room}.urls")]),
    ),
    path("", include("vigie.ui.urls")),
    *(staticfiles_urlpatterns() if settings.DEBUG else []),
]
