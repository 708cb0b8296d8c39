"""Feeds: what media, rivals, candidates and channels publish, without any account."""

import json
import re
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import parsedate_to_datetime

from vigie.kit import clock
from vigie.kit.http import Response
from vigie.kit.text import N_
from vigie.networks.base import Discovers, Gathers, Network
from vigie.networks.feeds import discovery
from vigie.networks.feeds.addresses import feed_address
from vigie.networks.feeds.documents import fetch_document
from vigie.networks.feeds.items import Feed, read_feed, short_hash
from vigie.networks.foreign_json import Malformed
from vigie.networks.responses import UNREADABLE, retry_after
from vigie.networks.troubles import Refused, TryLater
from vigie.networks.types import Account, DiscoveredFeed, Page, RemotePost, SourceKind, SourceQuery

USUAL_INTERVAL, MIN_INTERVAL, MAX_INTERVAL = 900.0, 300.0, 3600.0  # seconds between two looks at a feed
MAX_REMEMBERED = 600  # items: many times what feeds hold, for those that come back


@dataclass(slots=True)
class FeedCursor:
    """What the last answer said of itself, and the items seen (id's sum → stamp), the oldest first."""

    etag: str = ""
    modified: str = ""
    seen: dict[str, str] = field(default_factory=dict)

    @classmethod
    def from_text(cls, said: str | None) -> "FeedCursor":
        """An unreadable cursor (of an older version) starts again: items are repeated, none is lost."""
        try:
            kept = json.loads(said or "{}")
            seen = dict(entry.split(":") for entry in str(kept["seen"]).split())
            return cls(str(kept["etag"]), str(kept["modified"]), seen)
        except (ValueError, KeyError, TypeError):
            return cls()

    def as_text(self) -> str:
        seen = " ".join(f"{name}:{stamp}" for name, stamp in list(self.seen.items())[-MAX_REMEMBERED:])
        return json.dumps({"etag": self.etag, "modified": self.modified, "seen": seen}, separators=(",", ":"))

    def note_items(self, feed: Feed) -> tuple[RemotePost, ...]:
        """The items that are new or say something else; all of them are noted as seen, the newest last.

        Some feeds give their items other ids at each reading: what says the same at the same address is the same.
        """
        fresh = []
        stamps = set(self.seen.values())
        for item in reversed(feed.items):
            name = short_hash(item.key, 10)
            if self.seen.pop(name, None) != item.stamp and item.stamp not in stamps:
                fresh.append(item.heard)
            self.seen[name] = item.stamp
        return tuple(fresh)

    def note_validators(self, answer: Response) -> None:
        """The ETag and the date to show next time; none for a document that has just changed.

        Dates count in seconds (and WordPress makes its ETag of its date): what is added in the same second would stay
        hidden behind a 304 until the next change. RFC 7232 §2.2.2 asks for a minute between the two.
        """
        self.etag = answer.headers.get("etag", "")
        self.modified = answer.headers.get("last-modified", "")
        try:
            changed = parsedate_to_datetime(self.modified)
            answered = parsedate_to_datetime(answer.headers["date"]) if "date" in answer.headers else clock.now()
            if answered - changed < timedelta(minutes=1):
                self.etag = ""
                self.modified = ""
        except (ValueError, TypeError):
            return  # without two dates to compare, the server is believed


class Feeds(Network, Gathers, Discovers):
    slug = "feeds"
    name = "Feeds"
    kinds = (SourceKind.FEED,)
    poll_intervals = {SourceKind.FEED: USUAL_INTERVAL}

    def gather_page(self, account: Account | None, asked: SourceQuery, cursor: str | None) -> Page:
        """What a feed brings that was not seen. Raises TryLater; Ended for a feed that its owner ended."""
        if asked.kind is not SourceKind.FEED:
            raise Refused(N_("A feed only gives its items."))
        known = FeedCursor.from_text(cursor)
        address = feed_address(asked.query)
        answer = fetch_document(self.http, address, known.etag, known.modified)
        if answer.status == 304:
            return Page((), cursor, next_in=_next_delay(answer, None), moved_to=answer.moved_to)
        content_type = answer.headers.get("content-type", "")
        try:
            feed = read_feed(answer.content, answer.url, content_type, clock.now(), address)
        except Malformed as error:
            if cursor is None:
                raise Refused(N_("This is not a feed."), "address") from None
            # A page of maintenance must not end a feed that was one yesterday.
            raise TryLater(UNREADABLE, detail=str(error)) from None
        fresh = known.note_items(feed)
        known.note_validators(answer)
        return Page(
            fresh,
            known.as_text(),
            skipped=feed.skipped,
            next_in=_next_delay(answer, feed.period),
            moved_to=answer.moved_to,
        )

    def discover(self, address: str) -> list[DiscoveredFeed]:
        return discovery.discover_feeds(self.http, address)


def _next_delay(answer: Response, period: float | None) -> float:
    """In how many seconds to look again: what the feed and its server ask, within our bounds."""
    control = re.search(r"max-age=(\d{1,9})", answer.headers.get("cache-control", ""))
    max_age = float(control[1]) if control else 0.0
    asked = max(period or 0.0, max_age) or USUAL_INTERVAL
    pause = retry_after(answer) or timedelta()
    return max(min(asked, MAX_INTERVAL), MIN_INTERVAL, min(pause.total_seconds(), 86400.0))


NETWORK = Feeds
