"""Heard things as rows, many at a time: what is written, and what the database says was new.

Rows travel as one JSON document (`jsonb_to_recordset`), sorted by identity, so that two transactions that bring the
same things wait for each other instead of locking each other out. Most of what a page brings is new: what was there
already is read, and compared, only for the rows that the database did not take.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any, TypeVar

import msgspec
from django.db import connection, models

from vigie.kit import clock
from vigie.kit.text import clean_html, fold, web_url
from vigie.listening.models import Gathering, Mention, Source
from vigie.networks.types import RemoteAuthor, RemotePost, written_warning
from vigie.people.models import Author

Row = dict[str, Any]  # as JSON
Anything = TypeVar("Anything")

MAX_ID_LENGTH = 700
MAX_AUTHOR_ID_LENGTH = 500
MAX_TEXT_LENGTH = 60_000  # characters; a whole article
MAX_CLOCK_SKEW = timedelta(minutes=5)  # a date further ahead than that is a mistake: now is said instead

AUTHOR_FIELDS = ("handle", "name", "url", "avatar_url", "bot")  # those that follow what is heard


def storable_items(items: Iterable[RemotePost]) -> list[RemotePost]:
    """Those that can be kept: with an identity that fits, and an author; so must what a repost repeats."""
    return [
        heard for heard in items if _has_identity(heard) and (heard.repost_of is None or _has_identity(heard.repost_of))
    ]


def _has_identity(heard: RemotePost) -> bool:
    ids = ((heard.ref.remote_id, MAX_ID_LENGTH), (heard.author.remote_id, MAX_AUTHOR_ID_LENGTH))
    return all(0 < len(name) <= longest and _storable_text(name) == name for name, longest in ids)


def save_mentions(network: str, items: Sequence[RemotePost]) -> tuple[dict[str, Mention], set[int]]:
    """Mentions by remote id, written where they are new, followed where they were edited (the ids of these).

    What a repost repeats is kept too, as a mention of its own.
    """
    originals = {each.ref.remote_id: each for item in items if (each := original_post(item)) is not item}
    posts = originals | {item.ref.remote_id: item for item in items if item.repost_of is None}
    reposts = {item.ref.remote_id: item for item in items if item.repost_of is not None}
    authors = _save_authors(network, [item.author for item in (*posts.values(), *reposts.values())])
    mentions, edited = _write_mentions(_new_mention(network, post, authors) for post in posts.values())
    if reposts:
        repeating = []
        for repost in reposts.values():
            mention = _new_mention(network, repost, authors)
            mention.repost_of = mentions[original_post(repost).ref.remote_id]
            repeating.append(mention)
        written, edited_reposts = _write_mentions(repeating)
        mentions |= written
        edited |= edited_reposts
    return mentions, edited


def original_post(heard: RemotePost) -> RemotePost:
    """What a repost repeats, through any number of reposts; itself otherwise."""
    while heard.repost_of is not None:
        heard = heard.repost_of
    return heard


def save_gatherings(source: Source, brought: Sequence[tuple[RemotePost, Mention]]) -> tuple[list[Gathering], set[int]]:
    """Gatherings that are new to the source, oldest first, with their mentions; the ids of mentions that were known and
    that are now kept from the public, or no longer are.
    """
    gatherings = {}
    for heard, mention in sorted(brought, key=lambda pair: (pair[0].published_at, pair[0].ref.remote_id)):
        gatherings[mention.pk] = new_gathering(source, heard, mention)
    rows = _rows(gatherings.values(), _GATHERING_COLUMNS)
    ids = dict(_run_query(_INSERT_GATHERINGS, rows))
    for mention_id, pk in ids.items():
        gatherings[mention_id].pk = pk
    moderated = _run_query(_UPDATE_MODERATION, [row for row in rows if row["mention_id"] not in ids])
    return [gathering for gathering in gatherings.values() if gathering.pk], {pk for (pk,) in moderated}


def new_gathering(source: Source, heard: RemotePost, mention: Mention) -> Gathering:
    """That the source brought the mention, not saved. A parent that only its server has named is kept in `extra`."""
    parent = {"parent_local_id": heard.parent_local_id} if heard.parent_local_id and not heard.reply_to else {}
    return Gathering(
        source=source,
        mention=mention,
        reason=str(heard.reason),
        local_id=_storable_text(heard.ref.local_id)[:200],
        extra=_storable_json({**heard.ref.extra, **parent}),
        is_in_moderation=heard.held,
        published_at=mention.published_at,
    )


def _save_authors(network: str, heard: Iterable[RemoteAuthor]) -> dict[str, Author]:
    """The authors by remote id, as last heard. What a source does not say erases nothing."""
    heard_by_id = {author.remote_id: author for author in heard}
    known = _known_authors(network, heard_by_id)
    missing = [_new_author(network, heard_by_id[name]) for name in sorted(heard_by_id) if name not in known]
    if missing:
        Author.objects.bulk_create(missing, ignore_conflicts=True)
        known |= _known_authors(network, [author.remote_id for author in missing])
    changed = [author.pk for author in known.values() if _follow_author(author, heard_by_id[author.remote_id])]
    if changed:
        locked = list(Author.objects.select_for_update(no_key=True).filter(pk__in=changed).order_by("pk"))
        for author in locked:
            _follow_author(author, heard_by_id[author.remote_id])
        Author.objects.bulk_update(locked, AUTHOR_FIELDS)
        known |= {author.remote_id: author for author in locked}
    return known


def _known_authors(network: str, remote_ids: Iterable[str]) -> dict[str, Author]:
    authors = Author.objects.filter(network=network, remote_id__in=list(remote_ids))
    return {author.remote_id: author for author in authors}


def _new_author(network: str, heard: RemoteAuthor) -> Author:
    return Author(
        network=network,
        remote_id=heard.remote_id,
        handle=_storable_text(heard.handle)[:300],
        name=_storable_text(heard.name)[:300],
        url=web_url(_storable_text(heard.url)[:1000]),
        avatar_url=web_url(_storable_text(heard.avatar_url)[:1000]),
        bot=heard.bot,
    )


def _follow_author(author: Author, heard: RemoteAuthor) -> bool:
    """Give `author` what was heard of it. Returns whether anything changed."""
    if all(getattr(heard, name) in ("", False, getattr(author, name)) for name in AUTHOR_FIELDS):
        return False  # most are as they were: nothing is made fit to be stored, then compared
    told = _new_author(author.network, heard)
    is_changed = False
    for name in AUTHOR_FIELDS:
        value = getattr(told, name)
        if value and value != getattr(author, name):
            setattr(author, name, value)
            is_changed = True
    return is_changed


def _write_mentions(drafts: Iterable[Mention]) -> tuple[dict[str, Mention], set[int]]:
    """Write posts of one network: the mentions by remote id, and the ids of those that were there and were edited."""
    mentions = {draft.remote_id: draft for draft in sorted(drafts, key=lambda draft: draft.remote_id)}
    rows = _rows(mentions.values(), _MENTION_COLUMNS)
    ids = dict(_run_query(_INSERT_MENTIONS, rows))
    for remote_id, pk in ids.items():
        mentions[remote_id].pk = pk
    known = [row for row in rows if row["remote_id"] not in ids]
    if not known:
        return mentions, set()
    edited = {pk for (pk,) in _run_query(_UPDATE_EDITED_MENTIONS, known)}
    _run_query(_UPDATE_COUNTS, known)
    kept = Mention.objects.filter(network=known[0]["network"], remote_id__in=[row["remote_id"] for row in known])
    mentions |= {mention.remote_id: mention for mention in kept.select_related("author")}
    return mentions, edited


def _new_mention(network: str, heard: RemotePost, authors: Mapping[str, Author]) -> Mention:
    now = clock.now()
    text = _storable_text(heard.text)[:MAX_TEXT_LENGTH]
    title = _storable_text(heard.title)[:500]
    spoiler = _storable_text(heard.spoiler)[:500]
    return Mention(
        network=network,
        remote_id=heard.ref.remote_id,
        url=web_url(_storable_text(heard.ref.url)[:1000]),
        author=authors[heard.author.remote_id],
        title=title,
        text=text,
        html=clean_html(_storable_text(heard.html)[: 4 * MAX_TEXT_LENGTH]) if heard.html else "",
        folded=fold(" ".join(filter(None, (title, written_warning(spoiler), text)))),
        language=_storable_text(heard.language)[:12],
        spoiler=spoiler,
        links=_storable_list(heard.links),
        tags=_storable_list(heard.tags),
        handles=_storable_list(heard.mentions),
        media=[_with_web_urls(asdict(media)) for media in heard.media[:20] if web_url(media.url)],
        card=_with_web_urls(asdict(heard.card)) if heard.card and web_url(heard.card.url) else None,
        thread=_storable_text(heard.thread)[:MAX_ID_LENGTH],
        reply_to=_storable_text(heard.reply_to)[:MAX_ID_LENGTH],
        quote_of=_storable_text(heard.quote_of)[:MAX_ID_LENGTH],
        published_at=min(heard.published_at, now + MAX_CLOCK_SKEW),
        is_undated=heard.is_undated,
        heard_at=now,
        edited_at=heard.edited_at,
        private=heard.private,
        likes=_storable_count(heard.likes),
        reposts=_storable_count(heard.reposts),
        replies=_storable_count(heard.replies),
        quotes=_storable_count(heard.quotes),
    )


def _rows(objects: Iterable[models.Model], columns: Iterable[str]) -> list[Row]:
    return [{name: getattr(each, name) for name in columns} for each in objects]


def _run_query(query: str, rows: Sequence[Row]) -> list[tuple[Any, ...]]:
    """Run `query` over `rows`, its parameter `rows`; nothing is asked when there are none."""
    if not rows:
        return []
    with connection.cursor() as cursor:
        cursor.execute(query, {"rows": msgspec.json.encode(rows).decode()})
        return list(cursor.fetchall())


def _storable_text(text: str) -> str:
    """What PostgreSQL takes as text: no NUL, no half of a surrogate pair."""
    if text.isascii() and "\0" not in text:
        return text
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _with_web_urls(row: Row) -> Row:
    """With addresses of the web alone."""
    return {name: web_url(each) if name.endswith("url") else each for name, each in _storable_json(row).items()}


def _storable_json(value: Anything) -> Anything:
    if isinstance(value, str):
        return _storable_text(value)  # type: ignore[return-value]
    if isinstance(value, dict):
        return {_storable_text(str(name)): _storable_json(each) for name, each in value.items()}  # type: ignore[return-value]
    if isinstance(value, list):
        return [_storable_json(each) for each in value]  # type: ignore[return-value]
    return value


def _storable_list(texts: Iterable[str]) -> list[str]:
    return [_storable_text(text)[:1000] for text in texts][:100]


def _storable_count(count: int | None) -> int | None:
    return None if count is None else min(max(count, 0), 2**31 - 1)


def _insert_statement(table: str, columns: Mapping[str, str], key: str) -> str:
    """Inserts rows in their order; answers with `key` and `id` of those that were not there."""
    names = ", ".join(columns)
    types = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    return f"""
INSERT INTO {table} ({names})
SELECT {names} FROM ROWS FROM (jsonb_to_recordset(%(rows)s) AS ({types})) WITH ORDINALITY AS heard ({names}, rank)
ORDER BY rank ON CONFLICT DO NOTHING RETURNING {key}, id
"""  # noqa: S608  the pieces are ours


_GATHERING_COLUMNS = {
    "source_id": "bigint", "mention_id": "bigint", "reason": "text", "local_id": "text", "extra": "jsonb",
    "is_in_moderation": "bool", "published_at": "timestamptz", "at": "timestamptz",
}  # fmt: skip
_INSERT_GATHERINGS = _insert_statement("listening_gathering", _GATHERING_COLUMNS, "mention_id")
_UPDATE_MODERATION = """
UPDATE listening_gathering g SET is_in_moderation = brought.is_in_moderation
FROM jsonb_to_recordset(%(rows)s) AS brought (source_id bigint, mention_id bigint, is_in_moderation bool)
WHERE g.source_id = brought.source_id AND g.mention_id = brought.mention_id
    AND g.is_in_moderation <> brought.is_in_moderation
RETURNING g.mention_id
"""
_MENTION_COLUMNS = {
    "network": "text", "heard_at": "timestamptz",
    "remote_id": "text", "url": "text", "author_id": "bigint", "title": "text", "text": "text", "html": "text",
    "folded": "text", "language": "text", "spoiler": "text", "links": "text[]", "tags": "text[]", "handles": "text[]",
    "media": "jsonb", "card": "jsonb", "thread": "text", "reply_to": "text", "quote_of": "text",
    "repost_of_id": "bigint", "published_at": "timestamptz", "is_undated": "bool", "edited_at": "timestamptz",
    "private": "bool", "likes": "int", "reposts": "int", "replies": "int", "quotes": "int",
}  # fmt: skip
_INSERT_MENTIONS = _insert_statement("listening_mention", _MENTION_COLUMNS, "remote_id")
_MENTION_ROWS = (
    "jsonb_to_recordset(%(rows)s) AS heard ("
    + ", ".join(f"{name} {kind}" for name, kind in _MENTION_COLUMNS.items())
    + ")"
)

_CONTENT_COLUMNS = (
    "title",
    "text",
    "html",
    "folded",
    "spoiler",
    "language",
    "links",
    "tags",
    "handles",
    "media",
    "card",
)
# An older edition never wins over a newer one, and what is gone stays gone. Two sources may tell the same post with
# other pictures or links: it is edited when its words are, or its date says so.
_UPDATE_EDITED_MENTIONS = f"""
UPDATE listening_mention m SET {", ".join(f"{name} = heard.{name}" for name in _CONTENT_COLUMNS)},
    edited_at = coalesce(heard.edited_at, m.edited_at)
FROM {_MENTION_ROWS}
WHERE m.network = heard.network AND m.remote_id = heard.remote_id AND m.gone_at IS NULL
    AND (m.edited_at IS NULL OR heard.edited_at >= m.edited_at)
    AND ((m.title, m.text, m.spoiler) IS DISTINCT FROM (heard.title, heard.text, heard.spoiler)
        OR heard.edited_at > m.edited_at OR (m.card IS NULL AND heard.card IS NOT NULL)
        OR (m.media = '[]'::jsonb AND heard.media <> '[]'::jsonb))
RETURNING m.id
"""  # noqa: S608
_UPDATE_COUNTS = f"""
UPDATE listening_mention m SET likes = coalesce(heard.likes, m.likes), reposts = coalesce(heard.reposts, m.reposts),
    replies = coalesce(heard.replies, m.replies), quotes = coalesce(heard.quotes, m.quotes)
FROM {_MENTION_ROWS}
WHERE m.network = heard.network AND m.remote_id = heard.remote_id AND (
    (heard.likes <> coalesce(m.likes, -1)) OR (heard.reposts <> coalesce(m.reposts, -1))
    OR (heard.replies <> coalesce(m.replies, -1)) OR (heard.quotes <> coalesce(m.quotes, -1)))
RETURNING m.id
"""  # noqa: S608
