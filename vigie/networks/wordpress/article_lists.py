"""What a site publishes: all of it (home), one author's, or what holds some words; followed when it changes.

The site is asked for what was modified last, so that a correction comes like something new. Words and states have the
site's own database for witness: a post that was there, and is no longer public, is gone.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from vigie.kit.text import N_
from vigie.networks.troubles import Refused
from vigie.networks.wordpress import articles, wire
from vigie.networks.wordpress.articles import Article
from vigie.networks.wordpress.rest_client import Gone, Site
from vigie.networks.wordpress.wire import User
from vigie.networks.words import Asked, Kind, Page, Reason

PAGE = 50
DEEPEST = 6  # pages of one reading: what changes more at once is a site that was moved
REMEMBERED = 200  # articles, the last modified
OVERLAP = timedelta(minutes=10)  # between an article's date of change and the moment it can be read
REASONS = {Kind.HOME: Reason.HOME, Kind.AUTHOR: Reason.AUTHOR, Kind.SEARCH: Reason.SEARCH}


@dataclass(slots=True)
class Cursor:
    """The date of the last change that was heard, the articles that were (number → date of change), the author."""

    after: str = ""
    seen: dict[int, str] = field(default_factory=dict)
    author: int = 0

    @classmethod
    def read(cls, said: str | None) -> "Cursor":
        """An unreadable cursor (of an older version) starts anew: items are repeated, none is lost."""
        try:
            kept = json.loads(said or "{}")
            seen = {int(number): str(at) for number, at in kept["seen"].items()}
            return cls(str(kept["after"]), seen, int(kept.get("author", 0)))
        except (ValueError, KeyError, TypeError, AttributeError):
            return cls()

    def write(self) -> str:
        newest = sorted(self.seen.items(), key=lambda entry: entry[1], reverse=True)[:REMEMBERED]
        return json.dumps({"after": self.after, "seen": dict(newest), "author": self.author}, separators=(",", ":"))


def gather(site: Site, asked: Asked, said: str | None) -> Page:
    """Raises TryLater, Reconnect, Refused (nobody has this name there)."""
    cursor = Cursor.read(said)
    if asked.kind is Kind.AUTHOR and not cursor.author:
        cursor.author = _author(site, asked.query)
    found, skipped = _newest(site, asked, cursor)
    gone = _gone(site, cursor, found)
    news = [article for article in found if cursor.seen.get(article.id) != article.modified_gmt]
    cursor.seen |= {article.id: article.modified_gmt for article in news}
    cursor.after = max([cursor.after, *(article.modified_gmt for article in found)])
    heard = [articles.in_words(site.home, article, REASONS[asked.kind]) for article in news]
    return Page(tuple(one for one in heard if one), cursor.write(), gone=gone, skipped=skipped + heard.count(None))


def _newest(site: Site, asked: Asked, cursor: Cursor) -> tuple[list[Article], int]:
    """The articles modified last, down to what was heard already; the first time, one page."""
    query = {"author": cursor.author or "", "search": asked.query.strip() if asked.kind is Kind.SEARCH else ""}
    order = {"orderby": "modified", "order": "desc", "per_page": PAGE, "_embed": "author,wp:featuredmedia,wp:term"}
    found: list[Article] = []
    skipped = 0
    for number in range(1, DEEPEST + 1):
        page, malformed = site.several(Article, "posts", **query, **order, page="" if number == 1 else number)
        found, skipped = [*found, *page], skipped + malformed
        if len(page) + malformed < PAGE or not cursor.after or page[-1].modified_gmt < _floor(cursor):
            break
    return found, skipped


def _floor(cursor: Cursor) -> str:
    after = wire.moment(cursor.after)
    return _written(after - OVERLAP) if after else ""


def _written(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}"


def _gone(site: Site, cursor: Cursor, found: Sequence[Article]) -> tuple[str, ...]:
    """Those that should be among `found`, are not, and of which the site says that they are no longer public."""
    here = {article.id for article in found}
    oldest = min((article.modified_gmt for article in found), default="")
    missing = [number for number, at in cursor.seen.items() if number not in here and at > oldest]
    gone = [number for number in missing if not _is_public(site, number)]
    for number in missing:  # what only ceased to hold the words is told anew if it holds them again
        del cursor.seen[number]
    return tuple(wire.post_ref(site.home, number).remote_id for number in gone)


def _is_public(site: Site, number: int) -> bool:
    try:
        return site.read(Article, f"posts/{number}").status == "publish"
    except Gone:
        return False
    except Refused:
        return True  # nobody says that it is gone


def _author(site: Site, named: str) -> int:
    """The number of who signs: by her name on the site (`marie`), or her name as it is shown."""
    name = named.strip().lstrip("@").split("@")[0]
    found, _ = site.several(User, "users", slug=name.lower(), per_page=2)
    if not found:
        searched, _ = site.several(User, "users", search=name, per_page=20)
        found = [user for user in searched if user.name.casefold() == name.casefold()]
    if not found:
        raise Refused(N_("Nobody signs so on this site."), "query")
    return found[0].id
