"""The wall: reading it, and arranging it."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vigie import journal
from vigie.desk import wall
from vigie.desk.column_queries import Place
from vigie.desk.forms import ColumnForm
from vigie.desk.models import Column
from vigie.desk.permissions import able
from vigie.kit import clock
from vigie.kit.text import parse_id
from vigie.team.member_request import MemberRequest
from vigie.team.permissions import require
from vigie.team.workspace_urls import link


@require_safe
def columns(request: MemberRequest) -> HttpResponse:
    """The wall: every column side by side."""
    return render(request, "desk/wall.html", _with(request, wall=wall.wall(request.member)))


@require_safe
def column(request: MemberRequest, pk: int) -> HttpResponse:
    """One column alone; with `?before=`, its older items (a piece for a script, a page for who has none)."""
    found, before = _find(request, pk), Place.read(request.GET.get("before", ""))
    if before is None:
        return render(request, "desk/wall.html", _with(request, wall=[wall.one(request.member, found)], alone=True))
    shown = _opened(request, found)
    items = wall.older(shown, before, _number(request, "known"))
    if request.htmx:
        return render(request, "desk/_older.html", _with(request, found=items, column=found))
    shown.known = items
    return render(request, "desk/wall.html", _with(request, wall=[shown], alone=True))


@require_safe
def newer(request: MemberRequest, pk: int) -> HttpResponse:
    """What came since the page knew all up to `known`, from `bottom` to `top`."""
    found = _find(request, pk)
    top, bottom = (Place.read(request.GET.get(name, "")) for name in ("top", "bottom"))
    came = wall.newer(_opened(request, found), _number(request, "known") or 0, top, bottom)
    return render(request, "desk/_newer.html", _with(request, came=came, column=found))


@require_safe
def again(request: MemberRequest, pk: int) -> HttpResponse:
    """Items that a page shows already (`ids`), as they are now."""
    found = _find(request, pk)
    items = wall.again(_opened(request, found), _ids(request.GET.get("ids", "")))
    return render(request, "desk/_again.html", _with(request, found=items, column=found))


@require_POST
def mark(request: MemberRequest, pk: int) -> HttpResponse:
    """She read `ids`, up to `line`, on a page that knew all up to `known`; without these, everything."""
    found = _find(request, pk)
    shown, line = _opened(request, found), Place.read(request.POST.get("line", ""))
    if line:
        wall.read(shown, request.member, _ids(request.POST.get("ids", "")), line, _number(request, "known") or 0)
    else:
        wall.catch_up(shown, request.member)
    return HttpResponse(status=204) if request.headers.get("HX-Request") else _back(request, found)


@require_http_methods(["GET", "POST"])
def add(request: MemberRequest) -> HttpResponse:
    form = ColumnForm(request.member, request.POST or None, initial={"shared": False, **_wanted(request)})
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            made = form.save()
            made.stand(Column.objects.seen_by(request.member).filter(removed_at=None).exclude(pk=made.pk).last())
            journal.write("desk.column.added", by=request.member, of=made, shared=made.owner_id is None)
        return _back(request, made)
    return render(request, "desk/column_form.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def change(request: MemberRequest, pk: int) -> HttpResponse:
    found = _changing(request, pk)
    form = ColumnForm(request.member, request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            form.save()
            journal.write("desk.column.changed", by=request.member, of=found, fields=form.changed_data)
        return _back(request, found)
    return render(request, "desk/column_form.html", {"form": form, "column": found}, status=422 if form.errors else 200)


@require_POST
def place(request: MemberRequest, pk: int) -> HttpResponse:
    """Move: `to` is left or right, or the id of the column that it must follow (0: the first place)."""
    found, to = _changing(request, pk), request.POST.get("to", "")
    order = [each.pk for each in Column.objects.seen_by(request.member).filter(removed_at=None)]
    after = _after(order, found.pk, to)
    found.stand(Column.objects.get(pk=after) if after else None)
    return _done(request, found)


def _after(order: list[int], pk: int, to: str) -> int | None:
    """The column that `pk` will follow."""
    at = order.index(pk)
    if to == "left":
        return order[at - 2] if at > 1 else None
    if to == "right":
        return order[min(at + 1, len(order) - 1)] if at + 1 < len(order) else (order[at - 1] if at else None)
    wanted = parse_id(to)
    return wanted if wanted in order and wanted != pk else None


@require_POST
def width(request: MemberRequest, pk: int) -> HttpResponse:
    found = _changing(request, pk)
    if request.POST.get("width") in Column.Width.values:
        found.width = request.POST["width"]
        found.save(update_fields=["width"])
    return _done(request, found)


@require_POST
def mute(request: MemberRequest, pk: int) -> HttpResponse:
    """Muted, a column counts nothing; again, it counts."""
    found = _changing(request, pk)
    found.muted_at = None if found.muted_at else clock.now()
    found.save(update_fields=["muted_at"])
    return _back(request, found)


@require_POST
def removal(request: MemberRequest, pk: int) -> HttpResponse:
    found = _changing(request, pk)
    with transaction.atomic():
        found.removed_at = clock.now()
        found.save(update_fields=["removed_at"])
        journal.write("desk.column.removed", by=request.member, of=found)
    undo = link(request.workspace, "desk:restoration", found.pk)
    messages.success(request, _("The column “%(name)s” is removed.") % {"name": found}, extra_tags=f"undo:{undo}")
    return redirect(link(request.workspace, "desk:wall"))


@require_POST
def restoration(request: MemberRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Column.objects.seen_by(request.member), pk=pk)
    require(found.can_change(request.member))
    with transaction.atomic():
        found.removed_at = None
        found.save(update_fields=["removed_at"])
        journal.write("desk.column.restored", by=request.member, of=found)
    if request.htmx:
        answer = HttpResponse(status=204)
        answer.headers["HX-Redirect"] = _address(request, found)
        return answer
    return _back(request, found)


def _find(request: MemberRequest, pk: int) -> Column:
    return get_object_or_404(Column.objects.seen_by(request.member).filter(removed_at=None), pk=pk)


def _opened(request: MemberRequest, column: Column) -> wall.Shown:
    return wall.opened(request.member, column.pk)[0]


def _changing(request: MemberRequest, pk: int) -> Column:
    found = _find(request, pk)
    require(found.can_change(request.member))
    return found


def _with(request: MemberRequest, **context: Any) -> dict[str, Any]:
    return {"able": able(request.member), **context}


def _wanted(request: HttpRequest) -> dict[str, object]:
    """What a link to the form asks for: `?watch=3`, `?source=5`."""
    wanted: dict[str, object] = {}
    if watch := parse_id(request.GET.get("watch", "")):
        wanted["watch"] = watch
    if sources := [source for each in request.GET.getlist("source") if (source := parse_id(each))]:
        wanted["sources"] = sources
    return wanted


def _number(request: HttpRequest, name: str) -> int | None:
    said = request.POST.get(name) or request.GET.get(name) or ""
    return parse_id(said)


def _ids(said: str) -> list[int]:
    return [int(each) for each in said.split(",")[:500] if each.isdecimal() and len(each) < 19]


def _address(request: MemberRequest, column: Column) -> str:
    return f"{link(request.workspace, 'desk:wall')}#column-{column.pk}"


def _back(request: MemberRequest, column: Column) -> HttpResponse:
    return HttpResponseRedirect(_address(request, column))


def _done(request: MemberRequest, column: Column) -> HttpResponse:
    """A script moved it already; without one, the wall is shown again."""
    return HttpResponse(status=204) if request.headers.get("HX-Request") else _back(request, column)
