"""Thousands of questions put to each thing heard: only those that it could answer are asked.

Each question hangs on its rarest required keys (as lucene-monitor does: an inverted index of queries, not documents);
a document meets only the questions that hang on one of its own, and these are then evaluated exactly.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from vigie.listening.query_language import Document, Key, Node, parse

FORGET = 200_000  # distinct keys counted before the rare ones are forgotten


class Engine:
    """Questions by name, changed one at a time. Holds no database; one thread at a time."""

    def __init__(self, questions: Mapping[int, str] | None = None) -> None:
        self._nodes: dict[int, Node] = {}
        self._hung: dict[int, frozenset[Key]] = {}
        self._index: dict[Key, set[int]] = defaultdict(set)
        self._lengths: Counter[int] = Counter()  # of the prefixes asked for
        self._seen: Counter[Key] = Counter()
        for name, question in (questions or {}).items():
            self.add(name, question)

    def __len__(self) -> int:
        return len(self._nodes)

    def add(self, name: int, question: str) -> None:
        """Ask `question` from now on, instead of what `name` asked before. Raises NotUnderstood."""
        node = parse(question)
        self.remove(name)
        self._nodes[name] = node
        self._hung[name] = node.keys(self._rarity) or frozenset()
        for key in self._hung[name]:
            self._index[key].add(name)
            if key.startswith("prefix:"):
                self._lengths[len(key) - 7] += 1

    def remove(self, name: int) -> None:
        """Ask it no more. Nothing happens when it was not asked."""
        self._nodes.pop(name, None)
        for key in self._hung.pop(name, ()):
            self._index[key].discard(name)
            if not self._index[key]:
                del self._index[key]
            if key.startswith("prefix:"):
                self._lengths[len(key) - 7] -= 1
                self._lengths += Counter()  # forget the zeros

    def matches(self, document: Document) -> set[int]:
        """The names of the questions that the document answers."""
        self._count(document.words)
        return {name for name in self._candidates(document) if self._nodes[name].holds(document)}

    def _candidates(self, document: Document) -> set[int]:
        met: set[int] = set()
        for key in self._keys(document):
            if hung := self._index.get(key):
                met |= hung
        return met

    def _keys(self, document: Document) -> Iterable[Key]:
        yield from document.words
        yield from (f"from:{name}" for name in document.frm)
        yield from (f"lang:{name}" for name in document.lang)
        for length in self._lengths:
            yield from {f"prefix:{word[:length]}" for word in document.words if len(word) >= length}

    def _count(self, words: Iterable[str]) -> None:
        self._seen.update(words)
        if len(self._seen) > FORGET:
            self._seen = Counter({key: count for key, count in self._seen.items() if count > 1})

    def _rarity(self, key: Key) -> float:
        """The expected weight of a key: what was seen, else short words are taken for frequent ones."""
        if key.startswith("lang:"):
            return 1e9
        start = 1e3 if key.startswith("prefix:") else 0.0
        return start + self._seen.get(key, 0) + 10.0 / max(len(key), 1)
