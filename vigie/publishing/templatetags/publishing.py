from functools import lru_cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from vigie.journal.models import Entry
from vigie.publishing import says
from vigie.publishing.models import Delivery
from vigie.ui.icons import icon

register = template.Library()


@register.simple_tag
def state_mark(state: str, words: bool = True) -> SafeString:
    """`{% state_mark "unsure" %}`: glyph and word; `words=False` leaves the word to those who hear the page."""
    return _mark(state, words, get_language() or "")


@lru_cache(maxsize=200)
def _mark(state: str, words: bool, language: str) -> SafeString:
    drawing, word = says.MARKS[state]
    hidden = "" if words else "hidden"
    return format_html(
        '<span class="state" data-state="{}">{}<span class="{}">{}</span></span>', state, icon(drawing), hidden, word
    )


@register.filter
def state_of(delivery: Delivery | None) -> str:
    if delivery is None:
        return "draft"
    return "retracted" if delivery.retracted_at else delivery.state


@register.filter
def in_words(entry: Entry) -> str:
    return says.act(entry)


@register.filter
def trouble_of(thing: Delivery | Entry) -> str:
    said = thing.trouble if isinstance(thing, Delivery) else thing.details.get("trouble", "")
    return says.trouble(str(said or ""))
