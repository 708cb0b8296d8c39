"""`{% proof "composer-text" "text" %}`: the proof-reader beside a textarea, in any form that leaves Vigie."""

from django import template
from django.utils.html import format_html, urlize
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from vigie.proofreading.proofreaders import get_proofreader
from vigie.proofreading.remark_panel import RemarkPanel, RemarkRow, show_spaces
from vigie.proofreading.rule_families import rule_title

register = template.Library()
MAX_EAGER_WORDS = 5  # unknown words whose neighbours are looked up at once, where there is no script to ask for them


@register.inclusion_tag("proofreading/_proof.html", takes_context=True)
def proof(context: template.Context, target: str, name: str = "text") -> dict[str, object]:
    """Beside the textarea of id `target`, which the form calls `name`. The form holds one `form_check`.

    The remarks are there at once when the page answers a button of the proof-reader on that field (`proofs` in the
    context).
    """
    if name == "text":
        get_proofreader().start_french_engine()
    proofs = context.get("proofs")
    mine = proofs if isinstance(proofs, RemarkPanel) and proofs.field == name else None
    return {"for": target, "name": name, "proofs": mine, "request": context["request"]}


@register.inclusion_tag("proofreading/_form_check.html")
def form_check(address: str, target: str, swap: str = "innerHTML") -> dict[str, object]:
    """Once in a form: at each pause the form goes to `address`, whose answer replaces `target` and holds the remarks.

    The answer brings the remarks by `proofreading/_panels.html`.
    """
    return {"address": address, "target": target, "swap": swap}


@register.simple_tag(name="near")
def nearby_words(row: RemarkRow) -> list[tuple[str, str]]:
    found = get_proofreader().suggest_words(row.finding.words, row.language)[:MAX_EAGER_WORDS]
    return [(show_spaces(word), row.button_value("fix", to=word)) for word in found]


@register.filter
def sourced(source: str) -> SafeString:
    """Where a rule comes from; an address becomes a link."""
    return format_html("{} {}", _("Source:"), mark_safe(urlize(source, nofollow=True, autoescape=True)))  # noqa: S308


register.filter("rule_title", rule_title)
