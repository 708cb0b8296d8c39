"""The command line: `vigie <verb> …`, or `python -m vigie <verb> …`."""

import sys
from collections.abc import Callable

from vigie.ops.command_line import COMMANDS


def main() -> int:
    """Run one verb. Returns the exit status."""
    verb, arguments = (sys.argv[1] if len(sys.argv) > 1 else "--help"), sys.argv[2:]
    if command := COMMANDS.get(verb):
        return _done(command, arguments)
    width = max(map(len, COMMANDS))
    print("vigie <verb> …\n" + "\n".join(f"  {name:<{width}}  {verb.__doc__}" for name, verb in COMMANDS.items()))
    return 0 if verb in {"-h", "--help"} else 2


def _done(command: Callable[[list[str]], int], arguments: list[str]) -> int:
    try:
        return command(arguments)
    except Exception as trouble:
        from vigie.ops.user_errors import sentence

        if (said := sentence(trouble)) is None:
            raise
        print(said, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
