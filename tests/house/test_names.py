"""What STYLE.md asks of names, as far as a program can tell."""

import ast
import io
import re
import tokenize
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

VIGIE = Path(__file__).resolve().parents[2] / "vigie"
#: Django's own inner classes, and the choices that belong to one model.
INNER_CLASSES = {"Meta", "State", "Kind", "Status"}
VAGUE_CLASS = re.compile(r"(Manager|Handler|Helper|Helpers|Util|Utils|Service|Processor|Data|Info)$")
#: What Django itself calls so.
DJANGO_CLASSES = {"UserManager"}
VAGUE_MODULES = {
    "utils",
    "util",
    "helpers",
    "helper",
    "services",
    "service",
    "managers",
    "misc",
    "common",
    "data",
    "info",
}
#: Nouns of the trade that end like participles.
NOUNS = {
    "counting",
    "editing",
    "incoming",
    "listening",
    "logging",
    "proofreading",
    "publishing",
    "recurring",
    "scheduling",
    "spelling",
    "streaming",
    "testing",
    "training",
}
BARE_VERBS = {
    "says",
    "say",
    "tell",
    "ask",
    "keep",
    "able",
    "news",
    "glance",
    "whens",
    "when",
    "read",
    "write",
    "do",
    "known",
}
VAGUE_CONSTANTS = {
    "MOST",
    "KEPT",
    "PATIENCE",
    "LOOK",
    "BACK",
    "EVERY",
    "SAID",
    "FIRST",
    "ROUND",
    "LATER",
    "LONG",
    "MANY",
}
PERSON = re.compile(r"\b(she|her|hers|herself)\b", re.IGNORECASE)


def modules() -> Iterator[Path]:
    for path in sorted(VIGIE.rglob("*.py")):
        if not {"tests", "migrations"} & set(path.parts):
            yield path


def trees() -> Iterator[tuple[Path, ast.Module]]:
    for path in modules():
        yield path, ast.parse(path.read_text("utf-8"))


def test_a_class_name_stands_once() -> None:
    places = defaultdict(list)
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and node.name not in INNER_CLASSES:
                places[node.name].append(str(path.relative_to(VIGIE)))
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_no_class_has_a_vague_name() -> None:
    vague = [
        f"{path.relative_to(VIGIE)}: {node.name}"
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and VAGUE_CLASS.search(node.name) and node.name not in DJANGO_CLASSES
    ]
    assert vague == []


def test_modules_are_named_by_nouns() -> None:
    names = {path.stem if path.stem != "__init__" else path.parent.name: path for path in modules()}
    wrong = [
        str(path.relative_to(VIGIE))
        for name, path in names.items()
        if name in VAGUE_MODULES | BARE_VERBS or (re.fullmatch(r"[a-z]+ing", name) and name not in NOUNS)
    ]
    assert wrong == []


def test_constants_say_of_what() -> None:
    vague = [
        f"{path.relative_to(VIGIE)}: {target.id}"
        for path, tree in trees()
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name) and target.id.strip("_") in VAGUE_CONSTANTS
    ]
    assert vague == []


def test_comments_and_docstrings_do_not_take_every_user_for_a_woman() -> None:
    found = []
    for path in modules():
        for token in tokenize.generate_tokens(io.StringIO(path.read_text("utf-8")).readline):
            is_prose = token.type == tokenize.COMMENT or (
                token.type == tokenize.STRING and token.string.startswith('"""')
            )
            if is_prose and PERSON.search(token.string):
                found.append(f"{path.relative_to(VIGIE)}:{token.start[0]}")
    assert found == []
