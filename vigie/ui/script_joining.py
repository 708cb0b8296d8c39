"""Our ES modules joined into one file, without a JavaScript tool.

Only what our scripts are written in is understood; anything else is refused, with its module and its line:

    import { one, two } from "vigie/name";
    export const …    export function …    export async function …    export class …

Each module becomes a function that is called once, after those that it imports. Its lines stay lines, without their
indents and without the comments that fill a line, so that the line of an error is found again in the source.
"""

import re
from dataclasses import dataclass, field
from typing import Self

_IMPORT = re.compile(r'^import \{(?P<names>[\w\s,$]+)\} from "(?P<module>[\w/-]+)";$', re.M)
_EXPORT = re.compile(r"^export (?P<kept>(?:const|class|function|async function) (?P<name>[\w$]+))", re.M)
_FULL_LINE_COMMENT = re.compile(r"^[ \t]*(?://.*|/\*(?:(?!\*/).)*\*/)$", re.M)
_INDENT = re.compile(r"^[ \t]+", re.M)
#: What would mean something else inside a function, or that is not understood here.
_REFUSED = {
    re.compile(r"^(?:import|export)\b", re.M): "an import or an export of another form",
    re.compile(r"\bimport\s*[(.]"): "import() or import.meta",
    re.compile(r"^await\b|^(?:const|let|var)\b[^\n]*=\s*await\b|^for await\b", re.M): "await outside of a function",
    re.compile(r"^[^`\n]*(?:`[^`\n]*`[^`\n]*)*`[^`\n]*$", re.M): "a text between ` ` on several lines",
    re.compile(r"^[ \t]*/\*(?:(?!\*/).)*$", re.M): "a comment on several lines",
}


class CannotJoin(Exception):
    """A script is written in a way that is not understood here; says where, and what."""


@dataclass
class Module:
    """One script, read: what it imports, by module, what it exports, and its body as it stands in a function."""

    name: str
    body: str
    imports: dict[str, list[str]] = field(default_factory=dict)
    exports: list[str] = field(default_factory=list)

    @classmethod
    def parse(cls, name: str, source: str) -> Self:
        """Raises CannotJoin."""
        module = cls(name, "")

        def import_(found: re.Match[str]) -> str:
            names = [one.strip() for one in found["names"].split(",") if one.strip()]
            if bad := [one for one in names if not re.fullmatch(r"[\w$]+", one)]:
                raise CannotJoin(f"{name}: import {{ {bad[0]} }}: an import under another name")
            if found["module"] in module.imports:
                raise CannotJoin(f"{name}: two imports from {found['module']}")
            module.imports[found["module"]] = names
            return f"const {{ {', '.join(names)} }} = {variable_of(found['module'])};" + "\n" * found[0].count("\n")

        def export(found: re.Match[str]) -> str:
            module.exports.append(found["name"])
            return found["kept"]

        text = _FULL_LINE_COMMENT.sub("", source)
        text = _EXPORT.sub(export, _IMPORT.sub(import_, text))
        for pattern, what in _REFUSED.items():
            if found := pattern.search(text):
                line = text.count("\n", 0, found.start()) + 1
                raise CannotJoin(f"{name}, line {line}: {what}: {found[0].strip()[:80]}")
        module.body = _INDENT.sub("", text).rstrip()
        return module

    def __str__(self) -> str:
        given = f"\nreturn {{ {', '.join(self.exports)} }};" if self.exports else ""
        kept = f"const {variable_of(self.name)} = " if self.exports else ""
        return f"// {self.name}\n{kept}(() => {{\n{self.body}{given}\n}})();\n"


def variable_of(module: str) -> str:
    """The variable that holds what a module exports."""
    return re.sub(r"\W", "_", module)


def join_modules(sources: dict[str, str]) -> str:
    """One module of all these, by their bare names, each after those it imports. Raises CannotJoin."""
    modules = {name: Module.parse(name, source) for name, source in sources.items()}
    if len({variable_of(name) for name in modules}) < len(modules):
        raise CannotJoin(f"two modules whose names differ by a sign only, among {', '.join(modules)}")
    ordered: list[Module] = []
    for name in modules:
        _place(name, modules, ordered, ())
    return "".join(str(module) for module in ordered)


def _place(name: str, modules: dict[str, Module], ordered: list[Module], importers: tuple[str, ...]) -> None:
    """Put a module in its place, after those it imports."""
    if name in importers:
        raise CannotJoin(f"modules that import each other: {' → '.join([*importers, name])}")
    module = modules[name]
    if module in ordered:
        return
    for imported, names in module.imports.items():
        if imported not in modules:
            raise CannotJoin(f"{name}: there is no module {imported}")
        if missing := set(names) - set(modules[imported].exports):
            raise CannotJoin(f"{name}: {imported} does not export {', '.join(sorted(missing))}")
        _place(imported, modules, ordered, (*importers, name))
    ordered.append(module)
