"""WordPress, by its REST interface and an application password (WordPress 5.6 and later)."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from html import unescape

from vigie.kit.text import N_
from vigie.networks.base import (
    ChecksAccess,
    Counts,
    Edits,
    Gathers,
    Moderates,
    Network,
    Opens,
    Reads,
    Replies,
    Retracts,
)
from vigie.networks.foreign_json import Malformed
from vigie.networks.responses import STILL_THERE
from vigie.networks.troubles import Refused, TryLater, Unsure
from vigie.networks.types import (
    WRITTEN_AS,
    Absence,
    Account,
    Field,
    Figures,
    OutgoingPost,
    Page,
    Progress,
    Published,
    PublishingRules,
    Ref,
    SourceKind,
    SourceQuery,
)
from vigie.networks.wordpress import article_lists, comments, posts, wire
from vigie.networks.wordpress.connection import OPENING_FIELDS, open_site
from vigie.networks.wordpress.rest_client import NotOnSite, SiteClient
from vigie.networks.wordpress.wire import WpComment, WpState, WpTerm, WpUser

PICTURE_HELP = N_("Otherwise it becomes the featured image, which the site shows above the post.")
STATUSES = (
    ("publish", N_("Public")),
    ("pending", N_("Waiting for review on the site")),
    ("private", N_("Private")),
)
MODERATION_STATUSES = {"approve": "approved", "hold": "hold", "spam": "spam", "trash": "trash"}


class WordPress(Network, Opens, Replies, Retracts, Edits, Gathers, Reads, Moderates, Counts, ChecksAccess):
    slug = "wordpress"
    name = "WordPress"
    kinds = (SourceKind.MENTIONS, SourceKind.HOME, SourceKind.AUTHOR, SourceKind.SEARCH)
    fields = OPENING_FIELDS
    poll_intervals = {
        SourceKind.MENTIONS: 60.0,
        SourceKind.HOME: 300.0,
        SourceKind.AUTHOR: 300.0,
        SourceKind.SEARCH: 300.0,
    }
    #: Posts that are public are read without us; comments are asked as who may edit them.
    kinds_with_access = frozenset({SourceKind.MENTIONS})
    fast_poll_intervals = {SourceKind.MENTIONS: 10.0}

    def open_account(self, answers: Mapping[str, str]) -> Account:
        return open_site(self.http, answers)

    def known_answers(self, account: Account) -> Mapping[str, str]:
        return {"address": account.url, "user": account.handle.partition("@")[0]}

    def check_access(self, account: Account) -> None:
        try:
            self._site_client(account).read_one(WpUser, "users/me", context="edit")
        except Refused as refused:
            raise refused.converted_to(TryLater) from None

    def get_publishing_rules(self, account: Account) -> PublishingRules:
        """No length limit; the categories are the site's own, asked now."""
        site = self._site_client(account)
        me = site.read_one(WpUser, "users/me", context="edit")
        categories, _ = site.read_many(WpTerm, "categories", per_page=100, orderby="count", order="desc")
        named = tuple((str(term.id), unescape(term.name)) for term in categories)
        statuses = STATUSES if me.has_capability("publish_posts") else STATUSES[1:2]
        fields = [
            Field("title", N_("Title"), help=N_("Without a title, the first line is the title."), prose=True),
            *([Field("categories", N_("Categories"), "choices", choices=named)] if named else []),
            Field("tags", N_("Tags"), help=N_("Separated by commas.")),
            Field("excerpt", N_("Excerpt"), "lines", help=N_("Shown in lists and by search engines."), prose=True),
            Field("slug", N_("Address of the post"), help=N_("Without it, WordPress makes it from the title.")),
            Field("picture_in_text", N_("Leave the first picture in the text"), "bool", help=PICTURE_HELP),
            Field("status", N_("Visibility"), "choice", choices=statuses, initial=statuses[0][0]),
        ]
        return PublishingRules(
            max_length=None,
            max_images=100 if me.has_capability("upload_files") else 0,
            max_videos=10 if me.has_capability("upload_files") else 0,
            mimes=tuple(posts.SUFFIXES),
            fields=tuple(fields),
        )

    def publish(self, account: Account, outgoing: OutgoingPost, progress: Progress) -> Published:
        site = self._site_client(account)
        if outgoing.reply_to:
            return comments.publish_reply(site, _user_number(account), outgoing, progress)
        return posts.publish_post(site, outgoing, progress)

    def find_published(self, account: Account, outgoing: OutgoingPost, progress: Progress) -> Published | Absence:
        site = self._site_client(account)
        try:
            if outgoing.reply_to:
                return comments.find_reply(site, _user_number(account), outgoing, progress)
            number = progress.get("post") or posts.find_post_number(site, outgoing.key)
            if not number and progress.get(posts.UNREAD_STEP):
                return Absence.UNPROVEN
            done = posts.find_published(site, int(number), outgoing.key) if number else None
            return done or Absence.PROVEN
        except NotOnSite:
            return Absence.PROVEN
        except Refused as refused:
            raise refused.converted_to(TryLater) from None

    def retract(self, account: Account, ref: Ref) -> bool:
        """To the site's trash, where a person can still take it back; for good where the site has no trash."""
        site = self._site_client(account)
        path = self._rest_path(account, ref)
        was_there = True
        still_there: Refused | TryLater = Refused(STILL_THERE)
        try:
            if site.delete(path):
                return True
        except NotOnSite:  # or a site that has no such act
            was_there = False
        except Unsure as unsure:
            still_there = unsure.converted_to(TryLater)
        except Refused as refused:
            if refused.error_code != "rest_trash_not_supported":
                raise
            site.delete(path, force="true")
        with suppress(NotOnSite):
            if site.read_one(WpState, path, context="edit").status != "trash":
                raise still_there
        return was_there

    def edit_post(self, account: Account, ref: Ref, outgoing: OutgoingPost) -> Published:
        site = self._site_client(account)
        path = self._rest_path(account, ref)
        kind, number = path.split("/")
        if kind == "posts":
            return posts.edit_post(site, int(number), outgoing, _NoProgress(), ref.extra.get(WRITTEN_AS, ""))
        comment = site.write_one(WpComment, path, json={"content": "\n\n".join(outgoing.parts).strip()})
        return comments.published_comment(site, comment)

    def gather_page(self, account: Account | None, asked: SourceQuery, cursor: str | None) -> Page:
        if account is None or asked.kind not in self.kinds:
            raise Refused(N_("WordPress only gathers the comments and the posts of a site that is connected."))
        if asked.kind is not SourceKind.MENTIONS:
            return article_lists.gather_articles(self._site_client(account), asked, cursor)
        return comments.gather_comments(self._site_client(account), _user_number(account), cursor)

    def read_thread(self, account: Account | None, ref: Ref) -> Page:
        if account is None:
            raise Refused(N_("The comments of a site are read through its account."))
        return comments.read_thread(self._site_client(account), ref)

    def moderate(self, account: Account, ref: Ref, act: str) -> None:
        """Doing it twice does it once: WordPress answers 500 to a state that is already there, so it is asked first."""
        site = self._site_client(account)
        path = self._rest_path(account, ref)
        status = MODERATION_STATUSES[act]
        if site.read_one(WpComment, path, context="edit").status != status:
            site.write_one(WpComment, path, json={"status": status})

    def count_figures(self, account: Account, refs: Sequence[Ref]) -> Mapping[str, Figures]:
        """Comments of a post, answers to a comment; the posts of the account. WordPress counts no readers."""
        site = self._site_client(account)
        figures = {account.remote_id: Figures(posts=site.count_all("posts", author=_user_number(account)))}
        for ref in refs:
            kind, number = self._rest_path(account, ref).split("/")
            whose = {"post": number} if kind == "posts" else {"parent": number}
            figures[ref.remote_id] = Figures(replies=site.count_all("comments", **whose))
        return figures

    def _site_client(self, account: Account) -> SiteClient:
        secrets = account.secrets
        return SiteClient(self.http, account.server, account.url, secrets.get("user", ""), secrets.get("password", ""))

    def _rest_path(self, account: Account, ref: Ref) -> str:
        """Where the REST interface keeps a post or a comment. Raises Refused for something of another site."""
        try:
            post, comment = wire.parse_remote_id(ref.remote_id)
        except Malformed as error:
            raise Refused(N_("This is not something of a WordPress site."), detail=str(error)) from None
        if not ref.remote_id.startswith(f"{account.url.rstrip('/')}/?p="):
            raise Refused(N_("This is on another site than the account's."))
        return f"comments/{comment}" if comment else f"posts/{post}"


class _NoProgress:
    """The progress of what is done in one go."""

    def get(self, step: str) -> str | None:
        return None

    def save(self, step: str, value: str) -> None:
        return None


def _user_number(account: Account) -> int:
    found = re.search(r"author=(\d+)$", account.remote_id)
    return int(found[1]) if found else 0


NETWORK = WordPress
