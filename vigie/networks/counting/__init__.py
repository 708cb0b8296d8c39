"""How long a text is for each network, counted as the network itself counts, and how to cut it into a thread.

Plain Python: no Django, no database. `unit` is that of `networks.words.Rules`: x, bluesky, mastodon, threads,
characters.
"""

from vigie.networks.counting.rules import Counted, count, count_by
from vigie.networks.counting.threads import split

__all__ = ["Counted", "count", "count_by", "split"]
