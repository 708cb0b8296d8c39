"""What a network is: a class that knows the wire, and the talents that it has.

Implementing a talent *is* declaring it: `isinstance(network, Replies)` answers what the screen may offer.
A network has no database, no settings, no session, no template; everything is synchronous and thread-safe, and holds
no state between calls but its HTTP client. Only troubles of `troubles.py` leave it.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from vigie.kit.http import Http
from vigie.networks.types import (
    Absence,
    Account,
    DiscoveredFeed,
    Field,
    Figures,
    OutgoingPost,
    Page,
    Progress,
    Published,
    PublishingRules,
    Quota,
    Ref,
    RemoteAuthor,
    Settling,
    SourceKind,
    SourceQuery,
)


class Network(ABC):
    """One network. `slug` names its folder, `name` is its proper name, `kinds` what it can gather."""

    slug: ClassVar[str]
    name: ClassVar[str]
    kinds: ClassVar[tuple[SourceKind, ...]] = ()
    #: A demonstration network is shown apart and never counted with real ones.
    is_pretend: ClassVar[bool] = False

    def __init__(self, http: Http) -> None:
        self.http = http


class Opens(ABC):
    """A person opens an account with a form (app password, application password, token)."""

    fields: ClassVar[tuple[Field, ...]]

    @abstractmethod
    def open_account(self, answers: Mapping[str, str]) -> Account:
        """The account that these answers open. Raises Refused (with the field to correct), TryLater, Reconnect."""

    def known_answers(self, account: Account) -> Mapping[str, str]:
        """What a person who opens this account again need not type, by field. `account` comes without its secrets."""
        return {}


class Authorizes(ABC):
    """A person opens an account at the network itself (OAuth, authorisation code with PKCE)."""

    server_field: ClassVar[Field | None] = None

    def known_answers(self, account: Account) -> Mapping[str, str]:
        """What a person who opens this account again need not type: its server. It comes without its secrets."""
        return {self.server_field.name: account.server} if self.server_field else {}

    @abstractmethod
    def start_authorization(self, server: str, callback: str, state: str) -> tuple[str, Mapping[str, str]]:
        """The address to send the person to, and what must be kept (encrypted) until the person comes back."""

    @abstractmethod
    def finish_authorization(self, kept: Mapping[str, str], answers: Mapping[str, str]) -> Account:
        """The account, from the query of the callback. Raises Refused, TryLater, Reconnect."""


class Publishes(ABC):
    @abstractmethod
    def get_publishing_rules(self, account: Account) -> PublishingRules:
        """What this account may publish now. May ask the network; the caller caches it. Raises TryLater."""

    @abstractmethod
    def publish(self, account: Account, outgoing: OutgoingPost, progress: Progress) -> Published | Settling:
        """Put it on the network, resuming at the first step that `progress` does not know.

        Raises TryLater (surely not done), Reconnect, Refused, Unsure (may be done).
        """

    @abstractmethod
    def find_published(self, account: Account, outgoing: OutgoingPost, progress: Progress) -> Published | Absence:
        """Look for what `publish` may have done. Never writes. Raises TryLater, Reconnect."""

    def check_settling(self, account: Account, outgoing: OutgoingPost, progress: Progress) -> Published | Settling:
        """After Settling: is it digested? By default there is nothing to digest, so go on publishing."""
        return self.publish(account, outgoing, progress)


class Replies(Publishes):
    """`publish` honours `outgoing.reply_to`."""

    #: The reply reaches the person only if its text names them (@handle).
    must_name_person: ClassVar[bool] = False


class Threads(Publishes):
    """`publish` honours several `outgoing.parts`, one step a part."""


class Retracts(ABC):
    @abstractmethod
    def retract(self, account: Account, ref: Ref) -> bool:
        """Delete ours. Whether it was still there: already gone is success too. Raises TryLater, Reconnect, Refused."""


class Edits(ABC):
    @abstractmethod
    def edit_post(self, account: Account, ref: Ref, outgoing: OutgoingPost) -> Published:
        """Change what is published. Raises TryLater, Reconnect, Refused.

        Raises ChangedThere when it no longer reads as `ref.extra` (`WRITTEN_AS`) says that we left it; nothing is
        asked where that is not there.
        """


class Gathers(ABC):
    #: Whose lists the network gives to nobody without an access: gathered, they prove that ours lives. A list that
    #: anybody may read proves nothing (WordPress reads public posts to a withdrawn password).
    kinds_with_access: ClassVar[frozenset[SourceKind]] = frozenset({SourceKind.MENTIONS, SourceKind.HOME})
    #: Seconds between two polls of each kind, when nothing else is said by the network.
    poll_intervals: ClassVar[Mapping[SourceKind, float]] = {}
    #: The same while somebody is looking, where the network's limits allow it and it has no stream of an account.
    fast_poll_intervals: ClassVar[Mapping[SourceKind, float]] = {}

    @abstractmethod
    def gather_page(self, account: Account | None, asked: SourceQuery, cursor: str | None) -> Page:
        """What came since `cursor` (None: the newest page). Raises TryLater, Reconnect, Refused."""


class Discovers(ABC):
    """What it gathers needs no account: a person gives an address, and the network finds what can be followed there."""

    @abstractmethod
    def discover(self, address: str) -> list[DiscoveredFeed]:
        """What can be followed at an address, the likeliest first. Raises Refused (with the field), TryLater."""


class Streams(ABC):
    #: What is said to an account and its home come by streams too (asked for by kind, with the cursor of `gather`).
    #: Without it, only the public stream does.
    has_personal_streams: ClassVar[bool] = False

    @abstractmethod
    def stream_pages(self, account: Account | None, asked: SourceQuery, cursor: str | None) -> Iterator[Page]:
        """Pages as they come; an empty page is a heartbeat (at least every 30 s). Ends or raises TryLater on a cut."""


class Reads(ABC):
    @abstractmethod
    def read_thread(self, account: Account | None, ref: Ref) -> Page:
        """The exchange around `ref`, oldest first."""


class FindsPeople(ABC):
    @abstractmethod
    def find_person(self, account: Account, handle: str) -> RemoteAuthor | None:
        """The person of this handle (written without @) as `account` sees the network; None: the network says nobody.

        What is not certain is a trouble, never None. Raises TryLater, Reconnect, Refused.
        """


class Rereads(ABC):
    """A network that does not tell, or not always, what was edited or deleted: it is asked again."""

    @abstractmethod
    def refresh_posts(self, account: Account, refs: Sequence[Ref]) -> Page:
        """These posts as they read now in `items`; in `gone` those that are surely no longer there. No cursor.

        What cannot be told is in neither. Raises TryLater, Reconnect, Refused.
        """


class Reacts(ABC):
    @abstractmethod
    def react(self, account: Account, ref: Ref, act: str, key: str) -> str:
        """`act` is like, unlike, repost or unrepost; returns the network's id of it. Doing it twice does it once."""


class Moderates(ABC):
    """Comments on our own pages."""

    @abstractmethod
    def moderate(self, account: Account, ref: Ref, act: str) -> None:
        """`act` is approve, hold, spam or trash."""


class Counts(ABC):
    @abstractmethod
    def count_figures(self, account: Account, refs: Sequence[Ref]) -> Mapping[str, Figures]:
        """Figures by remote id; the account's own under its `remote_id`."""


class ChecksAccess(ABC):
    @abstractmethod
    def check_access(self, account: Account) -> None:
        """Ask for something that nobody gets without this access. Raises Reconnect (it is dead), TryLater."""


class Renews(ABC):
    @abstractmethod
    def renew_access(self, account: Account) -> Account:
        """The account with fresh secrets. Called under a row lock; saved before use. Raises Reconnect, TryLater."""


class Revokes(ABC):
    @abstractmethod
    def revoke_access(self, account: Account) -> None:
        """Give the access back: the network forgets it. One that is dead already is a success. Raises TryLater."""


class Measures(ABC):
    @abstractmethod
    def get_quota(self, account: Account) -> Quota | None:
        """What is left, as last said by the network."""
