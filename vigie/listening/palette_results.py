"""What `Ctrl K` finds of what is listened to: its places, watches, feeds, and who was heard."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from vigie.kit.text import fold
from vigie.listening.models import Mention, Source, Watch
from vigie.networks.types import SourceKind
from vigie.people.models import Author
from vigie.team.workspace_urls import link
from vigie.ui.command_palette import PaletteResult

MIN_QUERY_LENGTH = 2  # letters before people are looked for
MAX_RESULTS = 8


def find_listening_pages(request: HttpRequest, words: str) -> Iterator[PaletteResult]:
    """The places of listening, watches and feeds."""
    member = getattr(request, "member", None)
    if member is None:
        return
    for name, place, icon in ((say("Sources"), "feeds", "feed"), (say("Watches"), "watches", "eye")):
        if fold(words) in fold(name):
            yield PaletteResult(name, link(member.workspace, f"listening:{place}"), icon, group=_("Listening"))
    for watch in Watch.objects.seen_by(member):
        if fold(words) in fold(watch.name):
            yield PaletteResult(
                watch.name, link(member.workspace, "listening:watch", watch.pk), "eye", group=_("Watches")
            )
    for source in Source.objects.seen_by(member).filter(kind=SourceKind.FEED, name__icontains=words)[:MAX_RESULTS]:
        yield PaletteResult(
            str(source), link(member.workspace, "listening:feed", source.pk), "feed", group=_("Sources")
        )


def find_authors(request: HttpRequest, words: str) -> Iterator[PaletteResult]:
    """Those whom the workspace heard."""
    member = getattr(request, "member", None)
    if member is None or len(words) < MIN_QUERY_LENGTH:
        return
    heard = Mention.objects.seen_by(member).filter(author=OuterRef("pk"))
    named = Author.objects.filter(Q(name__icontains=words) | Q(handle__icontains=words))
    for author in named.filter(Exists(heard))[:MAX_RESULTS]:
        address = link(member.workspace, "listening:author", author.pk)
        yield PaletteResult(str(author), address, "person", author.handle, _("People"))
