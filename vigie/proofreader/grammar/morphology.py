"""What the French engine's dictionary knows of words: nature, gender, number, person; and their other forms.

A tag is the engine's: `:N:m:s` a noun, `:A` an adjective, `:Q` a participle, `:Ip:3s` a present, third person singular…
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from vigie.proofreader.engines.engine_client import EngineClient
from vigie.proofreader.remarks import Remark
from vigie.proofreader.result_cache import ResultCache
from vigie.proofreader.time_budget import TimeBudget
from vigie.proofreader.vocabulary.lexicon import make_plural

TENSES = (":Ip", ":If", ":Iq", ":K", ":Is", ":Sp", ":Sq")
MAX_CACHED_WORDS = 20_000  # words remembered


@dataclass(frozen=True)
class WordAnalysis:
    """The readings of a written form: lemma and tags. Without any, the dictionary has no such word."""

    readings: tuple[tuple[str, str], ...] = ()

    def has_tag(self, *tags: str) -> bool:
        return any(tag in reading for _, reading in self.readings for tag in tags)

    @cached_property
    def is_noun(self) -> bool:
        return self.has_tag(":N")

    @cached_property
    def is_adjective(self) -> bool:
        return self.has_tag(":A", ":Q")

    @cached_property
    def is_finite(self) -> bool:
        return any(tense in reading for _, reading in self.readings for tense in TENSES)

    @cached_property
    def is_only_verb(self) -> bool:
        return bool(self.readings) and all(any(t in reading for t in (*TENSES, ":E")) for _, reading in self.readings)

    @cached_property
    def third_persons(self) -> frozenset[str]:
        """ "s", "p", both or none: the third persons that this form can be."""
        tags = [reading for _, reading in self.readings if any(tense in reading for tense in TENSES)]
        return frozenset(number for number in "sp" if any(f":3{number}" in tag for tag in tags))

    def has_person(self, person: str) -> bool:
        """Whether a finite form can be of this person, ":1s" to ":3p"."""
        return any(person in tags for _, tags in self.readings if any(tense in tags for tense in TENSES))

    def possible_agreements(self, *natures: str) -> frozenset[str]:
        """Which of "ms", "fs", "mp", "fp" this form can be, read as one of these natures."""
        found: set[str] = set()
        for _, reading in self.readings:
            if any(nature in reading for nature in natures):
                marks = _GENDER_NUMBER.search(reading)
                genders, numbers = (marks[1], marks[2]) if marks else ("e", "i")
                found |= {g + n for g in _GENDERS[genders] for n in _NUMBERS[numbers]}
        return frozenset(found)


_GENDER_NUMBER = re.compile(r":([mfe]):([spi])")
_GENDERS = {"m": "m", "f": "f", "e": "mf"}
_NUMBERS = {"s": "s", "p": "p", "i": "sp"}


class MorphologyCache:
    """What was learned of words, and what does not agree in each sentence: shared by all the checks of an engine."""

    def __init__(self) -> None:
        self.words: ResultCache[WordAnalysis] = ResultCache(MAX_CACHED_WORDS)
        self.sentence_remarks: ResultCache[tuple[Remark, ...]] = ResultCache()


class MorphologyClient:
    """Asks the workers about words, for one check. A worker that does not answer knows no word."""

    def __init__(self, client: EngineClient, cache: MorphologyCache, budget: TimeBudget) -> None:
        self._client = client
        self._cache = cache
        self._budget = budget

    @property
    def sentence_remarks(self) -> ResultCache[tuple[Remark, ...]]:
        return self._cache.sentence_remarks

    @property
    def is_unavailable(self) -> bool:
        """Whether a question had no answer, so that nothing learned now is worth remembering."""
        return bool(self._client.last_error) or self._client.name in self._budget.skipped

    def analyse_words(self, words: Iterable[str]) -> Mapping[str, WordAnalysis]:
        """Each of these words, read."""
        found = {word: self._cache.words.get(word) for word in words}
        missing = [word for word, known in found.items() if known is None]
        answers = self._client.analyse_words(missing, self._budget) if missing else ()
        for word, said in zip(missing, answers, strict=False):
            analysis = WordAnalysis(tuple((lemma, tags) for lemma, tags in said))
            found[word] = analysis
            self._cache.words.store(word, analysis)
        return {word: known or WordAnalysis() for word, known in found.items()}

    def third_person_form(self, word: WordAnalysis, number: str) -> str:
        """The third person, "s" or "p", in the tense of this form; or nothing."""
        return self.conjugated_form(word, f":3{number}")

    def conjugated_form(self, word: WordAnalysis, person: str) -> str:
        """This person, ":1s" to ":3p", in the tense of this form; or nothing."""
        for tense in TENSES:
            for lemma, tags in word.readings:
                if tense in tags and ":V" in tags:
                    said = self._client.ask_words("third", f"{lemma} {tense} {person}", self._budget)
                    return said[0] if said else ""
        return ""

    def agreeing_form(self, word: WordAnalysis, form: str) -> str:
        """This adjective or participle as "ms", "fs", "mp" or "fp"; or nothing."""
        for nature in (":Q", ":A"):
            for lemma, tags in word.readings:
                if nature in tags and (nature, form) == (":A", "mp"):
                    return make_plural(lemma)
                if nature in tags:
                    said = self._client.ask_words("agreeing", f"{lemma} {nature} {form}", self._budget)
                    return said[0] if said else ""
        return ""
