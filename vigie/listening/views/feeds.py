"""Feeds, authors and searches: what is followed, and how each is doing."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vigie import journal
from vigie.channels import http_clients
from vigie.channels.trouble_sentences import trouble_sentence
from vigie.listening.forms import FeedForm, FeedSettingsForm, FollowQueriesForm, OpmlForm
from vigie.listening.models import FOLLOWED_KINDS, Source
from vigie.networks import registry
from vigie.networks.base import Discovers
from vigie.networks.feeds import opml
from vigie.networks.troubles import Refused, Trouble
from vigie.networks.types import SourceKind
from vigie.team.member_request import MemberRequest
from vigie.team.models import Member
from vigie.team.permissions import require
from vigie.team.workspace_urls import link
from vigie.ui.toasts import add_toast, redirect_page


@require_safe
def list_feeds(request: MemberRequest) -> HttpResponse:
    return _render_feeds(request, FeedForm())


@require_POST
def add_feed(request: MemberRequest) -> HttpResponse:
    """Follow what an address leads to; when it leads to several feeds, one is chosen."""
    require(request.member.can_contribute)
    form = FeedForm(request.POST)
    if not form.is_valid():
        return _render_feeds(request, form, status=422)
    slug = registry.find_slug(Discovers)
    network = registry.get(slug, http_clients.client_for(slug))
    assert isinstance(network, Discovers)
    try:
        found = network.discover(form.cleaned_data["address"])
    except Refused as refused:
        form.add_error("address", trouble_sentence(refused))
    except Trouble as trouble:
        form.add_error("address", _("This address does not answer: %(why)s") % {"why": trouble_sentence(trouble)})
    else:
        wanted = [each for each in found if each.url in request.POST.getlist("url")] or found
        if len(wanted) == 1 or "url" in request.POST:
            for each in wanted:
                source, made = Source.objects.follow_feed(
                    request.member, each.url, each.title, form.cleaned_data["folder"]
                )
                words = _("“%(name)s” is followed.") if made else _("“%(name)s” was followed already.")
                messages.success(request, words % {"name": source})
            return redirect(link(request.workspace, "listening:feeds"))
        return render(request, "listening/choose_feed.html", {"form": form, "found": found})
    return _render_feeds(request, form, status=422)


@require_http_methods(["GET", "POST"])
def show_feed(request: MemberRequest, pk: int) -> HttpResponse:
    """One source: its name, its folder, its health, and what it brought."""
    source = _get_source(request.member, pk)
    form = FeedSettingsForm(request.POST or None, instance=source)
    if request.method == "POST" and form.is_valid():
        require(request.member.can_contribute)
        journal.save_form(form, "listening.source.changed", by=request.member)
        return redirect(link(request.workspace, "listening:feeds"))
    brought = source.gatherings.select_related("mention__author", "mention__repost_of__author").order_by("-pk")[:20]
    mentions = [gathering.mention for gathering in brought]
    return render(request, "listening/feed.html", {"source": source, "form": form, "mentions": mentions})


@require_POST
def toggle_pause(request: MemberRequest, pk: int) -> HttpResponse:
    """Pause, or gather again."""
    require(request.member.can_contribute)
    source = _get_source(request.member, pk)
    if source.paused_at:
        source.resume(request.member)
    else:
        source.pause(request.member)
    return redirect(link(request.workspace, "listening:feeds"))


@require_POST
def archive_source(request: MemberRequest, pk: int) -> HttpResponse:
    require(request.member.can_contribute)
    source = _get_source(request.member, pk)
    source.archive(request.member)
    undo = link(request.workspace, "listening:restoration", source.pk)
    add_toast(request, _("“%(name)s” is no longer followed.") % {"name": source}, undo)
    return redirect(link(request.workspace, "listening:feeds"))


@require_POST
def restore_source(request: MemberRequest, pk: int) -> HttpResponse:
    require(request.member.can_contribute)
    get_object_or_404(Source.objects.followed_by(request.member), pk=pk).restore(request.member)
    return redirect_page(request, link(request.workspace, "listening:feeds"))


@require_POST
def follow_queries(request: MemberRequest) -> HttpResponse:
    """Authors or searches, through an account."""
    require(request.member.can_contribute)
    form = FollowQueriesForm(request.member, request.POST)
    if not form.is_valid():
        return _render_feeds(request, FeedForm(), asking=form, status=422)
    for line in form.lines:
        Source.objects.follow_query(request.member, form.cleaned_data["channel"], form.cleaned_data["kind"], line)
    return redirect(link(request.workspace, "listening:feeds"))


@require_POST
def import_opml(request: MemberRequest) -> HttpResponse:
    """Follow all that an OPML file lists."""
    require(request.member.can_contribute)
    form = OpmlForm(request.POST, request.FILES)
    if not form.is_valid():
        return _render_feeds(request, FeedForm(), opml_form=form, status=422)
    try:
        outlines = opml.read_opml(form.cleaned_data["file"].read())
    except Refused as refused:
        form.add_error("file", trouble_sentence(refused))
        return _render_feeds(request, FeedForm(), opml_form=form, status=422)
    new = Source.objects.import_feeds(
        request.member, ((each.url, each.title, " / ".join(each.folders)) for each in outlines)
    )
    messages.success(
        request, ngettext("%(n)s new source is followed.", "%(n)s new sources are followed.", new) % {"n": new}
    )
    return redirect(link(request.workspace, "listening:feeds"))


@require_safe
def export_opml(request: MemberRequest) -> HttpResponse:
    """All the feeds as OPML, for any other reader."""
    followed = Source.objects.seen_by(request.member).filter(kind=SourceKind.FEED).order_by("folder", "name")
    outlines = [
        opml.Outline(each.query, each.name, "", tuple(each.folder.split(" / ")) if each.folder else ())
        for each in followed
    ]
    text = opml.write_opml(str(request.workspace), outlines)
    answer = HttpResponse(text, content_type="text/x-opml; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{request.workspace.slug}.opml"'
    return answer


def _render_feeds(
    request: MemberRequest,
    form: FeedForm,
    *,
    asking: FollowQueriesForm | None = None,
    opml_form: OpmlForm | None = None,
    status: int = 200,
) -> HttpResponse:
    followed = Source.objects.seen_by(request.member).filter(kind__in=FOLLOWED_KINDS).select_related("channel")
    sources = sorted(followed, key=lambda each: (each.folder.casefold(), str(each).casefold()))
    feeds = [each for each in sources if each.kind == SourceKind.FEED]
    waiting = sum(each.is_awaiting_first_poll for each in feeds)
    context = {
        "feeds": feeds,
        "unread": waiting,
        "read": len(feeds) - waiting,
        "others": [each for each in sources if each.kind != SourceKind.FEED],
        "form": form,
        "asking": asking or FollowQueriesForm(request.member),
        "opml_form": opml_form or OpmlForm(),
        "may_change": request.member.can_contribute,
    }
    piece = "_followed" if request.GET.get("piece") == "followed" else "feeds"
    return render(request, f"listening/{piece}.html", context, status=status)


def _get_source(member: Member, pk: int) -> Source:
    return get_object_or_404(Source.objects.seen_by(member).filter(kind__in=FOLLOWED_KINDS), pk=pk)
