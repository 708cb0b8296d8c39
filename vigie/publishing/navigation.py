"""What publishing stands in the furniture: its places, the stop act, the strip for everybody, and the palette."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vigie.journal import labels
from vigie.publishing.labels import ACTS
from vigie.publishing.models import Post, Stop
from vigie.team.models import Member
from vigie.team.workspace_urls import link
from vigie.ui.banners import Banner, banners
from vigie.ui.command_palette import PaletteResult, palette
from vigie.ui.navigation import NavItem, navigation
from vigie.ui.template_slots import template_slots


def register_navigation() -> None:
    navigation.add_item(
        NavItem(
            "write", gettext_lazy("Write"), icon="write", url="publishing:write", key="e", rank=40, is_on_phone=True
        )
    )
    navigation.add_item(
        NavItem("calendar", gettext_lazy("Calendar"), icon="calendar", url="publishing:calendar", key="k", rank=50)
    )
    navigation.owns("calendar", "posts", "missed")
    template_slots.add_template("stop", "publishing/_stop_act.html")
    banners.add_finder(stop_banner, live_topic="stop")
    palette.add_finder(find_posts)
    labels.register({act: label.sentence for act, label in ACTS.items()})


def active_stop(request: HttpRequest) -> Stop | None:
    """The stop of the request's workspace that is not lifted; read once a request, for pages and for their pieces."""
    if not hasattr(request, "active_stop"):
        member: Member = request.member  # type: ignore[attr-defined]
        request.active_stop = Stop.objects.find_active(member.workspace_id)  # type: ignore[attr-defined]
    stop: Stop | None = request.active_stop  # type: ignore[attr-defined]
    return stop


def stop_banner(request: HttpRequest) -> Banner | None:
    """The strip while everything is stopped."""
    member: Member = request.member  # type: ignore[attr-defined]
    stop = active_stop(request)
    if stop is None:
        return None
    words = _("Everything is stopped. %(name)s: “%(reason)s”")
    said = words % {"name": stop.by, "reason": stop.reason}
    return Banner(said, "danger", link(member.workspace, "publishing:triage"), _("Held deliveries"))


def find_posts(request: HttpRequest, words: str) -> Iterable[PaletteResult]:
    member: Member = request.member  # type: ignore[attr-defined]
    found = Post.objects.seen_by(member).active().filter(text__icontains=words).order_by("-pk")[:6] if words else []
    address = [(post, link(member.workspace, "publishing:post", post.pk)) for post in found]
    return [PaletteResult(str(post), url, icon="write", group=gettext_lazy("Posts")) for post, url in address]
