"""The French worker: a program of its own around Grammalecte (GPL-3), which never enters Vigie's processes.

    python -I grammalecte_worker.py <folder that holds the package grammalecte> [on options…]

It imports nothing of Vigie. It says `{"ready": true, "version": …}`, then answers each line of JSON by one line:

    {"check": [paragraph, …]} → {"found": [[[start, end, type, rule, message, [fix, …], address], …], …]}
    {"suggest": word} → {"words": […]}
    {"near": word} → {"words": […]}: those one slip of the hand away
    {"look": [word, …]} → {"words": [[[lemma, tags], …], …]}: how each word can be read
    {"third": "lemma tense person"}, {"agreeing": "lemma nature form"} → {"words": [the form]}
    {"valid": word} → {"words": [word]} when the dictionary has it, else {"words": []}

Offsets are in code points; the type "spell" is an unknown word. It ends with its input.
"""

import itertools
import json
import re
import sys
from typing import Any, TextIO

LETTERS = "aeiousrntldmpcévqbfghjàxèyêzâçîôûùïëœkw"
ACCENTS = {"e": "éèê", "a": "àâ", "i": "îï", "o": "ô", "u": "ùû", "c": "ç"}
LONGEST = 25  # letters of a word whose doubled letters are looked for
MAX_REMEMBERED_WORDS = 20_000  # analysed words after which the memory of them is emptied


def main() -> None:
    out = sys.stdout
    sys.stdout = sys.stderr
    sys.path.insert(0, sys.argv[1])
    from grammalecte import GrammarChecker  # type: ignore[import-not-found, unused-ignore]

    checker = GrammarChecker("fr")
    checker.gce.setOptions(dict.fromkeys(checker.gce.getOptions(), False) | dict.fromkeys(sys.argv[2:], True))
    check_paragraph(checker, "Ceci la réveille : les règles sont lues au premier texte.")
    write_answer(out, {"ready": True, "version": checker.gce.version})
    for line in sys.stdin:
        asked = json.loads(line)
        answer: dict[str, object]
        if "check" in asked:
            answer = {"found": [check_paragraph(checker, paragraph) for paragraph in asked["check"]]}
        elif "suggest" in asked:
            answer = {"words": suggest_words(checker, asked["suggest"])}
        elif "look" in asked:
            answer = {"words": [analyse_word(checker, word) for word in asked["look"]]}
        elif "third" in asked:
            answer = {"words": conjugate(*asked["third"].split())}
        elif "agreeing" in asked:
            answer = {"words": agree(*asked["agreeing"].split())}
        elif "valid" in asked:
            answer = {"words": [asked["valid"]] if checker.oSpellChecker.isValid(asked["valid"]) else []}
        else:
            answer = {"words": near_words(checker, asked["near"])}
        write_answer(out, answer)


def write_answer(out: TextIO, answer: dict[str, object]) -> None:
    out.write(json.dumps(answer) + "\n")
    out.flush()


def check_paragraph(checker: Any, paragraph: str) -> list[list[object]]:
    """What the engine finds in a paragraph; nothing where it fails, so that every question has its answer."""
    try:
        grammar, spelling = checker.getParagraphErrors(paragraph)
    except Exception as failure:
        sys.stderr.write(f"grammalecte: {failure!r}\n")
        return []
    if len(getattr(checker.oSpellChecker, "_dLemmas", ())) > MAX_REMEMBERED_WORDS:
        checker.oSpellChecker.clearStorage()
    faults = [
        [
            one["nStart"],
            one["nEnd"],
            one["sType"],
            one["sRuleId"],
            one["sMessage"],
            list(one["aSuggestions"]),
            one["URL"],
        ]
        for one in grammar
    ]
    return faults + [[one["nStart"], one["nEnd"], "spell", "", one["sValue"], [], ""] for one in spelling]


def suggest_words(checker: Any, word: str) -> list[str]:
    words: list[str] = []
    for some in checker.oSpellChecker.suggest(word):
        words.extend(some)
    return list(dict.fromkeys(words))


def analyse_word(checker: Any, word: str) -> list[list[str]]:
    readings = (reading.lstrip(">").partition("/") for reading in checker.oSpellChecker.getMorph(word))
    return [[lemma, tags] for lemma, _, tags in readings]


def conjugate(lemma: str, tense: str, person: str) -> list[str]:
    from grammalecte.fr import conj  # type: ignore[import-not-found, unused-ignore]

    form = conj.getConj(lemma, tense, person)
    return [form] if form else []


def agree(lemma: str, nature: str, form: str) -> list[str]:
    """The participle of a verb in one of the forms ms, fs, mp, fp; an adjective in ms, fs, fp."""
    from grammalecte.fr import conj, mfsp  # type: ignore[import-not-found, unused-ignore]

    if nature == ":Q":
        found = conj.getConj(lemma, ":Q", {"ms": ":m:s", "mp": ":m:p", "fs": ":f:s", "fp": ":f:p"}[form])
    elif form[0] == "f":
        found = next(iter(mfsp.getFemForm(lemma, form == "fp")), "") or (
            lemma if lemma[-1] == "e" else lemma + "e"
        ) + "s" * (form == "fp")
    else:
        found = lemma
    return [found] if found else []


def near_words(checker: Any, word: str) -> list[str]:
    lower = word.lower()
    cuts = [(lower[:at], lower[at:]) for at in range(len(lower) + 1)]
    tried = [a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1]
    tried += [a + b[1:] for a, b in cuts if b]
    tried += [a + c + b[1:] for a, b in cuts if b for c in LETTERS]
    tried += [a + c + b for a, b in cuts for c in LETTERS]
    return valid_words(checker, tried, lower) or valid_words(
        checker, doubled_variants(lower) + accented_variants(lower), lower
    )


def valid_words(checker: Any, tried: list[str], lower: str) -> list[str]:
    return [one for one in dict.fromkeys(tried) if one != lower and one and checker.oSpellChecker.isValid(one)]


def doubled_variants(word: str) -> list[str]:
    """The same letters, one or two of them doubled elsewhere: innaceptable → inacceptable."""
    plain = re.sub(r"(.)\1+", r"\1", word)
    if plain == word or len(plain) > LONGEST:
        return []
    places = [at for at, letter in enumerate(plain) if letter not in "aàâeéèêiîoôuùyh'’-"]
    ways = [(), *((one,) for one in places), *((one, two) for one in places for two in places if one < two)]
    return ["".join(letter * (2 if at in way else 1) for at, letter in enumerate(plain)) for way in ways]


def accented_variants(word: str) -> list[str]:
    """Accents, and a letter more with one of them: evenement → événement, nescessaire → nécessaire."""
    if len(word) > LONGEST:
        return []
    places = [at for at, letter in enumerate(word) if letter in ACCENTS][:6]
    ways = [
        "".join(dict(zip(some, letters, strict=True)).get(at, letter) for at, letter in enumerate(word))
        for count in (1, 2, 3)
        for some in itertools.combinations(places, count)
        for letters in itertools.product(*(ACCENTS[word[at]] for at in some))
    ]
    single = [word[:at] + to + word[at + 1 :] for at in places if word[at] == "e" for to in "éè"]
    return ways + [way[:at] + way[at + 1 :] for way in single for at in range(len(way))]


if __name__ == "__main__":
    main()
