"""A query that is made once by the ORM and asked many times, where only its parameters change.

The ORM makes its SQL anew at each question: for a query of many parts that costs more than the answer of the database.
"""

from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, Field, QuerySet
from django.db.models.sql.compiler import SQLCompiler


class Parameter(Expression):
    """The place of a value in a prepared query: `filter(pk=Parameter("workspace", IntegerField()))`."""

    def __init__(self, name: str, output_field: "Field[Any, Any]") -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self,)


class PreparedQuery:
    """The SQL of a queryset that holds places for values. Its rows come as the driver gives them, not converted."""

    def __init__(self, queryset: "QuerySet[Any, Any]") -> None:
        self.sql, self.params = queryset.query.get_compiler(DEFAULT_DB_ALIAS).as_sql()

    def fetch_rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """The rows with these values in their places. Raises KeyError for a value that is not given."""
        params = [values[one.name] if isinstance(one, Parameter) else one for one in self.params]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            return list(cursor.fetchall())
