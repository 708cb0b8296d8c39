"""The journal on screen and as a file."""

import csv
import io
import tempfile
from collections.abc import AsyncIterator
from functools import partial
from itertools import groupby
from typing import IO

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from vigie.journal.entry_groups import group_entries
from vigie.journal.forms import JournalFilterForm
from vigie.journal.models import Entry, EntryQuerySet
from vigie.team.member_request import MemberRequest
from vigie.team.permissions import require_manager

PAGE_SIZE = 60
MEGABYTE = 1 << 20
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def list_entries(request: MemberRequest) -> HttpResponse:
    """The newest first; `before` is the id that the page starts under, so that new lines move nothing."""
    form = JournalFilterForm(request.workspace, request.GET)
    found = _filtered_entries(request, form)
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        found = found.filter(pk__lt=int(before))
    lines = list(found[: PAGE_SIZE + 1])
    by_day = groupby(lines[:PAGE_SIZE], key=lambda entry: timezone.localdate(entry.at))
    query = request.GET.copy()
    query.pop("before", None)
    context = {
        "form": form,
        "lines": lines[:PAGE_SIZE],
        "days": [(day, group_entries(list(entries))) for day, entries in by_day],
        "older": lines[PAGE_SIZE - 1].pk if len(lines) > PAGE_SIZE else None,
        "query": query.urlencode(),
        "narrowed": bool(form.filters),
    }
    return render(request, "journal/entries.html", context)


def export_csv(request: MemberRequest) -> StreamingHttpResponse:
    """The same lines as CSV, newest first, times in the workspace's zone with their offset.

    Written aside before it is sent: the language and the zone are the request's, and gone once it is answered.
    """
    found = _filtered_entries(request, JournalFilterForm(request.workspace, request.GET))
    file = tempfile.SpooledTemporaryFile(max_size=4 * MEGABYTE)  # noqa: SIM115 — closed by the response
    # The mark tells spreadsheets that this is UTF-8.
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([_("When"), _("Who"), _("Action"), _("About"), _("What happened"), _("IP address")])
    for entry in found.iterator(chunk_size=500):
        when = timezone.localtime(entry.at).isoformat(timespec="seconds")
        cells = (when, entry.who, entry.act, entry.about, entry.sentence, entry.address or "")
        # A cell that a spreadsheet would run as a formula is quoted (OWASP, CSV injection).
        writer.writerow([f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell for cell in cells])
    text.detach()
    file.seek(0)
    chunks = _read_later(file) if isinstance(request, ASGIRequest) else iter(partial(file.read, MEGABYTE), b"")
    response = StreamingHttpResponse(chunks, content_type="text/csv; charset=utf-8")
    response._resource_closers.append(file.close)  # type: ignore[attr-defined]
    response["Content-Disposition"] = f'attachment; filename="journal-{request.workspace.slug}.csv"'
    return response


async def _read_later(file: IO[bytes]) -> AsyncIterator[bytes]:
    while chunk := await sync_to_async(file.read)(MEGABYTE):
        yield chunk


def _filtered_entries(request: MemberRequest, form: JournalFilterForm) -> EntryQuerySet:
    require_manager(request.member)
    found = Entry.objects.seen_by(request.member).order_by("-id")
    chosen = form.filters
    if chosen.person:
        found = found.filter(member=chosen.person)
    if chosen.act:
        found = found.filter(act=chosen.act)
    return found.between_days(*chosen.days, request.workspace.time_zone)
