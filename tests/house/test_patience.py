"""What a test waits for may come late: a busy machine is not a fault."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TESTS = {*(ROOT / "tests").rglob("*.py"), *(ROOT / "vigie").rglob("tests/*.py")} - {Path(__file__).resolve()}
#: What limits a wait, with the seconds that it gives (milliseconds in Playwright, which are more than any of these).
LIMIT = re.compile(
    r"(?:\.wait\(|timeout=|(?<!_for_)timeout\(|patience=|(?:PATIENCE|LONG) = |monotonic\(\) \+ )(\d+(?:\.\d+)?)\b"
)
MIN_PATIENCE = 100.0  # seconds
MEANT = 0.5  # seconds: so short a limit is what its test is about
#: A server that was asked to end, and is killed after that.
ENDINGS = {"process.wait(10)", "leash.wait(15)"}


def test_what_must_come_is_waited_for_by_the_minute() -> None:
    short = [
        f"{path.relative_to(ROOT)}:{number} {line.strip()}"
        for path in sorted(TESTS)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        for found in LIMIT.finditer(line)
        if MEANT <= float(found[1]) < MIN_PATIENCE and line.strip() not in ENDINGS
    ]
    assert not short, "\n".join(short)
