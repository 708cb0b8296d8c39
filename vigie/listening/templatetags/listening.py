"""What shows a mention: `{% include "listening/_mention.html" with mention=mention %}`."""

from typing import Any
from urllib.parse import urlsplit

from django import template
from django.utils.html import escape, format_html, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vigie.kit.text import excerpt, web_url
from vigie.listening.models import Mention
from vigie.networks.types import WARNINGS, Remover, written_warning
from vigie.people.models import Author
from vigie.team.workspace_urls import link
from vigie.ui.templatetags.ui import ago
from vigie.ui.text_links import link_addresses

register = template.Library()

MAX_LIST_LENGTH = 600  # characters shown of a text in a list
MAX_ARTICLE_LENGTH = 280  # of an article, that has a title
REMOVAL_LABELS = {
    Remover.NETWORK: gettext_lazy("Deleted on the network, by the person who wrote it or by those who run it."),
    Remover.AUTHOR: gettext_lazy("Deleted on the network by the person who wrote it."),
    Remover.SITE: gettext_lazy("Removed from the site: deleted, moved to the trash, or marked as spam."),
    Remover.CLOSURE: gettext_lazy("Gone with the account, which was closed."),
}


@register.filter
def web(address: str | None) -> str:
    """The address if it is one of the web; nothing otherwise (javascript:, data: and the like)."""
    return web_url(address or "")


@register.filter
def host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


@register.filter
def picture(media: dict[str, Any]) -> str:
    """What an <img> may show of a media: its preview, or itself when it is a picture."""
    preview = web(media.get("preview_url"))
    if preview or media.get("kind", "image") != "image":
        return preview
    return web(media.get("url"))


@register.filter
def gist(mention: Mention) -> SafeString:
    """The text for a list: whole when it is short, with its links; else its beginning."""
    if mention.title:
        return mark_safe(f"<p>{escape(excerpt(mention.text, MAX_ARTICLE_LENGTH))}</p>")  # noqa: S308  escaped just here
    if len(mention.text) > MAX_LIST_LENGTH:
        return _link_addresses(mention.text[:MAX_LIST_LENGTH].rsplit(" ", 1)[0] + "…")
    return whole(mention)


@register.filter
def whole(mention: Mention) -> SafeString:
    """The whole text: its HTML, cleaned when it was kept, else its lines with their links."""
    if mention.html:
        return mark_safe(_open_links_in_new_page(mention.html))  # noqa: S308  kit.text.clean_html, at ingest
    return _link_addresses(mention.text)


@register.filter
def removal(mention: Mention) -> str:
    """Who took away what is gone, as far as it is known."""
    return str(REMOVAL_LABELS[Remover(mention.removed_by or Remover.NETWORK)])


@register.simple_tag
def said_at(mention: Mention) -> SafeString:
    """When it was published; where its feed does not say, that it does not, and when it was read."""
    if not mention.is_undated:
        return ago(mention.published_at)
    return format_html(_("date unknown, read {when}"), when=ago(mention.published_at))


@register.filter
def warning(spoiler: str) -> str:
    """What covers a post: as it was written, or the network's codes in words."""
    if written_warning(spoiler):
        return spoiler
    return ", ".join(_(WARNINGS[code]) for code in spoiler.split(", "))


@register.simple_tag(takes_context=True)
def author_url(context: template.Context, author: Author) -> str:
    """The page of what was heard of somebody."""
    return link(context["request"].workspace, "listening:author", author.pk)


def _link_addresses(text: str) -> SafeString:
    linked = linebreaks(link_addresses(text))
    return mark_safe(_open_links_in_new_page(linked))  # noqa: S308  escaped just above


def _open_links_in_new_page(html: str) -> str:
    """Links open a page of their own: the wall stays where it is."""
    return html.replace("<a href=", '<a target="_blank" href=')
