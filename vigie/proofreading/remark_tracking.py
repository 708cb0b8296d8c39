"""What became of the remarks of a text: shown while it was written, then stopped, or left as they were, when it leaves.

A remark counts as stopped when it was shown long enough to be read, or when its fix was taken, and its words are no
longer there: what flickers while a word is being typed is not a fault that was stopped.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction

from vigie.kit import clock
from vigie.proofreading import lookups
from vigie.proofreading.models import RemarkCount, ShownRemark
from vigie.proofreading.remark_panel import RemarkPanel
from vigie.proofreading.text_check import CheckedText

MIN_DISPLAY_TIME = timedelta(seconds=2)
HIDDEN_TIME = timedelta(seconds=1.6)  # a remark on the word under the caret; see vigie-form-check.js
SHOWN_REMARK_RETENTION = timedelta(days=60)  # a draft that never left says nothing


def record_shown_remarks(panels: Sequence[RemarkPanel], fixed_field: str = "", fixed_rule: str = "") -> None:
    """Remember what is shown beside the fields of one text. `fixed_rule`: whose fix was just taken in `fixed_field`."""
    draft = panels[0].checked.draft
    now = clock.now()
    if draft.text_key is None:
        return
    present = {}
    for panel in panels:
        for row in panel.rows:
            shown_at = now + HIDDEN_TIME if row.is_under_caret else now
            present[panel.field, row.remark.rule, row.finding.words] = shown_at
    fields = [panel.field for panel in panels]
    here = ShownRemark.objects.filter(workspace=draft.workspace, place=draft.text_key, field__in=fields)
    known = {(row.field, row.rule, row.words): row for row in here}
    new = [
        ShownRemark(
            workspace=draft.workspace, place=draft.text_key, field=field, rule=rule, words=words, first_at=shown_at
        )
        for (field, rule, words), shown_at in present.items()
        if (field, rule, words) not in known
    ]
    gone = [row for key, row in known.items() if key not in present and row.gone_at is None]
    back = [row for key, row in known.items() if key in present and row.gone_at is not None]
    fixed = [row for row in gone if (row.field, row.rule) == (fixed_field, fixed_rule)]
    if new:
        ShownRemark.objects.bulk_create(new, ignore_conflicts=True)
    if gone:
        here.filter(pk__in=[row.pk for row in gone]).update(gone_at=now)
    if fixed:
        here.filter(pk__in=[row.pk for row in fixed]).update(fixed=True)
    if back:
        here.filter(pk__in=[row.pk for row in back]).update(gone_at=None, fixed=False)


def record_departure(readings: Sequence[CheckedText]) -> None:
    """A text is about to leave: what was corrected on the way is counted.

    What it names elsewhere (addresses, people) is looked up by a worker, and counts when it leaves.
    """
    for reading in readings:
        lookups.request_lookups(reading.draft)
    if readings:
        count_outcomes(readings)


@transaction.atomic
def count_outcomes(readings: Sequence[CheckedText]) -> None:
    """A text leaves, on one or several channels: count what was stopped and what stays. Twice counts once."""
    draft = readings[0].draft
    now = clock.now()
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
