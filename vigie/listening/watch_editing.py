"""Watches as members write them: a new one, or another question, finds what was heard lately too."""

from django.db import transaction

from vigie import journal
from vigie.kit import clock, live_notices
from vigie.listening.jobs import continue_look_back
from vigie.listening.look_back import FIRST_SLICE_SIZE, look_back_slice, start_position
from vigie.listening.models import Watch
from vigie.listening.query_language import parse_query
from vigie.listening.watch_matching import lock_workspaces
from vigie.team.models import Member


def create_watch(by: Member, name: str, question: str) -> Watch:
    """A new watch, with the newest of what it would have found; a job finds the rest. Raises QuerySyntaxError."""
    parse_query(question)
    with transaction.atomic():
        lock_workspaces([by.workspace_id])
        watch = Watch.objects.create(
            workspace=by.workspace, name=name, question=question, created_by=by, look_back_before=start_position()
        )
        journal.write("listening.watch.asked", by=by, of=watch, question=question)
    _start_look_back(watch)
    return watch


def change_watch(watch: Watch, by: Member, name: str, question: str) -> None:
    """Another name, or another question from now on: its hits and columns start again. Raises QuerySyntaxError."""
    parse_query(question)
    has_changed = question != watch.question
    with transaction.atomic():
        lock_workspaces([watch.workspace_id])
        watch.name = name
        watch.question = question
        watch.edited_at = clock.now()
        if has_changed:
            watch.look_back_before = start_position()
            watch.hits.all().delete()
            live_notices.announce_change(live_notices.topic(watch.workspace_id, "columns"))
        watch.save(update_fields=["name", "question", "edited_at", "look_back_before"])
        journal.write("listening.watch.changed", by=by, of=watch, question=question)
    if has_changed:
        _start_look_back(watch)


def _start_look_back(watch: Watch) -> None:
    """The newest while the person waits, the rest in a worker."""
    if look_back_slice(watch, FIRST_SLICE_SIZE):
        continue_look_back.defer(watch_id=watch.pk)
