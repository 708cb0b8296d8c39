"""The furniture's own pages."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from vigie.ui.command_palette import palette
from vigie.ui.gallery import gallery_context
from vigie.ui.navigation import navigation
from vigie.ui.templatetags import ui


@require_safe
def search_palette(request: HttpRequest) -> HttpResponse:
    """What answers the words of the palette; a page of its own without JavaScript."""
    words = request.GET.get("q", "").replace("\0", "").strip()[:100]
    template = "ui/_found.html" if request.headers.get("HX-Request") else "ui/go.html"
    return render(request, template, {"found": palette.search(request, words), "words": words})


@require_safe
def waiting_count(request: HttpRequest, place: str) -> HttpResponse:
    """How many wait at a place, as the rail shows it: asked again when its topic says that it changed."""
    entries = {entry.item.slug: entry for entry in navigation.entries_for(request)}
    if place not in entries:
        raise Http404
    return HttpResponse(ui.place_count(entries[place]))


@require_safe
def show_banners(request: HttpRequest) -> HttpResponse:
    """The strips above an open page, and the stop act beside them: asked again when their topic says so."""
    return render(request, "ui/_banners_piece.html")


@require_safe
def show_gallery(request: HttpRequest) -> HttpResponse:
    """Every piece in every state. For those who build Vigie, and for the operator."""
    if not (settings.DEBUG or getattr(request.user, "is_staff", False)):
        raise Http404
    return render(request, "ui/gallery.html", gallery_context())
