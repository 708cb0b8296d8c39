from django import template

from vigie.team.live_topics import signed_topics
from vigie.ui.banners import banners
from vigie.ui.navigation import navigation

register = template.Library()


@register.simple_tag(takes_context=True)
def live_topics(context: template.Context, *names: str) -> str:
    """`{% live_topics "conversations" "stop" %}`: what page, rail and strips watch, signed, for block `live`."""
    everywhere = [*navigation.live_topics, *banners.live_topics]
    return signed_topics(context["request"], *dict.fromkeys([*names, *everywhere]))
