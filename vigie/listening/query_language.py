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

MAX_NESTING_DEPTH = 40  # parentheses within parentheses

Key = str  # a token; or "from:…", "lang:…"; or "prefix:…"
KeyWeight = Callable[[Key], float]


class QuerySyntaxError(ValueError):
    """The question cannot be read. `str()` is a sentence for who wrote it; `position` counts characters from 0."""

    def __init__(self, sentence: str, position: int) -> None:
        super().__init__(sentence)
        self.position = position


class Document:
    """Something heard, made ready for questions."""

    __slots__ = ("author_names", "joined_words", "language_codes", "word_sequence", "words")

    def __init__(
        self, text: str, handle: str = "", language: str = "", tags: Iterable[str] = (), handles: Iterable[str] = ()
    ) -> None:
        self.word_sequence = tokens(text)
        self.joined_words = f" {' '.join(self.word_sequence)} "
        words = frozenset(self.word_sequence) | _marked_names("#", tags) | _marked_names("@", handles)
        # Hashtags and handles are words too: `polqc` finds `#PolQc`, `marie` finds `@marie@serveur.org`.
        bare_names = {word[1:].split("@")[0] for word in words if word[0] in "#@"}
        self.words = words | (bare_names - {""})
        # What `from:` and `lang:` may say: the whole, and its part before the server or the country.
        author = fold(handle).lstrip("@")
        self.author_names = frozenset({author, author.split("@")[0]} - {""})
        code = fold(language)
        self.language_codes = frozenset({code, code.split("-")[0].split("_")[0]} - {""})


class Node(Protocol):
    def matches_document(self, document: Document) -> bool: ...

    def required_keys(self, rarity: KeyWeight) -> frozenset[Key] | None:
        """Keys of which every answering document has at least one; the rarest such set. None: it may have none."""


@dataclass(frozen=True, slots=True)
class WordTerm:
    """A word, a #tag or an @handle."""

    word: str

    def matches_document(self, document: Document) -> bool:
        return self.word in document.words

    def required_keys(self, rarity: KeyWeight) -> frozenset[Key]:
        return frozenset((self.word,))


@dataclass(frozen=True, slots=True)
class PhraseTerm:
    """Words that follow one another."""

    words: tuple[str, ...]

    def matches_document(self, document: Document) -> bool:
        return f" {' '.join(self.words)} " in document.joined_words

    def required_keys(self, rarity: KeyWeight) -> frozenset[Key]:
        return frozenset((min(self.words, key=rarity),))


@dataclass(frozen=True, slots=True)
class PrefixTerm:
    start: str

    def matches_document(self, document: Document) -> bool:
        return any(word.startswith(self.start) for word in document.words)

    def required_keys(self, rarity: KeyWeight) -> frozenset[Key]:
        return frozenset((f"prefix:{self.start}",))


@dataclass(frozen=True, slots=True)
class AuthorTerm:
    handle: str

    def matches_document(self, document: Document) -> bool:
        return self.handle in document.author_names

    def required_keys(self, rarity: KeyWeight) -> frozenset[Key]:
        return frozenset((f"from:{self.handle}",))


@dataclass(frozen=True, slots=True)
class LanguageTerm:
    language: str

    def matches_document(self, document: Document) -> bool:
        return self.language in document.language_codes

    def required_keys(self, rarity: KeyWeight) -> frozenset[Key]:
        return frozenset((f"lang:{self.language}",))


@dataclass(frozen=True, slots=True)
class AllOf:
    parts: tuple[Node, ...]

    def matches_document(self, document: Document) -> bool:
        return all(part.matches_document(document) for part in self.parts)

    def required_keys(self, rarity: KeyWeight) -> frozenset[Key] | None:
        known = [keys for part in self.parts if (keys := part.required_keys(rarity)) is not None]
        return min(known, key=lambda keys: sum(map(rarity, keys)), default=None)


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Node, ...]

    def matches_document(self, document: Document) -> bool:
        return any(part.matches_document(document) for part in self.parts)

    def required_keys(self, rarity: KeyWeight) -> frozenset[Key] | None:
        known = [part.required_keys(rarity) for part in self.parts]
        found = [keys for keys in known if keys is not None]
        return frozenset[Key]().union(*found) if len(found) == len(known) else None


@dataclass(frozen=True, slots=True)
class NoneOf:
    part: Node

    def matches_document(self, document: Document) -> bool:
        return not self.part.matches_document(document)

    def required_keys(self, rarity: KeyWeight) -> frozenset[Key] | None:
        return None


def parse_query(question: str) -> Node:
    """The tree of a question. Raises NotUnderstood."""
    reader = _QueryParser(question)
    node = reader.parse_or(0)
    if reader.current_token.kind == "close":
        raise QuerySyntaxError(_("This parenthesis closes nothing."), reader.current_token.at)
    if node.required_keys(lambda key: 1.0) is None:
        raise QuerySyntaxError(_("Write at least one word to look for: this query would find nearly everything."), 0)
    return node


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # open, close, or, and, not, quote, mark, word, end
    text: str
    at: int


_TOKENS = regex.compile(
    r"""\s*(?: (?P<open>\() | (?P<close>\)) | (?P<quote>["“”«](?P<inside>[^"“”»]*)(?P<shut>["”“»])?)
         | (?P<minus>-)(?=\S) | (?P<or>OR|OU|\|)(?=[\s()]|$) | (?P<and>AND|ET|&)(?=[\s()]|$)
         | (?P<not>NOT|SAUF)(?=[\s()]|$)
         | (?P<word>[^\s()"“”«»]+) | (?P<stray>») )""",
    regex.VERBOSE,
)


def _tokenize(question: str) -> Iterable[_Token]:
    at = 0
    while found := _TOKENS.match(question, at):
        kind = found.lastgroup if found.lastgroup not in ("inside", "shut") else "quote"
        start = found.end() - len(found[0].lstrip())
        if kind == "quote" and not found["shut"]:
            raise QuerySyntaxError(_("This quotation mark is never closed."), start)
        if kind == "stray":
            raise QuerySyntaxError(_("This quotation mark was never opened."), start)
        yield _Token({"minus": "not"}.get(kind or "", kind or ""), found["inside"] or found[0].strip(), start)
        at = found.end()
    yield _Token("end", "", len(question))


class _QueryParser:
    """Recursive descent, one function a rule."""

    def __init__(self, question: str) -> None:
        self.pieces = list(_tokenize(question))
        self.n = 0

    @property
    def current_token(self) -> _Token:
        return self.pieces[self.n]

    def take_token(self) -> _Token:
        self.n += 1
        return self.pieces[self.n - 1]

    def parse_or(self, depth: int) -> Node:
        parts = [self.parse_and(depth)]
        while self.current_token.kind == "or":
            self.take_token()
            parts.append(self.parse_and(depth))
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def parse_and(self, depth: int) -> Node:
        parts = [self.parse_not(depth)]
        while self.current_token.kind not in ("or", "close", "end"):
            if self.current_token.kind == "and":
                self.take_token()
            parts.append(self.parse_not(depth))
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))

    def parse_not(self, depth: int) -> Node:
        piece = self.take_token()
        if piece.kind == "not":
            if depth >= MAX_NESTING_DEPTH:
                raise QuerySyntaxError(_("Too many parentheses or negations are nested."), piece.at)
            return NoneOf(self.parse_not(depth + 1))
        if piece.kind == "open":
            return self.parse_parentheses(piece, depth)
        if piece.kind in ("word", "quote"):
            return _parse_term(piece)
        raise QuerySyntaxError(_EXPECTED[piece.kind](), piece.at)

    def parse_parentheses(self, opened: _Token, depth: int) -> Node:
        if depth >= MAX_NESTING_DEPTH:
            raise QuerySyntaxError(_("Too many parentheses or negations are nested."), opened.at)
        node = self.parse_or(depth + 1)
        if self.current_token.kind != "close":
            raise QuerySyntaxError(_("This parenthesis is never closed."), opened.at)
        self.take_token()
        return node


_EXPECTED: dict[str, Callable[[], str]] = {
    "end": lambda: _("Something is missing at the end: a word to look for."),
    "close": lambda: _("There is nothing to look for before this parenthesis."),
    "or": lambda: _("There is nothing to look for before this “OR”."),
    "and": lambda: _("There is nothing to look for before this “AND”."),
}


def _parse_term(piece: _Token) -> Node:
    if piece.kind == "word":
        name, colon, rest = piece.text.partition(":")
        if colon and fold(name) in ("from", "de"):
            return AuthorTerm(_require_value(fold(rest).strip("@*"), piece))
        if colon and fold(name) in ("lang", "langue"):
            return LanguageTerm(_require_value(fold(rest), piece))
        if piece.text.endswith("*"):
            bare = piece.text.rstrip("*")
            start = "#" + fold(bare[1:]) if bare.startswith("#") else "".join(tokens(bare)[:1])
            if len(start) < 2 or (not bare.startswith("#") and len(tokens(bare)) != 1):
                raise QuerySyntaxError(
                    _("Before an asterisk, write at least the first two letters of a word."), piece.at
                )
            return PrefixTerm(start)
        if piece.text.startswith(("#", "＃")) and (marks := _marked_names("#", [piece.text])):
            return WordTerm(next(iter(marks)))
        if piece.text.startswith("@"):
            return WordTerm("@" + _require_value(fold(piece.text).strip("@"), piece))
    words = tuple(word for word in tokens(piece.text) if not word.startswith("#"))
    if not words:
        raise QuerySyntaxError(_("There is no word to look for here."), piece.at)
    return WordTerm(words[0]) if len(words) == 1 else PhraseTerm(words)


def _require_value(value: str, piece: _Token) -> str:
    if not value:
        raise QuerySyntaxError(_("Something is missing after “%(start)s”.") % {"start": piece.text}, piece.at)
    return value


def _marked_names(sign: str, names: Iterable[str]) -> frozenset[str]:
    return frozenset(sign + word for name in names if (word := fold(name).lstrip("#＃@")))
