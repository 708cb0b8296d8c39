"""Acts of a person, each done once by the form that its page really shows, on a whole Vigie."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from django.utils.html import strip_tags

from tests.journeys.site import Desk

#: What a page can send: its forms, its buttons that send a form elsewhere, and what htmx sends.
OFFERED = """([html, base]) => {
    const shown = html ? new DOMParser().parseFromString(html, "text/html") : document;
    window.offered = [];
    const offer = (address, form, submitter) => offered.push({address: new URL(address, base).href, form, submitter});
    for (const form of shown.querySelectorAll("form[method=post]")) {
        const [first = null, ...others] = form.querySelectorAll("button:not([type=button])");
        for (const button of [first, ...others.filter((other) => !other.hasAttribute("formaction"))])
            offer(form.getAttribute("action") || "", form, button);
    }
    for (const button of shown.querySelectorAll("[formaction]"))
        offer(button.getAttribute("formaction"), button.form, button);
    for (const element of shown.querySelectorAll("[hx-post]"))
        offer(element.getAttribute("hx-post"), element.matches("form") ? element : element.form, null);
    return offered.map(({address, submitter}) => [address, submitter?.value ?? ""]);
}"""
SEND = """async ([index, fields, ticked, file]) => {
    const {address, form, submitter} = offered[index];
    const data = form ? new FormData(form, submitter) : new FormData();
    for (const [name, value] of Object.entries(fields)) data.set(name, value);
    if (ticked) data.append(ticked, form.querySelector(`[name="${ticked}"]`).value);
    if (file) data.append(file.field, new File([new Uint8Array(file.content)], file.name, {type: file.type}));
    const headers = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");
    const answer = await fetch(address, {method: "POST", body: data, headers});
    return [answer.status, answer.url, await answer.text()];
}"""
OFFER = """([address, form]) => {
    window.offered = [{address, form: form && document.querySelector(form), submitter: null}];
}"""
REFUSAL = 'aria-invalid="true"'


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of a form, as a browser sends it."""

    field: str
    name: str
    type: str
    content: bytes


class Hands:
    """A person at a page: `press("room:act", on=…)` sends what it offers for that act, with some fields changed."""

    def __init__(self, desk: Desk) -> None:
        self.site, self.page, self.place = desk.site, desk.page, desk.place
        self.answer = ""

    def press(
        self,
        act: str,
        on: str,
        fields: Mapping[str, str] | None = None,
        *,
        button: str = "",
        tick: str = "",
        upload: Upload | None = None,
    ) -> str:
        """Press what a page offers for this act; return the address where one lands.

        `fields` are written, the first box named `tick` is ticked; `button` is the value of the right one of several.
        """
        self.page.goto(on if on.startswith("/") else self.place + on)
        return self._press_offered(
            act, self.page.evaluate(OFFERED, [None, self.page.url]), fields, button, tick, upload
        )

    def undo(self, act: str) -> None:
        """Press what the page of the last act offers, where it says that it is done."""
        self._press_offered(act, self.page.evaluate(OFFERED, [self.answer, self.page.url]))

    def send(self, act: str, address: str, fields: Mapping[str, str], *, on: str = "", form: str = "") -> None:
        """Send what a script of the page sends, with all of this form (a selector)."""
        self.page.goto(self.place + on)
        self.page.evaluate(OFFER, [self.place + address, form])
        self._press_offered(act, [(self.place + address, "")], fields)

    def _press_offered(
        self,
        act: str,
        offered: list[tuple[str, str]],
        fields: Mapping[str, str] | None = None,
        button: str = "",
        tick: str = "",
        upload: Upload | None = None,
    ) -> str:
        known = [(_act_at(address), value) for address, value in offered]
        wanted = [n for n, (name, value) in enumerate(known) if name == act and (not button or value == button)]
        assert wanted, f"{self.page.url} does not offer {act} {button}, only {known}"
        file = upload and {**asdict(upload), "content": list(upload.content)}
        status, landed, self.answer = self.page.evaluate(SEND, [wanted[0], fields or {}, tick, file])
        assert status in (200, 204), f"{act}: {status} at {landed}: {_words_of(self.answer)}"
        assert REFUSAL not in self.answer, f"{act} was refused: {_words_of(self.answer)}"
        return urlsplit(landed).path

    def link(self, on: str, view: str) -> str:
        """The first address of that view that a page leads to."""
        self.page.goto(on if on.startswith("/") else self.place + on)
        addresses = self.page.evaluate("[...document.querySelectorAll('main a[href]')].map(link => link.pathname)")
        return next(address for address in addresses if _act_at(address) == view)

    def wait_for(self, on: str, words: str) -> None:
        """Ask for a page until it shows these words: they travel through the listener."""
        self.site.eventually(lambda: self.page.goto(self.place + on) and words in self.page.content())


def _act_at(address: str) -> str:
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return ""


def _words_of(page: str) -> str:
    """What a person reads of it, for the message of a failure."""
    return " ".join(strip_tags(re.sub(r"(?s)<(script|style|head|nav).*?</\1>", "", page)).split())
