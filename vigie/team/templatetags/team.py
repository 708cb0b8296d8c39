from typing import Any

from django import template
from django.conf import settings
from django.utils.text import get_text_list

from vigie.team.workspace_urls import link

register = template.Library()

#: The mark that each leaves in what it says of itself; the first found is right.
BROWSERS = {"Edg/": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
MACHINES = {"iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows", "Mac OS": "macOS"}
MACHINES["Linux"] = "Linux"


@register.simple_tag(takes_context=True, name="here")
def here(context: template.Context, name: str, *args: Any) -> str:
    """`{% here "inbox:conversation" 7 %}`: an address in the workspace that the request is in."""
    return link(context["request"].workspace, name, *args)


@register.filter
def browser(agent: str) -> str:
    """What a person calls it: « Firefox, Linux ». The whole text when nothing is recognised."""
    found = [next((name for mark, name in marks.items() if mark in agent), "") for marks in (BROWSERS, MACHINES)]
    return ", ".join(name for name in found if name) or agent[:80]


@register.simple_tag
def can_reset() -> bool:
    """Whether a forgotten password may be asked for by mail: only where mail leaves."""
    return bool(settings.EMAIL_HOST)


@register.simple_tag(takes_context=True)
def managers(context: template.Context) -> str:
    """The names of those who may do what is for owners and managers: whom to ask."""
    return get_text_list([str(member) for member in context["request"].workspace.members.managers()])
