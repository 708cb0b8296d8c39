"""The list of conversations: which ones, in what order, a page at a time."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vigie.channels.models import Channel
from vigie.inbox.models import Assignment, Conversation, Reply
from vigie.inbox.models.conversation import ConversationQuerySet
from vigie.kit.text import fold
from vigie.team.models import Member

PAGE_SIZE = 60
STATE_LABELS = {
    "waiting": _("Waiting"),
    "answered": _("Answered"),
    "closed": _("Closed"),
    "all": pgettext_lazy("conversations", "All"),
}


@dataclass(frozen=True, slots=True)
class ListChannel:
    """What the list says of an account."""

    pk: int
    name: str
    network: str
    colour: int
    is_connected: bool


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """All that a row of the list shows."""

    pk: int
    author: str
    author_id: int
    excerpt: str
    waiting_since: datetime | None
    last_at: datetime
    channel: ListChannel
    assignee: str
    reply_state: str  # of our last reply
    is_private: bool


@dataclass(frozen=True, slots=True)
class WaitingCounts:
    """How many people wait, and in how many conversations: in all, the member's, nobody's yet."""

    people: int = 0
    conversations: int = 0
    mine: int = 0
    unassigned: int = 0


@dataclass
class ConversationList:
    """What a member asked to see. Those who wait come oldest first; the others, newest first."""

    member: Member
    query: QueryDict = field(default_factory=QueryDict)

    def __post_init__(self) -> None:
        self.query = self.query.copy()
        self.query.pop("piece", None)  # its links lead to whole pages, even when it is shown again alone

    @property
    def state(self) -> str:
        state = self.query.get("state", "waiting")
        return state if state in STATE_LABELS else "waiting"

    @property
    def search_words(self) -> str:
        return self.query.get("q", "").replace("\0", "").strip()[:200]  # PostgreSQL takes no NUL

    @property
    def assignee_filter(self) -> str:
        return self.query.get("to", "") if self.query.get("to") in ("me", "nobody") else ""

    @property
    def is_unfiltered(self) -> bool:
        """All who wait, whoever they are given to: what `waiting_counts` counts."""
        return self.state == "waiting" and not self.channel and not self.search_words

    @cached_property
    def channels(self) -> list[ListChannel]:
        """Those that are connected, by name."""
        return [channel for channel in self._seen_channels.values() if channel.is_connected]

    @cached_property
    def channel(self) -> ListChannel | None:
        chosen = self.query.get("channel", "")
        return next((channel for channel in self.channels if str(channel.pk) == chosen), None)

    @property
    def waiting_counts(self) -> WaitingCounts:
        return self._channels_and_counts[1]

    @cached_property
    def conversations(self) -> list[ConversationRow]:
        return self._page_and_next[:PAGE_SIZE]

    @cached_property
    def next_page_query(self) -> str:
        """The query of the next page; empty when this is the last."""
        if len(self._page_and_next) <= PAGE_SIZE:
            return ""
        last = self.conversations[-1]
        query = self.query.copy()
        moment = last.waiting_since if self._is_oldest_first else last.last_at
        assert moment is not None
        query["after"] = f"{moment.isoformat()}_{last.pk}"
        return query.urlencode()

    def query_with(self, **changes: str) -> str:
        """The same list, asked otherwise (from its first page)."""
        query = self.query.copy()
        query.pop("after", None)
        for name, value in changes.items():
            query[name] = value
            if not value:
                del query[name]
        return f"?{query.urlencode()}"

    @property
    def state_tabs(self) -> list[dict[str, Any]]:
        return [
            {"label": label, "link": self.query_with(state=state), "current": state == self.state, "state": state}
            for state, label in STATE_LABELS.items()
        ]

    @property
    def _is_oldest_first(self) -> bool:
        return self.state == "waiting"

    @property
    def _seen_channels(self) -> dict[int, ListChannel]:
        return self._channels_and_counts[0]

    @cached_property
    def _channels_and_counts(self) -> tuple[dict[int, ListChannel], WaitingCounts]:
        """All the channels that the member sees, by pk, and who waits there: one query, and not one a row."""
        waiting = Conversation.objects.seen_by(self.member).waiting()
        rows = (
            Channel.objects.seen_by(self.member)
            .order_by("name", "pk")
            .annotate(
                people=waiting.people_subquery(),
                total=waiting.count_subquery(),
                mine=waiting.assigned_to(self.member).count_subquery(),
                unassigned=waiting.unassigned().count_subquery(),
            )
        )
        channels = {}
        counts = WaitingCounts()
        for pk, name, network, colour, disconnected_at, *numbers in rows.values_list(
            "pk", "name", "network", "colour", "disconnected_at", "people", "total", "mine", "unassigned"
        ):
            channels[pk] = ListChannel(pk, name, network, colour, is_connected=disconnected_at is None)
            counts = WaitingCounts(*numbers)
        return channels, counts

    @cached_property
    def _page_and_next(self) -> list[ConversationRow]:
        order = ("waiting_since", "pk") if self._is_oldest_first else ("-last_at", "-pk")
        standing = Assignment.objects.filter(conversation=OuterRef("pk"), ended_at=None)
        replies = Reply.objects.filter(conversation=OuterRef("pk")).order_by("-pk")
        rows = (
            self._filtered_rows()
            .order_by(*order)
            .values_list(
                "pk",
                Coalesce(NullIf("author__name", Value("")), "author__handle"),
                "author",
                "excerpt",
                "waiting_since",
                "last_at",
                "channel",
                Coalesce(Subquery(standing.values("to__user__name")[:1]), Value("")),
                Coalesce(Subquery(replies.values("delivery__state")[:1]), Value("")),
                "is_private",
            )
        )
        page = []
        for pk, author, author_id, excerpt, waiting_since, last_at, channel, *others in rows[: PAGE_SIZE + 1]:
            if channel in self._seen_channels:
                seen = self._seen_channels[channel]
                page.append(ConversationRow(pk, author, author_id, excerpt, waiting_since, last_at, seen, *others))
        return page

    def _filtered_rows(self) -> ConversationQuerySet:
        """What the filters keep, from the cursor of the page on."""
        rows = Conversation.objects.seen_by(self.member)
        if self.state == "waiting":
            rows = rows.waiting()
        elif self.state == "answered":
            rows = rows.answered()
        elif self.state == "closed":
            rows = rows.closed()
        if self.channel:
            rows = rows.filter(channel=self.channel.pk)
        if self.assignee_filter == "me":
            rows = rows.assigned_to(self.member)
        if self.assignee_filter == "nobody":
            rows = rows.unassigned()
        for word in fold(self.search_words).split():
            rows = rows.filter(folded__contains=word)
        moment, _sep, pk = self.query.get("after", "").partition("_")
        try:
            at, last = datetime.fromisoformat(moment), int(pk)
        except ValueError:
            return rows
        if self._is_oldest_first:
            return rows.filter(Q(waiting_since__gt=at) | Q(waiting_since=at, pk__gt=last))
        return rows.filter(Q(last_at__lt=at) | Q(last_at=at, pk__lt=last))
