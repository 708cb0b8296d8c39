"""Measures. Figures stand in docs/benchmarks.md; run them again with `python -m bench.pages` and the like."""
