"""Places of the base templates where a room may add a template of its own."""

SLOT_NAMES = ("stop", "member", "rail", "bar")


class TemplateSlots:
    """`stop`: the right end of the top bar. `bar`: before the date. `member`: lines of the menu. `rail`: above it."""

    def __init__(self) -> None:
        self._templates: dict[str, list[str]] = {spot: [] for spot in SLOT_NAMES}

    def add_template(self, spot: str, template: str) -> None:
        """Stand a template at a spot; raises KeyError for a spot that does not exist."""
        if template not in self._templates[spot]:
            self._templates[spot].append(template)

    def templates_by_slot(self) -> dict[str, list[str]]:
        """The templates at each spot, in the order they came."""
        return self._templates


template_slots = TemplateSlots()
