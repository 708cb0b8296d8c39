"""What stands on the Settings page: each room adds its own."""

from collections.abc import Callable
from dataclasses import dataclass

from vigie.team.models import Member

MemberQuestion = Callable[[Member], bool]


def any_member(member: Member) -> bool:
    return True


def managers_only(member: Member) -> bool:
    return member.can_manage


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """One line: `url` is reversed with the workspace's slug; `allowed` says who sees it."""

    slug: str
    label: object  # translated when it is shown
    summary: object
    icon: str
    url: str
    rank: int
    is_allowed: MemberQuestion = any_member


class SettingsPages:
    def __init__(self) -> None:
        self._pages: dict[str, SettingsPage] = {}

    def register(self, page: SettingsPage) -> None:
        self._pages[page.slug] = page

    def seen_by(self, member: Member) -> list[SettingsPage]:
        return sorted((page for page in self._pages.values() if page.is_allowed(member)), key=lambda page: page.rank)


settings_pages = SettingsPages()
