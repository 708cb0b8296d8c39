"""What stands the same on page after page of the inbox: its fragments are kept."""

from django import template
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString, mark_safe

from vigie.inbox.conversation_list import ConversationList
from vigie.inbox.forms import ClosureForm
from vigie.ui.fragment_cache import FragmentCache, PageFragments

register = template.Library()

MAX_ROWS = 4000  # some 1 kB each
MAX_FORMS = 200  # some 4 kB each
row_fragments = FragmentCache(MAX_ROWS)
form_fragments = FragmentCache(MAX_FORMS)


@register.simple_tag(takes_context=True)
def conversation_rows(context: template.Context, listing: ConversationList, current: int | str) -> SafeString:
    """The rows of a list, as list items; `current` is the pk of the conversation that is open, if one is."""
    page = PageFragments(row_fragments, context["request"])
    list_query = listing.query_with()
    rendered = []
    for row in listing.conversations:
        shown = {"row": row, "list_query": list_query, "is_current": row.pk == current}
        version = (*shown.values(), page.elapsed_version(row.waiting_since or row.last_at))
        rendered.append(page.render_version(version, "inbox/_list_row.html", **shown))
    return mark_safe("".join(rendered))  # noqa: S308  by a template


@register.simple_tag(takes_context=True)
def closure_fields(context: template.Context) -> SafeString:
    """The fields of the form that closes a conversation, which are the same for every conversation."""
    page = PageFragments(form_fragments, context["request"])
    return page.render_version("closure", "inbox/_closure_fields.html", form=SimpleLazyObject(ClosureForm))
