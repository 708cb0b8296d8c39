"""What the proof-reader knows about where a text will leave from. Every part has a default: it works alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from vigie.networks.types import PublishingRules


class ChannelVoice(StrEnum):
    """Who speaks on a channel. UNSAID: the rules of voice keep quiet."""

    UNSAID = ""
    OFFICIAL = "official"
    CANDIDATE = "candidate"
    PERSONAL = "personal"


class EpicenePolicy(StrEnum):
    """The house's way of writing to everybody."""

    DOUBLETS = "doublets"
    EPICENE = "epicene"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class StyleGuide:
    """What the house allows itself. A limit of None: the network's own custom, or none."""

    max_exclamations: int = 1
    max_hashtags: int | None = None
    max_mentions: int | None = None
    max_emoji: int | None = None
    max_sentence_words: int = 35
    epicene: EpicenePolicy = EpicenePolicy.DOUBLETS
    words_to_avoid: Mapping[str, str] = field(
        default_factory=dict
    )  # word or phrase → the reason, shown as it is written
    known_words: frozenset[str] = frozenset()  # the house dictionary, as written
    known_names: frozenset[str] = frozenset()  # members, candidates, ridings, campaigns: known words too
    public_contacts: frozenset[str] = frozenset()  # our own public e-mail addresses and telephones


@dataclass(frozen=True, slots=True)
class BlackoutPeriod:
    """A period in which nothing paid (or nothing at all) may leave. `name` is shown; times are aware."""

    name: str
    start: datetime
    end: datetime
    paid_only: bool = True


@dataclass(frozen=True, slots=True)
class ProofContext:
    """Everything outside the text that a rule may look at."""

    language: str = ""  # declared: "fr", "en"; empty: found out
    languages: tuple[str, ...] = ("fr", "en")  # those of the workspace
    style_guide: StyleGuide = field(default_factory=StyleGuide)
    #: The channel and its network.
    network: str = ""
    limits: PublishingRules | None = None  # its limits; None: those of the network's page
    voice: ChannelVoice = ChannelVoice.UNSAID
    channel_name: str = ""
    channel_handle: str = ""
    channel_language: str = ""
    #: The people and tags around it.
    candidate_names: tuple[str, ...] = ()  # names of all the candidates of the house
    speaker: str = ""  # the person who speaks on this channel
    rival_hashtags: frozenset[str] = frozenset()  # without #, folded by kit.text.fold
    personal_hashtags: frozenset[str] = frozenset()
    known_handles: Mapping[str, str] = field(default_factory=dict)  # handle on this network, folded, no @ → its name
    missing_handles: frozenset[str] = frozenset()  # looked up on this network: nobody
    link_statuses: Mapping[str, int] = field(default_factory=dict)  # address → status it last answered (0: no answer)
    #: The post.
    media_without_alt: int = 0
    is_paid: bool = False
    agent_mention: str = ""  # what a paid post must carry
    blackouts: tuple[BlackoutPeriod, ...] = ()
    now: datetime | None = None  # None: rules about today keep quiet
    publish_at: datetime | None = None  # None: at once
    recent_texts: tuple[str, ...] = ()  # our texts of the last 30 days
    languagetool_address: str = ""  # the address of the house's own LanguageTool server
    #: What people said of the rules.
    disabled_rules: frozenset[str] = frozenset()  # rules, or families ("typography"), switched off
    ignored_remarks: frozenset[tuple[str, str]] = frozenset()  # (rule, words) ignored here: see Remark.words_in

    def is_disabled(self, rule: str) -> bool:
        """Whether a rule, or its whole family, is switched off."""
        return rule in self.disabled_rules or rule.split(".")[0] in self.disabled_rules
