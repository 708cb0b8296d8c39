# ruff: noqa: E501 - a table of patterns reads better with one pattern a line
"""Québec typography: spaces, guillemets, apostrophes, ellipses, dashes.

Source: Office québécois de la langue française (OQLF), Vitrine linguistique, « Espacement avant et après les signes de
ponctuation et les symboles » (page 22039) and the pages of each sign. No space before ; ! ? (a thin one is accepted),
a no-break space before : » % $ and after «. On X, U+202F weighs 2 and U+00A0 weighs 1: U+00A0 is proposed.
"""

import re
from collections.abc import Iterator

from vigie.kit.text import N_
from vigie.proofreader.context import ProofContext
from vigie.proofreader.remarks import Nature, Severity
from vigie.proofreader.rule_registry import RuleHit, make_hit, rule
from vigie.proofreader.text.masks import MaskKind
from vigie.proofreader.text.parsed_text import ParsedText

NBSP, THIN = "\u00a0", "\u202f"
SPACING_SOURCE = "OQLF, Vitrine linguistique, 22039 (espacement)"

_SPACE_BEFORE_SIGN = re.compile(r"(?<=[^\s:;!?(\[«])[ \u00a0]{1,3}(?=(?:[;!?]+)(?:\s|$|[»)\]”\"]))")
_COLON = re.compile(
    r"(?<![\s:\d*_])( {0,3}):(?=\s|$|[ \u00a0]?«)|(?<=\d)( {1,3}):(?=\s|$)|(?<=\d)():(?=[ \u00a0](?!\d)|\n|$)"
)
_SHORTCODE = re.compile(r":[\w+-]{1,40}:")
_OPENING = re.compile(r"«(?: {1,3}(?=\S)|(?=[^\s\u00a0\u202f»]))")
_CLOSING = re.compile(r"(?:(?<=\S) {1,3}|(?<=[^\s\u00a0\u202f«]))»")
_STRAIGHT = re.compile(r'"([^"\n]{1,600})"')
_CURLY = re.compile(r"“([^“”\n]{1,600})”")
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])'(?=[^\W_]|«)")
_DOTS = re.compile(r"[ \u00a0]?(?<!\.)\.{3,}(?!\w)|(?<=\w)[ \u00a0]…(?=\s|$)|…{2,}|(?<=\w)\.\.(?=\s|$)")
_ETC_ELLIPSIS = re.compile(r"\b([Ee]tc)(?:\.?…|\.{2,})")
_DASH = re.compile(r"(?<=[^\W\d_]) (?:-|--|—) (?=[^\W\d_])|(?<=[»).]) - (?=\w)")
_SPACES = re.compile(r"(?<=\S) {2,}(?=\S)")
_BEFORE_COMMA = re.compile(r"(?<=[\w»)]) +(?=[,](?:\s|$)|\.(?=\s|$))")
_AFTER_COMMA = re.compile(r"(?<=[^\W\d_]),(?=[^\W\d_])")
_AFTER_HIGH = re.compile(r"(?<=[a-zà-ÿ][a-zà-ÿ])[;!?](?=[^\W\d_])")
_SPACE_INSIDE_BRACKETS = re.compile(r"(?<=[(\[]) +(?=\S)|(?<=[^\s(\[]) +(?=[)\]])")


@rule(
    "typography.high_signs",
    nature=Nature.TYPOGRAPHY,
    languages=("fr",),
    source=SPACING_SOURCE,
    title=N_("No space before ; ! ?"),
    severity=Severity.WARN,
    examples=(
        "Pourquoi ? Parce que. → Pourquoi? Parce que.",
        "Merci~! → Merci!",
    ),
)
def space_before_signs(text: ParsedText, _: ProofContext) -> Iterator[RuleHit]:
    """No space before ; ! ? unless a thin one. Kept after an address, which would swallow the sign. Source: OQLF 22039."""
    addresses = {span.end for span in text.spans_of(MaskKind.URL, MaskKind.EMAIL)}
    for found in _SPACE_BEFORE_SIGN.finditer(text.masked):
        if found.start() not in addresses:
            yield make_hit(found.start(), found.end(), N_("In Québec no space goes before ; ! or ?."), "")


@rule(
    "typography.colon",
    nature=Nature.TYPOGRAPHY,
    languages=("fr",),
    source=SPACING_SOURCE,
    title=N_("A no-break space before the colon"),
    examples=(
        "Trois choses : santé → Trois choses~: santé",
        "Priorités: le train → Priorités~: le train",
    ),
)
def space_before_colon(text: ParsedText, _: ProofContext) -> Iterator[RuleHit]:
    """A no-break space before a colon, but not in an hour, a ratio or an emoji's name. Source: OQLF 22039."""
    names = {found.end() - 1 for found in _SHORTCODE.finditer(text.masked)}
    for found in _COLON.finditer(text.masked):
        place = found.end() - 1
        if place not in names and text.masked[found.start() - 1 : found.start()] not in {NBSP, THIN, ""}:
            yield make_hit(found.start(), found.end(), N_("A no-break space goes before a colon."), f"{NBSP}:")


@rule(
    "typography.guillemets_spaces",
    nature=Nature.TYPOGRAPHY,
    languages=("fr",),
    source=SPACING_SOURCE,
    title=N_("No-break spaces inside guillemets"),
    examples=(
        "Il dit «oui~». → Il dit «~oui~».",
        "Il dit «~oui ». → Il dit «~oui~».",
    ),
)
def guillemets_spaces(text: ParsedText, _: ProofContext) -> Iterator[RuleHit]:
    """« so ». Source: OQLF 22039."""
    message = N_("A no-break space goes inside the guillemets.")
    for found in _OPENING.finditer(text.masked):
        yield make_hit(found.start(), found.end(), message, f"«{NBSP}")
    for found in _CLOSING.finditer(text.masked):
        yield make_hit(found.start(), found.end(), message, f"{NBSP}»")


@rule(
    "typography.quotes",
    nature=Nature.TYPOGRAPHY,
    languages=("fr",),
    source="OQLF, Vitrine linguistique, « Guillemets »",
    title=N_("Guillemets for quotations"),
    examples=(
        'Il dit "oui" hier. → Il dit «~oui~» hier.',
        "Il dit “oui” hier. → Il dit «~oui~» hier.",
    ),
)
def quotation_marks(text: ParsedText, _: ProofContext) -> Iterator[RuleHit]:
    """Guillemets « » around a quotation; “ ” only inside another. Source: OQLF, « Guillemets »."""
    message = N_("French quotations stand between « and ».")
    for found in [*_STRAIGHT.finditer(text.masked), *_CURLY.finditer(text.masked)]:
        inner = found[1]
        start = found.start()
        end = found.end()
        is_inches = inner[0].isdigit() and text.masked[start - 1 : start].isdigit()
        before = text.masked[max(0, start - 600) : start]
        is_inside_guillemets = before.rfind("«") > before.rfind("»")
        if not inner.strip() or is_inches or is_inside_guillemets:
            continue
        left = len(inner) - len(inner.lstrip())
        right = len(inner) - len(inner.rstrip())
        yield make_hit(start, start + 1 + left, message, f"«{NBSP}")
        yield make_hit(end - 1 - right, end, message, f"{NBSP}»")


@rule(
    "typography.apostrophe",
    nature=Nature.TYPOGRAPHY,
    languages=("fr",),
    source="OQLF, Vitrine linguistique, « Apostrophe »",
    title=N_("The curved apostrophe"),
    severity=Severity.ADVICE,
    examples=("L'eau. → L’eau.",),
)
def curved_apostrophe(text: ParsedText, _: ProofContext) -> Iterator[RuleHit]:
    """The typographic apostrophe, as a matter of style. Source: OQLF, « Apostrophe »."""
    for found in _APOSTROPHE.finditer(text.masked):
        yield make_hit(found.start(), found.end(), N_("The curved apostrophe is preferred."), "’")


@rule(
    "typography.ellipsis",
    nature=Nature.TYPOGRAPHY,
    languages=("fr",),
    source="OQLF, Vitrine linguistique, « Points de suspension »",
    title=N_("The ellipsis"),
    examples=(
        "On attend... → On attend…",
        "Des pommes, etc… → Des pommes, etc.",
    ),
)
def ellipsis_character(text: ParsedText, _: ProofContext) -> Iterator[RuleHit]:
    """One character …, joined to the word; never after « etc. ». Source: OQLF, « Points de suspension »."""
    if text.is_cut:
        return
    after_etc = [found.span() for found in _ETC_ELLIPSIS.finditer(text.masked)]
    for start, end in after_etc:
        yield make_hit(start, end, N_("After “etc.” no ellipsis."), text.original[start : start + 3] + ".")
    for found in _DOTS.finditer(text.masked):
        if not any(start <= found.start() < end for start, end in after_etc):
            yield make_hit(
                found.start(), found.end(), N_("The ellipsis is one character, joined to the word before."), "…"
            )


@rule(
    "typography.dash",
    nature=Nature.TYPOGRAPHY,
    languages=("fr",),
    source="OQLF, Vitrine linguistique, « Tiret »",
    title=N_("A dash is not a hyphen"),
    severity=Severity.ADVICE,
    examples=("Le maire - enfin → Le maire – enfin",),
)
def dash_for_hyphen(text: ParsedText, _: ProofContext) -> Iterator[RuleHit]:
    """A dash – between spaces, where a hyphen stands for it. Source: OQLF, « Tiret »."""
    for found in _DASH.finditer(text.masked):
        if "—" not in found[0]:
            yield make_hit(found.start(), found.end(), N_("A dash, and not a hyphen, sets words apart."), " – ")


@rule(
    "typography.spaces",
    nature=Nature.TYPOGRAPHY,
    source=SPACING_SOURCE,
    title=N_("One space, at the right place"),
    examples=(
        "Un  mot → Un mot",
        "Un mot , deux → Un mot, deux",
        "Un mot,deux → Un mot, deux",
    ),
)
def misplaced_spaces(text: ParsedText, _: ProofContext) -> Iterator[RuleHit]:
    """Doubled spaces; a space before a comma or a point; none after a comma. Source: OQLF 22039."""
    for found in _SPACES.finditer(text.masked):
        if not text.masked[found.end() :].startswith((",", ".", ";", "!", "?", ":", "»", "%", "$", ")")):
            yield make_hit(found.start(), found.end(), N_("One space is enough."), " ")
    for found in _BEFORE_COMMA.finditer(text.masked):
        yield make_hit(found.start(), found.end(), N_("No space goes before a comma or a point."), "")
    for found in [*_AFTER_COMMA.finditer(text.masked), *_AFTER_HIGH.finditer(text.masked)]:
        yield make_hit(found.start(), found.end(), N_("A space goes after this sign."), found[0] + " ")
    for found in _SPACE_INSIDE_BRACKETS.finditer(text.masked):
        if "\n" not in found[0] and not text.masked[found.end() :].startswith("]"):
            yield make_hit(found.start(), found.end(), N_("No space goes inside brackets."), "")


@rule(
    "typography.narrow_space_on_x",
    nature=Nature.TYPOGRAPHY,
    languages=("fr",),
    source="twitter-text v3 (configuration); " + SPACING_SOURCE,
    title=N_("Narrow spaces weigh two on X"),
    severity=Severity.ADVICE,
)
def narrow_space_on_x(text: ParsedText, context: ProofContext) -> Iterator[RuleHit]:
    """On X a narrow no-break space counts for 2, a no-break space for 1. Source: twitter-text v3."""
    if context.network != "x":
        return
    for found in re.finditer(THIN, text.masked):
        after = text.masked[found.end() : found.end() + 1]
        better = "" if after and after in ";!?" else NBSP
        yield make_hit(found.start(), found.end(), N_("On X this narrow space counts for two characters."), better)
