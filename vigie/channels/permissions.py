"""What a member may do on a channel, as one leaf of SQL."""

from typing import Any

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Func
from django.db.models.sql.compiler import SQLCompiler

from vigie.team.models import ROLE_RIGHTS, Member

EXPLICIT_RIGHTS = (
    "EXISTS (SELECT 1 FROM {table} explicit"
    " WHERE explicit.channel_id = {channel} AND explicit.member_id = %s AND {condition})"
)


class HasRight(Func):
    """Whether a member has a right on the channel of a row: what the channel says of them, else their role.

    `channel` is the path from the row to its channel.

    It does not look at the workspace. Every page asks it several times: built with `Exists`, it would cost more than
    all the rest of the question.
    """

    output_field = BooleanField()

    def __init__(self, channel: str, member: Member, right: str) -> None:
        super().__init__(channel)
        self.member = member.pk
        self.right = right
        self.is_given_by_role = right in ROLE_RIGHTS[member.role]

    def get_group_by_cols(self) -> list[Any]:
        """It depends on the channel alone."""
        return self.source_expressions[0].get_group_by_cols()

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any) -> tuple[str, tuple[Any, ...]]:  # type: ignore[override]
        channel, params = compiler.compile(self.source_expressions[0])
        sql, asked = self.condition_on(channel, connection)
        return sql, (*params, *asked)

    def condition_on(self, channel: str, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        """The condition and its parameters, for a column of SQL that holds a channel's id."""
        condition = "%s = ANY(explicit.rights)"
        if self.is_given_by_role:
            condition = f"NOT {condition}"
        table = connection.ops.quote_name(apps.get_model("channels", "ChannelRights")._meta.db_table)
        exists = EXPLICIT_RIGHTS.format(table=table, channel=channel, condition=condition)
        sql = f"NOT {exists}" if self.is_given_by_role else exists
        return sql, (self.member, self.right)
