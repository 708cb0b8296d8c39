"""The card of a link: what a page says of itself (Open Graph), fetched before the post leaves.

Bluesky draws no card by itself: who posts brings it. A page that does not answer costs nothing but its card.
"""

from html.parser import HTMLParser
from urllib.parse import urljoin

from vigie.kit.http import Http, HttpError
from vigie.kit.image_compression import TooHeavy, lightened
from vigie.networks.words import Card

PAGE_BYTES = 1_500_000
IMAGE_BYTES = 8_000_000
PATIENCE = 8.0  # seconds
WIDTH = 1200  # pixels


def read(http: Http, url: str) -> Card | None:
    """The card of a page, or nothing."""
    try:
        answer = http.get(url, max_bytes=PAGE_BYTES, timeout=PATIENCE, headers={"Accept": "text/html"})
    except HttpError:
        return None
    if not answer.is_success or "html" not in answer.headers.get("content-type", ""):
        return None
    said = Said()
    said.feed(answer.text)
    title = said.of("og:title", "twitter:title") or said.title.strip()
    picture = said.of("og:image:secure_url", "og:image", "twitter:image")
    if not title:
        return None
    about = said.of("og:description", "twitter:description", "description")
    return Card(url, title[:300], about[:1000], urljoin(answer.url, picture) if picture else "")


def thumb(http: Http, url: str, max_bytes: int) -> bytes:
    """The card's picture as a JPEG small enough, or nothing."""
    try:
        answer = http.get(url, max_bytes=IMAGE_BYTES, timeout=PATIENCE)
        return lightened(answer.content, max_bytes, WIDTH)[0] if answer.is_success else b""
    except (HttpError, TooHeavy):
        return b""


class Said(HTMLParser):
    """What the head of a page says."""

    def __init__(self) -> None:
        super().__init__()
        self.metas: dict[str, str] = {}
        self.title = ""
        self._in_title = False

    def of(self, *names: str) -> str:
        return next((self.metas[name].strip() for name in names if self.metas.get(name, "").strip()), "")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_title = tag == "title" and not self.title
        given = {name: value or "" for name, value in attrs}
        if tag == "meta" and (name := given.get("property") or given.get("name")):
            self.metas.setdefault(name.lower(), given.get("content", ""))

    def handle_data(self, said: str) -> None:
        if self._in_title:
            self.title += said

    def handle_endtag(self, tag: str) -> None:
        self._in_title = False
