"""What a site publishes is heard once, followed when it changes, and gone when it is taken down."""

from typing import Any

import httpx2
import pytest

from vigie.kit.http import Http
from vigie.networks.troubles import Refused
from vigie.networks.types import Account, Page, SourceKind, SourceQuery
from vigie.networks.wordpress.network import WordPress
from vigie.networks.wordpress.tests.pretend import HOME, ROOT, PretendWordPress, fixture

ACCOUNT = Account(f"{HOME}/?author=1", "redaction@blogue.example", server=ROOT, url=HOME, secrets={"user": "r"})
HOME_OF_IT = SourceQuery(SourceKind.HOME)


class Blog(PretendWordPress):
    """A site with as many articles as one likes, told with who signs, their picture and their tags."""

    def write(self, number: int, minute: int, **said: Any) -> None:
        at = f"2026-11-22T{13 + minute // 60:02}:{minute % 60:02}:00"
        about = {
            "author": [{"id": 1, "name": "Marie", "slug": "marie", "link": f"{HOME}/author/marie/"}],
            "wp:featuredmedia": [
                {"id": 3, "source_url": f"{HOME}/p.jpg", "media_type": "image", "alt_text": "Le quai"}
            ],
            "wp:term": [
                [{"id": 1, "name": "Nouvelles", "taxonomy": "category"}],
                [{"id": 2, "name": "Été", "taxonomy": "post_tag"}],
            ],
        }
        known = self._posts.get(number, fixture("post") | {"date_gmt": at})
        self._posts[number] = known | {"id": number, "modified_gmt": at, "_embedded": about, **said}

    def take_down(self, number: int) -> None:
        self._posts[number]["status"] = "trash"


def gathered(blog: Blog, cursor: str | None = None, asked: SourceQuery = HOME_OF_IT) -> Page:
    return WordPress(Http(transport=httpx2.MockTransport(blog))).gather_page(ACCOUNT, asked, cursor)


def numbers(page: Page) -> set[int]:
    return {int(heard.ref.local_id.partition(":")[2]) for heard in page.items}


@pytest.fixture
def blog() -> Blog:
    found = Blog()
    found.write(21, 1, title={"rendered": "Les loyers &#038; l’été"})
    return found


def test_an_article_says_who_signs_with_its_picture_and_its_tags(blog: Blog) -> None:
    heard = next(one for one in gathered(blog).items if one.ref.local_id == "post:21")
    assert (heard.title, heard.author.name) == ("Les loyers & l’été", "Marie")
    assert heard.author.handle == "marie@blogue.example"
    assert [(media.url, media.alt) for media in heard.media] == [(f"{HOME}/p.jpg", "Le quai")]
    assert heard.tags == ("Été",)
    assert heard.card
    assert heard.card.image_url == f"{HOME}/p.jpg"
    assert heard.edited_at is None


def test_what_comes_is_heard_once_and_what_changes_is_followed(blog: Blog) -> None:
    cursor = gathered(blog).cursor
    blog.write(22, 5)
    page = gathered(blog, cursor)
    assert numbers(page) == {22}
    assert gathered(blog, page.cursor).items == ()
    blog.write(21, 30, content={"raw": "Corrigé", "rendered": "<p>Corrigé</p>"})
    [edited] = gathered(blog, page.cursor).items
    assert (edited.text, edited.edited_at is not None) == ("Corrigé", True)


def test_what_is_taken_down_is_gone_once(blog: Blog) -> None:
    blog.write(20, 0)
    cursor = gathered(blog).cursor
    blog.take_down(21)
    page = gathered(blog, cursor)
    assert page.gone == (f"{HOME}/?p=21",)
    assert gathered(blog, page.cursor).gone == ()


def test_a_flood_is_heard_whole(blog: Blog) -> None:
    cursor = gathered(blog).cursor
    for number in range(100, 230):
        blog.write(number, 10)
    page = gathered(blog, cursor)
    assert numbers(page) == set(range(100, 230))
    assert page.gone == ()


def test_an_author_is_asked_by_her_name_and_a_stranger_is_refused(blog: Blog) -> None:
    gathered(blog, asked=SourceQuery(SourceKind.AUTHOR, "@admin@blogue.example"))
    assert blog.asked[-1].url.params["author"] == "1"
    with pytest.raises(Refused) as trouble:
        gathered(blog, asked=SourceQuery(SourceKind.AUTHOR, "personne"))
    assert trouble.value.field == "query"


def test_a_search_brings_what_holds_the_words(blog: Blog) -> None:
    assert numbers(gathered(blog, asked=SourceQuery(SourceKind.SEARCH, "Sous-titre"))) == {17, 21}
    assert gathered(blog, asked=SourceQuery(SourceKind.SEARCH, "rien de tel")).items == ()
