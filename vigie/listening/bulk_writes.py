"""Heard things as rows, many at a time: what is written, and what the database says was new.

Rows travel as one JSON document (`jsonb_to_recordset`), sorted by identity, so that two transactions that bring the
same things wait for each other instead of locking each other out.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import connection

from vigie.kit import clock
from vigie.kit.text import clean_html, fold, web_url
from vigie.listening.models import Gathering, Mention, Source
from vigie.networks import words
from vigie.networks.words import RemotePost
from vigie.people.models import Author

Row = dict[str, Any]  # as JSON
Anything = TypeVar("Anything")

MAX_ID_LENGTH = 700
MAX_AUTHOR_ID_LENGTH = 500
MAX_TEXT_LENGTH = 60_000  # characters; a whole article
MAX_CLOCK_SKEW = timedelta(minutes=5)  # a date further ahead than that is a mistake: now is said instead


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
    authors = _upsert_authors(network, [*posts.values(), *reposts.values()])
    changed = _upsert_mentions(network, posts.values(), authors, {})
    known = _mention_ids(network, posts)
    changed |= _upsert_mentions(network, reposts.values(), authors, known)
    kept = Mention.objects.filter(network=network, remote_id__in=[*posts, *reposts]).select_related("author")
    return {mention.remote_id: mention for mention in kept}, changed


def original_post(heard: RemotePost) -> RemotePost:
    """What a repost repeats, through any number of reposts; itself otherwise."""
    while heard.repost_of is not None:
        heard = heard.repost_of
    return heard


def save_gatherings(source: Source, brought: Sequence[tuple[RemotePost, Mention]]) -> list[Gathering]:
    """Gatherings that are new to the source, oldest first, with their mentions."""
    ordered = sorted(brought, key=lambda pair: (pair[0].published_at, pair[0].ref.remote_id))
    mentions = {mention.pk: mention for _heard, mention in ordered}
    rows = {
        mention.pk: {
            "reason": str(heard.reason),
            "local_id": _storable_text(heard.ref.local_id)[:200],
            "extra": _storable_json(dict(heard.ref.extra)),
            "is_in_moderation": heard.held,
        }
        for heard, mention in ordered
    }
    documents = [{"mention_id": mention_id, **row} for mention_id, row in rows.items()]
    new = _run_query(_INSERT_GATHERINGS, documents, source=source.pk, now=clock.now())
    _run_query(_UPDATE_MODERATION, documents, source=source.pk)
    gatherings = []
    for pk, mention_id, at in sorted(new):
        mention = mentions[mention_id]
        published_at = mention.published_at
        gatherings.append(
            Gathering(pk=pk, source=source, mention=mention, published_at=published_at, at=at, **rows[mention_id])
        )
    return gatherings


_INSERT_GATHERINGS = """
INSERT INTO listening_gathering (source_id, mention_id, reason, local_id, extra, is_in_moderation, published_at, at)
SELECT %(source)s, mention_id, reason, local_id, extra, is_in_moderation, m.published_at, %(now)s
FROM ROWS FROM (
    jsonb_to_recordset(%(rows)s)
    AS (mention_id bigint, reason text, local_id text, extra jsonb, is_in_moderation bool)
) WITH ORDINALITY AS brought (mention_id, reason, local_id, extra, is_in_moderation, rank)
JOIN listening_mention m ON m.id = mention_id
ORDER BY rank
ON CONFLICT (source_id, mention_id) DO NOTHING RETURNING id, mention_id, at
"""
_UPDATE_MODERATION = """
UPDATE listening_gathering g SET is_in_moderation = brought.is_in_moderation
FROM jsonb_to_recordset(%(rows)s) AS brought (mention_id bigint, is_in_moderation bool)
WHERE g.source_id = %(source)s AND g.mention_id = brought.mention_id
    AND g.is_in_moderation <> brought.is_in_moderation
RETURNING g.id
"""


def _upsert_authors(network: str, items: Iterable[RemotePost]) -> dict[str, int]:
    """The ids of authors by remote id, as last heard. What a source does not say erases nothing."""
    authors = {item.author.remote_id: item.author for item in items}
    rows = [_author_row(authors[remote_id]) for remote_id in sorted(authors)]
    _run_query(_INSERT_AUTHORS, rows, network=network, now=clock.now())
    _run_query(_UPDATE_AUTHORS, rows, network=network)
    wanted = [row["remote_id"] for row in rows]
    return dict(Author.objects.filter(network=network, remote_id__in=wanted).values_list("remote_id", "pk"))


def _author_row(author: words.RemoteAuthor) -> Row:
    """Field by field: `dataclasses.asdict` copies deeply, and took a fifth of the time of a page."""
    return {
        "remote_id": author.remote_id,
        "handle": _storable_text(author.handle)[:300],
        "name": _storable_text(author.name)[:300],
        "url": web_url(_storable_text(author.url)[:1000]),
        "avatar_url": web_url(_storable_text(author.avatar_url)[:1000]),
        "bot": author.bot,
    }


_AUTHOR_COLUMNS = "(remote_id text, handle text, name text, url text, avatar_url text, bot bool)"
_INSERT_AUTHORS = f"""
INSERT INTO people_author (network, remote_id, handle, name, url, avatar_url, bot, first_heard_at)
SELECT %(network)s, heard.*, %(now)s FROM jsonb_to_recordset(%(rows)s) AS heard {_AUTHOR_COLUMNS} ORDER BY remote_id
ON CONFLICT (network, remote_id) DO NOTHING RETURNING id
"""  # noqa: S608  the pieces are ours
_UPDATE_AUTHORS = f"""
UPDATE people_author a SET
    handle = coalesce(nullif(heard.handle, ''), a.handle), name = coalesce(nullif(heard.name, ''), a.name),
    url = coalesce(nullif(heard.url, ''), a.url), avatar_url = coalesce(nullif(heard.avatar_url, ''), a.avatar_url),
    bot = heard.bot OR a.bot
FROM jsonb_to_recordset(%(rows)s) AS heard {_AUTHOR_COLUMNS}
WHERE a.network = %(network)s AND a.remote_id = heard.remote_id AND (
    (heard.handle <> '' AND heard.handle <> a.handle) OR (heard.name <> '' AND heard.name <> a.name)
    OR (heard.url <> '' AND heard.url <> a.url) OR (heard.avatar_url <> '' AND heard.avatar_url <> a.avatar_url)
    OR (heard.bot AND NOT a.bot))
RETURNING a.id
"""  # noqa: S608  the pieces are ours


def _upsert_mentions(
    network: str, items: Iterable[RemotePost], authors: Mapping[str, int], known: Mapping[str, int]
) -> set[int]:
    """Write posts; returns the ids of those that were there and were edited since."""
    rows = sorted((_mention_row(item, authors, known) for item in items), key=lambda row: str(row["remote_id"]))
    _run_query(_INSERT_MENTIONS, rows, network=network, now=clock.now())
    edited = _run_query(_UPDATE_EDITED_MENTIONS, rows, network=network)
    _run_query(_UPDATE_COUNTS, rows, network=network)
    return {row[0] for row in edited}


def _mention_row(heard: RemotePost, authors: Mapping[str, int], known: Mapping[str, int]) -> Row:
    text = _storable_text(heard.text)[:MAX_TEXT_LENGTH]
    title = _storable_text(heard.title)[:500]
    spoiler = _storable_text(heard.spoiler)[:500]
    return {
        "remote_id": _storable_text(heard.ref.remote_id),
        "url": web_url(_storable_text(heard.ref.url)[:1000]),
        "author_id": authors[_storable_text(heard.author.remote_id)],
        "title": title,
        "text": text,
        "html": clean_html(_storable_text(heard.html)[: 4 * MAX_TEXT_LENGTH]) if heard.html else "",
        "folded": fold(" ".join(filter(None, (title, words.written_warning(spoiler), text)))),
        "language": _storable_text(heard.language)[:12],
        "spoiler": spoiler,
        "links": _storable_list(heard.links),
        "tags": _storable_list(heard.tags),
        "handles": _storable_list(heard.mentions),
        "media": [_with_web_urls(asdict(media)) for media in heard.media[:20] if web_url(media.url)],
        "card": _with_web_urls(asdict(heard.card)) if heard.card and web_url(heard.card.url) else None,
        "thread": _storable_text(heard.thread)[:MAX_ID_LENGTH],
        "reply_to": _storable_text(heard.reply_to)[:MAX_ID_LENGTH],
        "quote_of": _storable_text(heard.quote_of)[:MAX_ID_LENGTH],
        "repost_of_id": known.get(_storable_text(original_post(heard).ref.remote_id)) if heard.repost_of else None,
        "published_at": min(heard.published_at, clock.now() + MAX_CLOCK_SKEW).isoformat(),
        "edited_at": heard.edited_at.isoformat() if heard.edited_at else None,
        "private": heard.private,
        **{name: _storable_count(getattr(heard, name)) for name in ("likes", "reposts", "replies", "quotes")},
    }


_MENTION_COLUMNS = {
    "remote_id": "text", "url": "text", "author_id": "bigint", "title": "text", "text": "text", "html": "text",
    "folded": "text", "language": "text", "spoiler": "text", "links": "text[]", "tags": "text[]", "handles": "text[]",
    "media": "jsonb", "card": "jsonb", "thread": "text", "reply_to": "text", "quote_of": "text",
    "repost_of_id": "bigint", "published_at": "timestamptz", "edited_at": "timestamptz", "private": "bool",
    "likes": "int", "reposts": "int", "replies": "int", "quotes": "int",
}  # fmt: skip
_MENTION_COLUMN_NAMES = ", ".join(_MENTION_COLUMNS)
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
_INSERT_MENTIONS = f"""
INSERT INTO listening_mention (network, heard_at, {_MENTION_COLUMN_NAMES})
SELECT %(network)s, %(now)s, {", ".join(f"heard.{name}" for name in _MENTION_COLUMNS)}
FROM {_MENTION_ROWS} ORDER BY heard.remote_id
ON CONFLICT (network, remote_id) DO NOTHING RETURNING id
"""  # noqa: S608
# An older edition never wins over a newer one, and what is gone stays gone. Two sources may tell the same post with
# other pictures or links: it is edited when its words are, or its date says so.
_UPDATE_EDITED_MENTIONS = f"""
UPDATE listening_mention m SET {", ".join(f"{name} = heard.{name}" for name in _CONTENT_COLUMNS)},
    edited_at = coalesce(heard.edited_at, m.edited_at)
FROM {_MENTION_ROWS}
WHERE m.network = %(network)s AND m.remote_id = heard.remote_id AND m.gone_at IS NULL
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
WHERE m.network = %(network)s AND m.remote_id = heard.remote_id AND (
    (heard.likes <> coalesce(m.likes, -1)) OR (heard.reposts <> coalesce(m.reposts, -1))
    OR (heard.replies <> coalesce(m.replies, -1)) OR (heard.quotes <> coalesce(m.quotes, -1)))
RETURNING m.id
"""  # noqa: S608


def _mention_ids(network: str, remote_ids: Iterable[str]) -> dict[str, int]:
    wanted = [_storable_text(remote_id) for remote_id in remote_ids]
    return dict(Mention.objects.filter(network=network, remote_id__in=wanted).values_list("remote_id", "pk"))


def _run_query(query: str, rows: Sequence[Row], **parameters: str | int | datetime) -> list[tuple[Any, ...]]:
    """Run `query` over `rows`, its parameter `rows`; nothing is asked when there are none."""
    if not rows:
        return []
    with connection.cursor() as cursor:
        cursor.execute(query, parameters | {"rows": json.dumps(rows)})
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
