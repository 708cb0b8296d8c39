"""Thousands of questions put to each thing heard: only those that it could answer are asked.

Each question hangs on its rarest required keys (as lucene-monitor does: an inverted index of queries, not documents);
a document meets only the questions that hang on one of its own, and these are then evaluated exactly.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping

from vigie.listening.query_language import Document, Key, Node, parse_query

MAX_COUNTED_KEYS = 200_000  # distinct keys counted before the rare ones are forgotten


class WatchIndex:
    """Questions by name, changed one at a time. Holds no database; one thread at a time."""

    def __init__(self, questions: Mapping[int, str] | None = None) -> None:
        self._nodes: dict[int, Node] = {}
        self._keys_by_query: dict[int, frozenset[Key]] = {}
        self._queries_by_key: dict[Key, set[int]] = defaultdict(set)
        self._prefix_lengths: Counter[int] = Counter()  # of the prefixes asked for
        self._word_counts: Counter[Key] = Counter()
        for name, question in (questions or {}).items():
            self.add_query(name, question)

    def __len__(self) -> int:
        return len(self._nodes)

    def add_query(self, name: int, question: str) -> None:
        """Ask `question` from now on, instead of what `name` asked before. Raises NotUnderstood."""
        node = parse_query(question)
        self.remove_query(name)
        self._nodes[name] = node
        self._keys_by_query[name] = node.required_keys(self._key_weight) or frozenset()
        for key in self._keys_by_query[name]:
            self._queries_by_key[key].add(name)
            if key.startswith("prefix:"):
                self._prefix_lengths[len(key) - 7] += 1

    def remove_query(self, name: int) -> None:
        """Ask it no more. Nothing happens when it was not asked."""
        self._nodes.pop(name, None)
        for key in self._keys_by_query.pop(name, ()):
            self._queries_by_key[key].discard(name)
            if not self._queries_by_key[key]:
                del self._queries_by_key[key]
            if key.startswith("prefix:"):
                self._prefix_lengths[len(key) - 7] -= 1
                self._prefix_lengths += Counter()  # forget the zeros

    def matching_queries(self, document: Document) -> set[int]:
        """The names of the questions that the document answers."""
        self._word_counts.update(document.words)
        if len(self._word_counts) > MAX_COUNTED_KEYS:
            self._word_counts = Counter({key: count for key, count in self._word_counts.items() if count > 1})
        keys: set[Key] = set(document.words)
        keys.update(f"from:{name}" for name in document.author_names)
        keys.update(f"lang:{code}" for code in document.language_codes)
        for length in self._prefix_lengths:
            keys.update(f"prefix:{word[:length]}" for word in document.words if len(word) >= length)
        candidates: set[int] = set()
        for key in keys:
            candidates.update(self._queries_by_key.get(key, ()))
        return {name for name in candidates if self._nodes[name].matches_document(document)}

    def _key_weight(self, key: Key) -> float:
        """The expected weight of a key: what was seen, else short words are taken for frequent ones."""
        if key.startswith("lang:"):
            return 1e9
        start = 1e3 if key.startswith("prefix:") else 0.0
        return start + self._word_counts.get(key, 0) + 10.0 / max(len(key), 1)
