"""Watches compared with what is heard: the index of this process, kept like the table of watches."""

import threading
from collections.abc import Collection, Iterable, Sequence

from django.db import connection

from vigie.kit import clock
from vigie.listening.models import Mention, Watch
from vigie.listening.query_language import Document, QuerySyntaxError
from vigie.listening.watch_index import WatchIndex
from vigie.networks.types import RemotePost, written_warning


class WatchMatcher:
    """The watches of many workspaces in one index, made like the table again each time they changed there.

    May be shared between threads. What it knows of a workspace is compared with a digest of its watches, computed by
    the database: neither a clock nor the order of commits can hide a change.
    """

    def __init__(self) -> None:
        self._index = WatchIndex()
        self._lock = threading.Lock()
        self._digests: dict[int, str] = {}  # by workspace
        self._watches: dict[int, set[int]] = {}  # by workspace
        self._workspace_by_watch: dict[int, int] = {}

    def refresh(self, workspaces: Collection[int]) -> bool:
        """Know the watches of `workspaces` as they are now: one small query when nothing changed.

        Returns whether there is one.
        """
        digests = _read_digests(workspaces)
        with self._lock:
            for workspace in workspaces:
                if self._digests.get(workspace, "") != digests.get(workspace, ""):
                    self._reload_workspace(workspace)
            return any(self._watches.get(workspace) for workspace in workspaces)

    def match(self, workspaces: Collection[int], document: Document) -> list[tuple[int, int]]:
        """The (workspace, watch) of `workspaces` that a document answers, as they were at the last `refresh`."""
        with self._lock:
            found = sorted(self._index.matching_queries(document))
            owned = [(self._workspace_by_watch[watch], watch) for watch in found]
        return [(workspace, watch) for workspace, watch in owned if workspace in workspaces]

    def _reload_workspace(self, workspace: int) -> None:
        """Read the digest again with the watches: they may have changed since it was compared."""
        digest = _read_digests([workspace]).get(workspace, "")
        for watch in self._watches.pop(workspace, set()):
            self._index.remove_query(watch)
            del self._workspace_by_watch[watch]
        active = Watch.objects.active().filter(workspace_id=workspace)
        watches = set()
        for watch, question in active.values_list("pk", "question"):
            try:
                self._index.add_query(watch, question)
            except QuerySyntaxError:  # written by an older language: it finds nothing until it is corrected
                continue
            watches.add(watch)
            self._workspace_by_watch[watch] = workspace
        self._watches[workspace] = watches
        self._digests[workspace] = digest


def _read_digests(workspaces: Collection[int]) -> dict[int, str]:
    """For each workspace that has active watches, a digest of all their questions."""
    with connection.cursor() as cursor:
        cursor.execute(_DIGESTS, [list(workspaces)])
        return dict(cursor.fetchall())


_DIGESTS = """
SELECT workspace_id, count(*) || ':' || sum(hashtextextended(id || ':' || question, 0)::numeric)
FROM listening_watch WHERE workspace_id = ANY(%s) AND archived_at IS NULL GROUP BY workspace_id
"""

_matcher = WatchMatcher()


def record_hits(workspaces: Sequence[int], mentions: Iterable[Mention]) -> list[tuple[int, int, int]]:
    """Add the hits of `workspaces`' watches on mentions that are new or edited: (workspace, watch, mention) of the new.

    Called when the workspaces are locked. What is private, gone or only repeated answers nothing.
    """
    eligible = [each for each in mentions if not each.private and not each.is_gone and each.repost_of_id is None]
    if not eligible or not _matcher.refresh(workspaces):
        return []
    hits = []
    workspace_by_watch = {}
    for mention in sorted(eligible, key=lambda each: (each.published_at, each.pk)):
        for workspace, watch in _matcher.match(workspaces, mention_document(mention)):
            hits.append((watch, mention.pk))
            workspace_by_watch[watch] = workspace
    return [(workspace_by_watch[watch], watch, mention) for watch, mention in insert_hits(hits)]


def select_matching(workspaces: Collection[int], items: Iterable[RemotePost]) -> list[RemotePost]:
    """Those of a public stream that a watch of `workspaces` asks for."""
    if not _matcher.refresh(workspaces):
        return []
    posts = (heard for heard in items if heard.repost_of is None)
    return [heard for heard in posts if _matcher.match(workspaces, heard_document(heard))]


def mention_document(mention: Mention) -> Document:
    text = _joined_text(mention.title, mention.spoiler, mention.text)
    return Document(text, mention.author.handle, mention.language, mention.tags, mention.handles)


def heard_document(heard: RemotePost) -> Document:
    text = _joined_text(heard.title, heard.spoiler, heard.text)
    return Document(text, heard.author.handle, heard.language, heard.tags, heard.mentions)


def _joined_text(title: str, spoiler: str, text: str) -> str:
    return " \n".join(filter(None, (title, written_warning(spoiler), text)))


def lock_workspaces(workspaces: Iterable[int]) -> None:
    """Until the transaction ends, nobody else adds gatherings, hits or watches there.

    So their ids grow in the order of commits: who read up to a number never misses a smaller one that came late.
    """
    with connection.cursor() as cursor:
        for workspace in sorted(set(workspaces)):  # always in that order: two pages then wait for each other
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('vigie.listening'), %s)", [workspace])


def insert_hits(hits: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Write hits (watch, mention) in their order; returns those that were new. Called when the workspace is locked."""
    if not hits:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT_HITS,
            {
                "at": clock.now(),
                "watches": [watch for watch, _mention in hits],
                "mentions": [mention for _watch, mention in hits],
            },
        )
        return [(int(watch), int(mention)) for watch, mention in cursor.fetchall()]


_INSERT_HITS = """
INSERT INTO listening_hit (watch_id, mention_id, published_at, at)
SELECT watch, mention, m.published_at, %(at)s
FROM unnest(%(watches)s::bigint[], %(mentions)s::bigint[]) WITH ORDINALITY AS found (watch, mention, rank)
JOIN listening_mention m ON m.id = mention ORDER BY rank
ON CONFLICT DO NOTHING RETURNING watch_id, mention_id
"""
