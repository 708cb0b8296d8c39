"""Pages as tests read them: how a template is laid out is nobody's business but the formatter's."""

import re
from typing import Protocol


class Page(Protocol):
    @property
    def content(self) -> bytes: ...


def one_line(page: Page) -> str:
    """The HTML of a page with one space where there were several, and none before the end of a tag."""
    text = page.content.decode()
    return re.sub(r"\s+(/?>)", r"\1", re.sub(r"\s+", " ", text))
