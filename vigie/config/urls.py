"""Every address. Those of a room's `urls.py` are under `/w/<workspace>/`, where only its members come."""

from importlib import import_module

from django.conf import settings
from django.contrib.staticfiles.urls import staticfiles_urlpatterns
from django.urls import URLPattern, URLResolver, include, path
from django.utils.module_loading import module_has_submodule


def urls_of_rooms(module: str) -> list[URLResolver]:
    """The addresses in `module` of each room that has one, top floor first."""
    rooms = [import_module(f"vigie.{room}") for room in settings.ROOMS]
    return [path("", include(f"{room.__name__}.{module}")) for room in rooms if module_has_submodule(room, module)]


handler500 = "vigie.ui.error_pages.show_error"
urlpatterns: list[URLPattern | URLResolver] = [
    *urls_of_rooms("public_urls"),  # before allauth, some of whose pages Vigie does not offer
    path("accounts/", include("allauth.urls")),
    path("w/<slug:workspace>/", include(urls_of_rooms("urls"))),
]
if settings.DEBUG:
    urlpatterns += staticfiles_urlpatterns()
