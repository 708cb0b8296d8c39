from typing import Any

from django import template

from vigie.team.links import link

register = template.Library()


@register.simple_tag(takes_context=True, name="here")
def here(context: template.Context, name: str, *args: Any) -> str:
    """`{% here "inbox:conversation" 7 %}`: an address in the workspace that the request is in."""
    return link(context["request"].workspace, name, *args)
