"""Every address of a workspace, and the numbers of what is in it."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from vigie.desk.models import Column
from vigie.publishing.models import Post
from vigie.team.models import Member


def doors(member: Member) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every address of a workspace, as a template with its free places."""
    yield from _walk(get_resolver(), "/", (), member.workspace.slug)


def pages_outside_workspaces() -> Iterator[str]:
    """Every address of ours, without free places, that is in no workspace."""
    for pattern in _patterns(get_resolver(), "/"):
        if not pattern.startswith("/w/") and "<" not in pattern and "(" not in pattern:
            yield pattern


def _patterns(resolver: URLResolver, before: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern, route)
        else:
            yield route


def _walk(
    resolver: URLResolver, before: str, places: tuple[str, ...], slug: str
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for pattern in resolver.url_patterns:
        route, here = str(pattern.pattern), places
        for name, converter in getattr(pattern.pattern, "converters", {}).items():
            kind = type(converter).__name__.removesuffix("Converter").lower()
            filling = slug if name == "workspace" else f"{{{len(here)}}}"
            here = here if name == "workspace" else (*here, kind)
            for written in (f"<{kind}:{name}>", f"<str:{name}>", f"<{name}>"):
                route = route.replace(written, filling)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern, before + route, here, slug)
        elif isinstance(pattern, URLPattern) and before.startswith("/w/"):
            yield before + route, here


def numbers(member: Member) -> set[int]:
    """The ids of all that is in a workspace."""
    from vigie.inbox.models import Conversation, Message
    from vigie.listening.models import Mention, Source, Watch
    from vigie.people.models import Author
    from vigie.publishing.models import Delivery
    from vigie.team.models import Invitation

    found: set[int] = set()
    for model in (Column, Conversation, Post, Source, Watch, Invitation, Member):
        found |= set(model.objects.filter(workspace=member.workspace).values_list("pk", flat=True))
    found |= set(member.workspace.channels.values_list("pk", flat=True))
    found |= set(Mention.objects.seen_by(member).values_list("pk", flat=True))
    found |= set(Author.objects.filter(mentions__in=Mention.objects.seen_by(member)).values_list("pk", flat=True))
    found |= set(Delivery.objects.of_workspace(member.workspace).values_list("pk", flat=True))
    return found | set(Message.objects.filter(conversation__workspace=member.workspace).values_list("pk", flat=True))
