# ruff: noqa: E501 - a table of patterns reads better with one pattern a line
"""What the French engine says and should not: proper names, set phrases of Québec, doublets, half-read sentences.

Each filter was found by reading the alarms of real posts, one by one: the engine does not know that a phrase is a name, that an emoji
ended the sentence, or that a quotation has a syntax of its own.
"""

from collections.abc import Sequence

import regex

from vigie.proofreader.engines.engine_client import EngineFinding
from vigie.proofreader.text.masks import MaskKind
from vigie.proofreader.text.parsed_text import ParsedText
from vigie.proofreader.vocabulary.known_words import is_sentence_start
from vigie.proofreader.vocabulary.lexicon import noun_genders

#: What the engine's remarks of these kinds rest on: gender, number and the words around.
_AGREEMENT_KINDS = frozenset(("gn", "ppas", "conj", "conf", "notype", "infi"))
_WEEKDAY = regex.compile(r"(?i)\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\b")
#: Words whose gender or nature is another in Québec than in the engine's dictionary, and phrases that stand as they are.
_KNOWN_PHRASES = regex.compile(
    r"(?i)\b(?:(?:la|une|ma|ta|sa|cette|belle|grosse|gang de) (?:gang|job|ride|shop|date|trail)s?\b|plates? à\b"
    r"|québec solidaire|parti (?:québécois|libéral|conservateur|vert)\b|bloc québécois|(?:parti|bloc|état) québécois"
    r"|(?:tous|toutes|tout) ensemble\b|haute vitesse|salle comble|haut de gamme|grand public|"
    r"(?:des|les|nos|aux|vos|ces|leurs|allocation|d’|revenu des|maison des) ?aînée?s?\b|allocation aînée?"
    r"|(?:moment|moments|mot|mots|point|points|pays|projet|rôle|acteur|secteur|poste)s? (?:clefs?|clés?|phares?|charnières?|pilotes?|vedettes?|mystères?)\b"
    r"|(?:plan|volet|projet|budget|enjeu|pôle|dossier|forfait|opération|virage|objectif) (?:santé|climat|nord|propreté|logement|vélo|jeunesse|transport|énergie|sécurité)"
    r"|(?:avant|après|malgré|par-dessus) tout\b|qu’importe|qu'importe|peu importe|(?:la|les|une) (?:mère|mères) au front|mères au front"
    r"|(?:premières nations et (?:les |des |aux )?|les |des |aux |peuples? )inuits?\b|tour est\b|(?:l’|l')est chauff|tout le monde en parle"
    r"|un gym|du gym|aux? gyms?|les gyms|(?:la|une) coroner|la sous[- ]\p{L}+|les mots \p{L}+|(?:fier|fière|ancien) résident|(?:merci|bravo|salut) normand|temps plein|temps partiel|cour des comptes|moins pire|j[’']ha[iï]|(?<!il )y[’'](?:a|avait|aura|en)\b)"
)
#: What politics names by the thing it is about, in the plural too: son plan loyers, le dossier garderies.
_NAMED_BY_THING = frozenset(("plan", "volet", "projet", "budget", "enjeu", "pôle", "dossier", "forfait", "opération", "virage", "objectif", "comité"))  # fmt: skip
#: The words of a doubled word that people double on purpose.
_REPEATABLE_WORDS = frozenset(("bravo", "tout", "très", "trop", "non", "oui", "si", "là", "ben", "bien", "vite", "merci", "ha", "nous", "vous", "go"))  # fmt: skip
_ARTICLES = frozenset(("le", "la", "l’", "l'", "un", "une", "du", "au", "cet", "cette", "ce", "au ", "du ", "le ", "la "))  # fmt: skip
_VOCATIVES = frozenset(("cher", "chère", "chers", "chères", "monsieur", "madame", "messieurs", "mesdames"))
_BEEN = regex.compile(r"(?<!\w)(?:ai|as|avons|avez)(?: \w+)? été $")
_PARTICIPLE = regex.compile(
    r"(?:\w{2,}(?:é|ée|és|ées)|été|eu|fait|dit|mis|pris|vu|su|lu|dû|pu|voulu|reçu|rendu|perdu|fini|choisi)\b"
)
_SIGN_KINDS = frozenset((MaskKind.EMOJI, MaskKind.HASHTAG, MaskKind.MENTION, MaskKind.URL))
_WORD_BEFORE = regex.compile(r"(\S+)\s*$")
_WORD_AFTER = regex.compile(r"^\s*(\S+)")


def is_false_positive(text: ParsedText, found: EngineFinding, pairs: Sequence[tuple[int, int]]) -> bool:
    """Whether nothing is wrong there; `pairs` are the doublets of the text."""
    if found.rule.startswith(("g0__purge", "p_", "typo_", "majuscule_après_point")):
        return True  # how they prepare a text, and their typography
    if found.kind in _AGREEMENT_KINDS:
        # In a doublet, or in the same sentence right beside it: what agrees with both.
        for start, end in pairs:
            between = text.masked[end : found.start] if found.start >= end else text.masked[found.end : start]
            is_inside = found.start < end and start < found.end
            is_beside = len(between) <= 40 and len(between.split()) <= 2 and not regex.search(r"[.!?;:\n]", between)
            if is_inside or is_beside:
                return True
    if found.kind == "maj":
        return _is_intended_capital(text, found)
    words = text.original[found.start : found.end]
    if words == "A":
        return True  # a capital without its accent
    if "avoir_été" in found.rule or (
        found.kind == "ppas" and _BEEN.search(text.masked[max(0, found.start - 24) : found.start])
    ):
        return True  # « j’ai été voter »: familiar, and nothing is confused
    if found.rule == "doublon":
        return (
            _WORD_AFTER.sub("", words).strip().lower() in _REPEATABLE_WORDS
            or words.split()[0].lower() in _REPEATABLE_WORDS
        )
    if found.kind == "date" or _WEEKDAY.search(words):
        return any(span.end >= found.start - 2 and span.start <= found.end for span in text.spans_of(MaskKind.HASHTAG))
    return _is_known_phrase(text, found) or _is_part_of_name(text, found, words) or _is_cut_sentence(text, found)


def _is_known_phrase(text: ParsedText, found: EngineFinding) -> bool:
    lines = _KNOWN_PHRASES.finditer(text.original, max(0, found.start - 30), found.end + 25)
    return any(phrase.start() < found.end and found.start < phrase.end() for phrase in lines)


def _is_part_of_name(text: ParsedText, found: EngineFinding, words: str) -> bool:
    """Words of a name: their number and gender are the name's own."""
    if words.isupper() and len(words) > 2 and found.kind in {"gn", "conj", "ppas"}:
        return True  # a shouted word, or an acronym: its number cannot be read
    before, after = _neighbour_words(text, found)
    if found.kind == "gn" and words.lower() in _VOCATIVES:
        return True
    if found.kind == "gn" and before.lower() in _NAMED_BY_THING and words.lower() in noun_genders():
        return True
    if found.kind == "gn" and words[:1].isupper() and not is_sentence_start(text, found.start):
        return True
    if found.kind in {"gn", "eleu"} and words.strip().lower() in _ARTICLES and after[:1].isupper():
        return True
    if words == "la" and found.kind == "conf" and after[:1].isupper():
        return True
    if words == "a" and found.kind == "conf" and _PARTICIPLE.match(after):
        return True
    if words == "eu" or found.rule.startswith("gv2__conj_certains_certaines"):
        return True
    if "2s_sans_sujet" in found.rule and before.lower() in {"les", "des", "ces", "nos", "vos"}:
        return True
    if found.kind == "gn" and not found.fixes:
        return True  # two nouns side by side: a guess
    return found.kind == "infi" and before.lower() in {"les", "des", "aux", "nos", "vos", "ces", "ses", "mes"}


def _is_cut_sentence(text: ParsedText, found: EngineFinding) -> bool:
    """A quotation begins or ends beside it, an emoji or a handle stands there: it was read as one sentence."""
    before = text.original[max(0, found.start - 2) : found.start]
    after = text.original[found.end : found.end + 2]
    if found.kind in _AGREEMENT_KINDS and (any(sign in before for sign in '«»“”"') or "«" in after):
        return True
    if found.kind == "gn" and before == ", ":
        return True  # what a comma parts need not agree
    if found.kind == "gn" and "nombre_chiffres" in found.rule:
        return regex.search(r"[\d/]\s*$|\d\d?/\d", text.masked[max(0, found.start - 7) : found.start]) is not None
    if found.kind not in {"conf", "eleu", "notype"}:
        return False
    beside = text.masked_spans.spans_touching(found.end, found.end + 4)
    return any(not text.original[found.end : span.start].strip() for span in beside if span.kind in _SIGN_KINDS)


def _is_intended_capital(text: ParsedText, found: EngineFinding) -> bool:
    words = text.original[found.start : found.end]
    before, after = _neighbour_words(text, found)
    if found.rule.startswith("majuscule_début"):
        above = text.original[max(0, found.start - 20) : found.start].rstrip(" \t")
        return found.start > 0 and not regex.search(r"[.!?…]\s*\n\s*$", above)
    if "accents" in found.rule or "code" in found.rule or (words.isupper() and len(words) > 2):
        return True  # accents of capitals are our typography
    if _is_known_phrase(text, found):
        return True
    is_lowered = words[:1].isupper() and "gentilés" in found.rule
    if is_lowered and any(map(str.isdigit, before)):
        return True  # 300K Québécois
    if is_lowered and after[:1].isupper():
        return True  # a name beside a name
    if is_lowered and before[:1].isupper():
        start_of_before = text.masked.rindex(before, 0, found.start)
        if not is_sentence_start(text, start_of_before):
            return True
    return found.start > 0 and text.masked[found.start - 1] in "#@_·."


def _neighbour_words(text: ParsedText, found: EngineFinding) -> tuple[str, str]:
    """The word before and the word after, in the original, with their punctuation."""
    before = _WORD_BEFORE.search(text.original, max(0, found.start - 40), found.start)
    after = _WORD_AFTER.search(text.original[found.end : found.end + 40])
    return before[1] if before else "", after[1] if after else ""
