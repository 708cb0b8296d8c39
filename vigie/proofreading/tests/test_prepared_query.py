"""A query made once, asked with other values."""

import pytest
from django.db import connection
from django.db.models import CharField, IntegerField
from django.test.utils import CaptureQueriesContext

from vigie.proofreading.prepared_query import Parameter, PreparedQuery
from vigie.team.models import Member, Workspace

pytestmark = pytest.mark.django_db


def test_a_prepared_query_answers_as_the_queryset_does(workspace: Workspace, manager: Member) -> None:
    query = PreparedQuery(Workspace.objects.filter(pk=Parameter("pk", IntegerField())).values_list("name", "slug"))
    assert query.fetch_rows(pk=workspace.pk) == [(workspace.name, workspace.slug)]
    assert query.fetch_rows(pk=0) == []


def test_a_value_of_a_prepared_query_is_never_read_as_sql(workspace: Workspace) -> None:
    query = PreparedQuery(Workspace.objects.filter(name=Parameter("name", CharField())).values_list("pk"))
    with CaptureQueriesContext(connection) as asked:
        assert query.fetch_rows(name="' OR 1=1 --") == []
        assert query.fetch_rows(name=workspace.name) == [(workspace.pk,)]
    assert len(asked) == 2


def test_a_prepared_query_wants_all_its_values(workspace: Workspace) -> None:
    query = PreparedQuery(Workspace.objects.filter(pk=Parameter("pk", IntegerField())).values_list("pk"))
    with pytest.raises(KeyError):
        query.fetch_rows()
