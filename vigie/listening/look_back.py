"""What a new or changed watch would have found lately: the newest at once, the rest by a job, slice by slice.

The row says how far it has come (`Watch.look_back_before`), so that a job that is lost or runs twice changes nothing.
Mentions are read and compared before the workspace is locked; only the writing of the hits is done under its lock.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from vigie.kit import clock, live_notices
from vigie.listening.models import Gathering, Mention, Watch
from vigie.listening.query_language import Node, parse_query
from vigie.listening.watch_matching import insert_hits, lock_workspaces, mention_document

LOOK_BACK_PERIOD = timedelta(days=14)
SLICE_SIZE = 2000  # mentions read in one transaction of the job
FIRST_SLICE_SIZE = 500  # mentions read while the person waits
MAX_MENTIONS_PREVIEWED = 50_000  # read for a preview


def start_position() -> datetime:
    """Where a look back begins: a network's clock may be a little ahead of ours."""
    return clock.now() + timedelta(days=1)


def look_back_slice(watch: Watch, size: int = SLICE_SIZE) -> bool:
    """Compare the next `size` mentions, newest first, with the watch. True when some may be left.

    `watch` comes back with the progress that was saved. Nothing is written when the watch changed meanwhile.
    """
    if watch.look_back_before is None:
        return False
    node = parse_query(watch.question)
    recent = _recent_mentions(watch.workspace_id, node, watch.look_back_before)
    mentions = list(recent[:size])
    before: datetime | None = None  # where the next slice begins: those of the same instant are read again by it
    if len(mentions) == size:
        before = mentions[-1].published_at
        if before == watch.look_back_before:
            # An instant that fills a whole slice is read whole, or it would never end.
            mentions = list(recent.filter(published_at=before))
            before -= timedelta(microseconds=1)
    found = [mention for mention in reversed(mentions) if node.matches_document(mention_document(mention))]
    hits = [(watch.pk, mention.pk) for mention in found]
    with transaction.atomic():
        lock_workspaces([watch.workspace_id])
        active = Watch.objects.active().filter(pk=watch.pk)
        same = active.filter(question=watch.question, look_back_before=watch.look_back_before)
        if not same.update(look_back_before=before):
            return False
        new = insert_hits(hits)
        if new:
            live_notices.announce_change(live_notices.topic(watch.workspace_id, f"columns:w{watch.pk}"))
    watch.look_back_before = before
    return before is not None


def find_matching_mentions(workspace_id: int, question: str, limit: int = 1000) -> list[Mention]:
    """What was heard lately in a workspace and answers `question`, newest first. Raises QuerySyntaxError."""
    node = parse_query(question)
    found = []
    recent = _recent_mentions(workspace_id, node, start_position())
    for mention in recent[:MAX_MENTIONS_PREVIEWED].iterator(500):
        if node.matches_document(mention_document(mention)):
            found.append(mention)
            if len(found) == limit:
                break
    return found


def _recent_mentions(workspace_id: int, node: Node, before: datetime) -> QuerySet[Mention]:
    """Those of the look back that were published at `before` or earlier, newest first, and that may answer."""
    gathered = Gathering.objects.filter(mention=OuterRef("pk"), source__workspace_id=workspace_id)
    may_match = Q()  # what the database can tell of a question: the mentions that it excludes would not answer
    keys = node.required_keys(lambda key: 1 / len(key))
    if keys is not None and not any(key.startswith(("from:", "lang:")) for key in keys):
        may_match = ~Q(tags=[]) | ~Q(handles=[])  # the network may say these, and their words, beside the text
        for key in keys:
            may_match |= Q(folded__contains=key.removeprefix("prefix:"))
    recent = Mention.objects.filter(
        may_match,
        Exists(gathered),
        private=False,
        gone_at=None,
        repost_of=None,
        published_at__gt=clock.now() - LOOK_BACK_PERIOD,
        published_at__lte=before,
    )
    return recent.select_related("author").order_by("-published_at", "-pk")
