"""What the proof-reader learns of what we watch: the words of our watches, the authors that we follow."""

from collections.abc import Iterator

import regex

from vigie.listening.models import Source, Watch
from vigie.networks.types import SourceKind
from vigie.team.models import Workspace

_WORD = regex.compile(r"(?<![\w:])[#@]?(\p{L}[\p{L}\p{M}\p{N}’'\-]++)(?!:)")
_SIGNS = frozenset(("OR", "AND", "NOT", "OU", "ET", "SAUF"))


def watched_words(workspace: Workspace) -> Iterator[str]:
    """Names and words, as they are written there."""
    for watch in Watch.objects.active().filter(workspace=workspace):
        yield watch.name
        yield from (word for word in _WORD.findall(watch.question) if word not in _SIGNS)
    followed = Source.objects.active().filter(workspace=workspace, kind=SourceKind.AUTHOR)
    for names in followed.values_list("name", "query"):
        yield from filter(None, names)
