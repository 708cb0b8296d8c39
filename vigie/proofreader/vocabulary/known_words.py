"""Words that are no mistakes: Québec's, the house's, acronyms, names."""

from functools import cache, lru_cache
from pathlib import Path

import regex

from vigie.proofreader.context import Context
from vigie.proofreader.text.parsed_text import Text

WORDS = Path(__file__).parents[1] / "words"
_ACRONYM = regex.compile(r"(?:\p{Lu}\p{M}*[.&\-]?\p{N}*){2,}s?|\p{Lu}+\p{N}[\p{Lu}\p{N}]*|\p{N}+\p{Lu}+")
_ELISION = regex.compile(r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|presqu|entr)['’]", regex.IGNORECASE)
_OPENING = regex.compile(r"(?:^|[.!?…:;•*\n\r(\[«“\"—–\-])\W*$")
_TITLED = regex.compile(r"(?<!\w)(?:MM?|Mmes?|Mlles?|Dre?s?|Mes?|Prs?|Stes?|Sts?|\p{Lu}(?:-\p{Lu})?)\.?[ \u00a0]$")
_JOINS = regex.compile(r"\p{L}[-’']$")
_LAUGH = regex.compile(r"(?i)(?:ha|hé|hi|ah|oh|lol|mdr|ouf|bah|hum|pff?t?|brr|grr|zz)+[ahfrz]*")
_JOINED = regex.compile(r"[-‑–/]")


@cache
def quebec() -> frozenset[str]:
    """The words of `words/quebec.txt`, folded to lower case."""
    lines = (WORDS / "quebec.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(
        word.strip().lower() for line in lines for word in line.partition("#")[0].split(",") if word.strip()
    )


@cache
def names_of_places() -> frozenset[str]:
    """The words of `words/quebec.txt` as they are written there."""
    lines = (WORDS / "quebec.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word.strip() for line in lines for word in line.partition("#")[0].split(",") if word.strip())


@cache
def _names() -> frozenset[str]:
    """Those that are only written with a capital, in small letters."""
    words = names_of_places()
    small = {word for word in words if word[0].islower()}
    return frozenset(word.lower() for word in words if word[0].isupper() and not word.isupper()) - small


def is_bare_name(word: str) -> bool:
    """Whether a word in small letters is a name of Québec without its capital: laval."""
    return word.islower() and len(word) > 3 and word in _names()


@lru_cache(maxsize=128)
def _house(words: frozenset[str]) -> frozenset[str]:
    """A phrase or a name makes each of its words known."""
    return frozenset(part.lower() for word in words for part in [word, *regex.split(r"[\s'’]+", word)] if part)


def is_known(word: str, context: Context) -> bool:
    """Whether the house or Québec knows this word, elided, plural or feminine as it may be."""
    bare = _ELISION.sub("", word).lower().replace("’", "'")
    house = (
        _house(context.house.words) | _house(context.house.names) if context.house.words or context.house.names else ()
    )
    lists = (quebec(), house, _house(frozenset((*context.candidates, context.owner))))
    return any(form in known for known in lists if known for form in _forms(bare)) or _has_known_parts(bare, lists)


def looks_meant(text: Text, start: int, end: int, word: str) -> bool:
    """Whether an unknown word is most likely a name, an acronym or a cry, rather than a mistake."""
    if _ACRONYM.fullmatch(word) or _LAUGH.fullmatch(word) or not any(map(str.isalpha, word)):
        return True
    if any(map(str.isdigit, word)) or (not word.isascii() and not _is_latin(word)):
        return True
    bare = _ELISION.sub("", word)
    if len(bare) > 2 and not bare[0].isupper() and any(map(str.isupper, bare[1:])):
        return True  # iPhone, eBay
    if bare[:1].isupper():
        return any(map(str.isupper, bare[1:])) or not opens_sentence(text, start)
    return False


def opens_sentence(text: Text, start: int) -> bool:
    """Whether a word stands where any word takes a capital; after « M. » or an initial it does not."""
    if _TITLED.search(text.masked, max(0, start - 8), start) or _JOINS.search(text.masked, max(0, start - 2), start):
        return False
    return (
        start == 0
        or _OPENING.search(text.masked, max(0, start - 12), start) is not None
        or not (text.masked[:start].strip())
    )


def _forms(word: str) -> tuple[str, ...]:
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


def _has_known_parts(word: str, lists: tuple[frozenset[str] | tuple[str, ...], ...]) -> bool:
    parts = [part for part in _JOINED.split(word) if part]
    return len(parts) > 1 and any(form in known for known in lists for part in parts for form in _forms(part))


def _is_latin(word: str) -> bool:
    return regex.fullmatch(r"[\p{Latin}\p{M}\p{Common}]+", word) is not None
