"""The card of a link: what a page says of itself (Open Graph), fetched before the post leaves.

Bluesky draws no card by itself: who posts brings it. A page that does not answer costs nothing but its card.
"""

from urllib.parse import urljoin

from vigie.kit.html_charset import decode_html
from vigie.kit.html_elements import find_elements
from vigie.kit.http import Http
from vigie.kit.http_errors import HttpError
from vigie.kit.image_compression import CannotCompress, compress_image
from vigie.networks.types import LinkCard

MAX_PAGE_BYTES = 1_500_000  # of a page: what it says of itself is in its head
MAX_IMAGE_BYTES = 8_000_000
REQUEST_TIMEOUT = 8.0  # seconds
MAX_IMAGE_WIDTH = 1200  # pixels


def read_link_card(http: Http, url: str) -> LinkCard | None:
    """The card of a page, or nothing."""
    try:
        answer = http.get(
            url, max_bytes=MAX_PAGE_BYTES, truncate=True, timeout=REQUEST_TIMEOUT, headers={"Accept": "text/html"}
        )
    except HttpError:
        return None
    if not answer.is_success or "html" not in answer.headers.get("content-type", ""):
        return None
    said = PageMetadata(decode_html(answer.content, answer.charset))
    title = said.first_meta("og:title", "twitter:title") or said.title.strip()
    picture = said.first_meta("og:image:secure_url", "og:image", "twitter:image")
    if not title:
        return None
    about = said.first_meta("og:description", "twitter:description", "description")
    return LinkCard(url, title[:300], about[:1000], urljoin(answer.url, picture) if picture else "")


def fetch_thumbnail(http: Http, url: str, max_bytes: int) -> bytes:
    """The card's picture as a JPEG small enough, or nothing."""
    try:
        answer = http.get(url, max_bytes=MAX_IMAGE_BYTES, timeout=REQUEST_TIMEOUT)
        return compress_image(answer.content, max_bytes, MAX_IMAGE_WIDTH)[0] if answer.is_success else b""
    except (HttpError, CannotCompress):
        return b""


class PageMetadata:
    """What the head of a page says."""

    def __init__(self, page: str) -> None:
        self.metas: dict[str, str] = {}
        self.title = ""
        for element in find_elements(page, "meta", "title"):
            if element.name == "title":
                self.title = self.title or element.text
            elif name := element.attributes.get("property") or element.attributes.get("name"):
                self.metas.setdefault(name.lower(), element.attributes.get("content", ""))

    def first_meta(self, *names: str) -> str:
        return next((self.metas[name].strip() for name in names if self.metas.get(name, "").strip()), "")
