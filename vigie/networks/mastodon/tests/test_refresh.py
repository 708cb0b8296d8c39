"""What was missed while nobody listened: posts edited or deleted meanwhile, on servers new and old."""

import httpx2

from vigie.kit.http import Http
from vigie.networks.mastodon.network import Mastodon
from vigie.networks.mastodon.tests.pretend import SERVER, Pretend, account
from vigie.networks.types import Page, Ref

HEARD = [
    Ref(f"https://ailleurs.example/users/marie/statuses/01POST000{n}", f"01POST000{n}", extra={"server": SERVER})
    for n in (1, 2)
]


class Recent(Pretend):
    """A server that tells many posts at once (Mastodon 4.3)."""

    def listed(self, path: str, request: httpx2.Request) -> object:
        if path == "/api/v1/statuses":
            wanted = request.url.params.get_list("id[]")
            return [status for status in self.heard if status["id"] in wanted]
        return super().listed(path, request)


def reread(wire: Pretend, refs: list[Ref] = HEARD) -> Page:
    return Mastodon(Http(transport=httpx2.MockTransport(wire))).refresh_posts(account(), refs)


def test_an_edit_is_followed_and_a_deletion_too() -> None:
    for wire in (Pretend(), Recent()):
        wire.heard[0] |= {"content": "<p>Le loyer baisse.</p>", "edited_at": "2026-11-22T10:00:00Z"}
        del wire.heard[1]
        page = reread(wire)
        assert [(heard.text, heard.edited_at is not None) for heard in page.items] == [("Le loyer baisse.", True)]
        assert page.gone == (HEARD[1].remote_id,)


def test_many_are_asked_at_once_where_the_server_can() -> None:
    wire = Recent()
    assert len(reread(wire).items) == 2
    assert [request.url.path for request in wire.asked] == ["/api/v1/statuses"]


def test_what_another_server_named_is_not_asked_of_ours() -> None:
    wire = Recent()
    assert reread(wire, [Ref(HEARD[0].remote_id, "9", extra={"server": "https://autre.example"})]) == Page()


def test_an_old_server_is_not_asked_for_hundreds_one_by_one() -> None:
    wire = Pretend()
    many = [Ref(f"{HEARD[0].remote_id}{n}", f"01GONE{n}", extra={"server": SERVER}) for n in range(60)]
    page = reread(wire, many)
    assert len(page.gone) == 20
    assert len(wire.asked) <= 21


def test_an_answer_that_is_no_post_takes_nothing_for_gone() -> None:
    def wire(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, content=b"[]" if request.url.path == "/api/v1/statuses" else b"null")

    page = Mastodon(Http(transport=httpx2.MockTransport(wire))).refresh_posts(account(), HEARD)
    assert (page.items, page.gone, page.skipped) == ((), (), 2)
