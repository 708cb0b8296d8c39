"""Every address under `/w/<workspace>/`: a stranger finds nothing there; who is not signed in signs in first."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

EXAMPLES = {"int": "1", "slug": "x", "str": "x", "uuid": "00000000-0000-0000-0000-000000000000", "path": "x"}
METHODS = ("get", "post", "put", "patch", "delete")


def addresses() -> list[str]:
    """One example address for each pattern of a workspace."""
    return sorted({path for path in _walk(get_resolver(), "/") if path.startswith("/w/parti-du-fleuve/")})


def _walk(resolver: URLResolver, before: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        here = before + _example(pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern, here)
        else:
            yield here


def _example(pattern: URLPattern | URLResolver) -> str:
    route = str(pattern.pattern)
    for name, converter in getattr(pattern.pattern, "converters", {}).items():
        kind = type(converter).__name__.removesuffix("Converter").lower()
        example = "parti-du-fleuve" if name == "workspace" else EXAMPLES.get(kind.replace("string", "str"), "1")
        for written in (f"<{kind}:{name}>", f"<str:{name}>", f"<{name}>"):
            route = route.replace(written, example)
    return route


def test_the_walk_finds_the_rooms():
    found = addresses()
    assert "/w/parti-du-fleuve/settings/members/" in found
    assert "/w/parti-du-fleuve/channels/1/" in found
    assert not [path for path in found if "<" in path]


@pytest.mark.parametrize("method", METHODS)
def test_a_stranger_gets_404_everywhere(method, manager, outsider, client_of):
    client: Client = client_of(outsider)
    answers = {path: getattr(client, method)(path).status_code for path in addresses()}
    assert {path: status for path, status in answers.items() if status != 404} == {}


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_is_not_signed_in_is_sent_to_sign_in(method, manager, client):
    led = {path: getattr(client, method)(path).headers.get("Location", "") for path in addresses()}
    assert [path for path, where in led.items() if not where.startswith("/accounts/login/")] == []
