"""What a site publishes: all of it (home), one author's, or what holds some words; followed when it changes.

The site is asked for what was modified last, so that a correction comes like something new. Words and states have the
site's own database for witness: a post that was there, and is no longer public, is gone.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from vigie.kit.text import N_
from vigie.networks.troubles import Refused
from vigie.networks.types import ArrivalReason, Page, Remover, SourceKind, SourceQuery
from vigie.networks.wordpress import articles, wire
from vigie.networks.wordpress.articles import Article
from vigie.networks.wordpress.rest_client import NotOnSite, SiteClient
from vigie.networks.wordpress.wire import WpUser

PAGE_SIZE = 50
MAX_PAGES = 6  # pages of one reading: what changes more at once is a site that was moved
MAX_REMEMBERED = 200  # articles, the last modified
OVERLAP = timedelta(minutes=10)  # between an article's date of change and the moment it can be read
REASONS = {
    SourceKind.HOME: ArrivalReason.HOME,
    SourceKind.AUTHOR: ArrivalReason.AUTHOR,
    SourceKind.SEARCH: ArrivalReason.SEARCH,
}


@dataclass(slots=True)
class ArticleCursor:
    """The date of the last change that was heard, the articles that were (number → date of change), the author."""

    after: str = ""
    seen: dict[int, str] = field(default_factory=dict)
    author: int = 0

    @classmethod
    def from_text(cls, said: str | None) -> "ArticleCursor":
        """An unreadable cursor (of an older version) starts again: items are repeated, none is lost."""
        try:
            kept = json.loads(said or "{}")
            seen = {int(number): str(at) for number, at in kept["seen"].items()}
            return cls(str(kept["after"]), seen, int(kept.get("author", 0)))
        except (ValueError, KeyError, TypeError, AttributeError):
            return cls()

    def as_text(self) -> str:
        newest = sorted(self.seen.items(), key=lambda entry: entry[1], reverse=True)[:MAX_REMEMBERED]
        return json.dumps({"after": self.after, "seen": dict(newest), "author": self.author}, separators=(",", ":"))


def gather_articles(site: SiteClient, asked: SourceQuery, said: str | None) -> Page:
    """Raises TryLater, Reconnect, Refused (nobody has this name there)."""
    cursor = ArticleCursor.from_text(said)
    if asked.kind is SourceKind.AUTHOR and not cursor.author:
        # By the user name on the site (`marie`), or by the name as it is shown.
        name = asked.query.strip().lstrip("@").split("@")[0]
        authors, _ = site.read_many(WpUser, "users", slug=name.lower(), per_page=2)
        if not authors:
            searched, _ = site.read_many(WpUser, "users", search=name, per_page=20)
            authors = [user for user in searched if user.name.casefold() == name.casefold()]
        if not authors:
            raise Refused(N_("Nobody signs with this name on this site."), "query")
        cursor.author = authors[0].id
    found, skipped = _fetch_newest(site, asked, cursor)
    gone = _find_gone(site, cursor, found)
    news = [article for article in found if cursor.seen.get(article.id) != article.modified_gmt]
    cursor.seen |= {article.id: article.modified_gmt for article in news}
    cursor.after = max([cursor.after, *(article.modified_gmt for article in found)])
    heard = [articles.translate_article(site.home, article, REASONS[asked.kind]) for article in news]
    return Page(
        tuple(one for one in heard if one),
        cursor.as_text(),
        gone=gone,
        skipped=skipped + heard.count(None),
        removed_by=Remover.SITE,
    )


def _fetch_newest(site: SiteClient, asked: SourceQuery, cursor: ArticleCursor) -> tuple[list[Article], int]:
    """The articles modified last, down to what was heard already; the first time, one page."""
    query = {"orderby": "modified", "order": "desc", "per_page": PAGE_SIZE, "_embed": "author,wp:featuredmedia,wp:term"}
    if cursor.author:
        query["author"] = cursor.author
    if asked.kind is SourceKind.SEARCH:
        query["search"] = asked.query.strip()
    after = wire.parse_time(cursor.after)
    oldest_wanted = f"{after - OVERLAP:%Y-%m-%dT%H:%M:%S}" if after else ""
    found: list[Article] = []
    skipped = 0
    for number in range(1, MAX_PAGES + 1):
        page, malformed = site.read_many(Article, "posts", **query, page="" if number == 1 else number)
        found += page
        skipped += malformed
        if len(page) + malformed < PAGE_SIZE or not cursor.after or page[-1].modified_gmt < oldest_wanted:
            break
    return found, skipped


def _find_gone(site: SiteClient, cursor: ArticleCursor, found: Sequence[Article]) -> tuple[str, ...]:
    """Those that should be among `found`, are not, and of which the site says that they are no longer public."""
    here = {article.id for article in found}
    oldest = min((article.modified_gmt for article in found), default="")
    missing = [number for number, at in cursor.seen.items() if number not in here and at > oldest]
    gone = []
    for number in missing:
        try:
            is_public = site.read_one(Article, f"posts/{number}").status == "publish"
        except NotOnSite:
            is_public = False
        except Refused:
            is_public = True  # nobody says that it is gone
        if not is_public:
            gone.append(wire.post_ref(site.home, number).remote_id)
    for number in missing:  # an article that no longer holds the words is told again if they come back
        del cursor.seen[number]
    return tuple(gone)
