"""`vigie proofread`: the checking core on the command line, without a database."""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from vigie.proofreader import proofreader
from vigie.proofreader.context import Context, Voice
from vigie.proofreader.engines import grammalecte_install
from vigie.proofreader.remarks import Remark

LANGUAGES = ("fr", "en")
SUGGESTED = 3  # unknown words of a text that get their fixes
_NATURES = {
    "fault": "faute",
    "typography": "typographie",
    "style": "style",
    "sense": "sens",
    "voice": "voix",
    "law": "loi",
    "length": "longueur",
}


class Unreadable(Exception):
    """`str()` says what could not be read, and where."""


def run(arguments: list[str]) -> int:
    """Check a file. Returns 0; 1 when something could not be read."""
    options = _options().parse_args(arguments)
    try:
        _refuse_unknown(options)
        with _opened(options.file) as source:
            _obtain()
            return _lines(source, options) if options.lines else _whole(source, options)
    except Unreadable as trouble:
        sys.stderr.write(f"{trouble}\n")
        return 1
    except BrokenPipeError:  # the reader has seen enough
        sys.stderr.close()
        return 0


def _options() -> argparse.ArgumentParser:
    asked = argparse.ArgumentParser(prog="vigie proofread", description="Checks a text; it is never changed.")
    asked.add_argument("file", help="a text in UTF-8; - reads the standard input")
    asked.add_argument("--network", default="", help="the network it is for: x, bluesky, mastodon…")
    asked.add_argument("--lang", default="", help="fr or en (found out)")
    asked.add_argument("--channel-voice", default="", choices=[str(voice) for voice in Voice if voice])
    asked.add_argument("--json", action="store_true", help="one JSON object")
    asked.add_argument("--lines", action="store_true", help="each line is a text; one JSON object a line comes out")
    return asked


def _refuse_unknown(options: argparse.Namespace) -> None:
    """A network or a language that nothing here knows is said once, before anything is read."""
    from vigie.proofreader.text_lengths import rules_of

    if options.lang and options.lang.replace("_", "-").split("-")[0].lower() not in LANGUAGES:
        raise Unreadable(f"Nothing here reads the language {options.lang}: --lang fr or --lang en.")
    try:
        if options.network:
            rules_of(options.network)
    except KeyError:
        raise Unreadable(f"No network is called {options.network}.") from None


def _opened(name: str) -> BinaryIO:
    if name == "-":
        return sys.stdin.buffer
    try:
        return Path(name).open("rb")
    except OSError as refusal:
        raise Unreadable(f"{name}: {refusal.strerror}.") from None


def _obtain() -> None:
    """Bring the French engine at the first use; without it, the rest works."""
    if grammalecte_install.grammalecte_folder() is None:
        try:
            faults = grammalecte_install.install_once(grammalecte_install.home())
        except OSError as refusal:
            faults = [f"{refusal.filename} cannot be written."]
        for fault in faults:
            sys.stderr.write(f"{fault}\n")


def _lines(source: BinaryIO, options: argparse.Namespace) -> int:
    status = 0
    for number, line in enumerate(source, 1):
        raw = line.removesuffix(b"\n").removesuffix(b"\r")
        try:
            said = _said(_decoded(raw, number), options)
        except Unreadable as trouble:
            status = 1
            sys.stderr.write(f"{trouble}\n")
            said = {"text": raw.decode(errors="replace"), "error": str(trouble), "remarks": [], "counts": {}}
        _write(json.dumps(said, ensure_ascii=False))
    return status


def _whole(source: BinaryIO, options: argparse.Namespace) -> int:
    raw = source.read().removeprefix(b"\xef\xbb\xbf")
    text = "\n".join(_decoded(line.removesuffix(b"\r"), number) for number, line in enumerate(raw.split(b"\n"), 1))
    text = text.removesuffix("\n")
    said = _said(text, options)
    if options.json:
        _write(json.dumps(said, ensure_ascii=False, indent=2))
    else:
        _write("\n".join(_readable(text, said)))
    return 0


def _decoded(raw: bytes, number: int) -> str:
    try:
        return raw.removeprefix(b"\xef\xbb\xbf").decode() if number == 1 else raw.decode()
    except UnicodeDecodeError as fault:
        message = f"Line {number} is not UTF-8 (byte {fault.start + 1}): it was not checked."
        raise Unreadable(message) from None


def _said(text: str, options: argparse.Namespace) -> dict[str, object]:
    from vigie.proofreader.text_lengths import counts, rules_of
    from vigie.proofreader.translations import translator

    rules = rules_of(options.network) if options.network else None
    voice = Voice(options.channel_voice)
    context = Context(language=options.lang, network=options.network, rules=rules, voice=voice, now=datetime.now(UTC))
    reader = proofreader()
    remarks = reader.check(text, context, suggestions=SUGGESTED, settle=True)
    translate = translator(reader.language(text, context))
    return {
        "text": text,
        "remarks": [_as_json(remark, remark.said(translate)) for remark in remarks],
        "counts": counts(text),
    }


def _as_json(remark: Remark, message: str) -> dict[str, object]:
    return {
        "start": remark.start,
        "end": remark.end,
        "nature": str(remark.nature),
        "rule": remark.rule,
        "message": message,
        "fixes": list(remark.fixes),
        "source": remark.source,
        "severity": str(remark.severity),
    }


def _readable(text: str, said: dict[str, object]) -> Iterator[str]:
    """A line a remark, then the lengths."""
    remarks: Iterable[dict[str, object]] = said["remarks"]  # type: ignore[assignment]
    for one in remarks:
        start, end = int(str(one["start"])), int(str(one["end"]))
        line, column = text.count("\n", 0, start) + 1, start - (text.rfind("\n", 0, start) + 1) + 1
        words = " ".join(text[start:end].split())
        fixes: list[str] = one["fixes"]  # type: ignore[assignment]
        mended = f" → {', '.join(fix.replace(chr(160), '⍽') or '∅' for fix in fixes)}" if fixes else ""
        yield f"{line}:{column}  {_NATURES[str(one['nature'])]}  « {words} »{mended}"
        yield f"      {one['message']}  ({one['source'] or one['rule']})"
    lengths: dict[str, int] = said["counts"]  # type: ignore[assignment]
    count = len(list(remarks))
    yield f"{count or 'Aucune'} remarque{'s' if count > 1 else ''}.  " + "  ".join(
        f"{slug} {length}" for slug, length in lengths.items()
    )


def _write(line: str) -> None:
    sys.stdout.buffer.write(line.encode(errors="surrogatepass") + b"\n")
    sys.stdout.buffer.flush()
