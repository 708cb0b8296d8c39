"""The house's rows, read once for all the channels of a request: they differ by channel only by what is filtered."""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache, cached_property
from pathlib import Path

from vigie.channels.models import Channel
from vigie.kit import clock
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
from vigie.team.models import Workspace

RIDINGS_FILE = Path(__file__).parent / "ridings.txt"
VOCABULARY_LIFETIME = timedelta(minutes=1)  # how long the names that other rooms give are believed

#: (workspace, place) → our own texts of the last thirty days by channel, those of that place left out.
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


def _vocabulary_of(workspace: Workspace) -> frozenset[str]:
    until, names = _vocabulary_cache.get(workspace.pk, (clock.now(), frozenset[str]()))
    if until <= clock.now():
        names = frozenset(name for known in _vocabularies for name in known(workspace))
        _vocabulary_cache[workspace.pk] = (clock.now() + VOCABULARY_LIFETIME, names)
    return names


class HouseSettings:
    """Everything that a workspace says of its texts, and what was ignored or cleared at one place."""

    def __init__(self, workspace: Workspace, place: uuid.UUID | None = None) -> None:
        self.workspace, self.text_key = workspace, place

    @cached_property
    def channels(self) -> list[Channel]:
        return list(Channel.objects.filter(workspace=self.workspace).select_related("owner__user"))

    @cached_property
    def house_rules(self) -> list[HouseRule]:
        return list(HouseRule.objects.filter(workspace=self.workspace))

    @cached_property
    def _styles(self) -> list[HouseStyle]:
        return list(HouseStyle.objects.filter(workspace=self.workspace))

    def styles_for(self, channel: Channel | None) -> list[HouseStyle]:
        """The channel's own first, then the house's."""
        own = [row for row in self._styles if channel and row.channel_id == channel.pk]
        return own + [row for row in self._styles if row.channel_id is None]

    def known_words(self, language: str) -> frozenset[str]:
        """Those of every language and of this one; all of them, when it is not said."""
        return frozenset(word for word, known_in in self._words if known_in in ("", language) or not language)

    @cached_property
    def _words(self) -> list[tuple[str, str]]:
        return list(HouseWord.objects.filter(workspace=self.workspace).active().values_list("word", "language"))

    @cached_property
    def avoided_words(self) -> list[AvoidedWord]:
        return list(AvoidedWord.objects.filter(workspace=self.workspace).active())

    @cached_property
    def known_names(self) -> frozenset[str]:
        people = self.workspace.members.values_list("user__name", flat=True)
        own = frozenset([self.workspace.name, *people, *(one.name for one in self.channels)]) - {""}
        return own | riding_names() | _vocabulary_of(self.workspace)

    @cached_property
    def languagetool_address(self) -> str:
        return str(LanguageToolServer.current(self.workspace) or "")

    @cached_property
    def agent_mention(self) -> str:
        return str(AgentMention.current(self.workspace) or "")

    @cached_property
    def _blackouts(self) -> list[Blackout]:
        return list(Blackout.objects.filter(workspace=self.workspace, cleared_at=None).active())

    def blackouts_at(self, at: datetime) -> list[Blackout]:
        return [one for one in self._blackouts if one.start <= at < one.end]

    @cached_property
    def ignored_remarks(self) -> frozenset[tuple[str, str]]:
        here = IgnoredRemark.objects.filter(workspace=self.workspace).in_text(self.text_key)
        return frozenset(here.values_list("rule", "words"))

    @cached_property
    def clearances(self) -> list[Clearance]:
        if self.text_key is None:
            return []
        return list(Clearance.objects.filter(workspace=self.workspace, place=self.text_key, withdrawn_at=None))

    @cached_property
    def _recent(self) -> list[Mapping[int, Sequence[str]]]:
        return [recent(self.workspace, self.text_key) for recent in _recent_text_sources]

    def recent_texts(self, channel: Channel | None) -> tuple[str, ...]:
        """What we said there lately; without a channel, nothing."""
        return tuple(text for said in self._recent for text in said.get(channel.pk, ())) if channel else ()
