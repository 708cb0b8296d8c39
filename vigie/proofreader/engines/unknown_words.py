"""A word that no dictionary has: a mistake, a capital without its accent, or a word that is meant.

A mistake is one slip of the hand away from a word: a letter too many, too few, changed, or two that changed places. Of
short words and of capitalised ones chance makes neighbours too: there only an accent, a doubled letter or two letters
changed over tell a mistake.
"""

import threading
from enum import Enum
from functools import cache, lru_cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import regex

from vigie.kit.text import N_, fold
from vigie.proofreader.engines.base import UNKNOWN_WORD_RULE
from vigie.proofreader.remarks import Nature, Remark, Severity
from vigie.proofreader.text.parsed_text import ParsedText
from vigie.proofreader.vocabulary.known_words import is_sentence_start
from vigie.proofreader.vocabulary.lexicon import word_lists

MIN_LETTERS, MAX_LETTERS = 4, 40  # letters: of shorter words nothing can be said, nor of longer ones
MIN_LETTERS_FOR_SLIP = 5  # letters from which any slip is one
MIN_LETTERS_FOR_NAME_SLIP = 7  # the same, for a capitalised word at the head of a sentence
FOREIGN_WORD_COUNT, FOREIGN_WORD_DISTANCE = 3, 60  # so many unknown words within so many characters: another language
_DOUBLED_LETTER = regex.compile(r"(\p{L})\1+")
_ABBREVIATION = regex.compile(r"(?i)[^aeiouyàâéèêëîïôùûœ\W\d_]{3,}e?s?")
_LEARNED_SUFFIX = regex.compile(
    r"(?i).{4,}(?:isations?|ismes?|istes?|itudes?|ophiles?|ophob(?:e|ie)s?|craties?|ologues?)"
)
_PREFIXED = regex.compile(
    r"(?i)(?:co|ex|anti|pro|non|sous|sur|re|ré|inter|multi|post|pré|auto|éco|euro|cyber|télé|micro|mini|super|hyper|ultra|néo|bio|méga"
    r"|quasi|contre|mi|semi|socio|techno|agro|franco|anglo)-?(?P<rest>\p{L}[\p{L}\-]{3,})"
)
_SURNAME_AFTER = regex.compile(r"[ \u00a0-](?:(?:de|du|von|van|El|Al|Le|La) )?\p{Lu}\p{Ll}")
_ACCENTED_CAPITALS = "AEIOUC"
#: Names that people write without a capital, and whose owners often do.
_BRANDS = word_lists()["brands_without_capital"]
_lock = threading.Lock()


class WordVerdict(Enum):
    MISTAKE = "mistake"
    CAPITAL = "capital"  # only the accent of its capital is missing
    NAME = "name"  # a place or a first name without its capital
    QUESTION = "question"
    MEANT = "meant"


def judge_word(
    text: ParsedText, start: int, end: int, near: tuple[str, ...], *, crowd: int = 1, is_name: bool = False
) -> WordVerdict:
    """What an unknown word is.

    `near`: words one slip away, `crowd`: how many unknown words stand around, itself counted, `is_name`: with a capital
    it is a proper noun.
    """
    word = text.original[start:end]
    if is_name:
        return WordVerdict.NAME if crowd < FOREIGN_WORD_COUNT and word not in _BRANDS else WordVerdict.MEANT
    opens = word[:1].isupper()
    if opens and not is_sentence_start(text, start):
        return WordVerdict.MEANT
    if word[:1] in _ACCENTED_CAPITALS and any(fold(one[0]) == word[0].lower() and one[1:] == word[1:] for one in near):
        return WordVerdict.CAPITAL
    is_abbreviated = regex.match(r"\.\s?[\p{Ll},;]", text.original[end : end + 3]) is not None  # « le gouv. a dit »
    if is_abbreviated or _ABBREVIATION.fullmatch(word):  # tjrs, arrdt
        return WordVerdict.QUESTION
    kin = any(is_close_variant(word.lower(), one) for one in near)
    if crowd >= FOREIGN_WORD_COUNT or (len(word) <= MIN_LETTERS_FOR_SLIP and is_english_word(word)):
        kin = any(fold(word) == fold(one) for one in near)
        near = ()
    if opens and not (kin and len(word) > MIN_LETTERS) and not (near and len(word) >= MIN_LETTERS_FOR_NAME_SLIP):
        return WordVerdict.MEANT
    if opens and _SURNAME_AFTER.match(text.masked[end : end + 6]):  # a first name
        return WordVerdict.MEANT
    if kin:
        return WordVerdict.MISTAKE
    if not near or len(word) < MIN_LETTERS_FOR_SLIP or _LEARNED_SUFFIX.fullmatch(word) or is_english_word(word):
        return WordVerdict.QUESTION
    return WordVerdict.MISTAKE


def strip_prefix(word: str) -> str:
    """What follows a learned prefix (co-rapporteur → rapporteur), or nothing."""
    found = _PREFIXED.fullmatch(word)
    return found["rest"] if found else ""


def unknown_word_remark(
    start: int, end: int, word: str, fixes: tuple[str, ...], source: str, *, sure: bool = True
) -> Remark:
    """The remark on a word that no dictionary has: a fault when a real word is one slip away, else a question."""
    message = N_("“%(word)s” is in no dictionary.")
    nature, severity = (Nature.FAULT, Severity.WARN) if sure else (Nature.STYLE, Severity.ADVICE)
    return Remark(start, end, nature, UNKNOWN_WORD_RULE, message, fixes, source, severity, (("word", word),))


def accented_capital_remark(start: int, end: int, word: str, near: tuple[str, ...]) -> Remark:
    """The remark on a word that only lacks the accent of its capital: Echanges → Échanges."""
    fix = next(one for one in near if fold(one[0]) == word[0].lower() and one[1:] == word[1:])
    right = fix[0].upper() + fix[1:]
    message = N_("Capitals keep their accents: %(word)s.")
    source = "OQLF, Vitrine linguistique, « Accents et tréma sur les majuscules »"
    return Remark(
        start,
        end,
        Nature.TYPOGRAPHY,
        "typography.accented_capitals",
        message,
        (right,),
        source,
        params=(("word", right),),
    )


def is_english_word(word: str) -> bool:
    """Whether English has this word: in a French text it is meant, or a matter of style."""
    speller = _english_speller()
    if speller is None or not word.isascii():
        return False
    with _lock:
        return bool(speller.spell(word.lower()))


@cache
def _english_speller() -> Any:
    """The dictionary that chunspell carries."""
    found = find_spec("hunspell")
    folder = Path(found.origin).with_name("dictionaries") if found and found.origin else None
    if folder is None or not (folder / "en_US.dic").exists():
        return None
    made: Any = import_module("hunspell").Hunspell
    return made("en_US", hunspell_data_dir=str(folder))


@lru_cache(maxsize=4096)
def is_close_variant(word: str, other: str) -> bool:
    """The same but for accents, a doubled letter, or two letters that changed places."""
    one, two = (_DOUBLED_LETTER.sub(r"\1", fold(some)) for some in (word, other))
    return one == two or (len(word) == len(other) and sorted(word) == sorted(other))
