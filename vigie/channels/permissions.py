"""What a member may do on a channel, as one leaf of SQL."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Func
from django.db.models.sql.compiler import SQLCompiler

from vigie.team.models import ROLE_RIGHTS, Member

SAID = (
    "EXISTS (SELECT 1 FROM channels_channelrights said"
    " WHERE said.channel_id = {channel} AND said.member_id = %s AND {condition})"
)


class HasRight(Func):
    """Whether the channel of a row, named by its path, allows a right to a member: what it says of her, else her role.

    It does not look at the workspace. Every page asks it several times: built with `Exists`, it would cost more than
    all the rest of the question.
    """

    output_field = BooleanField()

    def __init__(self, channel: str, member: Member, right: str) -> None:
        super().__init__(channel)
        self.member, self.right = member.pk, right
        self.is_given_by_role = right in ROLE_RIGHTS[member.role]

    def get_group_by_cols(self) -> list[Any]:
        """It depends on the channel alone."""
        return self.source_expressions[0].get_group_by_cols()

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any) -> tuple[str, tuple[Any, ...]]:  # type: ignore[override]
        channel, params = compiler.compile(self.source_expressions[0])
        granted = "%s = ANY(said.rights)"
        said = SAID.format(channel=channel, condition=f"NOT {granted}" if self.is_given_by_role else granted)
        return f"NOT {said}" if self.is_given_by_role else said, (*params, self.member, self.right)
