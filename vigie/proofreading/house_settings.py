"""What the house says of its texts, read once for all the channels of a request."""

import json
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import IntegerField, OuterRef, QuerySet, UUIDField
from django.db.models.functions import JSONObject

from vigie.channels.models import Channel
from vigie.kit import clock
from vigie.proofreader.context import BlackoutPeriod
from vigie.proofreading.models import (
    AgentMention,
    AvoidedWord,
    Blackout,
    Clearance,
    HouseRule,
    HouseStyle,
    HouseWord,
    IgnoredRemark,
    LanguageToolServer,
)
from vigie.proofreading.prepared_query import Parameter, PreparedQuery
from vigie.team.models import Member, Workspace

RIDINGS_FILE = Path(__file__).parent / "ridings.txt"
VOCABULARY_LIFETIME = timedelta(minutes=1)  # how long the names that other rooms give are believed

#: (workspace, key of a text) → our own texts of the last thirty days by channel, that text left out.
RecentTexts = Callable[[Workspace, uuid.UUID | None], Mapping[int, Sequence[str]]]
_recent_text_sources: list[RecentTexts] = []


def register_recent_texts(recent: RecentTexts) -> None:
    """Who keeps our own texts says those of the last thirty days. Called in `apps.py`."""
    _recent_text_sources.append(recent)


#: A workspace → names and words that a room above knows: of watches, of people we talk with.
Vocabulary = Callable[[Workspace], Iterable[str]]
_vocabularies: list[Vocabulary] = []
_vocabulary_cache: dict[int, tuple[datetime, frozenset[str]]] = {}


def register_vocabulary(known: Vocabulary) -> None:
    """Who keeps people or watches says their names: no mistakes in our texts. Called in `apps.py`."""
    _vocabularies.append(known)


@cache
def riding_names() -> frozenset[str]:
    """The ridings of Québec."""
    lines = RIDINGS_FILE.read_text(encoding="utf-8").splitlines()
    return frozenset(name.strip() for line in lines if line[0] != "#" for name in line.split(",") if name.strip())


#: What is read of each row; the rest of it is for pages.
STYLE_FIELDS = (
    "channel_id",
    "exclamations",
    "hashtags",
    "mentions",
    "emoji",
    "sentence_words",
    "epicene",
    "contacts",
    "rival_hashtags",
    "personal_hashtags",
)


class HouseSettings:
    """Everything that a workspace says of its texts, and what was ignored or cleared in one text (`text_key`)."""

    def __init__(self, workspace: Workspace, text_key: uuid.UUID | None = None) -> None:
        self.workspace = workspace
        self.text_key = text_key

    @cached_property
    def _rows(self) -> dict[str, Any]:
        """All the rows in one query, as it is asked at each pause of somebody who writes."""
        found = _house_query().fetch_rows(workspace=self.workspace.pk, text_key=self.text_key)
        if not found:
            raise Workspace.DoesNotExist
        rows: dict[str, Any] = json.loads(found[0][0])
        return rows

    @cached_property
    def channels(self) -> list[Channel]:
        """Their names, languages and voices alone."""
        return [Channel(**row) for row in self._rows["channel_rows"]]

    @cached_property
    def house_rules(self) -> list[HouseRule]:
        return [HouseRule(**row) for row in self._rows["rule_rows"]]

    @cached_property
    def _styles(self) -> list[HouseStyle]:
        return [HouseStyle(**row) for row in self._rows["style_rows"]]

    def styles_for(self, channel: Channel | None) -> list[HouseStyle]:
        """The channel's own first, then the house's."""
        own = [row for row in self._styles if channel and row.channel_id == channel.pk]
        return own + [row for row in self._styles if row.channel_id is None]

    def known_words(self, language: str) -> frozenset[str]:
        """Those of every language and of this one; all of them, when it is not said."""
        words = self._rows["word_rows"]
        return frozenset(row["word"] for row in words if row["language"] in ("", language) or not language)

    @cached_property
    def avoided_words(self) -> list[AvoidedWord]:
        return [AvoidedWord(**row) for row in self._rows["avoided_rows"]]

    @cached_property
    def known_names(self) -> frozenset[str]:
        """Of the workspace, its members and its accounts, the ridings, and what other rooms know."""
        people = [row["user__name"] for row in self._rows["member_rows"]]
        channels = [channel.name for channel in self.channels]
        own = frozenset([self.workspace.name, *people, *channels]) - {""}
        until, vocabulary = _vocabulary_cache.get(self.workspace.pk, (clock.now(), frozenset[str]()))
        if until <= clock.now():
            vocabulary = frozenset(name for known in _vocabularies for name in known(self.workspace))
            _vocabulary_cache[self.workspace.pk] = (clock.now() + VOCABULARY_LIFETIME, vocabulary)
        return own | riding_names() | vocabulary

    @cached_property
    def languagetool_address(self) -> str:
        return "".join(row["address"] for row in self._rows["server_rows"])

    @cached_property
    def agent_mention(self) -> str:
        named = [AgentMention(**row) for row in self._rows["agent_rows"] if row["name"]]
        return str(named[0]) if named else ""

    def blackouts_at(self, at: datetime) -> tuple[BlackoutPeriod, ...]:
        """The periods that hold at a moment; they end by the workspace's clock, as remarks say it."""
        zone = ZoneInfo(self.workspace.time_zone)
        found = []
        for row in self._rows["blackout_rows"]:
            start = datetime.fromisoformat(row["start"])
            end = datetime.fromisoformat(row["end"])
            if start <= at < end:
                is_paid_only = row["kinds"] == Blackout.Kinds.PAID
                found.append(BlackoutPeriod(row["name"], start, end.astimezone(zone), is_paid_only))
        return tuple(found)

    @cached_property
    def ignored_remarks(self) -> frozenset[tuple[str, str]]:
        return frozenset((row["rule"], row["words"]) for row in self._rows["ignored_rows"])

    @cached_property
    def clearances(self) -> list[Clearance]:
        return [Clearance(**row) for row in self._rows["clearance_rows"]]

    @cached_property
    def _recent_texts(self) -> list[Mapping[int, Sequence[str]]]:
        return [recent(self.workspace, self.text_key) for recent in _recent_text_sources]

    def recent_texts(self, channel: Channel | None) -> tuple[str, ...]:
        """What we said there lately; without a channel, nothing."""
        if channel is None:
            return ()
        return tuple(text for texts in self._recent_texts for text in texts.get(channel.pk, ()))


@cache
def _house_query() -> PreparedQuery:
    """The rows of a `workspace`, and those of one text (`text_key`), as one JSON object."""
    workspace = OuterRef("pk")
    text = {"workspace": workspace, "place": Parameter("text_key", UUIDField())}
    active = {"workspace": workspace, "archived_at": None}
    rows = JSONObject(
        channel_rows=_rows_of(Channel.objects.filter(workspace=workspace), "name", "language", "voice"),
        member_rows=_rows_of(Member.objects.filter(workspace=workspace), "user__name"),
        rule_rows=_rows_of(HouseRule.objects.filter(workspace=workspace), "channel_id", "rule", "demand"),
        style_rows=_rows_of(HouseStyle.objects.filter(workspace=workspace), *STYLE_FIELDS),
        word_rows=_rows_of(HouseWord.objects.filter(**active), "word", "language"),
        avoided_rows=_rows_of(AvoidedWord.objects.filter(**active), "channel_id", "words", "reason"),
        blackout_rows=_rows_of(Blackout.objects.filter(**active, cleared_at=None), "name", "start", "end", "kinds"),
        agent_rows=_rows_of(AgentMention.objects.filter(workspace=workspace).order_by("-pk")[:1], "name", "title"),
        server_rows=_rows_of(LanguageToolServer.objects.filter(workspace=workspace).order_by("-pk")[:1], "address"),
        ignored_rows=_rows_of(IgnoredRemark.objects.filter(**text, restored_at=None), "rule", "words"),
        clearance_rows=_rows_of(
            Clearance.objects.filter(**text, withdrawn_at=None), "channel_id", "rule", "words", "fingerprint"
        ),
    )
    found = Workspace.objects.filter(pk=Parameter("workspace", IntegerField()))
    return PreparedQuery(found.values_list(rows))


def _rows_of(rows: QuerySet[Any], *fields: str) -> ArraySubquery:
    return ArraySubquery(rows.values(row=JSONObject(**{field: field for field in fields})))
