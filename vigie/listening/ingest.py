"""From a page of what was heard to rows: one transaction a page, and each thing once.

In order: the source's fence (two collectors never write the same cursor), authors, mentions, the workspace's turn, hits
and gatherings for what is new, the rooms above, the cursor, one notice. A source may repeat what it said: only the rows
that the database says are new are counted, so that a page ingested twice, or cut in the middle, changes nothing.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from django.db import transaction

from vigie.kit import clock
from vigie.listening import bulk_writes, live_topics, signals, watch_matching
from vigie.listening.models import Mention, Source
from vigie.networks.words import Heard, Kind, Page

#: Deletions are looked for in slices of this many.
SLICE = 500


class Fenced(Exception):
    """Another collector took the source over: what was brought is not written, and need not be."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What a page changed: new gatherings, edited mentions, mentions gone, new hits."""

    new: int = 0
    edited: int = 0
    gone: int = 0
    hits: int = 0

    def __bool__(self) -> bool:
        return bool(self.new or self.edited or self.gone or self.hits)


def ingest(source: Source, page: Page, fence: int) -> Brought:
    """Write a page that `source` brought, under the fence of its claim. Raises Fenced.

    `source` comes back with the cursor and the times that were saved.
    """
    with transaction.atomic():
        _hold(source, fence)
        items = bulk_writes.sound(page.items)
        back = _revive(source.network, page.back)
        found = _from_everybody(source, items) if source.is_public_stream else _from_source(source, items)
        gone = _tombstones(source.network, [*page.gone, *_said_by(source.network, page.silenced)])
        healed = source.failures > 0 or source.last_success_at is None
        _save(source, page, len(page.items) - len(items), bool(found.new or found.hits))
        live_topics.tell(source, new=bool(found.new), hits=found.hits, changed=found.edited | gone | back)
        if healed or found.new:
            live_topics.tell_of_health(source)
    return Brought(len(found.new), len(found.edited), len(gone), len(found.hits))


@dataclass(frozen=True, slots=True)
class _Found:
    """Of a page: mentions that are new to the source, those that were edited, new hits (workspace, watch, mention)."""

    new: AbstractSet[int] = frozenset()
    edited: AbstractSet[int] = frozenset()
    hits: Sequence[tuple[int, int, int]] = ()


def _hold(source: Source, fence: int) -> None:
    held = Source.objects.select_for_update(no_key=True).filter(pk=source.pk, fence=fence)
    if not held.exists():
        raise Fenced(f"source {source.pk}")


def _from_source(source: Source, items: Sequence[Heard]) -> _Found:
    if not items:
        return _Found()
    mentions, edited = bulk_writes.keep(source.network, items)
    watch_matching.take_turns([source.workspace_id])
    gathered = bulk_writes.gather(source, [(heard, mentions[heard.ref.remote_id]) for heard in items])
    if gathered:
        signals.heard(source, gathered)
    new = {gathering.mention_id for gathering in gathered}
    return _Found(new, edited, watch_matching.hit([source.workspace_id], new | edited))


def _from_everybody(source: Source, items: Sequence[Heard]) -> _Found:
    """The public stream: only what answers a watch, of the workspaces that listen to it, is kept."""
    workspaces = list(
        Source.objects.active()
        .filter(network=source.network, kind=Kind.STREAM, channel=None)
        .order_by("workspace_id")
        .values_list("workspace_id", flat=True)
        .distinct()
    )
    wanted = watch_matching.answering(workspaces, items)
    if not wanted:
        return _Found()
    mentions, edited = bulk_writes.keep(source.network, wanted)
    watch_matching.take_turns(workspaces)
    hits = watch_matching.hit(workspaces, {mentions[heard.ref.remote_id].pk for heard in wanted})
    return _Found(frozenset(), edited, hits)


def _revive(network: str, back: Sequence[str]) -> set[int]:
    """What was gone and is there again may be told anew by the same page."""
    if not back:
        return set()
    again = Mention.objects.filter(network=network, remote_id__in=back)
    again.update(gone_at=None, edited_at=None)
    return set(again.values_list("pk", flat=True))


def _said_by(network: str, authors: Sequence[str]) -> list[str]:
    """What those of whom nothing is left had said."""
    if not authors:
        return []
    said = Mention.objects.filter(network=network, author__remote_id__in=authors, gone_at=None)
    return list(said.values_list("remote_id", flat=True))


def _tombstones(network: str, gone: Sequence[str]) -> set[int]:
    """Deleted upstream: the row stays, so that conversations keep their order; what it said goes."""
    ids: set[int] = set()
    for start in range(0, len(gone), SLICE):
        known = Mention.objects.filter(network=network, remote_id__in=gone[start : start + SLICE], gone_at=None)
        ids.update(known.select_for_update().order_by("pk").values_list("pk", flat=True))
    if ids:
        nothing = {"title": "", "text": "", "html": "", "folded": "", "spoiler": ""}
        Mention.objects.filter(pk__in=ids).update(
            gone_at=clock.now(), media=[], card=None, links=[], tags=[], **nothing
        )
    return ids


def _save(source: Source, page: Page, dropped: int, new: bool) -> None:
    now = clock.now()
    source.cursor = page.cursor if page.cursor is not None else source.cursor
    source.skipped += page.skipped + dropped
    source.last_success_at, source.failures, source.trouble = now, 0, ""
    source.last_new_at = now if new else source.last_new_at
    source.save(update_fields=["cursor", "skipped", "last_success_at", "last_new_at", "failures", "trouble"])
