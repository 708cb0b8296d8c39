"""What the base templates need on every page. Costs nothing until a template asks for it."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from vigie.kit import clock
from vigie.ui.banners import banners
from vigie.ui.navigation import places
from vigie.ui.template_slots import menus


def furniture(request: HttpRequest) -> dict[str, object]:
    """`ui_places`, `ui_banners`, `ui_menus`, `ui_now`, and the face that this person chose: `ui_theme` and its like."""
    user = getattr(request, "user", None)
    return {
        "ui_places": SimpleLazyObject(lambda: places.seen_in(request)),
        "ui_banners": SimpleLazyObject(lambda: banners.seen_in(request)),
        "ui_menus": menus.standing(),
        "ui_now": clock.now(),
        "ui_theme": SimpleLazyObject(lambda: getattr(user, "theme", "auto")),
        "ui_density": SimpleLazyObject(lambda: getattr(user, "density", "comfortable")),
        "ui_letters": SimpleLazyObject(lambda: getattr(user, "letter_keys", True)),
    }
