"""The journal on screen and as a file."""

import csv
from collections.abc import Iterator

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from vigie.journal.forms import FilterForm
from vigie.journal.models import Entry, EntryQuerySet
from vigie.team.request import MemberRequest

PAGE = 60


def entries(request: MemberRequest) -> HttpResponse:
    """The newest first; `before` is the id that the page starts under, so that new lines move nothing."""
    form = FilterForm(request.workspace, request.GET)
    found = _narrowed(request, form)
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        found = found.filter(pk__lt=int(before))
    lines = list(found[: PAGE + 1])
    query = request.GET.copy()
    query.pop("before", None)
    context = {
        "form": form,
        "lines": lines[:PAGE],
        "older": lines[PAGE - 1].pk if len(lines) > PAGE else None,
        "query": query.urlencode(),
        "narrowed": bool(form.chosen),
    }
    return render(request, "journal/entries.html", context)


def export(request: MemberRequest) -> StreamingHttpResponse:
    """The same lines as CSV, oldest last, times in the workspace's zone with their offset."""
    found = _narrowed(request, FilterForm(request.workspace, request.GET))
    response = StreamingHttpResponse(_csv(found), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="journal-{request.workspace.slug}.csv"'
    return response


def _narrowed(request: MemberRequest, form: FilterForm) -> EntryQuerySet:
    if not request.member.rules:
        raise PermissionDenied
    found, chosen = Entry.objects.seen_by(request.member).order_by("-id"), form.chosen
    if chosen.person:
        found = found.filter(member=chosen.person)
    if chosen.act:
        found = found.filter(act=chosen.act)
    return found.between(*chosen.days, request.workspace.time_zone)


class _Line:
    def write(self, line: str) -> str:
        return line


def _csv(found: EntryQuerySet) -> Iterator[str]:
    # The mark tells spreadsheets that this is UTF-8.
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow([_("When"), _("Who"), _("Act"), _("About"), _("What happened"), _("From")])
    for entry in found.iterator(chunk_size=500):
        when = timezone.localtime(entry.at).isoformat(timespec="seconds")
        cells = (when, entry.who, entry.act, entry.about, entry.sentence, entry.address or "")
        yield writer.writerow([_harmless(cell) for cell in cells])


def _harmless(cell: str) -> str:
    """A cell that a spreadsheet would run as a formula is quoted (OWASP, CSV injection)."""
    return f"'{cell}" if cell[:1] in "=+-@\t\r" and cell[:1] else cell
