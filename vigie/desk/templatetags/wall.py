"""Columns and their items. What an item says changes rarely and is shown to many: its drawing is kept for a while."""

from collections.abc import Hashable, Iterable
from datetime import datetime

from django import template
from django.template.loader import get_template
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe

from vigie.desk.column_cache import DrawingCache, row_version
from vigie.desk.column_items import ColumnItem
from vigie.desk.column_lists import OpenList
from vigie.desk.models import Column
from vigie.desk.permissions import ReactionRights
from vigie.desk.wall import OpenColumn
from vigie.kit import clock
from vigie.team.templatetags.live import live_topics

register = template.Library()

MAX_DRAWINGS = 6000  # some 2 kB each
drawings = DrawingCache(MAX_DRAWINGS)


@register.simple_tag(takes_context=True)
def items(context: template.Context, shown: Iterable[ColumnItem], column: Column) -> SafeString:
    """The items of a column, as list items."""
    return mark_safe("".join([_list_item(context, item, column.pk) for item in shown]))  # noqa: S308  drawn by templates


@register.simple_tag(takes_context=True)
def column(context: template.Context, shown: OpenColumn | OpenList) -> SafeString:
    """A whole column."""
    column = shown.column
    if isinstance(shown, OpenList):
        about = {"request": context["request"], "shown": shown, "column": column}
        return mark_safe(get_template("desk/_list_column.html").render(about))  # noqa: S308  drawn by templates
    about = {
        "request": context["request"],
        "shown": shown,
        "column": column,
        "fresh": items(context, shown.fresh, column),
        "known": items(context, shown.known, column),
    }
    return mark_safe(get_template("desk/_column.html").render(about))  # noqa: S308  drawn by templates


@register.simple_tag(takes_context=True)
def wall_topics(context: template.Context, wall: Iterable[OpenColumn | OpenList]) -> str:
    """What a page with these columns watches, signed, for block `live`."""
    of_lists = [topic for shown in wall if isinstance(shown, OpenList) for topic in shown.topics]
    return live_topics(context, "columns", "items", *of_lists)


def _list_item(context: template.Context, item: ColumnItem, column: int) -> str:
    """All that stands around the drawing is numbers."""
    request, rights = context["request"], context["rights"]
    drawing = drawings.get_or_draw(
        drawing_key(request.workspace.slug, rights, item),
        lambda: get_template("desk/_item.html").render({"request": request, "item": item, "rights": rights}),
    )
    unread = " unread" if item.is_unread else ""
    position = item.position
    return (
        f'<li class="item{unread}" id="c{column}-{position.id}" data-place="{position}" data-post="{item.post.pk}">'
        f"{drawing}</li>"
    )


def drawing_key(workspace: str, rights: ReactionRights, item: ColumnItem) -> Hashable:
    """All that the drawing of an item depends on."""
    rows = [item.mention, item.mention.author]
    if item.mention.repost_of:
        rows += [item.post, item.post.author]
    if item.quoted:
        rows += [item.quoted, item.quoted.author]
    return (
        workspace,
        rights,
        translation.get_language(),
        timezone.get_current_timezone_name(),
        tuple(row_version(row) for row in rows),
        item.quoted is None,
        item.sharers[:1],
        item.other_sharers,
        _age(item.mention.published_at),
        _age(item.post.published_at),
    )


def _age(at: datetime) -> tuple[str, int]:
    """What "4 min ago" changes with: minutes in the first hour, then hours, then days."""
    seconds = (clock.now() - at).total_seconds()
    if seconds < 3600:
        return "minutes", int(seconds // 60)
    if seconds < 86400:
        return "hours", int(seconds // 3600)
    return "today", timezone.localtime().toordinal()
