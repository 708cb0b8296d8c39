"""The wall: reading it, and arranging it."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vigie.desk import wall
from vigie.desk.column_kinds.streams import StreamColumnKind
from vigie.desk.column_lists import OpenList, open_lists
from vigie.desk.column_position import ColumnPosition
from vigie.desk.forms import ColumnForm, ListColumnForm
from vigie.desk.models import Column
from vigie.desk.permissions import reaction_rights
from vigie.kit.text import parse_id
from vigie.team.member_request import MemberRequest
from vigie.team.permissions import require
from vigie.team.workspace_urls import link
from vigie.ui.column_registry import ColumnKind, ListColumnKind, column_kinds
from vigie.ui.toasts import add_toast, redirect_page

MAX_IDS = 500  # items that a page may name at once
MAX_ID_DIGITS = 18


@require_safe
def show_wall(request: MemberRequest) -> HttpResponse:
    """The wall: every column side by side."""
    return _render_wall(request, wall.open_wall(request.member))


@require_safe
def show_column(request: MemberRequest, pk: int) -> HttpResponse:
    """One column alone; with `?before=`, its older items (a piece for a script, a page without one)."""
    column = _get_column(request, pk)
    before = ColumnPosition.parse(request.GET.get("before", ""))
    if isinstance(column.definition, ListColumnKind):
        return _render_wall(request, [_open_list(request, column)], alone=True)
    if before is None:
        return _render_wall(request, [wall.open_column(request.member, column)], alone=True)
    shown = _load_stream(request, column)
    items = wall.older_items(shown, before, _requested_number(request, "known"))
    if request.htmx:
        return _render_items(request, "desk/_older.html", found=items, column=column)
    shown.known = items
    return _render_wall(request, [shown], alone=True)


@require_safe
def show_list(request: MemberRequest, pk: int) -> HttpResponse:
    """The rows of a column that is a list, as they are now."""
    shown = _open_list(request, _get_column(request, pk))
    return render(request, "desk/_list_rows.html", {"shown": shown, "column": shown.column})


@require_safe
def show_newer_items(request: MemberRequest, pk: int) -> HttpResponse:
    """What came since the page knew all up to `known`, from `bottom` to `top`."""
    column = _get_column(request, pk)
    top = ColumnPosition.parse(request.GET.get("top", ""))
    bottom = ColumnPosition.parse(request.GET.get("bottom", ""))
    known = _requested_number(request, "known") or 0
    newer = wall.newer_items(_load_stream(request, column), known, top, bottom)
    return _render_items(request, "desk/_newer.html", newer=newer, column=column)


@require_safe
def show_current_items(request: MemberRequest, pk: int) -> HttpResponse:
    """Items that a page shows already (`ids`), as they are now."""
    column = _get_column(request, pk)
    items = wall.current_items(_load_stream(request, column), _parse_ids(request.GET.get("ids", "")))
    return _render_items(request, "desk/_again.html", found=items, column=column)


@require_POST
def record_reading(request: MemberRequest, pk: int) -> HttpResponse:
    """The member read `ids`, up to `line`, on a page that knew all up to `known`; without these, everything."""
    column = _get_column(request, pk)
    shown = _load_stream(request, column)
    position = ColumnPosition.parse(request.POST.get("line", ""))
    if position:
        ids = _parse_ids(request.POST.get("ids", ""))
        known = _requested_number(request, "known") or 0
        wall.record_reading(shown, request.member, ids, position, known)
    else:
        wall.mark_all_read(shown, request.member)
    return _confirm_arrangement(request, column)


@require_http_methods(["GET", "POST"])
def add_column(request: MemberRequest) -> HttpResponse:
    """A link to this form may name what it chooses: `?kind=sources&source=5`, or only `?watch=3`."""
    slug = request.POST.get("kind") or request.GET.get("kind", "")
    if not slug and "watch" in request.GET:
        slug = "watch"
    kind = column_kinds.find(slug) or column_kinds.find("sources")
    initial: dict[str, object] = {"shared": False}
    watch = parse_id(request.GET.get("watch", ""))
    if watch:
        initial["watch"] = watch
    sources = [parse_id(each) for each in request.GET.getlist("source")]
    if any(sources):
        initial["sources"] = [source for source in sources if source]
    form = _column_form(request, kind, initial=initial)
    if request.method == "POST" and form.is_valid():
        return _redirect_to_column(request, form.save())
    context = {"form": form, "kinds": column_kinds}
    return render(request, "desk/column_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def change_column(request: MemberRequest, pk: int) -> HttpResponse:
    column = _get_changeable_column(request, pk)
    form = _column_form(request, column.definition, instance=column)
    if request.method == "POST" and form.is_valid():
        return _redirect_to_column(request, form.save())
    context = {"form": form, "column": column}
    return render(request, "desk/column_form.html", context, status=422 if form.errors else 200)


@require_POST
def move_column(request: MemberRequest, pk: int) -> HttpResponse:
    """Move: `to` is left or right, or the id of the column that it must follow (0: the first position)."""
    column = _get_changeable_column(request, pk)
    order = [each.pk for each in Column.objects.seen_by(request.member).filter(archived_at=None)]
    index = order.index(column.pk)
    to = request.POST.get("to", "")
    previous = None
    if to == "left":
        if index > 1:
            previous = order[index - 2]
    elif to == "right":
        if index + 1 < len(order):
            previous = order[index + 1]
        elif index:
            previous = order[index - 1]
    else:
        wanted = parse_id(to)
        if wanted in order and wanted != column.pk:
            previous = wanted
    column.move_after(Column.objects.get(pk=previous) if previous else None)
    return _confirm_arrangement(request, column)


@require_POST
def resize_column(request: MemberRequest, pk: int) -> HttpResponse:
    column = _get_changeable_column(request, pk)
    column.resize(request.POST.get("width", ""))
    return _confirm_arrangement(request, column)


@require_POST
def mute_column(request: MemberRequest, pk: int) -> HttpResponse:
    column = _get_changeable_column(request, pk)
    column.toggle_mute()
    return _redirect_to_column(request, column)


@require_POST
def archive_column(request: MemberRequest, pk: int) -> HttpResponse:
    column = _get_changeable_column(request, pk)
    column.archive(request.member)
    undo = link(request.workspace, "desk:restoration", column.pk)
    add_toast(request, _("The column “%(name)s” is removed.") % {"name": column}, undo)
    return redirect(link(request.workspace, "desk:wall"))


@require_POST
def restore_column(request: MemberRequest, pk: int) -> HttpResponse:
    column = get_object_or_404(Column.objects.seen_by(request.member), pk=pk)
    require(column.can_change(request.member))
    column.restore(request.member)
    return redirect_page(request, _column_address(request, column))


def _get_column(request: MemberRequest, pk: int) -> Column:
    seen = Column.objects.seen_by(request.member).filter(archived_at=None, kind__in=column_kinds.slugs)
    return get_object_or_404(seen, pk=pk)


def _get_changeable_column(request: MemberRequest, pk: int) -> Column:
    column = _get_column(request, pk)
    require(column.can_change(request.member))
    return column


def _load_stream(request: MemberRequest, column: Column) -> wall.OpenColumn:
    """Raises Http404 for a column that is a list."""
    loaded = wall.load_streams(request.member, wall.load_columns(request.member, column.pk))
    if not loaded:
        raise Http404
    return loaded[0]


def _open_list(request: MemberRequest, column: Column) -> OpenList:
    """Raises Http404 for a column that is a stream."""
    opened = open_lists(request.member, [column])
    if not opened:
        raise Http404
    return opened[0]


def _render_wall(
    request: MemberRequest, columns: Sequence[wall.OpenColumn | OpenList], *, alone: bool = False
) -> HttpResponse:
    return _render_items(request, "desk/wall.html", wall=columns, alone=alone)


def _render_items(request: MemberRequest, template: str, **context: Any) -> HttpResponse:
    return render(request, template, {"rights": reaction_rights(request.member), **context})


def _column_form(request: MemberRequest, kind: ColumnKind | None, **about: Any) -> ColumnForm:
    data = request.POST or None
    if isinstance(kind, StreamColumnKind):
        return kind.form_class(request.member, kind, data, **about)
    assert isinstance(kind, ListColumnKind)
    return ListColumnForm(request.member, kind, data, **about)


def _requested_number(request: HttpRequest, name: str) -> int | None:
    return parse_id(request.POST.get(name) or request.GET.get(name) or "")


def _parse_ids(text: str) -> list[int]:
    return [int(each) for each in text.split(",")[:MAX_IDS] if each.isdecimal() and len(each) <= MAX_ID_DIGITS]


def _column_address(request: MemberRequest, column: Column) -> str:
    return f"{link(request.workspace, 'desk:wall')}#column-{column.pk}"


def _redirect_to_column(request: MemberRequest, column: Column) -> HttpResponse:
    return HttpResponseRedirect(_column_address(request, column))


def _confirm_arrangement(request: MemberRequest, column: Column) -> HttpResponse:
    """A script showed the change already; without one, the wall is shown again."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    return _redirect_to_column(request, column)
