"""Places in the furniture where a room may stand a template of its own."""

SPOTS = ("stop", "member", "rail", "bar")


class Menus:
    """`stop`: the right end of the top bar. `bar`: before the date. `member`: lines of her menu. `rail`: above it."""

    def __init__(self) -> None:
        self._templates: dict[str, list[str]] = {spot: [] for spot in SPOTS}

    def add(self, spot: str, template: str) -> None:
        """Stand a template at a spot; raises KeyError for a spot that does not exist."""
        if template not in self._templates[spot]:
            self._templates[spot].append(template)

    def standing(self) -> dict[str, list[str]]:
        """The templates at each spot, in the order they came."""
        return self._templates


menus = Menus()
