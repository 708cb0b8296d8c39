"""A plain text drawn with its links."""

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from vigie.kit.text import LINK_REL
from vigie.networks.counting import EntityKind, find_entities, find_entity_rules


def link_addresses(text: str, unit: str = "") -> SafeString:
    """The text escaped, its addresses (of the web, of e-mail) as links.

    `unit`: as the network that counts in that unit links them (`PublishingRules.unit`).
    """
    pieces = []
    end = 0
    for entity in find_entities(text, find_entity_rules(unit)):
        if entity.kind not in (EntityKind.LINK, EntityKind.EMAIL):
            continue
        address = entity.value if entity.kind is EntityKind.LINK else f"mailto:{entity.value}"
        words = text[entity.start : entity.end]
        pieces += [
            escape(text[end : entity.start]),
            format_html('<a href="{}" rel="{}">{}</a>', address, LINK_REL, words),
        ]
        end = entity.end
    return mark_safe("".join([*pieces, escape(text[end:])]))  # noqa: S308  each piece escaped just above
