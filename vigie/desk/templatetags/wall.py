"""Columns and their items. What an item says changes rarely and is shown to many: its fragment is kept for a while."""

from collections.abc import Hashable, Iterable

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

from vigie.desk.column_items import ColumnItem
from vigie.desk.column_lists import OpenList
from vigie.desk.models import Column
from vigie.desk.wall import OpenColumn
from vigie.team.templatetags.live import live_topics
from vigie.ui.fragment_cache import FragmentCache, PageFragments, row_version

register = template.Library()

MAX_ITEMS = 6000  # some 2 kB each
MAX_FRAMES = 500  # of columns without their items, some 6 kB each
item_fragments = FragmentCache(MAX_ITEMS)
frame_fragments = FragmentCache(MAX_FRAMES)
#: Where a frame takes its items; no text that is escaped holds them.
FRESH_PLACE = "<!--fresh-->"
KNOWN_PLACE = "<!--known-->"


@register.simple_tag(takes_context=True)
def items(context: template.Context, shown: Iterable[ColumnItem], column: Column) -> SafeString:
    """The items of a column, as list items. All that stands around the fragment of an item is numbers."""
    page, rights = PageFragments(item_fragments, context["request"]), context["rights"]
    rendered = []
    for item in shown:
        fragment = page.render_version((rights, item_version(item, page)), "desk/_item.html", item=item, rights=rights)
        unread = " unread" if item.is_unread else ""
        position = item.position
        rendered.append(
            f'<li class="item{unread}" id="c{column.pk}-{position.id}" data-place="{position}" '
            f'data-post="{item.post.pk}">{fragment}</li>'
        )
    return mark_safe("".join(rendered))  # noqa: S308  by templates


@register.simple_tag(takes_context=True)
def column(context: template.Context, shown: OpenColumn | OpenList) -> SafeString:
    """A whole column."""
    column = shown.column
    may_change = column.can_change(context["request"].member)
    if isinstance(shown, OpenList):
        about = {"request": context["request"], "shown": shown, "column": column, "may_change": may_change}
        return mark_safe(get_template("desk/_list_column.html").render(about))  # noqa: S308  by templates
    frame = PageFragments(frame_fragments, context["request"]).render(
        "desk/_column.html",
        kind=shown.kind,
        pk=column.pk,
        name=column.name,
        width=column.width,
        colour=column.colour or shown.account_colour,
        is_muted=column.is_muted,
        may_change=may_change,
        topics=" ".join(shown.topics),
        newest_id=shown.newest_id,
        read_position=shown.read_position,
        figure=shown.figure,
        counted_rows=shown.counted_rows,
        unread_above=shown.unread_above,
        has_read_line=bool(shown.fresh and shown.known),
        bottom=shown.bottom,
        failure=shown.failure,
    )
    before, rest = frame.split(FRESH_PLACE)
    between, after = rest.split(KNOWN_PLACE)
    fresh = items(context, shown.fresh, column)
    known = items(context, shown.known, column)
    return mark_safe(f"{before}{fresh}{between}{known}{after}")  # noqa: S308  by templates


@register.simple_tag(takes_context=True)
def wall_topics(context: template.Context, wall: Iterable[OpenColumn | OpenList]) -> str:
    """What a page with these columns watches, signed, for block `live`."""
    of_lists = [topic for shown in wall if isinstance(shown, OpenList) for topic in shown.topics]
    return live_topics(context, "columns", "items", *of_lists)


def item_version(item: ColumnItem, page: PageFragments) -> Hashable:
    """All that the fragment of an item depends on, beside the page and the rights of the member."""
    rows = [item.mention, item.mention.author]
    if item.mention.repost_of:
        rows += [item.post, item.post.author]
    if item.quoted:
        rows += [item.quoted, item.quoted.author]
    return (
        tuple([row_version(row) for row in rows]),
        item.quoted is None,
        item.sharers[:1],
        item.other_sharers,
        page.elapsed_version(item.mention.published_at),
        page.elapsed_version(item.post.published_at),
    )
