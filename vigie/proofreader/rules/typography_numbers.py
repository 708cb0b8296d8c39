# ruff: noqa: E501 - a table of patterns reads better with one pattern a line
"""Hours, money, numbers, ordinals and units as Québec writes them.

Source: OQLF, Vitrine linguistique: « Heure », « Symboles d’unités monétaires », « Écriture des nombres », « Abréviation des
adjectifs numéraux ordinaux », « Symboles d’unités ».
"""

import re
from collections.abc import Iterator

from vigie.kit.text import N_
from vigie.proofreader.context import ProofContext
from vigie.proofreader.remarks import Nature, Severity
from vigie.proofreader.rule_registry import RuleHit, make_hit, rule
from vigie.proofreader.text.parsed_text import ParsedText

NBSP = "\u00a0"
_OPTIONAL_SPACE = r"[ \u00a0\u202f]?"
_HOUR = re.compile(rf"(?<![\w.,:/-])([01]?\d|2[0-4])({_OPTIONAL_SPACE})([hH])(?:({_OPTIONAL_SPACE})([0-5]\d))?(?![\w])")
_CLOCK = re.compile(r"(?<![\w.,:/-])([01]?\d|2[0-3]):([0-5]\d)(?![\w:]|,\d)")
_PERCENT = re.compile(r"(?<=\d)( ?)%(?!\w)")
_DOLLAR = re.compile(r"(?<=\d)( ?)(?:(k|M|G)( ?))?\$(?!\w)")
_DOLLAR_SCALE = re.compile(r"(?<=\d)\u00a0(k|M|G)( ?)\$(?!\w)")
_DOLLAR_FIRST = re.compile(r"(?<![\w$])\$ ?(\d+(?:[,. \u00a0]\d{3})*(?:[.,]\d{1,2})?)(?![\d\w])")
_GROUPS = re.compile(r"(?<![\w.,:/#-])(?<!\d )(?<!\d\u00a0)\d{1,3}(?: \d{3})+(?![\w-])(?![ \u00a0]\d|,\d{3}|\.\d{3})")
_LONG_NUMBER = re.compile(r"(?<![\w.,:/#+()-])(?<!no )(?<!numéro )(?<!code )(?<!dossier )[1-9]\d{4,8}(?![\w/:-]|\.\d)")
_COMMAS = re.compile(r"(?<![\w.,:/-])\d{1,3}(?:,\d{3}){2,}(?![\w,])|(?<![\w.,:/-])[1-9]\d{0,2},\d{3}(?= ?\$)")
_POINT = re.compile(
    r"(?<![\w.,:/-])\d{1,6}(\.)\d{1,2}(?=[ \u00a0]?(?:%|\$|[kMG]\$|[MG] \$|°C|km\b|kg\b|million|milliard))"
)
_FIRST_ORDINAL = re.compile(r"(?<![\w.,-])1(i?[eè]re)(s?)(?!\w)")
_ORDINAL = re.compile(r"(?<![\w.,-])(\d{1,4}|[IVXL]{1,6})(i?[eè]me|i[eè])(s?)(?!\w)")
_SECOND = re.compile(r"(?<![\w.,-])2n(de?s?)(?!\w)")
_UNIT = re.compile(r"(?<=\d)( ?)(km/h|km2|km²|m²|km|kg|cm|mm|kW|MW|GW|TWh|kWh|ha|°C)(?![\w²])")


@rule(
    "typography.hours",
    nature=Nature.TYPOGRAPHY,
    languages=("fr",),
    source="OQLF, Vitrine linguistique, « Heure »",
    title=N_("Hours: 19 h 30"),
    examples=(
        "À 19h30 ici → À 19~h~30 ici",
        "Vers 9h. → Vers 9~h.",
        "À 8 h 05 → À 8~h~05",
    ),
)
def hour_format(text: ParsedText, _: ProofContext) -> Iterator[RuleHit]:
    """19 h 30, with no-break spaces; 19 h and not 19 h 00. Source: OQLF, « Heure »."""
    for found in _HOUR.finditer(text.masked):
        hour, minutes = found[1].lstrip("0") or "0", found[5] or ""
        written = f"{hour}{NBSP}h" + (f"{NBSP}{minutes}" if minutes not in {"", "00"} else "")
        if written != found[0].replace("\u202f", NBSP):
            yield make_hit(
                found.start(), found.end(), N_("Hours are written like this: %(hour)s."), written, hour=written
            )


@rule(
    "typography.clock",
    nature=Nature.TYPOGRAPHY,
    languages=("fr",),
    source="OQLF, Vitrine linguistique, « Heure »",
    title=N_("19 h 30 in a sentence, not 19:30"),
    severity=Severity.ADVICE,
    examples=("À 19:30 ici → À 19~h~30 ici",),
)
def clock_format(text: ParsedText, _: ProofContext) -> Iterator[RuleHit]:
    """19:30 is for tables and screens. Source: OQLF, « Heure »."""
    for found in _CLOCK.finditer(text.masked):
        hour, minutes = found[1].lstrip("0") or "0", found[2]
        written = f"{hour}{NBSP}h" + (f"{NBSP}{minutes}" if minutes != "00" else "")
        yield make_hit(found.start(), found.end(), N_("Hours are written like this: %(hour)s."), written, hour=written)


@rule(
    "typography.percent_and_money",
    nature=Nature.TYPOGRAPHY,
    languages=("fr",),
    source="OQLF, Vitrine linguistique, « Symboles d’unités monétaires » et 22039",
    title=N_("A no-break space before % and $"),
    examples=(
        "Hausse de 12% ici → Hausse de 12~% ici",
        "Coûte 25$ ici → Coûte 25~$ ici",
        "Un don de $50 ici → Un don de 50~$ ici",
    ),
)
def percent_and_money(text: ParsedText, _: ProofContext) -> Iterator[RuleHit]:
    """12 %, 25 $, 3,5 M$: the sign after the number and a no-break space. Source: OQLF."""
    for found in _PERCENT.finditer(text.masked):
        yield make_hit(found.start(), found.end(), N_("A no-break space goes before the percent sign."), f"{NBSP}%")
    message = N_("The dollar sign comes after the number and a no-break space.")
    for found in _DOLLAR.finditer(text.masked):
        yield make_hit(found.start(), found.end(), message, f"{NBSP}{found[2] or ''}$")
    for found in _DOLLAR_SCALE.finditer(text.masked):
        if found[2]:
            yield make_hit(found.start(), found.end(), message, f"{NBSP}{found[1]}$")
    for found in _DOLLAR_FIRST.finditer(text.masked):
        if not text.masked[found.end() : found.end() + 2].strip().startswith("$"):
            # 12,500.50 → 12 500,50; 1500 → 1500
            amount = re.sub(r"[,. \u00a0](?=\d{3}(?!\d))", NBSP, found[1]).replace(".", ",")
            yield make_hit(found.start(), found.end(), message, f"{amount}{NBSP}$")


@rule(
    "typography.numbers",
    nature=Nature.TYPOGRAPHY,
    languages=("fr",),
    source="OQLF, Vitrine linguistique, « Écriture des nombres »",
    title=N_("Numbers: 12 500 and 3,5"),
    examples=(
        "Il y a 12500 votes → Il y a 12~500 votes",
        "Soit 1 500 voix → Soit 1~500 voix",
        "Taux de 3.5~% ici → Taux de 3,5~% ici",
    ),
)
def number_format(text: ParsedText, _: ProofContext) -> Iterator[RuleHit]:
    """Groups of three figures, a no-break space between them; a decimal comma. Years, codes and telephones stay.

    Source: OQLF, « Écriture des nombres ».
    """
    message = N_("Large numbers are cut in groups of three by no-break spaces.")
    for found in _GROUPS.finditer(text.masked):
        yield make_hit(found.start(), found.end(), message, found[0].replace(" ", NBSP))
    for found in _LONG_NUMBER.finditer(text.masked):
        yield make_hit(found.start(), found.end(), message, f"{int(found[0]):,}".replace(",", NBSP))
    for found in _COMMAS.finditer(text.masked):
        yield make_hit(found.start(), found.end(), message, found[0].replace(",", NBSP))
    for found in _POINT.finditer(text.masked):
        yield make_hit(found.start(1), found.end(1), N_("Decimals follow a comma."), ",")


@rule(
    "typography.ordinals",
    nature=Nature.TYPOGRAPHY,
    languages=("fr",),
    source="OQLF, Vitrine linguistique, « Abréviation des adjectifs numéraux ordinaux »",
    title=N_("Ordinals: 1er, 1re, 2e"),
    examples=(
        "La 1ère fois → La 1re fois",
        "Le 2ème débat → Le 2e débat",
        "Le XXième siècle → Le XXe siècle",
    ),
)
def ordinal_format(text: ParsedText, _: ProofContext) -> Iterator[RuleHit]:
    """1re, 2e, XXe, and not 1ère, 2ème, XXième. Source: OQLF."""
    message = N_("Ordinals are shortened like this: %(short)s.")
    for found in _FIRST_ORDINAL.finditer(text.masked):
        yield make_hit(found.start(), found.end(), message, f"1re{found[2]}", short=f"1re{found[2]}")
    for found in _ORDINAL.finditer(text.masked):
        short = f"{found[1]}e{found[3]}"
        if not (found[1].isalpha() and found[2] == "ie") and short != "1e":
            yield make_hit(found.start(), found.end(), message, short, short=short)
    for found in _SECOND.finditer(text.masked):
        yield make_hit(found.start(), found.end(), message, f"2{found[1]}", short=f"2{found[1]}")


@rule(
    "typography.units",
    nature=Nature.TYPOGRAPHY,
    languages=("fr",),
    source="OQLF, Vitrine linguistique, « Symboles d’unités »",
    title=N_("A no-break space before a unit"),
    severity=Severity.ADVICE,
    examples=("À 5km d’ici → À 5~km d’ici",),
)
def space_before_unit(text: ParsedText, _: ProofContext) -> Iterator[RuleHit]:
    """5 km, 20 °C. Source: OQLF, « Symboles d’unités »."""
    for found in _UNIT.finditer(text.masked):
        yield make_hit(found.start(), found.end(), N_("A no-break space goes before a unit."), f"{NBSP}{found[2]}")
