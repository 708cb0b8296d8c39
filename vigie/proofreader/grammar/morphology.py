"""What the French engine's dictionary knows of words: nature, gender, number, person; and their other forms.

A tag is the engine's: `:N:m:s` a noun, `:A` an adjective, `:Q` a participle, `:Ip:3s` a present, third person singular…
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from vigie.proofreader.engines.engine_client import Program
from vigie.proofreader.remarks import Remark
from vigie.proofreader.text.chunks import Memory
from vigie.proofreader.vocabulary.lexicon import plural

TENSES = (":Ip", ":If", ":Iq", ":K", ":Is", ":Sp", ":Sq")
MOST = 20_000  # words remembered


@dataclass(frozen=True)
class Word:
    """The readings of a written form: lemma and tags. Without any, the dictionary has no such word."""

    readings: tuple[tuple[str, str], ...] = ()

    def has(self, *tags: str) -> bool:
        return any(tag in reading for _, reading in self.readings for tag in tags)

    @cached_property
    def is_noun(self) -> bool:
        return self.has(":N")

    @cached_property
    def is_adjective(self) -> bool:
        return self.has(":A", ":Q")

    @cached_property
    def is_finite(self) -> bool:
        return any(tense in reading for _, reading in self.readings for tense in TENSES)

    @cached_property
    def is_only_verb(self) -> bool:
        return bool(self.readings) and all(any(t in reading for t in (*TENSES, ":E")) for _, reading in self.readings)

    @cached_property
    def third(self) -> frozenset[str]:
        """ "s", "p", both or none: the third persons that this form can be."""
        tags = [reading for _, reading in self.readings if any(tense in reading for tense in TENSES)]
        return frozenset(number for number in "sp" if any(f":3{number}" in tag for tag in tags))

    def is_of(self, person: str) -> bool:
        """Whether a finite form can be of this person, ":1s" to ":3p"."""
        return any(person in tags for _, tags in self.readings if any(tense in tags for tense in TENSES))

    def agreements(self, *natures: str) -> frozenset[str]:
        """Which of "ms", "fs", "mp", "fp" this form can be, read as one of these natures."""
        found: set[str] = set()
        for _, reading in self.readings:
            if any(nature in reading for nature in natures):
                marks = _MARKS.search(reading)
                genders, numbers = (marks[1], marks[2]) if marks else ("e", "i")
                found |= {g + n for g in _EITHER[genders] for n in _BOTH[numbers]}
        return frozenset(found)


_MARKS = re.compile(r":([mfe]):([spi])")
_EITHER = {"m": "m", "f": "f", "e": "mf"}
_BOTH = {"s": "s", "p": "p", "i": "sp"}


class Dictionary:
    """Asks the workers, and remembers. A silent worker knows no word."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._known: Memory[Word] = Memory(MOST)
        self.said: Memory[tuple[Remark, ...]] = Memory()  # of a sentence, what does not agree in it

    @property
    def is_silent(self) -> bool:
        """Whether the last question had no answer."""
        return bool(self._program.trouble)

    def look(self, words: Iterable[str]) -> Mapping[str, Word]:
        """Each of these words, read."""
        found = {word: self._known.get(word) for word in words}
        missing = [word for word, known in found.items() if known is None]
        for word, said in zip(missing, self._program.readings(missing) if missing else (), strict=False):
            found[word] = Word(tuple((lemma, tags) for lemma, tags in said))
            self._known.keep(word, found[word] or Word())
        return {word: known or Word() for word, known in found.items()}

    def third(self, word: Word, number: str) -> str:
        """The third person, "s" or "p", in the tense of this form; or nothing."""
        return self.conjugated(word, f":3{number}")

    def conjugated(self, word: Word, person: str) -> str:
        """This person, ":1s" to ":3p", in the tense of this form; or nothing."""
        for tense in TENSES:
            for lemma, tags in word.readings:
                if tense in tags and ":V" in tags:
                    said = self._program.words("third", f"{lemma} {tense} {person}")
                    return said[0] if said else ""
        return ""

    def agreeing(self, word: Word, form: str) -> str:
        """This adjective or participle as "ms", "fs", "mp" or "fp"; or nothing."""
        for nature in (":Q", ":A"):
            for lemma, tags in word.readings:
                if nature in tags and (nature, form) == (":A", "mp"):
                    return plural(lemma)
                if nature in tags:
                    said = self._program.words("agreeing", f"{lemma} {nature} {form}")
                    return said[0] if said else ""
        return ""
