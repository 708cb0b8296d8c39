"""The list of conversations: which ones, in what order, a page at a time."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vigie.channels.models import Channel
from vigie.inbox.models import Assignment, Conversation, Reply
from vigie.inbox.models.conversation import ConversationQuerySet
from vigie.kit.text import fold
from vigie.team.models import Member

PAGE_SIZE = 60
#: What the list says of an account.
CHANNEL_FIELDS = ("name", "handle", "network", "colour", "disconnected_at")
STATE_LABELS = {
    "waiting": _("Waiting"),
    "answered": _("Answered"),
    "closed": _("Closed"),
    "all": pgettext_lazy("conversations", "All"),
}


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

    @cached_property
    def channels(self) -> list[Channel]:
        return [channel for channel in self._seen_channels.values() if channel.is_connected]

    @cached_property
    def channel(self) -> Channel | None:
        chosen = self.query.get("channel", "")
        return next((channel for channel in self.channels if str(channel.pk) == chosen), None)

    @cached_property
    def conversations(self) -> list[Conversation]:
        return self._page_and_next[:PAGE_SIZE]

    @cached_property
    def next_page_query(self) -> str:
        """The query of the next page; empty when this is the last."""
        if len(self._page_and_next) <= PAGE_SIZE:
            return ""
        last = self.conversations[-1]
        moment = last.waiting_since if self._is_oldest_first else last.last_at
        assert moment is not None
        query = self.query.copy()
        query["after"] = f"{moment.isoformat()}_{last.pk}"
        return query.urlencode()

    @cached_property
    def waiting_counts(self) -> dict[str, int]:
        """How many wait: in all, for the member, for nobody yet."""
        waiting = Conversation.objects.seen_by(self.member).waiting()
        total = waiting.count()
        given = Assignment.objects.filter(ended_at=None, conversation__in=waiting)  # one at most a conversation
        assigned = given.aggregate(all=Count("pk"), mine=Count("pk", filter=Q(to=self.member)))
        return {"all": total, "me": assigned["mine"], "nobody": total - assigned["all"]}

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

    @cached_property
    def _seen_channels(self) -> dict[int, Channel]:
        """All that the member sees, by pk: read once, and not once a row."""
        seen = Channel.objects.seen_by(self.member).only(*CHANNEL_FIELDS).order_by("name", "pk")
        return {channel.pk: channel for channel in seen}

    @cached_property
    def _page_and_next(self) -> list[Conversation]:
        order = ("waiting_since", "pk") if self._is_oldest_first else ("-last_at", "-pk")
        rows = self._with_summaries(self._rows_after_cursor(self._filtered_rows())).order_by(*order)
        page = list(rows.select_related("author").defer("folded")[: PAGE_SIZE + 1])
        for row in page:
            row.channel = self._seen_channels.get(row.channel_id) or row.channel
        return page

    def _filtered_rows(self) -> ConversationQuerySet:
        rows = Conversation.objects.seen_by(self.member)
        if self.state == "waiting":
            rows = rows.waiting()
        elif self.state == "answered":
            rows = rows.answered()
        elif self.state == "closed":
            rows = rows.closed()
        if self.channel:
            rows = rows.filter(channel=self.channel)
        if self.assignee_filter == "me":
            rows = rows.assigned_to(self.member)
        if self.assignee_filter == "nobody":
            rows = rows.unassigned()
        for word in fold(self.search_words).split():
            rows = rows.filter(folded__contains=word)
        return rows

    def _rows_after_cursor(self, rows: ConversationQuerySet) -> ConversationQuerySet:
        moment, _sep, pk = self.query.get("after", "").partition("_")
        try:
            at, last = datetime.fromisoformat(moment), int(pk)
        except ValueError:
            return rows
        if self._is_oldest_first:
            return rows.filter(Q(waiting_since__gt=at) | Q(waiting_since=at, pk__gt=last))
        return rows.filter(Q(last_at__lt=at) | Q(last_at=at, pk__lt=last))

    def _with_summaries(self, rows: ConversationQuerySet) -> ConversationQuerySet:
        """With the name of the assignee and the state of our last reply: no further query a row."""
        standing = Assignment.objects.filter(conversation=OuterRef("pk"), ended_at=None)
        replies = Reply.objects.filter(conversation=OuterRef("pk")).order_by("-pk")
        return rows.annotate(
            assignee_name=Subquery(standing.values("to__user__name")[:1]),
            reply_state=Subquery(replies.values(state=F("delivery__state"))[:1]),
        )
