"""No page offers what is refused: each role follows every link and sends every form that it is shown."""

import logging
from collections.abc import Callable, Iterator
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve
from selectolax.lexbor import LexborHTMLParser, LexborNode

from tests.house.furnished import furnish
from vigie.team.models import Member, Role
from vigie.team.tests.people import member_of

PLACE = "/w/parti-du-fleuve/"
REFUSED = (403, 404, 405)
SAME_VIEW = 2  # pages of one view that are walked: what they offer depends on their object
#: Other doors than ours, and what would end the walk.
NOT_WALKED = ("account_logout", "channels:check", "channels:reconnection", "team:departure")

ClientOf = Callable[[Member], Client]


@pytest.mark.parametrize("is_furnished", [False, True], ids=["empty", "furnished"])
@pytest.mark.parametrize("role", Role.values)
def test_what_a_page_offers_is_not_refused(role: str, is_furnished: bool, manager: Member, client_of: ClientOf) -> None:
    if is_furnished:
        furnish(manager)
    walker = Walker(client_of(member_of(manager.workspace, "Zoé Roy", "zoe@fleuve.example", role)))
    logging.disable(logging.CRITICAL)
    try:
        walker.walk(PLACE)
    finally:
        logging.disable(logging.NOTSET)
    assert len(walker.walked) > 15
    assert not walker.refused, "\n".join(sorted(set(walker.refused)))


class Walker:
    """Who goes everywhere that the pages lead, and sends every form as it stands there; nothing of it is kept."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.walked: dict[str, int] = {}
        self.refused: list[str] = []

    def walk(self, first: str) -> None:
        ahead, seen = [(first, "the door")], set()
        while ahead:
            address, on = ahead.pop(0)
            view = view_at(address)
            if address in seen or view in NOT_WALKED or self.walked.get(view, 0) >= SAME_VIEW:
                continue
            seen.add(address)
            self.walked[view] = self.walked.get(view, 0) + 1
            answer = self.client.get(address, follow=True)
            self._note(answer.status_code, f"{address}, offered on {on}")
            if answer.status_code != 200 or "text/html" not in answer.headers.get("Content-Type", ""):
                continue
            page = LexborHTMLParser(answer.content)
            ahead += [(link, address) for link in links(page, address)]
            for form, said in forms(page, address):
                if (form, "form") not in seen and view_at(form) not in NOT_WALKED:
                    seen.add((form, "form"))
                    self._note(self._status_of(form, said), f"POST {form}, offered on {address}")

    def _note(self, status: int, offer: str) -> None:
        if status in REFUSED:
            self.refused.append(f"{status} {offer}")

    def _status_of(self, form: str, said: dict[str, str]) -> int:
        """What it answers; undone at once."""
        with transaction.atomic():
            self.client.raise_request_exception = False
            status = self.client.post(form, said).status_code
            transaction.set_rollback(True)
        return status


def links(page: LexborHTMLParser, address: str) -> Iterator[str]:
    """Where a page leads in its workspace, by a link or by what it asks again."""
    for name in ("href", "hx-get"):
        for node in page.css(f"[{name}]"):
            target = urldefrag(urljoin(address, node.attributes[name] or "")).url
            if urlsplit(target).path.startswith(PLACE) and not urlsplit(target).netloc:
                yield target


def forms(page: LexborHTMLParser, address: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Where a page sends, with the fields that it holds already and those of the button."""
    for form in page.css("form[method=post]"):
        if button := form.css_first("button:not([disabled])"):
            yield urljoin(address, form.attributes.get("action") or ""), held(form) | held_by(button)
    for node in page.css("[formaction]:not([disabled])"):
        yield urljoin(address, node.attributes["formaction"] or ""), held_by(node)


def held(form: LexborNode) -> dict[str, str]:
    fields = form.css("input[name]:not([disabled]), select option[selected]")
    return {name: value for field in fields for name, value in held_by(field).items()}


def held_by(field: LexborNode) -> dict[str, str]:
    if field.tag == "option" and field.parent is not None:
        return {field.parent.attributes.get("name") or "": field.attributes.get("value") or ""}
    name = field.attributes.get("name")
    return {name: field.attributes.get("value") or ""} if name else {}


def view_at(address: str) -> str:
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return ""
