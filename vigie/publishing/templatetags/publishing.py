from functools import lru_cache

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from vigie.journal.models import Entry
from vigie.proofreading.remark_panel import holding_remarks
from vigie.publishing import labels
from vigie.publishing.calendar.calendar import CalendarEntry
from vigie.publishing.composer.validation import in_millions
from vigie.publishing.delivery import hold_and_refusal_reasons, preflight
from vigie.publishing.models import Delivery
from vigie.publishing.navigation import active_stop
from vigie.ui.icons import icon_svg

register = template.Library()

MAX_EDGES = 6  # channels of a post whose colours a line of the calendar shows


#: `{% active_stop request as stop %}`: while there is one, nothing leaves, and no button says the contrary.
register.simple_tag(active_stop)


@register.simple_tag
def state_mark(state: str, words: bool = True) -> SafeString:
    """`{% state_mark "unsure" %}`: glyph and word; `words=False` leaves the word to those who hear the page."""
    return _render_mark(state, words, get_language() or "")


@lru_cache(maxsize=200)
def _render_mark(state: str, words: bool, language: str) -> SafeString:
    drawing, word = labels.MARKS[state]
    hidden = "" if words else "hidden"
    return format_html(
        '<span class="state" data-state="{}">{}<span class="{}">{}</span></span>',
        state,
        icon_svg(drawing),
        hidden,
        word,
    )


@register.filter
def file_size(size: int) -> str:
    """A number of bytes as the SI counts them: `200 ko`, `1,4 Mo` in French."""
    if size < 1_000_000:
        return gettext("%(size)s kB") % {"size": max(1, round(size / 1000))}
    return gettext("%(size)s MB") % {"size": in_millions(size)}


@register.simple_tag
def calendar_line(line: CalendarEntry) -> SafeString:
    """A post in the calendar. Made here and not of templates: a month shows hundreds of them."""
    text = escape(line.text)
    attributes = f'data-state="{line.state}"'
    if line.channels:
        attributes += f' data-colour="{line.channels[0][0]}"'
    if line.can_move:
        attributes += f' data-move="../posts/{line.post}/hour/" data-hour="{line.wall}" draggable="true"'
    edges = "".join([f'<i data-colour="{colour}"></i>' for colour, _name in line.channels[:MAX_EDGES]])
    names = escape(", ".join([name for _colour, name in line.channels]))
    return mark_safe(  # noqa: S308  what people wrote is escaped just above
        f'<li class="calendar-post" {attributes}><a data-stop href="../posts/{line.post}/" title="{text}">'
        f'<span class="hour">{line.hour}</span><span class="edges" aria-hidden="true">{edges}</span>'
        f'<span class="words">{text or "…"}</span>{state_mark(line.state, words=False)}'
        f'<span class="hidden names">{names}</span></a></li>'
    )


register.filter("state_of", labels.shown_state)


@register.filter
def in_words(entry: Entry) -> str:
    return labels.short_label(entry)


@register.filter
def reason_of(thing: Delivery | Entry) -> str:
    """Why a delivery is in its state, or was, as a line of the journal keeps it."""
    if isinstance(thing, Entry):
        return labels.entry_reason(thing)
    return hold_and_refusal_reasons.delivery_reason(thing)


@register.inclusion_tag("proofreading/_holding_remarks.html", takes_context=True)
def held_by_the_house(context: template.Context, delivery: Delivery) -> dict[str, object]:
    """What the house's rules say of a delivery that they hold, with the way to clear it."""
    request = context["request"]
    said = holding_remarks(preflight.check_departure(delivery, look=False), request.member)
    return {"holding_remarks": said, "request": request, "csrf_token": context.get("csrf_token")}
