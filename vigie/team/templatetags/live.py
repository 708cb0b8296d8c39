from django import template

from vigie.team.live import signed_topics

register = template.Library()


@register.simple_tag(takes_context=True)
def live_topics(context: template.Context, *names: str) -> str:
    """`{% live_topics "conversations" "stop" %}`: what the page watches, signed, for block `live`."""
    return signed_topics(context["request"], *names)
