"""The stream of a page is for its session and its workspace alone."""

from collections.abc import Callable

import pytest
from django.core import signing
from django.test import Client, RequestFactory
from django.utils import timezone

from vigie.team.live import SALT, signed_topics, topics_of
from vigie.team.models import Member

Browser = Callable[[Member], Client]


def request_of(client: Client, member: Member) -> object:
    """A request of the member's own session, as the middleware makes it."""
    request = RequestFactory().get("/")
    request.session, request.user, request.member = client.session, member.user, member  # type: ignore[attr-defined]
    return request


def test_topics_are_read_back_with_their_workspace(manager: Member, client_of: Browser) -> None:
    request = request_of(client_of(manager), manager)
    signed = signed_topics(request, "inbox", "columns")  # type: ignore[arg-type]
    assert topics_of(request, signed) == [f"{manager.workspace_id}/inbox", f"{manager.workspace_id}/columns"]  # type: ignore[arg-type]


def test_another_session_hears_nothing(manager: Member, proofreader: Member, client_of: Browser) -> None:
    signed = signed_topics(request_of(client_of(manager), manager), "inbox")  # type: ignore[arg-type]
    with pytest.raises(signing.BadSignature):
        topics_of(request_of(client_of(proofreader), proofreader), signed)  # type: ignore[arg-type]


def test_who_left_the_workspace_hears_nothing_more(manager: Member, client_of: Browser) -> None:
    request = request_of(client_of(manager), manager)
    signed = signed_topics(request, "inbox")  # type: ignore[arg-type]
    Member.objects.update(left_at=timezone.now())
    with pytest.raises(signing.BadSignature):
        topics_of(request, signed)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "signed", ["", "x", signing.dumps([1, ["inbox"], "x"], salt=SALT)], ids=["empty", "nonsense", "another session’s"]
)
def test_a_forged_list_keeps_the_page_away(db: None, signed: str) -> None:
    assert Client().get("/live/", {"topics": signed}).status_code == 204
