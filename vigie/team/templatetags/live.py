from django import template

from vigie.team.live_topics import signed_topics
from vigie.ui.navigation import navigation

register = template.Library()


@register.simple_tag(takes_context=True)
def live_topics(context: template.Context, *names: str) -> str:
    """`{% live_topics "conversations" "stop" %}`: what the page and its rail watch, signed, for block `live`."""
    return signed_topics(context["request"], *dict.fromkeys([*names, *navigation.live_topics]))
