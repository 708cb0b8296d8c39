"""What a form asks to have read: which field, for which accounts; and the proof-reader's buttons that it holds.

The composer and the reply box send their whole form, by script at each pause or by a button without it: the same fields
are read the same way.
"""

import json
import uuid
from dataclasses import dataclass, replace
from datetime import datetime

from django.http import QueryDict

from vigie.channels.models import Channel
from vigie.kit import clock
from vigie.proofreader.fixes import apply_fixes
from vigie.proofreader.remarks import Nature, Remark
from vigie.proofreading import lookups
from vigie.proofreading.clearances import clear_remark
from vigie.proofreading.models import HouseWord, IgnoredRemark
from vigie.proofreading.remark_panel import RemarkPanel
from vigie.proofreading.requirements import is_law
from vigie.proofreading.text_check import (
    DEPARTURE_TIMEOUT,
    TYPING_TIMEOUT,
    CheckedText,
    Draft,
    check_for_channels,
    text_fingerprint,
)
from vigie.team.models import Member
from vigie.team.permissions import require_writer

LONGEST = 20_000  # characters read while somebody types
MAX_CHANNELS_WHILE_TYPING = 6  # read for while somebody types; the door out reads for each


@dataclass(frozen=True, slots=True)
class ProofRequest:
    """A field of a form: its name, what it holds, and the accounts it is written for."""

    field: str
    text: str
    drafts: tuple[Draft, ...]
    caret: int | None = None  # in code points; None: nobody is typing
    fixed: str = ""  # the rule whose fix was just taken
    is_cut: bool = False  # into a thread: each part is counted by itself, beside

    @property
    def place(self) -> uuid.UUID | None:
        return self.drafts[0].text_key

    def read(self, limit: float = TYPING_TIMEOUT) -> CheckedText:
        """The remarks on it, without those on the word that is being typed."""
        reading = check_for_channels(self.drafts, limit)
        kept = tuple(finding for finding in reading.findings if not self._is_left_alone(finding.remark))
        return CheckedText(reading.draft, kept, reading.is_partial)

    def look(self) -> bool:
        """Have what it names looked up elsewhere, after a pause in the typing. Whether an answer is awaited."""
        return (
            self.caret is None and sum(lookups.request_lookups(draft) for draft in self.drafts) > 0
        )  # for each: no short cut

    def _is_left_alone(self, remark: Remark) -> bool:
        is_measured = self.is_cut and remark.nature is Nature.LENGTH
        return is_measured or (self.caret is not None and self._is_under_the_caret(remark.end))

    def _is_under_the_caret(self, end: int) -> bool:
        before = self.text[end - 1 : end]
        return end == self.caret and (before.isalnum() or before in "'’-")


def asked(member: Member, posted: QueryDict, field: str = "") -> ProofRequest:
    """The field that is to be read: the text, that of one account, or a part (a title, a description).

    Foreign values are left out, never a fault.
    """
    field = field or posted.get("field", "text")[:60]
    text = _plain(posted.get(field, ""))[:LONGEST]
    channels = _channels(member, posted, field)
    draft = Draft(
        text,
        member.workspace,
        None,
        _uuid(posted.get("key", "")),
        is_paid=bool(posted.get("paid")),
        publish_at=_moment(posted, member),
        part="" if field.split("-")[0] == "text" else field,
    )
    drafts = tuple(_on(channel, draft, posted) for channel in channels) or (_on(None, draft, posted),)
    is_cut = any(posted.get(f"cut-{channel.pk}") for channel in channels)
    return ProofRequest(field, text, drafts, _caret(posted, text), posted.get("fixed", "")[:80], is_cut)


def sheet(member: Member, posted: QueryDict, field: str) -> RemarkPanel:
    """The remarks on a field of a form that was sent to be read, ready to be shown: the page waits for all of them."""
    question = asked(member, posted, field)
    return RemarkPanel(field, question.read(DEPARTURE_TIMEOUT), member, question.look())


def pressed(member: Member, posted: QueryDict) -> tuple[QueryDict, str] | None:
    """Do what a button of the proof-reader asks, without script: the form as it becomes, and the field to read again.

    None: no such button was pressed.
    """
    act = _act(posted.get("proof", ""))
    if act is None:
        return None
    require_writer(member)
    field, form = str(act.get("field", "text"))[:60], posted.copy()
    question = asked(member, posted, field)
    if act.get("do") in ("fix", "typography"):
        form[field] = _mended(question, act)
    elif act.get("do") == "ignore" and question.place and not is_law(str(act.get("rule", ""))):
        rule, words = str(act.get("rule", "")), str(act.get("words", ""))
        IgnoredRemark.ignore(
            member, question.place, rule, words, text_fingerprint(question.text), question.drafts[0].channel
        )
    elif act.get("do") == "clear":
        _clear(member, question, act, posted.getlist("proof-reason"))
    elif act.get("do") == "learn" and str(act.get("word", "")).strip():
        HouseWord.add_word(member, str(act["word"]))
    return form, field


def _clear(member: Member, question: ProofRequest, act: dict[str, object], reasons: list[str]) -> None:
    found = (draft for draft in question.drafts if draft.channel and draft.channel.pk == act.get("channel"))
    draft, reason = next(found, None), next((said for said in reasons if said.strip()), "")
    if draft and draft.channel and draft.text_key and reason:
        rule, words = str(act.get("rule", "")), str(act.get("words", ""))
        clear_remark(member, draft.channel, draft.text_key, rule, words, draft.fingerprint, reason)


def _mended(question: ProofRequest, act: dict[str, object]) -> str:
    text = question.text
    if act["do"] == "typography":
        return apply_fixes(text, question.read().typography_remarks)
    start, end, to = act.get("start"), act.get("end"), act.get("to")
    if not (isinstance(start, int) and isinstance(end, int) and isinstance(to, str)):
        return text
    is_there = 0 <= start <= end <= len(text) and text[start:end] == act.get("words")
    return text[:start] + to + text[end:] if is_there else text


def _channels(member: Member, posted: QueryDict, field: str) -> list[Channel]:
    """A field of one account names it; the common text is for those that have no text of their own; a description goes
    with all.
    """
    kind, _dash, named = field.partition("-")
    chosen = posted.getlist("channel")
    if kind in ("text", "option") and named:
        wanted = [named.split("-")[0]]
    else:
        wanted = [pk for pk in chosen if kind != "text" or not posted.get(f"own-{pk}")]
    pks = [int(pk) for pk in wanted if pk.isdecimal() and len(pk) < 19]
    seen = Channel.objects.seen_by(member).filter(pk__in=pks)
    return list(seen.select_related("workspace", "owner__user")[:MAX_CHANNELS_WHILE_TYPING])


def _act(value: str) -> dict[str, object] | None:
    try:
        act = json.loads(value)
    except (ValueError, RecursionError):
        return None
    return {name: _sound(said) for name, said in act.items()} if isinstance(act, dict) else None


def _sound(said: object) -> object:
    """JSON may hold what neither PostgreSQL nor a page can take: NUL, and halves of a character."""
    return said.replace("\0", "").encode("utf-8", "ignore").decode() if isinstance(said, str) else said


def _moment(posted: QueryDict, member: Member) -> datetime | None:
    if posted.get("when") != "later":
        return None
    try:
        wall = datetime.fromisoformat(f"{posted.get('day', '')}T{posted.get('hour', '')}")
        return clock.from_wall_time(wall, member.workspace.time_zone)
    except (ValueError, OverflowError):
        return None


def _on(channel: Channel | None, draft: Draft, posted: QueryDict) -> Draft:
    return replace(draft, channel=channel, media_without_alt=_without_alt(posted, channel.pk if channel else None))


def _without_alt(posted: QueryDict, pk: int | None) -> int:
    """Of the media that go on that channel."""
    kept = set(posted.getlist("media")) - set(posted.getlist("drop"))
    if pk and posted.get(f"pick-{pk}"):
        kept &= set(posted.getlist(f"takes-{pk}"))
    return sum(not posted.get(f"alt-{key}", "").strip() for key in kept)


def _caret(posted: QueryDict, text: str) -> int | None:
    """From the units of JavaScript (UTF-16) to code points."""
    said = posted.get("caret", "")
    if not said.isdecimal() or len(said) > 7:
        return None
    return len(text.encode("utf-16-le", "surrogatepass")[: int(said) * 2].decode("utf-16-le", "ignore"))


def _uuid(said: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(said)
    except ValueError:
        return None


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
