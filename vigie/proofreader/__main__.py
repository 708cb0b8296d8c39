"""`python -m vigie.proofreader FILE`: the same as `vigie proofread FILE`."""

import sys

from vigie.proofreader.command_line import run

if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
