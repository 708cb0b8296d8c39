"""The lists behind the figures of what was heard: by a kind of source, or by a watch, since a moment."""

from datetime import datetime, timedelta

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from vigie.kit import clock
from vigie.kit.text import parse_id
from vigie.listening.heard import COUNTED_KINDS, HeardSince
from vigie.listening.models import Watch
from vigie.networks.types import SourceKind
from vigie.team.member_request import MemberRequest

PAGE_SIZE = 30
DEFAULT_PERIOD = timedelta(days=7)
KIND_LABELS = {
    SourceKind.MENTIONS: _("Mentions of us"),
    SourceKind.HOME: _("In accounts we follow"),
    SourceKind.FEED: _("In media and blogs"),
}


@require_safe
def list_heard(request: MemberRequest) -> HttpResponse:
    """`?kind=` or `?watch=`, after `?since=` (ISO 8601)."""
    heard = HeardSince(request.member, _parse_moment(request.GET.get("since", "")))
    watch = None
    kind = request.GET.get("kind", "")
    if pk := parse_id(request.GET.get("watch", "")):
        watch = get_object_or_404(Watch.objects.seen_by(request.member), pk=pk)
        mentions, title = heard.of_watch(watch), watch.name
    else:
        shown = SourceKind(kind) if kind in COUNTED_KINDS else SourceKind.MENTIONS
        mentions, title = heard.of_kind(shown), str(KIND_LABELS[shown])
    page = Paginator(mentions, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "title": title, "watch": watch, "since": heard.since}
    return render(request, "listening/heard.html", context)


def _parse_moment(said: str) -> datetime:
    """The moment, or a week ago when it is none."""
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        return clock.now() - DEFAULT_PERIOD
    return clock.clamp(moment if timezone.is_aware(moment) else timezone.make_aware(moment))
