"""What the base templates need on every page. Costs nothing until a template asks for it."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from vigie.kit import clock
from vigie.ui.banners import banners
from vigie.ui.navigation import navigation
from vigie.ui.template_slots import template_slots


def base_context(request: HttpRequest) -> dict[str, object]:
    """`ui_nav_entries`, `ui_banners`, `ui_slots`, `ui_now`, and what the person chose: `ui_theme`…"""
    user = getattr(request, "user", None)
    return {
        "ui_nav_entries": SimpleLazyObject(lambda: navigation.entries_for(request)),
        "ui_banners": SimpleLazyObject(lambda: banners.banners_for(request)),
        "ui_banner_topics": " ".join(banners.live_topics),
        "ui_slots": template_slots.templates_by_slot(),
        "ui_now": clock.now(),
        "ui_theme": SimpleLazyObject(lambda: getattr(user, "theme", "auto")),
        "ui_density": SimpleLazyObject(lambda: getattr(user, "density", "comfortable")),
        "ui_letters": SimpleLazyObject(lambda: getattr(user, "letter_keys", True)),
    }
