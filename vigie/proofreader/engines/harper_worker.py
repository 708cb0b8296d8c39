"""The English worker: a program of its own around Harper, so that its memory goes away with it.

    python -I harper_worker.py

It says `{"ready": true}`, then answers each line of JSON by one line: `{"check": [paragraph, …]}` → `{"found":
[[[start, end, type, rule, message, [fix, …], ""], …], …]}`, offsets in code points, type "spell" for an unknown word.
It ends with its input.
"""

import ctypes
import json
import sys
from contextlib import suppress
from importlib.metadata import version
from typing import Any


def main() -> None:
    import harper

    linter = harper.Linter(harper.Dialect.CANADIAN)
    lint_paragraph(linter, "This wakes it up.")
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)  # its dictionaries are built in 20 MB more than they keep
    write_answer({"ready": True, "version": version("harper-py")})
    for line in sys.stdin:
        asked = json.loads(line)
        write_answer(
            {"found": [lint_paragraph(linter, paragraph) for paragraph in asked.get("check", ())], "words": []}
        )


def write_answer(answer: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def lint_paragraph(linter: Any, paragraph: str) -> list[list[object]]:
    from harper import SuggestionKind

    found = []
    for rule, lints in linter.organized_lints(replace_surrogates(paragraph), language="plaintext").items():
        for one in lints:
            words = one.problem_text
            fixes = []
            for fix in one.suggestions:
                if fix.kind is SuggestionKind.INSERT_AFTER:
                    fixes.append(words + fix.replacement_text)
                else:
                    fixes.append("" if fix.kind is SuggestionKind.REMOVE else fix.replacement_text)
            kind = "spell" if one.lint_kind == "Spelling" else one.lint_kind
            found.append([one.span.start, one.span.end, kind, rule, one.message, fixes, ""])
    return found


def replace_surrogates(paragraph: str) -> str:
    """Lone surrogates are no text for it; they are spaces."""
    return "".join(" " if "\ud800" <= letter <= "\udfff" else letter for letter in paragraph)


if __name__ == "__main__":
    main()
