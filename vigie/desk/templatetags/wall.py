"""Items of columns. What an item says changes rarely and is shown to many: it is drawn once and kept for a while."""

from collections import OrderedDict
from collections.abc import Iterable
from datetime import datetime
from threading import Lock

from django import template
from django.template.loader import get_template
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from vigie.desk.models import Column
from vigie.desk.wall import Item
from vigie.kit import clock

register = template.Library()

KEPT = 6000  # drawings, some 2 kB each


@register.simple_tag(takes_context=True)
def items(context: template.Context, shown: Iterable[Item], column: Column, unread: bool = False) -> SafeString:
    """The items of a column, as list items."""
    return mark_safe("".join(_framed(context, item, column, unread) for item in shown))  # noqa: S308  drawn by templates


def _framed(context: template.Context, item: Item, column: Column, unread: bool) -> SafeString:
    return format_html(
        '<li class="{}" data-position="{}" id="c{}-{}">{}</li>',
        "item unread" if unread else "item",
        item.position,
        column.pk,
        item.position,
        _drawn(context, item, column),
    )


_drawings: OrderedDict[tuple[object, ...], SafeString] = OrderedDict()
_lock = Lock()


def _drawn(context: template.Context, item: Item, column: Column) -> SafeString:
    request, able = context["request"], context["able"]
    key = (
        request.workspace.slug,
        translation.get_language(),
        timezone.get_current_timezone_name(),
        able,
        *_state(item),
    )
    with _lock:
        if key in _drawings:
            _drawings.move_to_end(key)
            return _drawings[key]
    said = SafeString(get_template("desk/_item.html").render({"item": item, "able": able, "request": request}))
    with _lock:
        _drawings[key] = said
        while len(_drawings) > KEPT:
            _drawings.popitem(last=False)
    return said


def _state(item: Item) -> tuple[object, ...]:
    """All that the drawing of an item depends on."""
    post = item.mention.repost_of or item.mention
    author = (post.author.name, post.author.handle, post.author.avatar_url)
    quoted = (item.quoted.pk, item.quoted.edited_at) if item.quoted else None
    return (
        item.mention.pk,
        post.edited_at,
        post.gone_at,
        bool(post.media),
        bool(post.card),
        hash((post.text, post.title)),
        author,
        item.others,
        quoted,
        _age(post.published_at),
    )


def _age(at: datetime) -> tuple[str, int]:
    """What "4 min ago" changes with: minutes in the first hour, then hours, then days."""
    seconds = (clock.now() - at).total_seconds()
    for name, unit, until in (("m", 60, 3600), ("h", 3600, 86400)):
        if seconds < until:
            return name, int(seconds // unit)
    return "d", timezone.localtime().toordinal()
