"""The list of conversations: which ones, in what order, a page at a time."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Count, F, FilteredRelation, OuterRef, Q, Subquery
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vigie.channels.models import Channel
from vigie.inbox.models import Assignment, Closure, Conversation, Reply
from vigie.inbox.models.conversation import ConversationQuerySet
from vigie.kit.text import fold
from vigie.team.models import Member

SIZE = 60
#: What the list says of an account.
SAID = ("name", "handle", "network", "colour", "disconnected_at")
STATES = {
    "waiting": _("Waiting"),
    "answered": _("Answered"),
    "closed": _("Closed"),
    "all": pgettext_lazy("conversations", "All"),
}


@dataclass
class Listing:
    """What a member asked to see. Those who wait come oldest first; the others, newest first."""

    member: Member
    asked: QueryDict = field(default_factory=QueryDict)

    def __post_init__(self) -> None:
        self.asked = self.asked.copy()
        self.asked.pop("piece", None)  # its links lead to whole pages, even when it is shown again alone

    @property
    def state(self) -> str:
        state = self.asked.get("state", "waiting")
        return state if state in STATES else "waiting"

    @property
    def words(self) -> str:
        return self.asked.get("q", "").replace("\0", "").strip()[:200]  # PostgreSQL takes no NUL

    @property
    def mine(self) -> str:
        return self.asked.get("to", "") if self.asked.get("to") in ("me", "nobody") else ""

    @cached_property
    def channels(self) -> list[Channel]:
        return [channel for channel in self._channels.values() if channel.is_connected]

    @cached_property
    def channel(self) -> Channel | None:
        chosen = self.asked.get("channel", "")
        return next((channel for channel in self.channels if str(channel.pk) == chosen), None)

    @cached_property
    def rows(self) -> list[Conversation]:
        return self._page[:SIZE]

    @cached_property
    def older(self) -> str:
        """The query of the next page; empty when this is the last."""
        if len(self._page) <= SIZE:
            return ""
        last, query = self.rows[-1], self.asked.copy()
        query["after"] = f"{(last.waiting_since if self._waits_first else last.last_at).isoformat()}_{last.pk}"  # type: ignore[union-attr]
        return query.urlencode()

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many wait: in all, for the member, for nobody yet."""
        of_each = [channel.counts for channel in self._channels.values()]  # type: ignore[attr-defined]
        return {"all": 0, "me": 0, "nobody": 0} | dict(sum(of_each, Counter()))

    def link(self, **changes: str) -> str:
        """The same list, asked otherwise (from its first page)."""
        query = self.asked.copy()
        query.pop("after", None)
        for name, value in changes.items():
            query[name] = value
            if not value:
                del query[name]
        return f"?{query.urlencode()}"

    @property
    def tabs(self) -> list[dict[str, Any]]:
        return [
            {"label": label, "link": self.link(state=state), "current": state == self.state, "state": state}
            for state, label in STATES.items()
        ]

    @property
    def _waits_first(self) -> bool:
        return self.state == "waiting"

    @cached_property
    def _channels(self) -> dict[int, Channel]:
        """All that she sees, each with its `counts`; read once, and not once a row."""
        waits = Q(conversations__waiting_since__isnull=False, conversations__workspace=self.member.workspace_id)
        seen = Channel.objects.seen_by(self.member).annotate(
            waits=FilteredRelation("conversations", condition=waits),
            given=FilteredRelation("waits__assignments", condition=Q(waits__assignments__ended_at=None)),
            people=Count("waits"),
            mine=Count("waits", filter=Q(given__to=self.member.pk)),
            nobody=Count("waits", filter=Q(given=None)),
        )
        channels = {channel.pk: channel for channel in seen.only(*SAID).order_by("name", "pk")}
        for one in channels.values():
            one.counts = Counter(all=one.people, me=one.mine, nobody=one.nobody)  # type: ignore[attr-defined]
        return channels

    @cached_property
    def _page(self) -> list[Conversation]:
        order = ("waiting_since", "pk") if self._waits_first else ("-last_at", "-pk")
        rows = self._assigned(self._after(self._filtered())).order_by(*order)
        page = list(rows.select_related("author").defer("folded")[: SIZE + 1])
        for row in page:
            row.channel = self._channels.get(row.channel_id) or row.channel
        return page

    def _filtered(self) -> ConversationQuerySet:
        rows = Conversation.objects.seen_by(self.member)
        rows = {
            "waiting": rows.waiting,
            "answered": rows.answered,
            "closed": rows.closed,
            "all": rows.all,
        }[self.state]()
        if self.channel:
            rows = rows.filter(channel=self.channel)
        if self.mine == "me":
            rows = rows.assigned_to(self.member)
        if self.mine == "nobody":
            rows = rows.unassigned()
        for word in fold(self.words).split():
            rows = rows.filter(folded__contains=word)
        return rows

    def _after(self, rows: ConversationQuerySet) -> ConversationQuerySet:
        moment, _sep, pk = self.asked.get("after", "").partition("_")
        try:
            at, last = datetime.fromisoformat(moment), int(pk)
        except ValueError:
            return rows
        if self._waits_first:
            return rows.filter(Q(waiting_since__gt=at) | Q(waiting_since=at, pk__gt=last))
        return rows.filter(Q(last_at__lt=at) | Q(last_at=at, pk__lt=last))

    def _assigned(self, rows: ConversationQuerySet) -> ConversationQuerySet:
        """With who takes it, its closure's reason and the state of our last answer: no further question a row."""
        standing = Assignment.objects.filter(conversation=OuterRef("pk"), ended_at=None)
        replies = Reply.objects.filter(conversation=OuterRef("pk")).order_by("-pk")
        return rows.annotate(
            assignee=Subquery(standing.values("to")[:1]),
            assignee_name=Subquery(standing.values("to__user__name")[:1]),
            closed_for=Subquery(
                Closure.objects.filter(conversation=OuterRef("pk"), reopened_at=None).values("reason")[:1]
            ),
            reply_state=Subquery(replies.values(state=F("delivery__state"))[:1]),
        )
