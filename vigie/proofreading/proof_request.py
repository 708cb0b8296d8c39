"""What a form asks to have checked, and what the proof-reader's own buttons ask.

The room that owns a form reads its fields and makes the drafts (`publishing/composer/form.py`). This module knows no
field of any form: only what the proof-reader's own script and buttons send.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.http import QueryDict

from vigie.kit.text import offset_from_utf16
from vigie.proofreader.fixes import apply_fixes
from vigie.proofreader.remarks import Nature
from vigie.proofreader.text.masks import MaskKind, find_masked_spans
from vigie.proofreading import lookups, remark_tracking
from vigie.proofreading.clearances import clear_remark
from vigie.proofreading.models import HouseWord, IgnoredRemark
from vigie.proofreading.remark_panel import RemarkPanel
from vigie.proofreading.requirements import is_law
from vigie.proofreading.text_check import CheckedText, merge_checks
from vigie.team.models import Member

MAX_NAME_LENGTH = 60  # of a field of a form
MAX_CARET_DIGITS = 7


@dataclass(frozen=True, slots=True)
class Typing:
    """Where the person is at work: the field, the caret in it, and the rule whose fix was just taken there.

    `caret` is in UTF-16 units, as scripts count; None: nobody types.
    """

    field: str = ""
    caret: int | None = None
    fixed_rule: str = ""

    @classmethod
    def read(cls, posted: QueryDict) -> Self:
        """What the script of the page says of it. Foreign values are left out, never a fault."""
        caret = posted.get("caret", "")
        is_number = caret.isdecimal() and len(caret) <= MAX_CARET_DIGITS
        field = posted.get("caret-field", "")[:MAX_NAME_LENGTH]
        return cls(field, int(caret) if is_number else None, posted.get("fixed", "")[:80])

    def caret_in(self, field: str, text: str) -> int | None:
        """The caret in code points, when it is in that field."""
        if self.caret is None or field != self.field:
            return None
        return offset_from_utf16(text, self.caret)


@dataclass(frozen=True, slots=True)
class CheckedField:
    """A field of a form, and what was found in it: one checked text for each account that it is written for."""

    name: str
    checks: tuple[CheckedText, ...]
    ignores_length: bool = False  # the form counts it by itself, part by part

    @property
    def text(self) -> str:
        return self.checks[0].draft.text

    def merged(self) -> CheckedText:
        """Each remark once, at its most demanding."""
        found = merge_checks(self.checks)
        if not self.ignores_length:
            return found
        kept = tuple(finding for finding in found.findings if finding.remark.nature is not Nature.LENGTH)
        return CheckedText(found.draft, kept, found.is_partial)


def open_panels(fields: Iterable[CheckedField], member: Member, typing: Typing | None = None) -> list[RemarkPanel]:
    """The remarks on each field, ready to be shown; they are remembered as shown, and what they name is looked up."""
    typing = typing or Typing()
    panels = []
    for field in fields:
        caret = typing.caret_in(field.name, field.text)
        is_unfinished = caret is not None and any(
            span.end == caret and span.kind in (MaskKind.URL, MaskKind.MENTION)
            for span in find_masked_spans(field.text)
        )
        is_awaiting = False
        if not is_unfinished:
            awaited = [lookups.request_lookups(checked.draft) for checked in field.checks]
            is_awaiting = any(awaited)
        panels.append(RemarkPanel(field.name, field.merged(), member, is_awaiting, is_unfinished, caret))
    if panels:
        remark_tracking.record_shown_remarks(panels, typing.field, typing.fixed_rule)
    return panels


@dataclass(frozen=True, slots=True)
class ProofAct:
    """A button of the proof-reader, pressed in a page without script: what to do, in which field, about what."""

    do: str
    field: str
    values: dict[str, Any]
    reason: str = ""

    @classmethod
    def read(cls, posted: QueryDict) -> Self | None:
        """None: no such button was pressed."""
        try:
            values = json.loads(posted.get("proof", ""))
        except (ValueError, RecursionError):
            return None
        if not isinstance(values, dict):
            return None
        for name, value in values.items():
            if isinstance(value, str):
                # JSON may hold what neither PostgreSQL nor a page can take: NUL, and halves of a character.
                values[name] = value.replace("\0", "").encode("utf-8", "ignore").decode()
        reason = next((said for said in posted.getlist("proof-reason") if said.strip()), "")
        return cls(str(values.get("do", "")), str(values.get("field", "text"))[:MAX_NAME_LENGTH], values, reason)

    def perform(self, member: Member, field: CheckedField) -> str:
        """Do it. Returns the text of the field as it becomes. Raises NotAllowed."""
        rule = self._word("rule")
        words = self._word("words")
        draft = field.checks[0].draft
        if self.do == "typography":
            return apply_fixes(field.text, field.merged().typography_remarks)
        if self.do == "fix":
            start = self.values.get("start")
            end = self.values.get("end")
            fix = self.values.get("to")
            if isinstance(start, int) and isinstance(end, int) and isinstance(fix, str):
                is_there = 0 <= start <= end <= len(field.text) and field.text[start:end] == self.values.get("words")
                return field.text[:start] + fix + field.text[end:] if is_there else field.text
        if self.do == "ignore" and draft.text_key and not is_law(rule):
            IgnoredRemark.ignore(member, draft.text_key, rule, words, draft.fingerprint, draft.channel)
        if self.do == "clear" and draft.text_key and self.reason:
            for one in field.checks:
                if one.draft.channel and one.draft.channel.pk == self.values.get("channel"):
                    fingerprint = one.draft.fingerprint
                    clear_remark(member, one.draft.channel, draft.text_key, rule, words, fingerprint, self.reason)
        if self.do == "learn" and self._word("word").strip():
            HouseWord.add_word(member, self._word("word"))
        return field.text

    def _word(self, name: str) -> str:
        return str(self.values.get(name, ""))


def find_field(fields: Sequence[CheckedField], name: str) -> CheckedField | None:
    return next((field for field in fields if field.name == name), None)
