"""From a page of what was heard to rows: one transaction a page, and each thing once.

In order: the source's fence (two collectors never write the same cursor), authors, mentions, the workspace's turn, hits
and gatherings for what is new, the rooms above, the cursor, one notice. A source may repeat what it said: only the rows
that the database says are new are counted, so that a page ingested twice, or cut in the middle, changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from vigie.kit import clock, live
from vigie.listening import news, rows, watching
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
        items = rows.sound(page.items)
        _revive(source.network, page.back)
        brought = _from_everybody(source, items) if source.is_public_stream else _from_source(source, items)
        gone = _tombstones(source.network, page.gone)
        brought = Brought(brought.new, brought.edited, gone, brought.hits)
        _save(source, page, len(page.items) - len(items), bool(brought.new or brought.hits))
    return brought


def _hold(source: Source, fence: int) -> None:
    held = Source.objects.select_for_update(no_key=True).filter(pk=source.pk, fence=fence)
    if not held.exists():
        raise Fenced(f"source {source.pk}")


def _from_source(source: Source, items: Sequence[Heard]) -> Brought:
    if not items:
        return Brought()
    mentions, changed = rows.keep(source.network, items)
    watching.take_turns([source.workspace_id])
    gathered = rows.gather(source, [(heard, mentions[heard.ref.remote_id]) for heard in items])
    if gathered:
        news.heard(source, gathered)
    fresh = {gathering.mention_id for gathering in gathered}
    hits = watching.hit([source.workspace_id], fresh | changed)
    _tell(source, new=bool(fresh), everywhere=bool(changed or hits))
    return Brought(len(fresh), len(changed), 0, len(hits))


def _from_everybody(source: Source, items: Sequence[Heard]) -> Brought:
    """The public stream: only what answers a watch, of the workspaces that listen to it, is kept."""
    workspaces = list(
        Source.objects.active()
        .filter(network=source.network, kind=Kind.STREAM, channel=None)
        .order_by("workspace_id")
        .values_list("workspace_id", flat=True)
        .distinct()
    )
    wanted = watching.answering(workspaces, items)
    if not wanted:
        return Brought()
    mentions, _changed = rows.keep(source.network, wanted)
    watching.take_turns(workspaces)
    hits = watching.hit(workspaces, {mentions[heard.ref.remote_id].pk for heard in wanted})
    live.changed(*(live.topic(each, "columns") for each in {workspace for workspace, _watch, _mention in hits}))
    return Brought(0, 0, 0, len(hits))


def _revive(network: str, back: Sequence[str]) -> None:
    """What was gone and is there again may be told anew by the same page."""
    if back:
        Mention.objects.filter(network=network, remote_id__in=back).update(gone_at=None, edited_at=None)


def _tombstones(network: str, gone: Sequence[str]) -> int:
    """Deleted upstream: the row stays, so that conversations keep their order; what it said goes."""
    count = 0
    for start in range(0, len(gone), SLICE):
        count += Mention.objects.filter(
            network=network, remote_id__in=gone[start : start + SLICE], gone_at=None
        ).update(
            gone_at=clock.now(),
            title="",
            text="",
            html="",
            folded="",
            spoiler="",
            media=[],
            card=None,
            links=[],
            tags=[],
        )
    return count


def _save(source: Source, page: Page, dropped: int, new: bool) -> None:
    now = clock.now()
    source.cursor = page.cursor if page.cursor is not None else source.cursor
    source.skipped += page.skipped + dropped
    source.last_success_at, source.failures, source.trouble = now, 0, ""
    source.last_new_at = now if new else source.last_new_at
    source.save(update_fields=["cursor", "skipped", "last_success_at", "last_new_at", "failures", "trouble"])


def _tell(source: Source, *, new: bool, everywhere: bool) -> None:
    topics = [source.topic] if new else []
    if everywhere:
        topics.append(live.topic(source.workspace_id, "columns"))
    if topics:
        live.changed(*topics)
