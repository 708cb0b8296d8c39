"""What open pages are told after a page was written: that something changed, never what.

`columns:<source>` and `columns:w<watch>`: something new; `items:<mention>`: what a mention says changed, or it is gone;
`feeds`: a source that is followed. Past a number of them, the name alone is said, and every page asks again.
"""

from collections.abc import Collection, Sequence

from django.db import connection

from vigie.kit import live_notices
from vigie.listening.models import FOLLOWED_KINDS, Source

MAX_TOPICS = 100  # details of one kind told at once


def page_topics(
    source: Source, *, new: bool, hits: Sequence[tuple[int, int, int]], changed: Collection[int]
) -> list[str]:
    """The topics of what a page changed, for the columns that show it. `hits`: (workspace, watch, mention)."""
    topics = [source.live_topic] if new else []
    topics += _workspace_topics("columns", {(workspace, f"w{watch}") for workspace, watch, _mention in hits})
    if changed:
        with connection.cursor() as cursor:
            cursor.execute(_SELECT_WORKSPACES_SHOWING, {"ids": list(changed)})
            shown = {(workspace, str(mention)) for workspace, mention in cursor.fetchall()}
        topics += _workspace_topics("items", shown)
    return topics


def health_topics(source: Source) -> list[str]:
    """A source that is followed brought something, fails, or answers again."""
    if source.kind not in FOLLOWED_KINDS:
        return []
    return [live_notices.topic(source.workspace_id, "feeds")]


def _workspace_topics(name: str, details: Collection[tuple[int, str]]) -> list[str]:
    if len(details) > MAX_TOPICS:
        return [live_notices.topic(workspace, name) for workspace in {workspace for workspace, _detail in details}]
    return [live_notices.topic(workspace, f"{name}:{detail}") for workspace, detail in sorted(details)]


# The workspaces that heard a mention, or one that repeats it.
_SELECT_WORKSPACES_SHOWING = """
WITH changed AS (
    SELECT id, id AS shown FROM listening_mention WHERE id = ANY(%(ids)s)
    UNION ALL SELECT id, repost_of_id FROM listening_mention WHERE repost_of_id = ANY(%(ids)s)
)
SELECT s.workspace_id, changed.shown FROM changed
JOIN listening_gathering g ON g.mention_id = changed.id JOIN listening_source s ON s.id = g.source_id
UNION SELECT w.workspace_id, changed.shown FROM changed
JOIN listening_hit h ON h.mention_id = changed.id JOIN listening_watch w ON w.id = h.watch_id
"""
