"""Watches put to what is heard: the engine of this process, kept like the table of watches."""

import threading
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Count, Exists, Max, OuterRef, Q

from vigie import journal
from vigie.kit import clock, live
from vigie.listening.models import Gathering, Mention, Watch
from vigie.listening.query_language import Document, Node, QuerySyntaxError, parse_query
from vigie.listening.watch_index import WatchIndex
from vigie.networks.words import Heard, written
from vigie.team.models import Member

RECENT_PERIOD = timedelta(days=1)
LOOK_BACK_PERIOD = timedelta(days=14)  # how far a new watch looks back
MAX_MENTIONS_READ = 50_000  # mentions read again for it


def mention_document(mention: Mention) -> Document:
    said = " \n".join(filter(None, (mention.title, written(mention.spoiler), mention.text)))
    return Document(said, mention.author.handle, mention.language, mention.tags, mention.handles)


def record_hits(workspaces: Sequence[int], mentions: Collection[int]) -> list[tuple[int, int, int]]:
    """Add the hits of `workspaces`' watches on mentions that are new or edited: (workspace, watch, mention) of the new.

    Called when the workspaces' turn is taken. What is private, gone or only repeated answers nothing.
    """
    if not mentions:
        return []
    with _Engines.lock:
        engine = _Engines.fresh()
        if not len(engine):
            return []
        asked = Mention.objects.filter(pk__in=mentions, private=False, gone_at=None, repost_of=None)
        found = [
            (watch, mention.pk)
            for mention in asked.select_related("author").order_by("published_at", "pk")
            for watch in sorted(engine.matching_queries(mention_document(mention)))
            if _Engines.workspaces[watch] in workspaces
        ]
        return [(_Engines.workspaces[watch], watch, mention) for watch, mention in _insert_hits(found)]


def select_matching(workspaces: Collection[int], items: Iterable[Heard]) -> list[Heard]:
    """Those of a public stream that a watch of `workspaces` asks for."""
    with _Engines.lock:
        engine = _Engines.fresh()
        if not len(engine):
            return []
        return [
            heard
            for heard in items
            if heard.repost_of is None
            and any(
                _Engines.workspaces[watch] in workspaces for watch in engine.matching_queries(_heard_document(heard))
            )
        ]


def create_watch(by: Member, name: str, question: str) -> Watch:
    """A new watch, with what it would have found lately. Raises NotUnderstood."""
    parse_query(question)
    with transaction.atomic():
        lock_workspaces([by.workspace_id])
        watch = Watch.objects.create(workspace=by.workspace, name=name, question=question, created_by=by)
        journal.write("listening.watch.asked", by=by, of=watch, question=question)
        look_back(watch)
    return watch


def change_watch(watch: Watch, by: Member, name: str, question: str) -> None:
    """Ask something else from now on, and look back. Columns of the watch start again. Raises NotUnderstood."""
    parse_query(question)
    with transaction.atomic():
        lock_workspaces([watch.workspace_id])
        again = question != watch.question
        watch.name, watch.question, watch.edited_at = name, question, clock.now()
        watch.save(update_fields=["name", "question", "edited_at"])
        journal.write("listening.watch.changed", by=by, of=watch, question=question)
        if again:
            watch.hits.all().delete()
            look_back(watch)
            live.announce_change(live.topic(watch.workspace_id, "columns"))


def lock_workspaces(workspaces: Iterable[int]) -> None:
    """Until the transaction ends, nobody else adds gatherings, hits or watches there.

    So their ids grow in the order of commits: who read up to a number never misses a smaller one that came late.
    """
    with connection.cursor() as cursor:
        for workspace in sorted(set(workspaces)):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('vigie.listening'), %s)", [workspace])


def look_back(watch: Watch) -> int:
    """Have a new or changed watch find what was heard lately. Called when the workspace's turn is taken."""
    found = [(watch.pk, mention.pk) for mention in reversed(find_matching_mentions(watch.workspace_id, watch.question))]
    return len(_insert_hits(found))


def find_matching_mentions(workspace: int, question: str, most: int = 1000) -> list[Mention]:
    """What was heard lately in a workspace and answers `question`, newest first. Raises NotUnderstood."""
    node = parse_query(question)
    gathered = Gathering.objects.filter(mention=OuterRef("pk"), source__workspace_id=workspace)
    lately = Mention.objects.filter(
        _prefilter(node),
        Exists(gathered),
        private=False,
        gone_at=None,
        repost_of=None,
        published_at__gt=clock.now() - LOOK_BACK_PERIOD,
    )
    found = []
    for mention in lately.select_related("author").order_by("-published_at")[:MAX_MENTIONS_READ].iterator(500):
        if node.matches_document(mention_document(mention)):
            found.append(mention)
            if len(found) == most:
                break
    return found


def _prefilter(node: Node) -> Q:
    """What the database can tell of a question: the mentions that it lets go would not answer."""
    keys, found = node.required_keys(lambda key: 1 / len(key)), Q()
    if keys is None or any(key.startswith(("from:", "lang:")) for key in keys):
        return found
    for key in keys:
        found |= Q(folded__contains=key.removeprefix("prefix:"))
    return found | ~Q(tags=[]) | ~Q(handles=[])  # the network may say these, and their words, beside the text


def _heard_document(heard: Heard) -> Document:
    said = " \n".join(filter(None, (heard.title, written(heard.spoiler), heard.text)))
    return Document(said, heard.author.handle, heard.language, heard.tags, heard.mentions)


def _insert_hits(found: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    if not found:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO listening_hit (watch_id, mention_id, published_at, at)"
            " SELECT watch, mention, m.published_at, %s"
            " FROM unnest(%s::bigint[], %s::bigint[]) WITH ORDINALITY AS found (watch, mention, rank)"
            " JOIN listening_mention m ON m.id = mention ORDER BY rank"
            " ON CONFLICT DO NOTHING RETURNING watch_id, mention_id",
            [clock.now(), [watch for watch, _ in found], [mention for _, mention in found]],
        )
        return [(int(watch), int(mention)) for watch, mention in cursor.fetchall()]


class _Engines:
    """The engine of this process and what it was made of. One thread at a time holds `lock`."""

    lock = threading.RLock()
    engine = WatchIndex()
    workspaces: dict[int, int] = {}
    edited: dict[int, datetime] = {}
    seen: tuple[object, ...] = ()

    @classmethod
    def fresh(cls) -> WatchIndex:
        """The engine, with the watches as they are now: one small query when nothing changed."""
        active = Watch.objects.active()
        seen = tuple(active.aggregate(Count("pk"), Max("edited_at"), Max("pk")).values())
        if seen != cls.seen:
            cls._follow(
                {
                    pk: (workspace, edited)
                    for pk, workspace, edited in active.values_list("pk", "workspace_id", "edited_at")
                }
            )
            cls.seen = seen
        return cls.engine

    @classmethod
    def _follow(cls, now: dict[int, tuple[int, datetime]]) -> None:
        for gone in set(cls.edited) - set(now):
            cls.engine.remove_query(gone)
            del cls.edited[gone]
        changed = [pk for pk, (_workspace, edited) in now.items() if cls.edited.get(pk) != edited]
        for pk, question in Watch.objects.filter(pk__in=changed).values_list("pk", "question"):
            try:
                cls.engine.add_query(pk, question)
            except QuerySyntaxError:  # written by an older language: it finds nothing until it is corrected
                cls.engine.remove_query(pk)
            cls.workspaces[pk], cls.edited[pk] = now[pk]
