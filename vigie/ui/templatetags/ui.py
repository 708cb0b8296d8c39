"""The tags of the furniture; their list with examples is in `vigie/ui/README.md`."""

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Protocol

from django import template
from django.conf import settings
from django.contrib.messages.storage.base import Message
from django.forms import BaseForm, BoundField
from django.forms.boundfield import BoundWidget
from django.forms.utils import flatatt
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from vigie.kit import clock
from vigie.ui import assets, formats, icons, text_links
from vigie.ui import toasts as told
from vigie.ui.navigation import NavEntry

register = template.Library()

#: Sizes of the pictures of people.
AVATAR_SIZES = {"small": 20, "": 28, "large": 40}
MAX_TITLES = 8_192  # times whose whole words are kept, some 200 bytes each


class HasColour(Protocol):
    """What a channel chip reads."""

    colour: int
    name: str
    network: str


register.filter(text_links.link_addresses)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    return icons.icon_svg(name, label)


@register.simple_tag
def network_icon(slug: str) -> SafeString:
    return icons.network_svg(slug)


@register.simple_tag
def ago(when: datetime | None) -> SafeString:
    return _time_element(when, formats.format_elapsed(when, clock.now()), "ago") if when else mark_safe("")


@register.simple_tag
def since(when: datetime | None) -> SafeString:
    return _time_element(when, formats.format_wait(when, clock.now()), "wait") if when else mark_safe("")


@register.simple_tag
def moment(when: datetime | None) -> SafeString:
    return _time_element(when, formats.format_moment(when, clock.now()), "moment") if when else mark_safe("")


@register.simple_tag
def hour(when: datetime | None) -> SafeString:
    return _time_element(when, formats.format_hour(when), "hour") if when else mark_safe("")


@register.simple_tag
def now_here(now: datetime) -> SafeString:
    """The hour of the workspace, kept right by `vigie-time`."""
    zone = timezone.get_current_timezone_name()
    return format_html(
        '<time data-now="{}" title="{}">{}</time>', zone, formats.format_exact(now), formats.format_hour(now)
    )


def _time_element(when: datetime, words: str, manner: str) -> SafeString:
    """`vigie-time` keeps the words fresh while the page stays open."""
    title = _exact_title(when, timezone.get_current_timezone_name(), get_language())
    return mark_safe(  # noqa: S308  escaped just here
        f'<time datetime="{when.isoformat()}" title="{title}" data-said="{manner}">{_raise_first(words)}</time>'
    )


@lru_cache(MAX_TITLES)
def _exact_title(when: datetime, zone: str, language: str | None) -> SafeString:
    """The same times stand on page after page. `zone` and `language` are the current ones."""
    return escape(formats.format_exact(when))


@register.simple_tag
def day(when: datetime | date) -> SafeString:
    return _raise_first(formats.format_day(when))


@register.simple_tag
def date_range(first: date, last: date) -> SafeString:
    return _raise_first(formats.format_date_range(first, last))


def _raise_first(words: str) -> SafeString:
    """`1er novembre` with its ending above the line, as the OQLF asks."""
    return mark_safe(escape(words).replace("1er ", "1<sup>er</sup> "))  # noqa: S308  escaped just here


@register.simple_tag
def lasts(length: timedelta | float) -> str:
    return formats.format_duration(length)


@register.simple_tag
def count(n: float) -> SafeString:
    return format_html('<span class="number">{}</span>', formats.format_number(n))


@register.filter
def number(n: float) -> str:
    """`{{ n|number }}`: the words alone, for a sentence or an attribute."""
    return formats.format_number(n)


@register.simple_tag
def waiting(n: int | None) -> SafeString:
    if not n:
        return mark_safe("")
    return format_html(
        '<span class="waiting">{}<span class="hidden"> {}</span></span>',
        formats.format_number(n),
        formats.people_wait(n),
    )


@register.simple_tag
def place_count(entry: NavEntry) -> SafeString:
    """The figure of a place: in amber people outside who wait, in ink all else; nothing at 0."""
    if entry.item.count_label is None or not entry.waiting:
        return waiting(entry.waiting)
    n, label = formats.format_number(entry.waiting), entry.item.count_label(entry.waiting)
    return format_html('<span class="count">{}<span class="hidden"> {}</span></span>', n, label)


@register.inclusion_tag("ui/_channel_chip.html")
def channel_chip(channel: HasColour, url: str = "") -> dict[str, object]:
    return {"channel": channel, "url": url}


@register.inclusion_tag("ui/_avatar.html")
def avatar(author: object, size: str = "") -> dict[str, object]:
    name = str(getattr(author, "name", "") or getattr(author, "handle", "") or author)
    picture = getattr(author, "avatar_url", "") or getattr(author, "avatar", "")
    return {"picture": picture, "size": size, "side": AVATAR_SIZES[size], "initials": initials(name)}


def initials(name: str) -> str:
    """Two letters at most: of the first and the last word."""
    words = [word for word in name.lstrip("@").replace("-", " ").split() if word[0].isalnum()]
    return "".join(word[0] for word in words[:1] + words[1:][-1:]) or "?"


@register.inclusion_tag("ui/_field.html")
def field(bound: BoundField, hint: str = "") -> dict[str, object]:
    """A field whole. Radios and several checkboxes become a fieldset; one checkbox stands before its label.

    It is called optional beside those that are not: where all are, it would be said of each.
    """
    kind = getattr(bound.field.widget, "input_type", "")
    many = bool(getattr(bound.field.widget, "allow_multiple_selected", False)) or kind == "radio"
    shape = "choices" if kind in ("radio", "checkbox") and many else "check" if kind == "checkbox" else "line"
    optional = not bound.field.required and any(one.required for one in bound.form.fields.values())
    return {"field": bound, "hint": hint or bound.help_text, "shape": shape, "optional": optional}


@register.simple_tag
def tick(choice: BoundWidget) -> SafeString:
    """A radio or a checkbox, as its widget would write it: a template for each is too much for hundreds of them."""
    said = choice.data
    return format_html(
        '<input type="{}" name="{}" value="{}"{}>', said["type"], said["name"], said["value"], flatatt(said["attrs"])
    )


@register.inclusion_tag("ui/_form_fields.html")
def form_fields(form: BaseForm) -> dict[str, object]:
    return {"form": form}


@register.simple_block_tag
def empty(content: str, icon_name: str, title: str) -> SafeString:
    return format_html('<div class="empty">{}<h2>{}</h2>{}</div>', icons.icon_svg(icon_name), title, content)


TONE_ICONS = {"calm": "note", "firm": "wait", "danger": "alert"}


@register.simple_block_tag
def callout(content: str, tone: str, title: str = "") -> SafeString:
    head = format_html("<b>{}</b>", title) if title else ""
    return format_html(
        '<div class="callout" data-tone="{}">{}<div class="callout-words">{}{}</div></div>',
        tone, icons.icon_svg(TONE_ICONS[tone]), head, content,
    )  # fmt: skip


@register.simple_tag
def sparkline(values: Sequence[float], words: str) -> SafeString:
    """Bars of the values, oldest first, scaled to the highest; the words say what they count."""
    top = max([*values, 1])
    bars = "".join(
        f'<rect x="{i * 4}" y="{16 - height:g}" width="3" height="{height:g}"/>'
        for i, value in enumerate(values)
        if (height := round(max(16 * value / top, 1), 1))
    )
    return format_html(
        '<svg class="sparkline" viewBox="0 0 {} 16" role="img" aria-label="{}">{}</svg>',
        max(len(values) * 4 - 1, 1), words, mark_safe(bars),  # noqa: S308
    )  # fmt: skip


@register.inclusion_tag("ui/_pager.html", takes_context=True)
def pager(context: template.Context, page: object) -> dict[str, object]:
    return {"page": page, "request": context.get("request")}


@register.simple_tag
def key(letter: str, words: str) -> SafeString:
    return format_html("<div><dt>{}</dt><dd><kbd>{}</kbd></dd></div>", words, letter)


@register.filter
def undo(message: Message) -> str:
    return told.undo_address(message)


@register.simple_tag
def stylesheets() -> SafeString:
    """The sheets of all rooms: one file, or each its own in development."""
    if settings.DEBUG:
        files = [static(asset.name) for asset in assets.style_sheets()]
    else:
        files = [assets.bundle_styles().address]
    return mark_safe("".join(f'<link rel="stylesheet" href="{address}">' for address in files))  # noqa: S308


@register.simple_tag(takes_context=True)
def scripts(context: template.Context) -> SafeString:
    """htmx, then the modules of all rooms: one file, or each its own in development, with the map of their names."""
    request: HttpRequest | None = context.get("request")
    nonce = getattr(request, "csp_nonce", "")
    if not nonce:
        return mark_safe("")  # the page of a fault is made without its request: it stays quiet
    tags = [format_html('<script src="{}" defer></script>', static("django_htmx/htmx-2.min.js"))]
    if settings.DEBUG:
        modules = {asset.module: static(asset.name) for asset in assets.scripts()}
        imports = mark_safe(json.dumps({"imports": modules}))  # noqa: S308
        tags.insert(0, format_html('<script type="importmap" nonce="{}">{}</script>', nonce, imports))
    else:
        modules = {"all": assets.bundle_scripts().address}
    tags += [format_html('<script type="module" src="{}"></script>', address) for address in modules.values()]
    return mark_safe("".join(tags))  # noqa: S308


@register.simple_tag
def htmx_config() -> str:
    """htmx without what the policy refuses; answers that say what is wrong in a form (422) are shown."""
    handling = [
        {"code": "204", "swap": False},
        {"code": "[23]..", "swap": True},
        {"code": "422", "swap": True},
        {"code": "[45]..", "swap": False, "error": True},
    ]
    refused = {"allowEval": False, "includeIndicatorStyles": False, "historyCacheSize": 0, "refreshOnHistoryMiss": True}
    settled = ["class", "width", "height"]  # not `style`: copied as an attribute, it is an inline style
    return json.dumps({**refused, "attributesToSettle": settled, "responseHandling": handling})


@register.simple_tag
def drawing(name: str) -> SafeString:
    """The strokes of an icon alone, inside an svg of the template's own."""
    return mark_safe(icons.icon_strokes()[name])  # noqa: S308
