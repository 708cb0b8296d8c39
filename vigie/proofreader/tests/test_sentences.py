"""Where a sentence ends: abbreviations are those that no thread is cut after."""

import pytest

from vigie.networks.counting import BEFORE_FIGURES, BEFORE_WORDS
from vigie.proofreader.text.segmentation import Segment, split_sentences


def sentences(text: str) -> list[str]:
    return [found.text for found in split_sentences(Segment(0, len(text), text))]


@pytest.mark.parametrize("word", BEFORE_WORDS)
def test_a_sentence_goes_on_after_what_announces_something(word: str) -> None:
    assert sentences(f"Voyez {word}. Tremblay au quai. Merci.") == [f"Voyez {word}. Tremblay au quai.", "Merci."]


@pytest.mark.parametrize("word", BEFORE_FIGURES)
def test_a_sentence_goes_on_after_what_announces_a_figure_and_may_end_there(word: str) -> None:
    assert len(sentences(f"Voyez {word}. 12 au quai.")) == 1
    ends_as_an_initial = word.endswith("-C")
    assert len(sentences(f"Voyez {word}. Puis le quai.")) == (1 if ends_as_an_initial else 2)


@pytest.mark.parametrize(
    "text",
    ["J. Roy arrive.", "1. Ouvrir la séance.", "12. Varia.", "iv. Levée de la séance.", "Le juge J.-P. Roy arrive."],
)
def test_initials_and_numbers_of_lists_end_nothing(text: str) -> None:
    assert sentences(text) == [text]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Le quai ouvre le 12. Venez.", 2),
        ("Quoi ? Oui ! Bon…", 3),
        ("Il a dit « Venez. » Puis rien.", 2),
        ("Des fruits, des noix, etc. Puis du thé.", 2),
    ],
)
def test_the_rest_ends_a_sentence(text: str, parts: int) -> None:
    assert len(sentences(text)) == parts
