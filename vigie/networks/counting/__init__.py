"""How long a text is for each network, counted as the network itself counts, and how to cut it into a thread.

Plain Python: no Django, no database. `unit` is that of `networks.types.PublishingRules`.
"""

from vigie.networks.counting.rules import Counted, count_by, count_text
from vigie.networks.counting.thread_parts import split_text

__all__ = ["Counted", "count_by", "count_text", "split_text"]
