"""What stands on the Settings page: each room adds its own."""

from collections.abc import Callable
from dataclasses import dataclass

from vigie.team.models import Member

Allowed = Callable[[Member], bool]


def everybody(member: Member) -> bool:
    return True


def managers_only(member: Member) -> bool:
    return member.can_manage


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """One line: `url` is reversed with the workspace's slug; `allowed` says who sees it."""

    slug: str
    label: object  # translated when it is shown
    says: object
    icon: str
    url: str
    rank: int
    allowed: Allowed = everybody


class SettingsPages:
    def __init__(self) -> None:
        self._pages: dict[str, SettingsPage] = {}

    def add(self, page: SettingsPage) -> None:
        self._pages[page.slug] = page

    def seen_by(self, member: Member) -> list[SettingsPage]:
        return sorted((page for page in self._pages.values() if page.allowed(member)), key=lambda page: page.rank)


pages = SettingsPages()
