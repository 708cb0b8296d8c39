"""Pages as tests read them: how a template is laid out is nobody's business but the formatter's."""

import re
from typing import Protocol

from selectolax.lexbor import LexborHTMLParser


class Page(Protocol):
    @property
    def content(self) -> bytes: ...


def live_regions(page: Page) -> list[str]:
    """What each region that a screen reader follows holds: all of it is read again at each change."""
    regions = LexborHTMLParser(page.content.decode()).css("main [role=status], main [aria-live]")
    return [region.html or "" for region in regions]


def one_line(page: Page) -> str:
    """The HTML of a page with one space where there were several, and none before the end of a tag."""
    text = page.content.decode()
    return re.sub(r"\s+(/?>)", r"\1", re.sub(r"\s+", " ", text))
