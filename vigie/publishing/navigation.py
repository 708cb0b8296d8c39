"""What publishing stands in the furniture: its places, the stop act, the strip for everybody, and the palette."""

from collections.abc import Iterable, Iterator

from django.db.models import Exists
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from vigie.journal import labels
from vigie.publishing import summary
from vigie.publishing.labels import ACTS
from vigie.publishing.models import Post, Stop
from vigie.team.models import Member
from vigie.team.workspace_urls import link
from vigie.ui.banners import Banner, banners
from vigie.ui.command_palette import ACTS_GROUP, PaletteResult, palette
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
    navigation.add_item(
        NavItem(
            "approvals",
            gettext_lazy("To approve"),
            icon="approve",
            url="publishing:approvals",
            rank=45,
            count=count_approvals,
            live_topic="approvals",
            counted_rows=".asked-approval",
            count_label=approvals_await,
            hides_without_count=True,
        )
    )
    navigation.owns("calendar", "posts", "missed")
    template_slots.add_template("stop", "publishing/_stop_act.html")
    banners.add_finder(stop_banner, live_topic="stop")
    palette.add_finder(find_posts)
    palette.add_act_finder(find_publishing_acts)
    labels.register({act: label.sentence for act, label in ACTS.items()})


def count_approvals(request: HttpRequest) -> int | None:
    """How many posts the member is asked to approve; None outside of a workspace.

    Every page draws it, and asks for the stop that stands: read together, in one query a page, two during a stop.
    """
    member: Member | None = getattr(request, "member", None)
    if member is None:
        return None
    if not hasattr(request, "approvals_asked"):
        stops = Stop.objects.filter(workspace=member.workspace_id, lifted_at=None)
        approvals = summary.pending_approvals_count(member)
        is_stopped, asked = Member.objects.filter(pk=member.pk).values_list(Exists(stops), approvals).get()
        request.active_stop = Stop.objects.find_active(member.workspace_id) if is_stopped else None  # type: ignore[attr-defined]
        request.approvals_asked = asked  # type: ignore[attr-defined]
    count: int = request.approvals_asked  # type: ignore[attr-defined]
    return count


def approvals_await(n: int) -> str:
    """`3 publications attendent votre approbation`, without its number."""
    return ngettext("post awaits your approval", "posts await your approval", n)


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
    return Banner(said, url=link(member.workspace, "publishing:triage"), act=_("Held deliveries"))


def find_posts(request: HttpRequest, words: str) -> Iterable[PaletteResult]:
    member: Member = request.member  # type: ignore[attr-defined]
    found = Post.objects.seen_by(member).active().filter(text__icontains=words).order_by("-pk")[:6] if words else []
    address = [(post, link(member.workspace, "publishing:post", post.pk)) for post in found]
    return [PaletteResult(str(post), url, icon="write", group=gettext_lazy("Posts")) for post, url in address]


def find_publishing_acts(request: HttpRequest, words: str) -> Iterator[PaletteResult]:
    """Write; stop everything, for those who may and while it is not stopped."""
    member: Member | None = getattr(request, "member", None)
    if member is None:
        return
    if member.can_contribute:
        address = link(member.workspace, "publishing:write")
        yield PaletteResult(_("Write a post"), address, "write", group=ACTS_GROUP, opens="drawer")
    if member.can_manage and active_stop(request) is None:
        address = link(member.workspace, "publishing:stop")
        yield PaletteResult(_("Stop everything"), address, "stop", group=ACTS_GROUP, opens="dialog")
