"""The stream of a page is for its session and its workspace alone."""

from collections.abc import Callable

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.contrib.sessions.models import Session
from django.core import signing
from django.test import Client, RequestFactory
from django.utils import timezone

from vigie.desk.stream import OVER, notices
from vigie.team.live_topics import TOPICS_SALT, read_topics, signed_topics
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
    assert read_topics(request, signed) == [f"{manager.workspace_id}/inbox", f"{manager.workspace_id}/columns"]  # type: ignore[arg-type]


def test_another_session_hears_nothing(manager: Member, proofreader: Member, client_of: Browser) -> None:
    signed = signed_topics(request_of(client_of(manager), manager), "inbox")  # type: ignore[arg-type]
    with pytest.raises(signing.BadSignature):
        read_topics(request_of(client_of(proofreader), proofreader), signed)  # type: ignore[arg-type]


def test_who_left_the_workspace_hears_nothing_more(manager: Member, client_of: Browser) -> None:
    request = request_of(client_of(manager), manager)
    signed = signed_topics(request, "inbox")  # type: ignore[arg-type]
    Member.objects.update(left_at=timezone.now())
    with pytest.raises(signing.BadSignature):
        read_topics(request, signed)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "signed",
    ["", "x", signing.dumps([1, ["inbox"], "x"], salt=TOPICS_SALT)],
    ids=["empty", "nonsense", "another session’s"],
)
def test_a_forged_list_keeps_the_page_away(db: None, signed: str) -> None:
    assert Client().get("/live/", {"topics": signed}).status_code == 204


@pytest.mark.parametrize("ended", ["signed out", "left", "password changed", "expired"])
@pytest.mark.django_db(transaction=True)
def test_a_stream_ends_with_the_session_or_the_membership(manager: Member, client_of: Browser, ended: str) -> None:
    client = client_of(manager)
    request = request_of(client, manager)
    signed = signed_topics(request, "inbox")  # type: ignore[arg-type]

    async def walk() -> list[str]:
        heard: list[str] = []
        topics = [f"{manager.workspace_id}/inbox"]
        async for frame in notices(request, signed, topics, heartbeat=0.05):  # type: ignore[arg-type]
            if "heartbeat" in frame and not any("heartbeat" in one for one in heard):
                await sync_to_async(ENDS[ended])(client, manager)
            heard.append(frame)
        return heard

    heard = async_to_sync(walk)()
    assert any("heartbeat" in frame for frame in heard)  # it lived until then
    assert heard[-1] == OVER


def _password_changed(_client: Client, member: Member) -> None:
    member.user.set_password("une tout autre phrase de passe")
    member.user.save()


ENDS: dict[str, Callable[[Client, Member], object]] = {
    "signed out": lambda client, _member: client.logout(),
    "left": lambda _client, _member: Member.objects.update(left_at=timezone.now()),
    "password changed": _password_changed,
    "expired": lambda client, _member: Session.objects.update(expire_date=timezone.now()),
}
