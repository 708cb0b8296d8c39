"""The law in Settings: the official agent, and the periods in which nothing paid, or nothing, leaves."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from vigie.kit import clock
from vigie.proofreading.forms import AgentForm, BlackoutForm, ReasonForm, TemplateForm
from vigie.proofreading.models import AgentMention, Blackout
from vigie.team.member_request import MemberRequest
from vigie.team.permissions import require_manager
from vigie.team.workspace_urls import link
from vigie.ui.toasts import add_toast


@require_safe
def show_law(request: MemberRequest) -> HttpResponse:
    return _law_page(request)


@require_POST
def add_blackout(request: MemberRequest) -> HttpResponse:
    """A new period: its dates, or the date that a law counts from (`law`, `day`)."""
    require_manager(request.member)
    if "law" in request.POST:
        template = TemplateForm(request.POST)
        if not template.is_valid():
            return _law_page(request, 422, counted=template)
        start, end = template.dates(request.workspace)
        names = {"quebec": _("Election silence, first seven days"), "federal": _("Polling day")}
        blackout = Blackout(
            workspace=request.workspace,
            name=names[template.cleaned_data["law"]],
            jurisdiction=template.cleaned_data["law"],
            kinds=Blackout.Kinds.PAID,
            start=start,
            end=end,
            set_by=request.member,
        )
    else:
        blackout = Blackout(workspace=request.workspace, set_by=request.member)
        form = BlackoutForm(request.POST, instance=blackout)
        if not form.is_valid():
            return _law_page(request, 422, dated=form)
    blackout.add()
    undo = link(request.workspace, "proofreading:archive_blackout", blackout.pk)
    add_toast(request, _("“%(name)s” is set.") % {"name": blackout}, undo)
    return _back_to_page(request)


@require_POST
def clear_blackout(request: MemberRequest, pk: int) -> HttpResponse:
    """Clear a whole period, with a reason; posted with `again`, it holds anew."""
    require_manager(request.member)
    blackout = _get_blackout(request, pk)
    if "again" in request.GET:
        blackout.undo_clearance(request.member)
        return _back_to_page(request)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why it may leave: the reason is kept in the journal."))
        return _back_to_page(request)
    if blackout.clear_period(request.member, form.cleaned_data["reason"]):
        undo = link(request.workspace, "proofreading:clear_blackout", pk) + "?again=1"
        add_toast(request, _("“%(name)s” no longer blocks.") % {"name": blackout}, undo)
    return _back_to_page(request)


@require_POST
def archive_blackout(request: MemberRequest, pk: int) -> HttpResponse:
    require_manager(request.member)
    blackout = _get_blackout(request, pk)
    if "again" in request.GET:
        blackout.restore(request.member)
    elif blackout.archive(request.member):
        undo = link(request.workspace, "proofreading:archive_blackout", pk) + "?again=1"
        add_toast(request, _("“%(name)s” is removed.") % {"name": blackout}, undo)
    return _back_to_page(request)


@require_POST
def name_agent(request: MemberRequest) -> HttpResponse:
    require_manager(request.member)
    form = AgentForm(request.POST, instance=AgentMention(workspace=request.workspace, set_by=request.member))
    if not form.is_valid():
        return _law_page(request, 422, naming=form)
    form.instance.name_agent()
    messages.success(request, _("Saved."))
    return _back_to_page(request)


def _law_page(request: MemberRequest, status: int = 200, **more: object) -> HttpResponse:
    kept = Blackout.objects.seen_by(request.member).active().select_related("set_by__user", "cleared_by__user")
    now = clock.now()
    said = {
        "coming": kept.filter(end__gt=now),
        "over": kept.filter(end__lte=now).order_by("-end")[:20],
        "now": now,
        "agent": AgentMention.current(request.workspace),
        "naming": AgentForm(instance=AgentMention.current(request.workspace)),
        "dated": BlackoutForm(),
        "counted": TemplateForm(),
        **more,
    }
    return render(request, "proofreading/law.html", said, status=status)


def _get_blackout(request: MemberRequest, pk: int) -> Blackout:
    return get_object_or_404(Blackout.objects.seen_by(request.member), pk=pk)


def _back_to_page(request: MemberRequest) -> HttpResponse:
    if request.htmx:
        return HttpResponse(status=204)
    return redirect(link(request.workspace, "proofreading:law"))
