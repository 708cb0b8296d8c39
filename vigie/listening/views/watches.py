"""Watches: saved questions to what is heard."""

from datetime import timedelta

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vigie.kit import clock
from vigie.listening import look_back, watch_editing
from vigie.listening.forms import WatchForm
from vigie.listening.heard import HeardSince
from vigie.listening.models import Source, Watch
from vigie.listening.query_language import QuerySyntaxError
from vigie.networks.base import Streams
from vigie.networks.registry import network_classes
from vigie.networks.types import SourceKind
from vigie.team.member_request import MemberRequest
from vigie.team.permissions import require
from vigie.team.workspace_urls import link
from vigie.ui.toasts import add_toast, redirect_page

RECENT_PERIOD = timedelta(days=1)
MAX_SHOWN = 20
MAX_COUNTED = 200  # counted in a preview


@require_safe
def list_watches(request: MemberRequest) -> HttpResponse:
    heard = HeardSince(request.member, clock.now() - RECENT_PERIOD)
    context = {
        "watches": heard.watches().order_by("name", "pk"),
        "since": heard.since,
        "publics": _public_streams(request),
        "may_change": request.member.can_contribute,
    }
    return render(request, "listening/watches.html", context)


def _public_streams(request: MemberRequest) -> list[tuple[str, str, bool]]:
    """Networks whose public stream watches may be put to: slug, name, and whether they are."""
    followed = Source.objects.active().filter(workspace=request.workspace, kind=SourceKind.STREAM, channel=None)
    known = set(followed.values_list("network", flat=True))
    public = [
        each for each in network_classes().values() if issubclass(each, Streams) and not each.has_personal_streams
    ]
    return [(each.slug, each.name, each.slug in known) for each in public]


@require_POST
def toggle_public_stream(request: MemberRequest) -> HttpResponse:
    """Put the watches to everything that a network says in public, or to what is followed only."""
    require(request.member.can_contribute)
    for slug, _name, is_followed in _public_streams(request):
        if slug != request.POST.get("network"):
            continue
        stream = Source.objects.get_public_stream(request.workspace, slug)
        if is_followed:
            stream.pause(request.member)
        else:
            stream.resume(request.member)
    return redirect(link(request.workspace, "listening:watches"))


@require_http_methods(["GET", "POST"])
def create_watch(request: MemberRequest) -> HttpResponse:
    require(request.member.can_contribute)
    form = WatchForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = watch_editing.create_watch(request.member, form.cleaned_data["name"], form.cleaned_data["question"])
        return redirect(link(request.workspace, "listening:watch", made.pk))
    return render(request, "listening/watch.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def show_watch(request: MemberRequest, pk: int) -> HttpResponse:
    """What it asks, and what it found."""
    found = get_object_or_404(Watch.objects.seen_by(request.member), pk=pk)
    name, question = found.name, found.question
    form = WatchForm(request.POST or None, instance=found)
    if request.method == "POST":
        require(request.member.can_contribute)
        if form.is_valid():
            found.name, found.question = name, question  # what the form wrote there is asked for below
            watch_editing.change_watch(found, request.member, form.cleaned_data["name"], form.cleaned_data["question"])
            return redirect(link(request.workspace, "listening:watch", pk))
    hits = found.hits.filter(mention__gone_at=None).select_related("mention__author", "mention__repost_of__author")
    page = Paginator(hits.order_by("-published_at", "-pk"), MAX_SHOWN).get_page(request.GET.get("page"))
    context = {"form": form, "watch": found, "page": page, "mentions": [hit.mention for hit in page]}
    return render(request, "listening/watch.html", context, status=422 if form.errors else 200)


@require_safe
def preview_query(request: MemberRequest) -> HttpResponse:
    """What a question would have found lately: a piece beside the form."""
    question = request.GET.get("question", "")[:2000].strip()
    context: dict[str, object] = {"question": question}
    try:
        found = look_back.find_matching_mentions(request.workspace.pk, question, MAX_COUNTED) if question else []
        context |= {"mentions": found[:MAX_SHOWN], "total": len(found), "is_more": len(found) == MAX_COUNTED}
    except QuerySyntaxError as refused:
        context |= {"refused": refused, "before": question[: refused.position], "after": question[refused.position :]}
    return render(request, "listening/_preview.html", context)


@require_POST
def archive_watch(request: MemberRequest, pk: int) -> HttpResponse:
    require(request.member.can_contribute)
    found = get_object_or_404(Watch.objects.seen_by(request.member), pk=pk)
    found.archive(request.member)
    undo = link(request.workspace, "listening:watch_restoration", found.pk)
    add_toast(request, _("The watch “%(name)s” is stopped.") % {"name": found}, undo)
    return redirect(link(request.workspace, "listening:watches"))


@require_POST
def restore_watch(request: MemberRequest, pk: int) -> HttpResponse:
    require(request.member.can_contribute)
    found = get_object_or_404(Watch, pk=pk, workspace=request.workspace)
    found.restore(request.member)
    return redirect_page(request, link(request.workspace, "listening:watch", found.pk))
