"""What became of the remarks of a text: seen while writing, then stopped, or left as they were, when it leaves.

A remark counts as stopped when it was shown long enough to be read, or when its fix was taken, and the words
are no longer there: what flickers while a word is being typed is not a fault that was stopped.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction

from vigie.kit import clock
from vigie.proofreading.models import RemarkCount, ShownRemark
from vigie.proofreading.text_check import CheckedText

MIN_DISPLAY_TIME = timedelta(seconds=2)
SHOWN_REMARK_RETENTION = timedelta(days=60)  # a draft that never left says nothing


def record_shown_remarks(reading: CheckedText, field: str = "text", fixed: str = "") -> None:
    """Keep the remarks shown for one field of a form; `fixed` is the rule whose fix was just taken."""
    draft, now = reading.draft, clock.now()
    if draft.text_key is None:
        return
    present = {(finding.remark.rule, finding.words) for finding in reading.findings}
    here = ShownRemark.objects.filter(workspace=draft.workspace, place=draft.text_key, field=field)
    known = {(row.rule, row.words): row for row in here}
    ShownRemark.objects.bulk_create(
        [
            ShownRemark(workspace=draft.workspace, place=draft.text_key, field=field, rule=rule, words=words)
            for rule, words in present - known.keys()
        ],
        ignore_conflicts=True,
    )
    gone = [row for key, row in known.items() if key not in present and row.gone_at is None]
    back = [row for key, row in known.items() if key in present and row.gone_at is not None]
    here.filter(pk__in=[row.pk for row in gone]).update(gone_at=now)
    here.filter(pk__in=[row.pk for row in gone if row.rule == fixed]).update(fixed=True)
    here.filter(pk__in=[row.pk for row in back]).update(gone_at=None, fixed=False)


@transaction.atomic
def count_outcomes(readings: Sequence[CheckedText]) -> None:
    """A text leaves, on one or several channels: count what was stopped and what stays. Twice counts once."""
    draft, now = readings[0].draft, clock.now()
    if draft.text_key is None:
        return
    present = {(finding.remark.rule, finding.words) for reading in readings for finding in reading.findings}
    here = ShownRemark.objects.filter(workspace=draft.workspace, place=draft.text_key)
    stopped, kept = Counter[str](), Counter[str]()
    for row in here.select_for_update():
        if (row.rule, row.words) in present:
            kept[row.rule] += 1
        elif row.fixed or (row.gone_at or now) - row.first_at >= MIN_DISPLAY_TIME:
            stopped[row.rule] += 1
    for rule in stopped.keys() | kept.keys():
        RemarkCount.increment(draft.workspace, rule, stopped=stopped[rule], kept=kept[rule])
    here.delete()
    ShownRemark.objects.filter(workspace=draft.workspace, first_at__lt=now - SHOWN_REMARK_RETENTION).delete()
