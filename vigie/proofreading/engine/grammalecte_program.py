"""The French worker: a program of its own around Grammalecte (GPL-3), which never enters Vigie's processes.

    python -I grammalecte_program.py <folder that holds the package grammalecte> [on options…]

It imports nothing of Vigie. It says `{"ready": true, "version": …}`, then answers each line of JSON by one line:

    {"check": [paragraph, …]} → {"found": [[[start, end, type, rule, message, [fix, …], address], …], …]}
    {"suggest": word} → {"words": […]}
    {"near": word} → {"words": […]}: those one slip of the hand away

Offsets are in code points; the type "spell" is an unknown word. It ends with its input.
"""

import json
import sys
from typing import Any, TextIO

LETTERS = "aeiousrntldmpcévqbfghjàxèyêzâçîôûùïëœkw"
KEPT = 20_000  # analysed words after which the memory of them is emptied


def main() -> None:
    out, sys.stdout = sys.stdout, sys.stderr  # what the engine prints must not mix with the answers
    sys.path.insert(0, sys.argv[1])
    from grammalecte import GrammarChecker  # type: ignore[import-not-found, unused-ignore]

    checker = GrammarChecker("fr")
    checker.gce.setOptions(dict.fromkeys(checker.gce.getOptions(), False) | dict.fromkeys(sys.argv[2:], True))
    check(checker, "Ceci la réveille : les règles sont lues au premier texte.")
    tell(out, {"ready": True, "version": checker.gce.version})
    for line in sys.stdin:
        asked = json.loads(line)
        answer: dict[str, object]
        if "check" in asked:
            answer = {"found": [check(checker, paragraph) for paragraph in asked["check"]]}
        elif "suggest" in asked:
            answer = {"words": suggest(checker, asked["suggest"])}
        else:
            answer = {"words": near(checker, asked["near"])}
        tell(out, answer)


def tell(out: TextIO, answer: dict[str, object]) -> None:
    out.write(json.dumps(answer) + "\n")
    out.flush()


def check(checker: Any, paragraph: str) -> list[list[object]]:
    """Whatever the engine stumbles on, the paragraph is answered, by nothing at worst."""
    try:
        grammar, spelling = checker.getParagraphErrors(paragraph)
    except Exception as stumble:
        sys.stderr.write(f"grammalecte: {stumble!r}\n")
        return []
    if len(getattr(checker.oSpellChecker, "_dLemmas", ())) > KEPT:
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


def suggest(checker: Any, word: str) -> list[str]:
    words: list[str] = []
    for some in checker.oSpellChecker.suggest(word):
        words.extend(some)
    return list(dict.fromkeys(words))


def near(checker: Any, word: str) -> list[str]:
    lower = word.lower()
    cuts = [(lower[:at], lower[at:]) for at in range(len(lower) + 1)]
    tried = [a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1]
    tried += [a + b[1:] for a, b in cuts if b]
    tried += [a + c + b[1:] for a, b in cuts if b for c in LETTERS]
    tried += [a + c + b for a, b in cuts for c in LETTERS]
    return [one for one in dict.fromkeys(tried) if one != lower and one and checker.oSpellChecker.isValid(one)]


if __name__ == "__main__":
    main()
