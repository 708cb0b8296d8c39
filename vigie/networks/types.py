"""The types that every network speaks with Vigie: frozen, without database, without JSON.

Times are aware datetimes in UTC. Text is Unicode; `html` is what the network sent, not yet cleaned.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from vigie.kit.text import N_


@dataclass(frozen=True, slots=True)
class Account:
    """One account of ours, opened: what a network needs to act in its name. `secrets` never reaches a log."""

    remote_id: str
    handle: str
    name: str = ""
    server: str = ""
    url: str = ""
    avatar_url: str = ""
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ref:
    """Points at something on a network.

    `remote_id` is the same for everybody (an AT URI, an ActivityPub URI, a permalink); `local_id` is how the
    account's own server names it, where that differs; `extra` holds what a reply must quote back (a CID, a root).
    """

    remote_id: str
    local_id: str = ""
    url: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)


#: In `Ref.extra`: how what we published read when we last wrote it. Without it, a correction asks nothing.
WRITTEN_AS = "written_as"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A picture, a video or a sound to publish: the bytes, and the alternative text for people who cannot see them."""

    content: bytes = field(repr=False)
    mime: str
    alt: str = ""
    name: str = ""
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class OutgoingPost:
    """What leaves on one channel: one text, or the parts of a thread, in order.

    `key` is the delivery's idempotency key: made with it, the same at each attempt. `born` is when it was made.
    `options` are the network's own fields (title, categories, tags, visibility, spoiler, poll…), as `Rules.fields`
    describes them.
    """

    key: str
    born: datetime
    parts: tuple[str, ...]
    attachments: tuple[Attachment, ...] = ()
    reply_to: Ref | None = None
    language: str = ""
    options: Mapping[str, object] = field(default_factory=dict)


class Progress(Protocol):
    """The steps of a delivery already done, saved one by one, so that a restart resumes at the step."""

    def get(self, step: str) -> str | None: ...
    def save(self, step: str, value: str) -> None: ...


class Difference(StrEnum):
    """What a network made of a post otherwise than it was asked."""

    IN_REVIEW = "in_review"  # nobody sees it before somebody there accepts it
    DECLINED = "declined"  # somebody there did not accept it
    WIDER = "wider"  # more people see it
    NARROWER = "narrower"  # fewer people see it
    POLL = "poll"  # the poll is missing
    WARNING = "warning"  # the content warning is missing
    MEDIA = "media"  # pictures, films or sounds are missing
    CARD = "card"  # the page of its link gave no card
    CARD_PICTURE = "card_picture"  # the card of its link has no picture


@dataclass(frozen=True, slots=True)
class Published:
    """It is on the network: where, and what is not as it was asked."""

    ref: Ref
    at: datetime | None = None
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Settling:
    """The network took it and is still digesting: ask again `after` so many seconds with `check`."""

    after: float = 5.0


class Absence(StrEnum):
    """What looking for a post and not seeing it proves."""

    PROVEN = "proven"  # the network says it is not there: sending is safe
    UNPROVEN = "unproven"  # we did not see it, which proves nothing: a person decides


class ArrivalReason(StrEnum):
    """Why an item reached us."""

    MENTION = "mention"
    REPLY = "reply"
    COMMENT = "comment"
    QUOTE = "quote"
    LIKE = "like"
    REPOST = "repost"
    FOLLOW = "follow"
    HOME = "home"
    AUTHOR = "author"
    SEARCH = "search"
    FEED = "feed"
    STREAM = "stream"
    OWN = "own"  # ours, or a colleague's: see `Page.answers`


@dataclass(frozen=True, slots=True)
class RemoteAuthor:
    """Who said it. `remote_id` is stable when the handle changes."""

    remote_id: str
    handle: str
    name: str = ""
    url: str = ""
    avatar_url: str = ""
    bot: bool = False


@dataclass(frozen=True, slots=True)
class RemoteMedia:
    """A picture, video or sound as heard."""

    url: str
    kind: str = "image"  # image, video, audio
    preview_url: str = ""
    alt: str = ""
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class LinkCard:
    """The card of a link."""

    url: str
    title: str = ""
    description: str = ""
    image_url: str = ""


#: Warnings that a network words by a code and not by what somebody wrote, and how they are said.
WARNINGS = {
    "sensitive": N_("Sensitive content"),
    "graphic-media": N_("Hard to look at"),
    "nudity": N_("Nudity"),
    "sexual": N_("Suggestive"),
    "porn": N_("For adults"),
}


def written_warning(spoiler: str) -> str:
    """The warning when somebody wrote it; nothing when it is made of codes, which nobody said."""
    return "" if all(code in WARNINGS for code in spoiler.split(", ")) else spoiler


@dataclass(frozen=True, slots=True)
class DiscoveredFeed:
    """A feed that can be followed. `kind` is rss, atom, json, youtube or podcast."""

    url: str
    title: str
    kind: str


@dataclass(frozen=True, slots=True)
class RemotePost:
    """Something somebody published, translated from the wire.

    `thread` is the remote id of the first post of the exchange (itself when it starts one). `held` says that the
    network keeps it from the public until we approve it (comments). `parent_local_id` is how the account's own server
    names what it answers, when that is all it says: without `reply_to`. When `is_undated`, nothing says when it was
    published: `published_at` is when it was read.
    """

    ref: Ref
    author: RemoteAuthor
    text: str
    published_at: datetime
    reason: ArrivalReason
    html: str = ""
    title: str = ""
    language: str = ""
    thread: str = ""
    reply_to: str = ""
    quote_of: str = ""
    repost_of: "RemotePost | None" = None
    links: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    media: tuple[RemoteMedia, ...] = ()
    card: LinkCard | None = None
    spoiler: str = ""
    edited_at: datetime | None = None
    likes: int | None = None
    reposts: int | None = None
    replies: int | None = None
    quotes: int | None = None
    held: bool = False
    private: bool = False
    parent_local_id: str = ""
    is_undated: bool = False


class Remover(StrEnum):
    """Who took away what is gone, as far as the network tells."""

    NETWORK = "network"  # its author, or those who run the network: it does not say which
    AUTHOR = "author"
    SITE = "site"  # who looks after the site where it was written
    CLOSURE = "closure"  # the whole account was closed, by its author or by the network


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of `gather`: what was heard (any order), what is gone, where to go on from.

    `back` names what was gone and is there again (a comment taken out of the spam); it is among `items` too.
    `removed_by` is who took away what is in `gone`.
    `answers` is what the account, or a colleague of the same place, answered there: it is not among `items`.
    `silenced` names the authors whose account was closed, by them or by the network: all their posts are gone.

    `cursor` is opaque text, saved with what it brought; asking again with the same cursor may repeat items, never
    skip any. `more` says that asking again at once is worth it. `skipped` counts malformed items passed over.
    `next_in` is in how many seconds the source likes to be asked again; `moved_to` is its new lasting address.
    """

    items: tuple[RemotePost, ...] = ()
    cursor: str | None = None
    gone: tuple[str, ...] = ()
    more: bool = False
    skipped: int = 0
    next_in: float | None = None
    moved_to: str = ""
    back: tuple[str, ...] = ()
    silenced: tuple[str, ...] = ()
    removed_by: Remover = Remover.NETWORK
    answers: tuple[RemotePost, ...] = ()


class SourceKind(StrEnum):
    """What can be gathered."""

    MENTIONS = "mentions"  # mentions, replies, quotes, comments: what people say to us
    HOME = "home"
    AUTHOR = "author"  # query: a handle
    SEARCH = "search"  # query: words
    FEED = "feed"  # query: the feed's address
    STREAM = "stream"  # the whole public stream


@dataclass(frozen=True, slots=True)
class SourceQuery:
    """What to gather."""

    kind: SourceKind
    query: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of an account or a post. None means that the network does not say, which is not 0."""

    likes: int | None = None
    reposts: int | None = None
    replies: int | None = None
    quotes: int | None = None
    views: int | None = None
    followers: int | None = None
    following: int | None = None
    posts: int | None = None


@dataclass(frozen=True, slots=True)
class Quota:
    """What the network still lets us do: `left` calls of `limit` until `resets_at`."""

    left: int | None = None
    limit: int | None = None
    resets_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One entry of a form that a network asks for: on the connect page, or beside the text in the composer.

    `prose`: sentences that readers see beside the text (a title, a warning); they are proof-read like it.
    """

    name: str
    label: str  # a msgid, translated where it is shown
    kind: str = "text"  # text, password, url, choice, choices, bool, poll, lines
    help: str = ""
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    initial: str = ""
    prose: bool = False


@dataclass(frozen=True, slots=True)
class PublishingRules:
    """What an account may publish. Live values (an instance's configuration) win over `limits.yaml`.

    `unit` says how a text is counted: characters, graphemes, or the slug of a network (`counting/rules.py`).
    A figure that the provider proves blocks; the names in `folklore` only warn. `max_choices` and `max_choice` are of
    a poll: how many, and how long each, in characters. 0: no limit is known.
    """

    max_length: int | None
    unit: str = "characters"
    max_bytes: int | None = None
    url_length: int | None = None
    threads: bool = False
    max_images: int = 0
    max_image_bytes: int = 0
    max_image_pixels: int = 0
    max_videos: int = 0
    max_video_bytes: int = 0
    mimes: tuple[str, ...] = ()
    max_alt: int | None = None
    max_choices: int | None = None
    max_choice: int | None = None
    fields: tuple[Field, ...] = ()
    folklore: tuple[str, ...] = ()
