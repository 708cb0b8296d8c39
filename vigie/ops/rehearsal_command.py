"""`vigie rehearse …`: exercises from a terminal, on the machine of the installation."""

import argparse
import sys
from collections.abc import Sequence

from vigie.kit import environment
from vigie.kit.data_folder import data_folder
from vigie.rehearsal.control_client import ControlClient, ControlRefused
from vigie.rehearsal.exercise import FAULT_TARGETS, Exercise

HELP = {
    "late": "answer late",
    "limit": "ask to wait (429)",
    "error": "break (500)",
    "cut": "cut the connection before doing anything",
    "cut_after": "do it, then cut before answering",
    "garbage": "do it, and answer nonsense",
    "digest": "take time to prepare pictures and videos",
    "expire": "let the access of an account die",
    "streams": "cut the live streams",
}


def rehearse(arguments: Sequence[str]) -> int:
    """Run `vigie rehearse` with these arguments. Returns the exit status."""
    options = _parse_arguments(arguments)
    folder = data_folder(options.data)
    address = environment.REHEARSAL.read()
    chosen_port = folder / "rehearsal.port"
    if not environment.REHEARSAL.is_set() and chosen_port.exists():
        address = f"http://127.0.0.1:{chosen_port.read_text().strip()}"
    try:
        control = ControlClient.from_key_file(address, folder / "rehearsal.sqlite3")
        if options.verb == "behave":
            control.clear_faults()
        elif options.verb == "say":
            control.say_as(options.name, options.text)
        elif options.verb != "state":
            times = options.times or None
            Exercise(options.verb, options.on, times, options.seconds, options.name).start(control)
        state = control.state()
    except (ControlRefused, OSError) as error:
        print(f"The rehearsal network at {address} would not: {error}.", file=sys.stderr)
        return 1
    faults = state["faults"]
    lines = [
        f"{HELP[fault['kind']]}, on {fault['method']} {fault['path']}, {fault['left'] or 'any number of'} times"
        for fault in (faults if isinstance(faults, list) else ())
    ]
    if state["digestion"]:
        lines.append(f"{HELP['digest']}: {state['digestion']} s")
    print("\n".join(lines or ["Everything behaves."]))
    return 0


def _parse_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="vigie rehearse", description="Tells the rehearsal network how to behave.")
    parser.add_argument("--data", help="folder of the installation")
    verbs = parser.add_subparsers(dest="verb", required=True)
    for trouble, words in HELP.items():
        verb = verbs.add_parser(trouble, help=words)
        verb.add_argument("--on", choices=FAULT_TARGETS, default="posts", help="which requests meet it (posts)")
        verb.add_argument("--times", type=int, default=1, help="how many times; 0 until it is lifted (1)")
        verb.add_argument("--seconds", type=float, default=10.0, help="how late, or how long to wait (10)")
        verb.add_argument("--name", default="", help="whose access dies (everybody's)")
    verbs.add_parser("behave", help="lift every trouble")
    verbs.add_parser("state", help="what is in force")
    say = verbs.add_parser("say", help="somebody of the town speaks now")
    say.add_argument("name")
    say.add_argument("text")
    return parser.parse_args(arguments)
