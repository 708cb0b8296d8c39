"""Words that are no mistakes: Québec's, the house's, acronyms, names."""

from functools import cache, lru_cache
from pathlib import Path

import regex

from vigie.proofreader.context import ProofContext
from vigie.proofreader.text.parsed_text import ParsedText

WORDS_FOLDER = Path(__file__).parents[1] / "words"
_ACRONYM = regex.compile(r"(?:\p{Lu}\p{M}*[.&\-]?\p{N}*){2,}s?|\p{Lu}+\p{N}[\p{Lu}\p{N}]*|\p{N}+\p{Lu}+")
_ELISION = regex.compile(r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|presqu|entr)['’]", regex.IGNORECASE)
_SENTENCE_START = regex.compile(r"(?:^|[.!?…:;•*\n\r(\[«“\"—–\-])\W*$")
_AFTER_TITLE = regex.compile(r"(?<!\w)(?:MM?|Mmes?|Mlles?|Dre?s?|Mes?|Prs?|Stes?|Sts?|\p{Lu}(?:-\p{Lu})?)\.?[ \u00a0]$")
_AFTER_JOINER = regex.compile(r"\p{L}[-’']$")
_INTERJECTION = regex.compile(r"(?i)(?:ha|hé|hi|ah|oh|lol|mdr|ouf|bah|hum|pff?t?|brr|grr|zz)+[ahfrz]*")
_LATIN = regex.compile(r"[\p{Latin}\p{M}\p{Common}]+")
_COMPOUND_JOINER = regex.compile(r"[-‑–/]")


@cache
def quebec_words() -> frozenset[str]:
    """The words of `words/quebec.txt`, folded to lower case."""
    return frozenset(word.lower() for word in quebec_names())


@cache
def quebec_names() -> frozenset[str]:
    """The words of `words/quebec.txt` as they are written there."""
    lines = (WORDS_FOLDER / "quebec.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word.strip() for line in lines for word in line.partition("#")[0].split(",") if word.strip())


@cache
def _capitalised_names() -> frozenset[str]:
    """Those that are only written with a capital, in small letters."""
    words = quebec_names()
    small = {word for word in words if word[0].islower()}
    return frozenset(word.lower() for word in words if word[0].isupper() and not word.isupper()) - small


def is_bare_name(word: str) -> bool:
    """Whether a word in small letters is a name of Québec without its capital: laval."""
    return word.islower() and len(word) > 3 and word in _capitalised_names()


@lru_cache(maxsize=128)
def _split_house_words(words: frozenset[str]) -> frozenset[str]:
    """A phrase or a name makes each of its words known."""
    return frozenset(part.lower() for word in words for part in [word, *regex.split(r"[\s'’]+", word)] if part)


def is_known_word(word: str, context: ProofContext) -> bool:
    """Whether the house or Québec knows this word, or a part of it, elided, plural or feminine as it may be."""
    bare = _ELISION.sub("", word).lower().replace("’", "'")
    guide = context.style_guide
    people = frozenset((*context.candidate_names, context.speaker))
    lists = [quebec_words(), *map(_split_house_words, (guide.known_words, guide.known_names, people))]
    parts = [part for part in _COMPOUND_JOINER.split(bare) if part]
    forms = [form for part in [bare, *(parts if len(parts) > 1 else ())] for form in possible_singulars(part)]
    return any(form in known for known in lists for form in forms)


def is_likely_intended(text: ParsedText, start: int, end: int, word: str) -> bool:
    """Whether an unknown word is most likely a name, an acronym or a cry, rather than a mistake."""
    if _ACRONYM.fullmatch(word) or _INTERJECTION.fullmatch(word) or not any(map(str.isalpha, word)):
        return True
    if any(map(str.isdigit, word)) or not _LATIN.fullmatch(word):
        return True
    bare = _ELISION.sub("", word)
    if len(bare) > 2 and not bare[0].isupper() and any(map(str.isupper, bare[1:])):
        return True  # iPhone, eBay
    if bare[:1].isupper():
        return any(map(str.isupper, bare[1:])) or not is_sentence_start(text, start)
    return False


def is_sentence_start(text: ParsedText, start: int) -> bool:
    """Whether a word stands where any word takes a capital; after « M. » or an initial it does not."""
    if _AFTER_TITLE.search(text.masked, max(0, start - 8), start) or _AFTER_JOINER.search(
        text.masked, max(0, start - 2), start
    ):
        return False
    return (
        start == 0
        or _SENTENCE_START.search(text.masked, max(0, start - 12), start) is not None
        or not (text.masked[:start].strip())
    )


def possible_singulars(word: str) -> tuple[str, ...]:
    """The word, and what it may be the plural or the feminine of: caquistes → caquiste."""
    forms = [word]
    if word.endswith(("s", "x")):
        forms.append(word[:-1])
    if word.endswith("es"):
        forms.append(word[:-2])
    if word.endswith("e"):
        forms.append(word[:-1])
    if word.endswith(("ienne", "iennes")):
        forms.append(word[: word.rindex("ne")])
    return tuple(forms)
