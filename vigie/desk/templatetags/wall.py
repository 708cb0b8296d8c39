"""Items of columns. What an item says changes rarely and is shown to many: it is drawn once and kept for a while."""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from datetime import datetime
from threading import Lock

from django import template
from django.template.loader import get_template
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe

from vigie.desk.column_items import Item
from vigie.desk.models import Column
from vigie.desk.wall import Shown
from vigie.kit import clock

register = template.Library()

KEPT = 6000  # drawings, some 2 kB each
FRESH, KNOWN = "<!fresh>", "<!known>"  # where the items of a frame go; no text escaped or cleaned holds them


@register.simple_tag(takes_context=True)
def items(context: template.Context, shown: Iterable[Item], column: Column) -> SafeString:
    """The items of a column, as list items."""
    of_page = _of_page(context)
    return mark_safe("".join([_framed(context, of_page, item, column.pk) for item in shown]))  # noqa: S308  drawn by templates


@register.simple_tag(takes_context=True)
def column(context: template.Context, shown: Shown) -> SafeString:
    """A whole column. Its frame is drawn without its items, which come and go."""
    one = shown.column
    key = (*_of_page(context), one.pk, one.name, one.width, one.colour, one.is_muted, one.watch_id, shown.edge)
    key = (*key, *shown.sources, shown.unread, shown.line, shown.newest, shown.bottom, shown.later, bool(shown.fresh))
    frame = _kept(key, lambda: _frame(context, shown))
    fresh, known = items(context, shown.fresh, one), items(context, shown.known, one)
    return mark_safe(frame.replace(FRESH, fresh).replace(KNOWN, known))  # noqa: S308  drawn by templates


def _frame(context: template.Context, shown: Shown) -> str:
    places = {"fresh": mark_safe(FRESH), "known": mark_safe(KNOWN)}  # noqa: S308  ours
    about = _request(context) | {"shown": shown, "column": shown.column} | places
    return get_template("desk/_column.html").render(about)


def _framed(context: template.Context, of_page: tuple[object, ...], item: Item, column: int) -> str:
    """All that stands around the drawing is numbers."""
    able = context["able"]
    said = _kept(
        (*of_page, able, *_state(item)),
        lambda: get_template("desk/_item.html").render(_request(context) | {"item": item, "able": able}),
    )
    unread = " unread" if item.is_unread else ""
    position = item.place.id
    return (
        f'<li class="item{unread}" id="c{column}-{position}" data-place="{item.place}" data-post="{item.post.pk}">'
        f"{said}</li>"
    )


def _request(context: template.Context) -> dict[str, object]:
    return {"request": context["request"]}


def _of_page(context: template.Context) -> tuple[object, ...]:
    return context["request"].workspace.slug, translation.get_language(), timezone.get_current_timezone_name()


_drawings: OrderedDict[tuple[object, ...], SafeString] = OrderedDict()
_lock = Lock()


def _kept(key: tuple[object, ...], draw: Callable[[], str]) -> SafeString:
    with _lock:
        if key in _drawings:
            _drawings.move_to_end(key)
            return _drawings[key]
    said = SafeString(draw())
    with _lock:
        _drawings[key] = said
        while len(_drawings) > KEPT:
            _drawings.popitem(last=False)
    return said


def _state(item: Item) -> tuple[object, ...]:
    """All that the drawing of an item depends on."""
    post = item.post
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
        item.sharers[:1],
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
