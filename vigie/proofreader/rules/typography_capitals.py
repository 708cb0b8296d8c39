# ruff: noqa: E501 - a table of patterns reads better with one pattern a line
"""Accented capitals, ligatures, acronyms, titles, days and months.

Source: OQLF, Vitrine linguistique: « Accents sur les majuscules », « Ligatures », « Sigles et acronymes », « Titres de civilité »,
« Majuscule aux noms de jours et de mois ».
"""

import re
from collections.abc import Iterator

from vigie.kit.text import N_
from vigie.proofreader.context import ProofContext
from vigie.proofreader.remarks import Nature
from vigie.proofreader.rule_registry import RuleHit, make_hit, rule
from vigie.proofreader.text.parsed_text import ParsedText
from vigie.proofreader.vocabulary.lexicon import accented_words

_INITIAL = re.compile(r"(?<![\w-])[AEIOC][A-Za-zÀ-ÿ]{1,20}(?:-Unis)?(?![\w])")
_BARE_A = re.compile(r"(?<![^\s«(“\"])(?<![\w»,][ \u00a0])(?<=[.!?…\n«(“\"  \u00a0])A(?= [\w«])|\AA(?= [\w«])")
_NOT_A = re.compile(
    r"A (?:-|t-|\w*(?:é|ée|és|ées)\b|priori|posteriori|contrario|minima|cappella|voté|eu|été|fait|dit|pris|mis|vu|vendre d)"
)
_BARE_CA = re.compile(r"(?:\A|(?<=[.!?…\n]\s)|(?<=\n)|(?<=«\u00a0))Ca(?= [a-zà-ÿ])")
_PLACES = {
    "Quebec": "Québec",
    "Montreal": "Montréal",
    "Levis": "Lévis",
    "Gaspesie": "Gaspésie",
    "Trois-Rivieres": "Trois-Rivières",
    "Riviere-du-Loup": "Rivière-du-Loup",
    "Cote-Nord": "Côte-Nord",
    "Monteregie": "Montérégie",
    "Quebecois": "Québécois",
    "Quebecoise": "Québécoise",
    "Quebecoises": "Québécoises",
    "Montrealais": "Montréalais",
    "Saint-Jerome": "Saint-Jérôme",
    "Abitibi-Temiscamingue": "Abitibi-Témiscamingue",
}
_PLACE = re.compile(
    rf"(?<![\w-])(?:{'|'.join(_PLACES)})(?![\w-])(?! (?:Gazette|Canadiens|Alouettes|Expos|Post|City|Impact))"
)
_LIGATURE = re.compile(
    r"(?<!\w)(?:c(?=oeur)|s(?=oeur)|ch(?=oeurs?\b)|b(?=oeuf)|n(?=oeud)|v(?=oeux?\b)|m(?=oeurs\b)|man(?=oeuvr)|désh?(?=oeuvr)|écœ|)"
    r"(oe)(?=u(?:r|f|v|x)|ud|il|sophag)",
    re.IGNORECASE,
)
_ACRONYM = re.compile(r"(?<![\w.-])(?:[A-ZÀ-Ý]\.){2,}(?:[A-ZÀ-Ý](?![\w.]))?")
_ARTICLE = re.compile(r"(?:\b(?:la|le|les|au|aux|du|des|une?|cette|ce)[ \u00a0]|[ld]['’])\Z", re.IGNORECASE)
_ACRONYM_KEPT = frozenset({"P.S.", "N.B.", "A.M.", "P.M."})
_TITLE = re.compile(r"(?<!\w)(?:(Mmes?|Mlles?|Dre?s?|Mes?)\.(?= [A-ZÀ-Ý])|(Mr\.?)(?= [A-ZÀ-Ý][a-zà-ÿ]))")
_DAY = re.compile(
    r"(?<=\b(?:[Ll]e|[Dd]u|[Aa]u|[Cc]e|ou|et|en|de|er|\d\d|.\d) )"
    r"(Lundi|Mardi|Mercredi|Jeudi|Vendredi|Samedi|Dimanche|Janvier|Février|Mars|Avril|Mai|Juin|Juillet|Août|Septembre|Octobre"
    r"|Novembre|Décembre)(?= \d|[ \u00a0]?[,.;!?\n]| (?:prochain|dernier|matin|soir|midi|à|de|au)\b|$)"
)


@rule(
    "typography.accented_capitals",
    nature=Nature.TYPOGRAPHY,
    languages=("fr",),
    source="OQLF, Vitrine linguistique, « Accents et tréma sur les majuscules »",
    title=N_("Capitals keep their accents"),
    examples=(
        "Etat des lieux → État des lieux",
        "A Montréal → À Montréal",
        "Vive Quebec ici → Vive Québec ici",
    ),
)
def accented_capitals(text: ParsedText, _: ProofContext) -> Iterator[RuleHit]:
    """À, État, École, Québec: capitals take accents. Source: OQLF."""
    message = N_("Capitals keep their accents: %(word)s.")
    listed = accented_words()
    for found in _INITIAL.finditer(text.masked):
        word = found[0]
        right = listed.get(word, "")
        if not right and word.isupper() and len(word) > 3:
            right = listed.get(word.capitalize(), "").upper()
        if right:
            yield make_hit(*found.span(), message, right, word=right)
    for found in _BARE_A.finditer(text.masked):
        if not _NOT_A.match(text.masked, found.start()):
            yield make_hit(*found.span(), message, "À", word="À")
    for found in _BARE_CA.finditer(text.masked):
        yield make_hit(*found.span(), message, "Ça", word="Ça")
    for found in _PLACE.finditer(text.masked):
        right = _PLACES[found[0]]
        yield make_hit(*found.span(), message, right, word=right)


@rule(
    "typography.ligature",
    nature=Nature.TYPOGRAPHY,
    languages=("fr",),
    source="OQLF, Vitrine linguistique, « Ligatures œ et æ »",
    title=N_("The ligature œ"),
    examples=(
        "Le coeur → Le cœur",
        "Une soeur → Une sœur",
    ),
)
def missing_ligature(text: ParsedText, _: ProofContext) -> Iterator[RuleHit]:
    """cœur, sœur, œuvre. Source: OQLF, « Ligatures »."""
    for found in _LIGATURE.finditer(text.masked):
        right = "Œ" if found[1][0] == "O" else "œ"
        yield make_hit(found.start(1), found.end(1), N_("This word takes the ligature œ."), right)


@rule(
    "typography.acronyms",
    nature=Nature.TYPOGRAPHY,
    languages=("fr",),
    source="OQLF, Vitrine linguistique, « Sigles et acronymes : points abréviatifs »",
    title=N_("Acronyms without points"),
    examples=("La C.A.Q. a dit → La CAQ a dit",),
)
def acronym_points(text: ParsedText, _: ProofContext) -> Iterator[RuleHit]:
    """CAQ and not C.A.Q.; a person's initials keep their points. Source: OQLF, « Sigles et acronymes »."""
    for found in _ACRONYM.finditer(text.masked):
        letters = found[0].replace(".", "")
        after = text.masked[found.end() : found.end() + 3]
        named = re.match(r" ?[A-ZÀ-Ý][a-zà-ÿ]", after) and not _ARTICLE.search(text.masked[: found.start()][-8:])
        if found[0] in _ACRONYM_KEPT or named:
            continue
        stop = "." if found[0].endswith(".") and (not after.strip() or re.match(r"\s+[A-ZÀ-Ý]", after)) else ""
        yield make_hit(
            found.start(),
            found.end(),
            N_("Acronyms are written without points: %(word)s."),
            letters + stop,
            word=letters,
        )


@rule(
    "typography.titles",
    nature=Nature.TYPOGRAPHY,
    languages=("fr",),
    source="OQLF, Vitrine linguistique, « Abréviation des titres de civilité »",
    title=N_("M., Mme, Dr"),
    examples=(
        "Selon Mme. Roy → Selon Mme Roy",
        "Selon Mr Roy → Selon M. Roy",
    ),
)
def title_abbreviations(text: ParsedText, _: ProofContext) -> Iterator[RuleHit]:
    """Mme and Dr without a point, M. and not Mr. Source: OQLF."""
    for found in _TITLE.finditer(text.masked):
        right = found[1] or "M."
        yield make_hit(found.start(), found.end(), N_("This title is shortened to %(short)s."), right, short=right)


@rule(
    "typography.days",
    nature=Nature.TYPOGRAPHY,
    languages=("fr",),
    source="OQLF, Vitrine linguistique, « Majuscule aux noms de jours et de mois »",
    title=N_("Days and months without capitals"),
    examples=(
        "Le Lundi 5 mars → Le lundi 5 mars",
        "Le 5 Mars prochain → Le 5 mars prochain",
    ),
)
def days_and_months(text: ParsedText, _: ProofContext) -> Iterator[RuleHit]:
    """lundi, octobre: no capital inside a sentence. Source: OQLF."""
    for found in _DAY.finditer(text.masked):
        yield make_hit(found.start(), found.end(), N_("Days and months take no capital."), found[1].lower())
