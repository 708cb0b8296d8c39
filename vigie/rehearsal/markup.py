"""From what a person types to what Mastodon shows: links, mentions, tags, paragraphs."""

import re
from collections.abc import Callable
from dataclasses import replace
from html import escape

from vigie.networks.counting import Entity, EntityKind, find_entities
from vigie.networks.mastodon.counting import ENTITY_RULES

#: Mastodon's, where invented towns have addresses too.
RULES = replace(ENTITY_RULES, known_tlds_only=False)


def mentioned(text: str) -> list[str]:
    names = (
        one.value.partition("@")[0].lower() for one in find_entities(text, RULES) if one.kind is EntityKind.MENTION
    )
    return list(dict.fromkeys(names))


def tagged(text: str) -> list[str]:
    tags = (one.value.lower() for one in find_entities(text, RULES) if one.kind is EntityKind.TAG)
    return list(dict.fromkeys(tags))


def to_html(text: str, is_account: Callable[[str], bool]) -> str:
    """Paragraphs of escaped text. Addresses in links are relative to the server: `/@name`, `/tags/x`."""
    html = ""
    for paragraph in re.split(r"\n{2,}", text.strip()):
        inside = ""
        end = 0
        for entity in find_entities(paragraph, RULES):
            inside += escape(paragraph[end : entity.start]) + _entity_html(entity, is_account)
            end = entity.end
        inside += escape(paragraph[end:])
        if inside:
            html += f"<p>{inside}</p>"
    return html.replace("\n", "<br />")


def _entity_html(entity: Entity, is_account: Callable[[str], bool]) -> str:
    """A link, a mention (plain text when nobody has that name) or a tag; plain text for anything else."""
    if entity.kind is EntityKind.LINK:
        scheme, rest = entity.value.split("://", 1)
        shown = rest[:30]
        hidden = rest[30:]
        return (
            f'<a href="{escape(entity.value)}" target="_blank" rel="nofollow noopener">'
            f'<span class="invisible">{scheme}://</span>'
            f'<span class="{"ellipsis" if hidden else ""}">{escape(shown)}</span>'
            f'<span class="invisible">{escape(hidden)}</span></a>'
        )
    if entity.kind is EntityKind.TAG:
        tag = escape(entity.value)
        return f'<a href="/tags/{tag.lower()}" class="mention hashtag" rel="tag">#<span>{tag}</span></a>'
    if entity.kind is EntityKind.EMAIL:
        return escape(entity.value)
    name = entity.value.partition("@")[0]
    if not is_account(name):
        return escape(f"@{entity.value}")
    link = f'<a href="/@{name}" class="u-url mention">@<span>{name}</span></a>'
    return f'<span class="h-card">{link}</span>'
