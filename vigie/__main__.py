"""The command line: `vigie <verb> …`, or `python -m vigie <verb> …`."""

import sys

from vigie.ops.command_line import build_parser


def main() -> int:
    """Run one verb. Returns the exit status."""
    parser = build_parser()
    options = parser.parse_args()
    if options.command is None:
        parser.print_help()
        return 2
    try:
        status: int = options.command(options)
    except Exception as error:
        from vigie.ops.user_errors import explain_error

        if (sentence := explain_error(error)) is None:
            raise
        print(sentence, file=sys.stderr)
        return 1
    return status


if __name__ == "__main__":
    sys.exit(main())
