"""A person of Vigie with one account on each network, and what that network itself knows of what she does there.

`tests/house/test_acts.py` asks for one such place for each network that lets an account be opened.
"""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar

from bluesky_network import BlueskyNetwork, Person
from wordpress_site import WordPressSite

from tests.journeys.acts import Hands
from tests.journeys.site import Site

QUESTION = "À quand le traversier ?"
ANNOUNCEMENT = "Le traversier partira lundi."


def number_in(address: str, place: str) -> str:
    """The number of what an act landed on: `posts/12/` in its address."""
    found = re.search(rf"/{place}/(\d+)/", address)
    assert found, address
    return found[1]


class Place:
    """A workspace of one account. What acts need is made when the first of them asks for it, and shared."""

    slug: ClassVar[str]
    name: ClassVar[str] = "actes"

    def __init__(self, site: Site, server: Any) -> None:
        self.desk, self.server = site.empty_workspace(), server
        self.hands = Hands(self.desk)
        self.open_account(f"channels/connect/{self.slug}/", "channels:connect_one")

    @cached_property
    def channel(self) -> str:
        return number_in(self.hands.link("channels/", "channels:channel"), "channels")

    def publish(self, text: str, **more: str) -> str:
        """Write it and send it; the place of the post, once Vigie says that it is published."""
        written = {"text": text, "act": "send", "channel": self.channel, **more}
        landed = self.hands.press("publishing:write", "write/", written)
        post = f"posts/{number_in(landed, 'posts')}/"
        self.hands.wait_for(post, 'data-state="published"')
        return post

    @cached_property
    def announcement(self) -> str:
        """A published post."""
        return self.publish(f"{ANNOUNCEMENT}\n\nSoyez à l’heure au quai.")

    @cached_property
    def conversation(self) -> str:
        """Somebody who lives there has asked us a question."""
        self.ask_us(QUESTION)
        self.hands.wait_for("inbox/", QUESTION)
        return f"conversations/{number_in(self.hands.link('inbox/', 'inbox:conversation'), 'conversations')}/"

    @cached_property
    def mention(self) -> str:
        """The number of that question, as a column shows it."""
        assert self.conversation
        self.hands.press("desk:add", "columns/new/?kind=sources", {"name": "Nous"}, tick="sources")
        self.hands.wait_for("columns/", QUESTION)
        return number_in(self.hands.link("columns/", "inbox:answer"), "mentions")

    def reconnect(self) -> None:
        self.open_account(f"channels/{self.channel}/reconnection/", "channels:reconnection")

    def open_account(self, page: str, act: str) -> None:
        """Open the account on this page, by this act."""
        self.hands.press(act, page, self.access())

    def access(self) -> Mapping[str, str]:
        """What is typed in the form of the network."""
        raise NotImplementedError

    def published(self) -> list[str]:
        """The texts that this account has there now."""
        raise NotImplementedError

    def ask_us(self, text: str) -> None:
        """A stranger says it to us."""
        raise NotImplementedError

    def reactions(self) -> tuple[int, int]:
        """How many likes, then reposts, of ours the network has."""
        raise NotImplementedError

    def states_of_comments(self) -> set[str]:
        """What the site does with the comments that it has."""
        raise NotImplementedError

    #: Somebody who publishes there, and nobody, as one types them.
    author: str
    nobody: str

    def speak(self, text: str) -> None:
        """That somebody publishes it, for everybody."""
        raise NotImplementedError

    def alternative_texts(self) -> list[str]:
        """Of all the pictures that we have published there."""
        raise NotImplementedError


class OnBluesky(Place):
    slug = "bluesky"
    nobody = "personne-du-quai.test"
    server: BlueskyNetwork

    @cached_property
    def us(self) -> Person:
        return self.server.account(self.name)

    @property
    def author(self) -> str:
        return self.server.stranger.handle

    def access(self) -> Mapping[str, str]:
        return {"handle": self.us.handle, "password": self.us.app_password(), "server": self.server.pds_url}

    def published(self) -> list[str]:
        return [post["value"]["text"] for post in self.us.posts()]

    def ask_us(self, text: str) -> None:
        self.server.stranger.post(f"@{self.us.handle} {text}")

    def speak(self, text: str) -> None:
        self.server.stranger.post(text)
        word = max(text.split(), key=len)
        self.server.eventually(lambda: self.us.ask("app.bsky.feed.searchPosts", q=word)["posts"])

    def alternative_texts(self) -> list[str]:
        embeds = [post["value"].get("embed", {}) for post in self.us.posts()]
        return [image["alt"] for embed in embeds for image in embed.get("images", [])]

    def reactions(self) -> tuple[int, int]:
        def count(kind: str) -> int:
            asked = {"repo": self.us.did, "collection": f"app.bsky.feed.{kind}"}
            return len(self.us.ask("com.atproto.repo.listRecords", **asked)["records"])

        return count("like"), count("repost")


class OnWordPress(Place):
    slug = "wordpress"
    server: WordPressSite

    @property
    def author(self) -> str:
        return self.server.user

    def access(self) -> Mapping[str, str]:
        password = self.server.application_password
        return {"address": self.server.url, "user": self.server.user, "password": password}

    def published(self) -> list[str]:
        posts = [f"{post['title']['raw']} {post['content']['raw']}" for post in self.server.posts()]
        return posts + [comment["content"]["raw"] for comment in self.server.comments()]

    def ask_us(self, text: str) -> None:
        assert self.announcement
        number = next(post["id"] for post in self.server.posts() if ANNOUNCEMENT in post["title"]["raw"])
        self.server.comment_as_visitor(number, text)

    def speak(self, text: str) -> None:
        self.server.ask("posts", "POST", json={"title": text, "content": text, "status": "publish"})

    def alternative_texts(self) -> list[str]:
        return [one["alt_text"] for one in self.server.ask("media")]

    def states_of_comments(self) -> set[str]:
        states = ("approve", "hold", "spam", "trash")
        return {
            state for state in states for one in self.server.comments(status=state) if QUESTION in one["content"]["raw"]
        }


class OnRehearsal(Place):
    slug = "rehearsal"
    author = "marie"
    nobody = "personne_du_quai"

    def access(self) -> Mapping[str, str]:
        return {"name": self.name, "title": "Parti du Fleuve"}

    def published(self) -> list[str]:
        return [post["text"] for post in self.desk.site.control.list_posts(self.name)]

    def ask_us(self, text: str) -> None:
        self.desk.site.control.say_as(self.author, f"@{self.name} {text}")

    def speak(self, text: str) -> None:
        self.desk.site.control.say_as(self.author, text)

    def alternative_texts(self) -> list[str]:
        posts = self.desk.site.control.list_posts(self.name)
        return [media["description"] for post in posts for media in post["media_attachments"]]

    def reactions(self) -> tuple[int, int]:
        [asked] = [post for post in self.desk.site.control.list_posts(self.author) if f"@{self.name} " in post["text"]]
        return asked["favourites_count"], asked["reblogs_count"]


class OnMastodon(OnRehearsal):
    """Mastodon's own connector, consent page included, before the server that speaks its language here."""

    slug = "mastodon"
    name = "actes_ailleurs"

    @property
    def address(self) -> str:
        return self.desk.site.control.address

    def open_account(self, page_of_form: str, act: str) -> None:
        page = self.hands.page
        page.goto(self.desk.place + page_of_form)
        page.locator("main [name=server]").fill(self.address)
        page.locator("main form button").last.click()
        page.wait_for_url("**/oauth/authorize**")
        page.locator("[name=name]").fill(self.name)
        page.get_by_role("button", name="Autoriser").click()
        page.wait_for_url(f"**{self.desk.place}channels/**")


class OnFeeds(Place):
    """No account is opened: a site is followed."""

    slug = "feeds"
    server: WordPressSite

    def open_account(self, page: str, act: str) -> None: ...

    @property
    def address(self) -> str:
        return f"{self.server.url}/feed/"

    def speak(self, text: str) -> None:
        self.server.ask("posts", "POST", json={"title": text, "content": text, "status": "publish"})


#: By slug.
PLACES: Mapping[str, type[Place]] = {
    place.slug: place for place in (OnBluesky, OnMastodon, OnWordPress, OnRehearsal, OnFeeds)
}
