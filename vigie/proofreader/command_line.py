"""`vigie proofread`: the checking engine on the command line, without a database."""

import argparse
import json
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, NotRequired, TypedDict

from vigie.proofreader.context import ChannelVoice, ProofContext
from vigie.proofreader.engines import grammalecte_install
from vigie.proofreader.proofreader import Proofreader
from vigie.proofreader.text_lengths import count_lengths, get_network_limits
from vigie.proofreader.translations import get_translator

SUPPORTED_LANGUAGES = ("fr", "en")
MAX_SUGGESTIONS = 3  # unknown words of a text that get their fixes
_NATURE_LABELS = {
    "fault": "faute",
    "typography": "typographie",
    "style": "style",
    "sense": "sens",
    "voice": "voix",
    "law": "loi",
    "length": "longueur",
}


class UnreadableInput(Exception):
    """`str()` says what could not be read, and where."""


class JsonRemark(TypedDict):
    """A remark as `--json` and `--lines` write it."""

    start: int
    end: int
    nature: str
    rule: str
    message: str
    fixes: list[str]
    source: str
    severity: str


class JsonReport(TypedDict):
    """What was found in a text, as it is written; `counts`: its length on each network."""

    text: str
    remarks: list[JsonRemark]
    counts: dict[str, int]
    error: NotRequired[str]


def run(arguments: list[str]) -> int:
    """Check a file. Returns 0; 1 when something could not be read."""
    parser = argparse.ArgumentParser(prog="vigie proofread", description="Checks a text; it is never changed.")
    parser.add_argument("file", help="a text in UTF-8; - reads the standard input")
    parser.add_argument("--network", default="", help="the network it is for: x, bluesky, mastodon…")
    parser.add_argument("--lang", default="", help="fr or en (found out)")
    parser.add_argument("--channel-voice", default="", choices=[str(voice) for voice in ChannelVoice if voice])
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--lines", action="store_true", help="each line is a text; one JSON object a line comes out")
    options = parser.parse_args(arguments)
    try:
        with _open_input(options) as source, closing(Proofreader()) as proofreader:
            if grammalecte_install.find_grammalecte() is None:  # without it, the rest works
                for fault in grammalecte_install.install_if_due(grammalecte_install.install_folder()):
                    sys.stderr.write(f"{fault}\n")
            if options.lines:
                return _check_lines(source, proofreader, options)
            return _check_whole(source, proofreader, options)
    except UnreadableInput as trouble:
        sys.stderr.write(f"{trouble}\n")
        return 1
    except BrokenPipeError:  # the reader has seen enough
        sys.stderr.close()
        return 0


def _open_input(options: argparse.Namespace) -> BinaryIO:
    """The file or the standard input. A network or a language that nothing here knows is said before it is opened."""
    if options.lang and options.lang.replace("_", "-").split("-")[0].lower() not in SUPPORTED_LANGUAGES:
        raise UnreadableInput(f"Nothing here reads the language {options.lang}: --lang fr or --lang en.")
    try:
        if options.network:
            get_network_limits(options.network)
    except KeyError:
        raise UnreadableInput(f"No network is called {options.network}.") from None
    if options.file == "-":
        return sys.stdin.buffer
    try:
        return Path(options.file).open("rb")
    except OSError as refusal:
        raise UnreadableInput(f"{options.file}: {refusal.strerror}.") from None


def _check_lines(source: BinaryIO, proofreader: Proofreader, options: argparse.Namespace) -> int:
    status = 0
    for number, line in enumerate(source, 1):
        raw = line.removesuffix(b"\n").removesuffix(b"\r")
        try:
            result = _check_text(_decode_line(raw, number), proofreader, options)
        except UnreadableInput as trouble:
            status = 1
            sys.stderr.write(f"{trouble}\n")
            unread = raw.decode(errors="replace")
            result = JsonReport(text=unread, error=str(trouble), remarks=[], counts={})
        _write_line(json.dumps(result, ensure_ascii=False))
    return status


def _check_whole(source: BinaryIO, proofreader: Proofreader, options: argparse.Namespace) -> int:
    """One text: as JSON, or a line a remark, then the lengths."""
    raw = source.read().removeprefix(b"\xef\xbb\xbf")
    lines = [_decode_line(line.removesuffix(b"\r"), number) for number, line in enumerate(raw.split(b"\n"), 1)]
    text = "\n".join(lines).removesuffix("\n")
    result = _check_text(text, proofreader, options)
    if options.json:
        _write_line(json.dumps(result, ensure_ascii=False, indent=2))
        return 0
    report: list[str] = []
    for remark in result["remarks"]:
        line_number = text.count("\n", 0, remark["start"]) + 1
        column = remark["start"] - text.rfind("\n", 0, remark["start"])
        words = " ".join(text[remark["start"] : remark["end"]].split())
        fixes = ", ".join(fix.replace("\u00a0", "⍽") or "∅" for fix in remark["fixes"])
        nature = _NATURE_LABELS[remark["nature"]]
        report.append(f"{line_number}:{column}  {nature}  « {words} »" + (f" → {fixes}" if fixes else ""))
        report.append(f"      {remark['message']}  ({remark['source'] or remark['rule']})")
    count = len(result["remarks"])
    lengths = "  ".join(f"{network} {length}" for network, length in result["counts"].items())
    report.append(f"{count or 'Aucune'} remarque{'s' if count > 1 else ''}.  {lengths}")
    _write_line("\n".join(report))
    return 0


def _decode_line(raw: bytes, number: int) -> str:
    try:
        return raw.removeprefix(b"\xef\xbb\xbf").decode() if number == 1 else raw.decode()
    except UnicodeDecodeError as fault:
        message = f"Line {number} is not UTF-8 (byte {fault.start + 1}): it was not checked."
        raise UnreadableInput(message) from None


def _check_text(text: str, proofreader: Proofreader, options: argparse.Namespace) -> JsonReport:
    context = ProofContext(
        language=options.lang,
        network=options.network,
        limits=get_network_limits(options.network) if options.network else None,
        voice=ChannelVoice(options.channel_voice),
        now=datetime.now(UTC),
    )
    remarks = proofreader.check(text, context, suggestions=MAX_SUGGESTIONS, converge=True).remarks
    translate = get_translator(proofreader.detect_language(text, context))
    return JsonReport(
        text=text,
        remarks=[
            JsonRemark(
                start=remark.start,
                end=remark.end,
                nature=str(remark.nature),
                rule=remark.rule,
                message=remark.translated_message(translate),
                fixes=list(remark.fixes),
                source=remark.source,
                severity=str(remark.severity),
            )
            for remark in remarks
        ],
        counts=count_lengths(text),
    )


def _write_line(line: str) -> None:
    sys.stdout.buffer.write(line.encode(errors="surrogatepass") + b"\n")
    sys.stdout.buffer.flush()
