# ruff: noqa: E501 - a table of patterns reads better with one pattern a line
"""Writing to everybody, after the OQLF: doublets in full, collective nouns, epicene words; no mid-dots, no brackets.

Source: OQLF, « Rédaction épicène » (Vitrine linguistique) : the feminine first, or the masculine next to the adjective that both
share, so « les élues et élus municipaux ». It is advice: nothing here blocks. The table `words/epicene.tsv` is ours.
"""

import re
from collections.abc import Iterator

from vigie.kit.text import N_
from vigie.proofreader.context import EpicenePolicy, ProofContext
from vigie.proofreader.phrase_patterns import match_case
from vigie.proofreader.remarks import Nature, Severity
from vigie.proofreader.rule_registry import RuleHit, make_hit, rule
from vigie.proofreader.text.parsed_text import ParsedText
from vigie.proofreader.text.segmentation import Segment
from vigie.proofreader.vocabulary.lexicon import PersonName, person_names

EPICENE_SOURCE = "OQLF, Vitrine linguistique, « Rédaction épicène »"

_DETERMINER = r"(?P<det>tous les|tous nos|tous vos|tous ces|les|des|aux|nos|vos|leurs|ces|ses|mes|tes|plusieurs|certains|quelques|chers|\d[\d\u00a0 ]*)"
_AMOUNT = r"(?P<amount>(?:pénurie|manque|nombre|milliers|centaines|dizaines|millions|milliards|besoin|majorité|beaucoup|trop|assez|peu|plus|moins|tant|autant|foule|groupe|cohorte|nombreux) (?:de |d’|d'))"
_BEFORE = r"(?:(?:jeunes|nombreux|nombreuses|anciens|nouveaux|petits|grands|bons|meilleurs|futurs|simples|chers|premiers|milliers de|millions de|milliers d’|autres) ){0,2}"
_ABBREVIATED_DOUBLET = re.compile(
    r"(?<![\w.@/])([^\W\d_]{3,25})(?:[·•∙⋅‧](e|ne|le|te|se|trice|teuse|euse|ère|ière|ve)s?(?:[·•∙⋅‧]s)?|\((e|ne|le|trice|euse|ère|ière|ve)s?\)s?"
    r"|-(e|ne|trice|euse|ère|ière)-s|\.(e|ne|trice|euse|ère)\.s|[·•∙⋅‧](s))(?![\w@])"
)
#: What opens a name or a title: « l’Union des producteurs », « la rue des Commissaires », « la Fête des travailleurs ».
_TITLE_OPENING = re.compile(
    r"(?:\b[A-ZÀ-Ý][\w’'-]+|\b(?:rue|ruelle|avenue|boulevard|place|parc|fête|journée|semaine|marché|conseil|maison|ordre|syndicat|union|club|ligue|fédération"
    r"|association|parti|chambre|charte|code|école|centre|palais|comité|bal|tour|coupe|jeu|jeux|protecteur|journal|mouvement|régime|livre|banque|guilde|régie"
    r"|collège|table|regroupement|nom|chant|carrefour|vol|procès|coin|salon|prix))"
    r"(?: [a-zà-ÿ]{3,20})?(?: (?:national|générale?|provincial|municipal|québécois|régional)[es]*)? $"
)
_NAME_AFTER = re.compile(
    r"(?:,? (?:[a-zà-ÿ]{4,20}s? )?)(?:Mme |M\. |Dr )?(?:[A-ZÀ-Ý][a-zà-ÿ’-]+|[A-ZÀ-Ý]\.)(?=[ ,.]|$)"
)
_MEN_CONTEXT = re.compile(
    r"\b(?:hommes|frères|moines|soldats|père|pères|fils|garçons|oncles|messieurs|prêtres|évêques|maris|masculins?|gars|Remparts|Alouettes|LNH|match)\b"
    r"|\b(?:en|de|dès|avant|depuis) 1[0-8]\d\d\b|\b19[0-4]\d\b"
)
_MEN_ONLY_AFTER = re.compile(r" (?:du Canadien|de hockey|de la LNH|du Rocket|de football|masculins?)")
_NOT_PEOPLE = {
    "avocats": re.compile(r" (?:mûrs?|bio|frais|du Mexique|hass|à \d)|.*guacamole", re.I),
    "auteurs": re.compile(r" d(?:e|u|es|’)"),
    "conducteurs": re.compile(r" (?:électri|métall)"),
    "distributeurs": re.compile(r" (?:automati|de billets)"),
    "moniteurs": re.compile(r" (?:\d|cathod|d’ordi|de fréquence)"),
    "porteurs": re.compile(r" d"),
    "producteurs": re.compile(r" de gaz"),
    "adjoints": re.compile(r" (?:au|à la) "),
    "acteurs": re.compile(r" économiques"),
    "gardiens": re.compile(r" de but"),
    "patients": re.compile(r" [a-zà-ÿ]+(?:ans|eurs|iers)\b"),
    "assurés": re.compile(r" (?:par|contre)"),
    "associés": re.compile(r" (?:à|aux?) "),
    "élus": re.compile(r" (?:par|en|avec) "),
    "invités": re.compile(r" (?:à|par|aux?) "),
    "accusés": re.compile(r" (?:de|d’|réception)"),
    "blessés": re.compile(r" (?:par|dans) "),
    "Canadiens": re.compile(r".*(?:jou|gagn|perd|match|but|Montréal|saison|LNH|Bell)"),
    "candidats": re.compile(r" (?:suivants|retenus) ?:"),
    "voisins": re.compile(r" d(?:u|e la|es|e l’) ?(?:[A-ZÀ-Ý]|sud|nord)"),
    "meneurs": re.compile(r" de jeu"),
}


_LONGEST_FIRST = sorted((re.escape(name) for name in person_names()), key=len, reverse=True)
_PERSON_NAMES = re.compile(
    rf"(?<![\w’'-])(?:{_DETERMINER} |{_AMOUNT}){_BEFORE}(?P<noun>{'|'.join(_LONGEST_FIRST)})(?![\w’'·•∙⋅‧(-])",
    re.IGNORECASE,
)


@rule(
    "epicene.masculine",
    nature=Nature.STYLE,
    languages=("fr",),
    source=EPICENE_SOURCE,
    title=N_("Masculine words for everybody"),
    severity=Severity.ADVICE,
    examples=(
        "Les citoyens attendent → Les citoyennes et citoyens attendent",
        "Appel aux militants ici → Appel aux militantes et militants ici",
        "Une pénurie d’enseignants ici → Une pénurie d’enseignantes et d’enseignants ici",
    ),
)
def masculine_generic(text: ParsedText, context: ProofContext) -> Iterator[RuleHit]:
    """« les citoyens » → « les citoyennes et citoyens », « la population ». Source: OQLF, « Rédaction épicène »."""
    if context.style_guide.epicene is EpicenePolicy.OFF or "s" not in text.masked:
        return
    for found in _PERSON_NAMES.finditer(text.masked):
        pair = person_names().get(found["noun"].lower()) or person_names().get(found["noun"])
        if pair is None or not _is_generic_masculine(text, found, pair):
            continue
        words = text.original[found.start() : found.end()]
        fixes = [_make_doublet(words, found, pair)]
        determiner = found["det"]
        if determiner and not determiner[0].isdigit():
            others = [match_case(words, contract_article(determiner, name)) for name in pair.collective_names]
            if context.style_guide.epicene is EpicenePolicy.EPICENE:
                fixes = [*others, *fixes]
            else:
                fixes += others
        message = N_("“%(words)s” names men only; “%(better)s” names everybody.")
        yield make_hit(*found.span(), message, *fixes, words=words, better=fixes[0])


def _is_generic_masculine(text: ParsedText, found: re.Match[str], pair: PersonName) -> bool:
    """Whether it stands for everybody: no name, no title, no feminine in the sentence, no men alone."""
    start, end = found.span()
    noun = found["noun"]
    if noun[0].isupper() != pair.masculine[0].isupper() or text.is_quoted(start, end):
        return False
    sentence = text.sentence_at(start) or Segment(start, end, found[0])
    low = sentence.text.lower()
    if any(form.lower() in low for form in (pair.feminines, pair.feminine, pair.masculine + "es")):
        return False
    if _MEN_CONTEXT.search(sentence.text):
        return False
    after = text.masked[end : sentence.end]
    not_people = _NOT_PEOPLE.get(pair.masculines)
    if re.match(r"[ \u00a0]?:", after) or _NAME_AFTER.match(after) or _MEN_ONLY_AFTER.match(after):
        return False
    if not_people and not_people.match(after):
        return False
    before = text.masked[sentence.start : start]
    if re.search(r"\bune? (?:seul |seule )?de $", before):
        return False
    lead = before[-60:]
    if lead and lead == before:  # the first word of a sentence is capitalised for another reason
        lead = lead[0].lower() + lead[1:]
    return not ((found["det"] or "").lower() in {"des", "aux", "les"} and _TITLE_OPENING.search(lead))


def _make_doublet(words: str, found: re.Match[str], pair: PersonName) -> str:
    """les citoyennes et citoyens; toutes les citoyennes et tous les citoyens; certaines citoyennes et certains citoyens."""
    lead = words[: found.start("noun") - found.start()]
    det = (found["det"] or "").lower()
    first = det.split(" ")[0]
    feminine = pair.feminines
    masculine = pair.masculines
    if found["noun"][0].isupper():
        feminine = feminine[0].upper() + feminine[1:]
        masculine = found["noun"]
    twin = {"tous": "toutes", "certains": "certaines", "chers": "chères"}.get(first)
    adjectives = lead[len(det) + 1 :] if det else ""
    if twin or adjectives.strip() in _FEMININES:
        head = twin + lead[len(first) :] if twin else lead
        feminine_lead = " ".join(_FEMININES.get(word, word) for word in head.split(" "))
        return match_case(words, f"{feminine_lead}{feminine} et {lead[:1].lower()}{lead[1:]}{masculine}")
    if lead[-1:] in "’'" and feminine[0] not in _VOWELS:
        return f"{lead[:-2]}de {feminine} et {lead[-2:]}{masculine}"
    again = ""
    if lead.endswith(("de ", "d’", "d'")) and found["amount"]:
        again = "d’" if masculine[0].lower() in _VOWELS else "de "
    return f"{lead}{feminine} et {again}{masculine}"


_VOWELS = "aeiouyéèêhâîô"
_FEMININES = {
    "nouveaux": "nouvelles",
    "anciens": "anciennes",
    "petits": "petites",
    "grands": "grandes",
    "bons": "bonnes",
    "meilleurs": "meilleures",
    "nombreux": "nombreuses",
    "premiers": "premières",
}


def contract_article(det: str, other: str) -> str:
    """(des, le personnel) → du personnel; (nos, le personnel) → notre personnel."""
    det = det.lower().removeprefix("tous ").split(" ")[0]
    if other.startswith("l’"):
        article = "l’"
        noun = other[2:]
    else:
        article, _, noun = other.partition(" ")
    if det == "aux":
        return {"le": f"au {noun}", "les": f"aux {noun}"}.get(article, f"à {other}")
    if det == "des":
        return {"le": f"du {noun}", "les": f"des {noun}"}.get(article, f"de {other}")
    owners = {"nos": "notre", "vos": "votre", "leurs": "leur"}
    if det in owners and article != "les":
        return f"{owners[det]} {noun}"
    return f"{det} {noun}" if det in {"nos", "vos", "leurs", "ses", "ces", "mes"} and article == "les" else other


@rule(
    "epicene.shortened",
    nature=Nature.STYLE,
    languages=("fr",),
    source=EPICENE_SOURCE,
    title=N_("Mid-dots and brackets for the feminine"),
    severity=Severity.ADVICE,
    examples=(
        "Les candidat·e·s parlent → Les candidates et candidats parlent",
        "Les étudiant(e)s votent → Les étudiantes et étudiants votent",
        "Les citoyen-ne-s votent → Les citoyennes et citoyens votent",
    ),
)
def shortened_doublet(text: ParsedText, context: ProofContext) -> Iterator[RuleHit]:
    """candidat·e·s, étudiant(e)s → both forms in full. Source: OQLF, « Rédaction épicène : doublets abrégés »."""
    if context.style_guide.epicene is EpicenePolicy.OFF:
        return
    for found in _ABBREVIATED_DOUBLET.finditer(text.masked):
        is_many = found[0].rstrip(")")[-1] == "s" or found[0].endswith("s")
        word = found[1].lower()
        pair = person_names().get(word + "s") or person_names().get(word)
        fixes: list[str] = []
        if pair and is_many:
            fixes = [match_case(found[0], f"{pair.feminines} et {pair.masculines}")]
        elif pair:
            fixes = [match_case(found[0], f"{pair.feminine} ou {pair.masculine}")]
        message = N_("Both forms in full read better than “%(words)s”, and aloud too.")
        yield make_hit(*found.span(), message, *fixes, words=found[0])
