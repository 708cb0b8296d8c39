"""Who may do what: the page of security. Every act of a person is allowed here, by one of these verbs, or not at all.

| act                                                    | who                                    | verb              |
|--------------------------------------------------------|----------------------------------------|-------------------|
| see a workspace                                        | its present members; strangers get 404 | `CurrentMember`   |
| see an account and what goes through it                | the right to see there; others get 404 | `seen_by`         |
| change the workspace, members and rights, its          | owners and managers                    | `require_manager` |
| accounts, the rules of the house, blackouts; read the  |                                        |                   |
| journal; stop everything; disturb the rehearsal; let a |                                        |                   |
| text leave that the law blocks                         |                                        |                   |
| change an owner, make an owner                         | owners                                 | `require`         |
| follow feeds, write watches and shared columns         | everybody but readers                  | `require`         |
| change a column of one's own                           | its owner                              | `require`         |
| have texts proof-read, teach the house dictionary      | who drafts or replies somewhere        | `require_writer`  |
| write a post, a note; assign a conversation            | the right to draft on the account      | `require_right`   |
| reply, close, moderate, like                           | the right to reply on the account      | `require_right`   |
| plan, release, correct, delete, share                  | the right to publish on the account    | `require_right`   |
| approve a post; let a text leave that the house holds  | the right to approve on the account    | `require`         |

A role gives rights on every account (`ROLE_RIGHTS`); an account may say otherwise of one member. The questions behind
these verbs stand on the member: `can_manage`, `can_contribute`, `can_write`, `can_change`, `has_right`. A view first
finds the row among those that the member sees: a stranger gets 404, and a member without the right 403.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

if TYPE_CHECKING:
    from vigie.team.models import Member


class NotAllowed(PermissionDenied):
    """The member has not that right. The answer is 403."""


def require_manager(member: "Member") -> None:
    """Owners and managers only. Raises NotAllowed."""
    require(member.can_manage, "this is for owners and managers")


def require_writer(member: "Member") -> None:
    """Members who may draft or reply on one account at least. Raises NotAllowed."""
    require(member.can_write, "this is for the members who write")


def require_right(member: "Member", channel: Any, right: str) -> None:
    """Members who have that right (`team.models.Right`) on that account: the channel or its pk. Raises NotAllowed."""
    require(member.has_right(channel, right), f"{right} on {channel}")


def require(is_allowed: bool, reason: str = "") -> None:
    """What a room asks of its own rows: `require(column.can_change(member))`. Raises NotAllowed."""
    if not is_allowed:
        raise NotAllowed(reason)


class AccountRights:
    """Where the rights on accounts are read. The accounts stand in a room above, which registers its query."""

    def __init__(self) -> None:
        self._query: Callable[[Member, str], QuerySet[Any]] | None = None

    def register(self, query: "Callable[[Member, str], QuerySet[Any]]") -> None:
        """`query(member, right)`: the accounts of the member's workspace on which the member has that right."""
        self._query = query

    def accounts_with_right(self, member: "Member", right: str) -> QuerySet[Any]:
        if self._query is None:
            raise RuntimeError("no room has registered how rights on accounts are read")
        return self._query(member, right)


account_rights = AccountRights()
