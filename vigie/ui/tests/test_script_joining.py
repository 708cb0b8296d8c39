import re
import shutil
import subprocess

import pytest

from vigie.ui import assets
from vigie.ui.script_joining import CannotJoin, join_modules


def run(script: str) -> str:
    """What a script says, run by Node where there is one."""
    node = shutil.which("node")
    if not node:
        pytest.skip("Node is not installed")
    ended = subprocess.run(
        [node, "--input-type=module", "-"], input=script, capture_output=True, text=True, timeout=600
    )
    assert not ended.stderr
    return ended.stdout.strip()


def test_a_module_runs_once_and_after_those_it_imports() -> None:
    joined = join_modules(
        {
            "vigie/page": 'import { add } from "vigie/count";\nimport { say } from "vigie/say";\nsay(add());\n',
            "vigie/other": 'import { add } from "vigie/count";\nadd();\n',
            "vigie/say": "export const say = (words) => console.log(words);\n",
            "vigie/count": "console.log(`begun`);\nlet n = 0;\nexport function add() {\n  n += 1;\n  return n;\n}\n",
        }
    )
    assert run(joined + "console.log('end');\n").split() == ["begun", "1", "end"]


def test_modules_keep_their_own_names() -> None:
    joined = join_modules(
        {
            "vigie/one": "const name = 1;\nexport class One {\n  n = name;\n}\n",
            "vigie/two": 'import {\n  One,\n} from "vigie/one";\n\nconst name = 2;\nconsole.log(new One().n + name);\n',
        }
    )
    assert run(joined) == "3"


def test_a_line_is_found_again_in_its_source() -> None:
    source = '// What it does.\nimport {\n  a,\n} from "vigie/a";\n\n  /** Said. */\n  throwing(a);\n'
    joined = join_modules({"vigie/b": source, "vigie/a": "export const a = 1;\n"}).splitlines()
    begins = joined.index("// vigie/b") + 2  # the name, then the line that opens the function
    assert joined[begins + source.splitlines().index("  throwing(a);")] == "throwing(a);"


@pytest.mark.parametrize(
    "line",
    [
        "export default 1;",
        "export let n = 1;",
        "export { n };",
        'export * from "vigie/a";',
        'import "vigie/a";',
        'import a from "vigie/a";',
        'import { a as b } from "vigie/a";',
        'import { a } from "./a.js";',
        'import { a } from "vigie/nowhere";',
        'import { missing } from "vigie/a";',
        'const a = await import("vigie/a");',
        "await ready();",
        "const a = await ready();",
        "console.log(import.meta.url);",
        "const text = `first\nsecond`;",
        "/* first\n second */",
    ],
)
def test_what_is_not_understood_is_refused_by_name(line: str) -> None:
    with pytest.raises(CannotJoin, match="vigie/b"):
        join_modules({"vigie/a": "export const a = 1;\n", "vigie/b": f"{line}\n"})


def test_modules_that_import_each_other_are_refused() -> None:
    with pytest.raises(CannotJoin, match="vigie/a → vigie/b → vigie/a"):
        join_modules(
            {
                "vigie/a": 'import { b } from "vigie/b";\nexport const a = 1;\n',
                "vigie/b": 'import { a } from "vigie/a";\nexport const b = 1;\n',
            }
        )


def test_ours_are_one_script_that_any_browser_can_read() -> None:
    joined = assets.bundle_scripts().codings[""].decode()
    assert not re.search(r"^(import|export)\b", joined, flags=re.M)
    run(f"async () => {{\n{joined}\n}};\n")  # read whole, not run: there is no page
