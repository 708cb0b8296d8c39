"""The checking engine: plain Python, no Django, no database; usable alone.

    from vigie.proofreader.context import ProofContext
    from vigie.proofreader.proofreader import Proofreader

    Proofreader().check("Bonjours tout le monde", ProofContext(network="x"))

One object a process is enough: `Proofreader` is thread-safe and its engines start at the first text. On the command
line: `python -m vigie.proofreader FILE`, or `vigie proofread FILE`.
"""
