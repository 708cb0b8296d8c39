"""The language of a watch: `(climat OR "crise climatique") AND québec NOT météo lang:fr`.

    question := and (OR and)*      and := not ((AND)? not)*      not := (NOT | -) not | ( question ) | term
    term     := word | prefix* | "a phrase" | #tag | @handle | from:handle | lang:fr

OU, ET and SAUF say the same in French. Case and accents do not count. `parse` makes a tree of the classes below;
each says whether a `Document` answers it (`holds`), and what a document must at least have (`keys`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

import regex
from django.utils.translation import gettext as _

from vigie.kit.text import fold, tokens

DEEPEST = 40  # parentheses within parentheses

Key = str  # a token; or "from:…", "lang:…"; or "prefix:…"
Rarity = Callable[[Key], float]


class NotUnderstood(ValueError):
    """The question cannot be read. `str()` is a sentence for who wrote it; `position` counts characters from 0."""

    def __init__(self, sentence: str, position: int) -> None:
        super().__init__(sentence)
        self.position = position


class Document:
    """Something heard, made ready for questions."""

    __slots__ = ("frm", "lang", "line", "sequence", "words")

    def __init__(
        self, text: str, handle: str = "", language: str = "", tags: Iterable[str] = (), handles: Iterable[str] = ()
    ) -> None:
        self.sequence = tokens(text)
        self.words = _with_bare(frozenset(self.sequence) | _marks("#", tags) | _marks("@", handles))
        self.line = f" {' '.join(self.sequence)} "
        self.frm = _names(handle)
        self.lang = _languages(language)


class Node(Protocol):
    def holds(self, document: Document) -> bool: ...

    def keys(self, rarity: Rarity) -> frozenset[Key] | None:
        """Keys of which every answering document has at least one; the rarest such set. None: it may have none."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word, a #tag or an @handle."""

    word: str

    def holds(self, document: Document) -> bool:
        return self.word in document.words

    def keys(self, rarity: Rarity) -> frozenset[Key]:
        return frozenset((self.word,))


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that follow one another."""

    words: tuple[str, ...]

    def holds(self, document: Document) -> bool:
        return f" {' '.join(self.words)} " in document.line

    def keys(self, rarity: Rarity) -> frozenset[Key]:
        return frozenset((min(self.words, key=rarity),))


@dataclass(frozen=True, slots=True)
class Prefix:
    start: str

    def holds(self, document: Document) -> bool:
        return any(word.startswith(self.start) for word in document.words)

    def keys(self, rarity: Rarity) -> frozenset[Key]:
        return frozenset((f"prefix:{self.start}",))


@dataclass(frozen=True, slots=True)
class From:
    handle: str

    def holds(self, document: Document) -> bool:
        return self.handle in document.frm

    def keys(self, rarity: Rarity) -> frozenset[Key]:
        return frozenset((f"from:{self.handle}",))


@dataclass(frozen=True, slots=True)
class Lang:
    language: str

    def holds(self, document: Document) -> bool:
        return self.language in document.lang

    def keys(self, rarity: Rarity) -> frozenset[Key]:
        return frozenset((f"lang:{self.language}",))


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple[Node, ...]

    def holds(self, document: Document) -> bool:
        return all(part.holds(document) for part in self.parts)

    def keys(self, rarity: Rarity) -> frozenset[Key] | None:
        known = [keys for part in self.parts if (keys := part.keys(rarity)) is not None]
        return min(known, key=lambda keys: sum(map(rarity, keys)), default=None)


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple[Node, ...]

    def holds(self, document: Document) -> bool:
        return any(part.holds(document) for part in self.parts)

    def keys(self, rarity: Rarity) -> frozenset[Key] | None:
        known = [part.keys(rarity) for part in self.parts]
        found = [keys for keys in known if keys is not None]
        return frozenset[Key]().union(*found) if len(found) == len(known) else None


@dataclass(frozen=True, slots=True)
class Not:
    part: Node

    def holds(self, document: Document) -> bool:
        return not self.part.holds(document)

    def keys(self, rarity: Rarity) -> frozenset[Key] | None:
        return None


def parse(question: str) -> Node:
    """The tree of a question. Raises NotUnderstood."""
    reader = _Reader(question)
    node = reader.question(0)
    if reader.here.kind == "close":
        raise NotUnderstood(_("This parenthesis closes nothing."), reader.here.at)
    if node.keys(lambda key: 1.0) is None:
        raise NotUnderstood(_("Say at least one thing to look for: this would find nearly everything."), 0)
    return node


@dataclass(frozen=True, slots=True)
class _Piece:
    kind: str  # open, close, or, and, not, quote, mark, word, end
    text: str
    at: int


_PIECES = regex.compile(
    r"""\s*(?: (?P<open>\() | (?P<close>\)) | (?P<quote>["“”«](?P<inside>[^"“”»]*)(?P<shut>["”“»])?)
         | (?P<minus>-)(?=\S) | (?P<or>OR|OU|\|)(?=[\s()]|$) | (?P<and>AND|ET|&)(?=[\s()]|$)
         | (?P<not>NOT|SAUF)(?=[\s()]|$)
         | (?P<word>[^\s()"“”«»]+) | (?P<stray>») )""",
    regex.VERBOSE,
)


def _pieces(question: str) -> Iterable[_Piece]:
    at = 0
    while found := _PIECES.match(question, at):
        kind = found.lastgroup if found.lastgroup not in ("inside", "shut") else "quote"
        start = found.end() - len(found[0].lstrip())
        if kind == "quote" and not found["shut"]:
            raise NotUnderstood(_("This quotation mark is never closed."), start)
        if kind == "stray":
            raise NotUnderstood(_("This quotation mark was never opened."), start)
        yield _Piece({"minus": "not"}.get(kind or "", kind or ""), found["inside"] or found[0].strip(), start)
        at = found.end()
    yield _Piece("end", "", len(question))


class _Reader:
    """Recursive descent, one function a rule."""

    def __init__(self, question: str) -> None:
        self.pieces = list(_pieces(question))
        self.n = 0

    @property
    def here(self) -> _Piece:
        return self.pieces[self.n]

    def take(self) -> _Piece:
        self.n += 1
        return self.pieces[self.n - 1]

    def question(self, depth: int) -> Node:
        parts = [self.both(depth)]
        while self.here.kind == "or":
            self.take()
            parts.append(self.both(depth))
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def both(self, depth: int) -> Node:
        parts = [self.unary(depth)]
        while self.here.kind not in ("or", "close", "end"):
            if self.here.kind == "and":
                self.take()
            parts.append(self.unary(depth))
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def unary(self, depth: int) -> Node:
        piece = self.take()
        if piece.kind == "not":
            if depth >= DEEPEST:
                raise NotUnderstood(_("There are too many parentheses or negations one in another."), piece.at)
            return Not(self.unary(depth + 1))
        if piece.kind == "open":
            return self.inside(piece, depth)
        if piece.kind in ("word", "quote"):
            return _term(piece)
        raise NotUnderstood(_EXPECTED[piece.kind](), piece.at)

    def inside(self, opened: _Piece, depth: int) -> Node:
        if depth >= DEEPEST:
            raise NotUnderstood(_("There are too many parentheses or negations one in another."), opened.at)
        node = self.question(depth + 1)
        if self.here.kind != "close":
            raise NotUnderstood(_("This parenthesis is never closed."), opened.at)
        self.take()
        return node


_EXPECTED: dict[str, Callable[[], str]] = {
    "end": lambda: _("Something is missing at the end: a word to look for."),
    "close": lambda: _("There is nothing to look for before this parenthesis."),
    "or": lambda: _("There is nothing to look for before this “OR”."),
    "and": lambda: _("There is nothing to look for before this “AND”."),
}


def _term(piece: _Piece) -> Node:
    if piece.kind == "word":
        name, colon, rest = piece.text.partition(":")
        if colon and fold(name) in ("from", "de"):
            return From(_given(fold(rest).strip("@*"), piece))
        if colon and fold(name) in ("lang", "langue"):
            return Lang(_given(fold(rest), piece))
        if piece.text.endswith("*"):
            return _prefix(piece)
        if piece.text.startswith(("#", "＃")) and (marks := _marks("#", [piece.text])):
            return Word(next(iter(marks)))
        if piece.text.startswith("@"):
            return Word("@" + _given(fold(piece.text).strip("@"), piece))
    words = tuple(word for word in tokens(piece.text) if not word.startswith("#"))
    if not words:
        raise NotUnderstood(_("There is no word to look for here."), piece.at)
    return Word(words[0]) if len(words) == 1 else Phrase(words)


def _prefix(piece: _Piece) -> Node:
    bare = piece.text.rstrip("*")
    start = "#" + fold(bare[1:]) if bare.startswith("#") else "".join(tokens(bare)[:1])
    if len(start) < 2 or (not bare.startswith("#") and len(tokens(bare)) != 1):
        raise NotUnderstood(_("Before a star, write the first two letters or more of one word."), piece.at)
    return Prefix(start)


def _given(value: str, piece: _Piece) -> str:
    if not value:
        raise NotUnderstood(_("Something is missing after “%(start)s”.") % {"start": piece.text}, piece.at)
    return value


def _marks(sign: str, names: Iterable[str]) -> frozenset[str]:
    return frozenset(sign + word for name in names if (word := fold(name).lstrip("#＃@")))


def _with_bare(words: frozenset[str]) -> frozenset[str]:
    """With hashtags and handles as words too: `polqc` finds `#PolQc`, `marie` finds `@marie@serveur.org`."""
    return words | {bare for word in words if word[0] in "#@" and (bare := word[1:].split("@")[0])}


def _names(handle: str) -> frozenset[str]:
    """What `from:` may call an author: the whole handle, and its part before the server."""
    whole = fold(handle).lstrip("@")
    return frozenset(filter(None, (whole, whole.split("@")[0])))


def _languages(language: str) -> frozenset[str]:
    whole = fold(language)
    return frozenset(filter(None, (whole, whole.split("-")[0].split("_")[0])))
