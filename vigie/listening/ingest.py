"""From a page of what was heard to rows: one transaction a page, and each thing once.

In order: the source's fence (two collectors never write the same cursor), authors, mentions, the workspace's turn, hits
and gatherings for what is new, the rooms above, the cursor, one notice. A source may repeat what it said: only the rows
that the database says are new are counted, so that a page ingested twice, or cut in the middle, changes nothing.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from django.db import transaction

from vigie.channels.models import Channel
from vigie.kit import clock, live_notices
from vigie.listening import bulk_writes, live_topics, signals, watch_matching
from vigie.listening.models import Gathering, Mention, Source
from vigie.networks.types import Page, RemotePost, Remover, SourceKind

#: Deletions are looked for in slices of this many.
DELETION_BATCH_SIZE = 500


class LeaseLost(Exception):
    """Another collector took the source over: what was brought is not written, and need not be."""


@dataclass(frozen=True, slots=True)
class IngestResult:
    """What a page changed: new gatherings, edited mentions, mentions gone, new hits."""

    new: int = 0
    edited: int = 0
    gone: int = 0
    hits: int = 0

    def __bool__(self) -> bool:
        return bool(self.new or self.edited or self.gone or self.hits)


def ingest_page(source: Source, page: Page, fence: int) -> IngestResult:
    """Write a page that `source` brought, under the fence of its claim. Raises Fenced.

    `source` comes back with the cursor and the times that were saved.
    """
    with transaction.atomic():
        held = Source.objects.select_for_update(no_key=True).filter(pk=source.pk, fence=fence)
        if not held.exists():
            raise LeaseLost(f"source {source.pk}")
        items = bulk_writes.storable_items(page.items)
        back: set[int] = set()
        if page.back:  # what was gone and is there again may be told anew by the same page
            again = Mention.objects.filter(network=source.network, remote_id__in=page.back)
            again.update(gone_at=None, removed_by="", edited_at=None)
            back = set(again.values_list("pk", flat=True))
        if source.is_public_stream:
            saved = _save_public_items(source, items)
        else:
            saved = _save_followed_items(source, items, bulk_writes.storable_items(page.answers))
        # Deleted upstream: the row stays, so that conversations keep their order; what it said goes.
        gone = _remove_words(source.network, page.gone, page.removed_by)
        if page.silenced:  # authors whose every post is gone
            said = Mention.objects.filter(network=source.network, author__remote_id__in=page.silenced, gone_at=None)
            gone |= _remove_words(source.network, list(said.values_list("remote_id", flat=True)), Remover.CLOSURE)
        was_unwell = source.failures > 0 or source.last_success_at is None
        skipped = page.skipped + len(page.items) - len(items)
        source.record_success(page.cursor, skipped=skipped, has_news=bool(saved.new or saved.hits))
        changed = saved.edited | gone | back
        signals.send_changed(changed | saved.moderated)
        topics = live_topics.page_topics(source, new=bool(saved.new), hits=saved.hits, changed=changed)
        if was_unwell or saved.new:
            topics += live_topics.health_topics(source)
        live_notices.announce_change(*topics)
    return IngestResult(len(saved.new), len(saved.edited), len(gone), len(saved.hits))


@dataclass(frozen=True, slots=True)
class _SavedItems:
    """Of a page: mentions that are new to the source, those that were edited, those that were held or let through, new
    hits (workspace, watch, mention).
    """

    new: AbstractSet[int] = frozenset()
    edited: AbstractSet[int] = frozenset()
    moderated: AbstractSet[int] = frozenset()
    hits: Sequence[tuple[int, int, int]] = ()


def _save_followed_items(source: Source, items: Sequence[RemotePost], answers: Sequence[RemotePost]) -> _SavedItems:
    if not items and not answers:
        return _SavedItems()
    items = _with_known_parents(source, items)
    mentions, edited = bulk_writes.save_mentions(source.network, [*items, *answers])
    watch_matching.lock_workspaces([source.workspace_id])
    brought = [(heard, mentions[heard.ref.remote_id]) for heard in items]
    gathered, moderated = bulk_writes.save_gatherings(source, brought)
    ours = [bulk_writes.new_gathering(source, heard, mentions[heard.ref.remote_id]) for heard in answers]
    if gathered or ours:
        signals.send_gathered(source, [*gathered, *ours])
    new = {gathering.mention_id for gathering in gathered}
    touched = [mention for mention in mentions.values() if mention.pk in new or mention.pk in edited]
    return _SavedItems(new, edited, moderated, watch_matching.record_hits([source.workspace_id], touched))


def _with_known_parents(source: Source, items: Sequence[RemotePost]) -> Sequence[RemotePost]:
    """What our account answers by its server's name alone, with the id of that: something that was said to it."""
    channel = source.channel
    unknown = {heard.parent_local_id for heard in items if _is_own_reply(heard, channel)}
    if not unknown:
        return items
    said_to_us = Gathering.objects.filter(source__channel=channel, source__kind=SourceKind.MENTIONS)
    parents = dict(said_to_us.filter(local_id__in=unknown).values_list("local_id", "mention__remote_id"))
    return [
        replace(heard, reply_to=parents.get(heard.parent_local_id, "")) if _is_own_reply(heard, channel) else heard
        for heard in items
    ]


def _is_own_reply(heard: RemotePost, channel: Channel | None) -> bool:
    """Whether our account answers something that only its own server has named."""
    is_own = channel is not None and heard.author.remote_id == channel.remote_id
    return is_own and bool(heard.parent_local_id) and not heard.reply_to


def _save_public_items(source: Source, items: Sequence[RemotePost]) -> _SavedItems:
    """The public stream: only what answers a watch, of the workspaces that listen to it, is kept."""
    workspaces = list(
        Source.objects.active()
        .filter(network=source.network, kind=SourceKind.STREAM, channel=None)
        .order_by("workspace_id")
        .values_list("workspace_id", flat=True)
        .distinct()
    )
    wanted = watch_matching.select_matching(workspaces, items)
    if not wanted:
        return _SavedItems()
    mentions, edited = bulk_writes.save_mentions(source.network, wanted)
    watch_matching.lock_workspaces(workspaces)
    hits = watch_matching.record_hits(workspaces, mentions.values())
    return _SavedItems(edited=edited, hits=hits)


def _remove_words(network: str, gone: Sequence[str], removed_by: Remover) -> set[int]:
    """Nothing is left of what these mentions said. The ids of those that were still there."""
    ids: set[int] = set()
    for start in range(0, len(gone), DELETION_BATCH_SIZE):
        known = Mention.objects.filter(
            network=network, remote_id__in=gone[start : start + DELETION_BATCH_SIZE], gone_at=None
        )
        ids.update(known.select_for_update().order_by("pk").values_list("pk", flat=True))
    if ids:
        nothing = {"title": "", "text": "", "html": "", "folded": "", "spoiler": ""}
        Mention.objects.filter(pk__in=ids).update(
            gone_at=clock.now(), removed_by=removed_by, media=[], card=None, links=[], tags=[], **nothing
        )
    return ids
