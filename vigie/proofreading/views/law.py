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


@require_safe
def law(request: MemberRequest) -> HttpResponse:
    return _page(request)


@require_POST
def blackouts(request: MemberRequest) -> HttpResponse:
    """A new period: its dates, or the date that a law counts from (`law`, `day`)."""
    require_manager(request.member)
    if "law" in request.POST:
        return _by_template(request)
    form = BlackoutForm(request.POST, instance=Blackout(workspace=request.workspace, set_by=request.member))
    if not form.is_valid():
        return _page(request, 422, dated=form)
    form.instance.establish()
    return _established(request, form.instance)


@require_POST
def clearance(request: MemberRequest, pk: int) -> HttpResponse:
    """Clear a whole period, with a reason; posted with `again`, it holds anew."""
    require_manager(request.member)
    blackout = _seen(request, pk)
    if "again" in request.GET:
        blackout.hold_again(request.member)
        return _back(request)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why it may leave: the reason is kept in the journal."))
        return _back(request)
    if blackout.clear(request.member, form.cleaned_data["reason"]):
        undo = link(request.workspace, "proofreading:clear_blackout", pk) + "?again=1"
        messages.success(request, _("“%(name)s” no longer blocks.") % {"name": blackout}, extra_tags=f"undo:{undo}")
    return _back(request)


@require_POST
def removal(request: MemberRequest, pk: int) -> HttpResponse:
    require_manager(request.member)
    blackout = _seen(request, pk)
    if "again" in request.GET:
        blackout.restore(request.member)
    elif blackout.remove(request.member):
        undo = link(request.workspace, "proofreading:remove_blackout", pk) + "?again=1"
        messages.success(request, _("“%(name)s” is removed.") % {"name": blackout}, extra_tags=f"undo:{undo}")
    return _back(request)


@require_POST
def agent(request: MemberRequest) -> HttpResponse:
    require_manager(request.member)
    form = AgentForm(request.POST, instance=AgentMention(workspace=request.workspace, set_by=request.member))
    if not form.is_valid():
        return _page(request, 422, naming=form)
    form.instance.name_agent()
    messages.success(request, _("Saved."))
    return _back(request)


def _by_template(request: MemberRequest) -> HttpResponse:
    form = TemplateForm(request.POST)
    if not form.is_valid():
        return _page(request, 422, counted=form)
    start, end = form.dates(request.workspace)
    which = form.cleaned_data["law"]
    names = {"quebec": _("Election silence, first seven days"), "federal": _("Polling day")}
    blackout = Blackout(
        workspace=request.workspace,
        name=names[which],
        jurisdiction=which,
        kinds=Blackout.Kinds.PAID,
        start=start,
        end=end,
        set_by=request.member,
    )
    blackout.establish()
    return _established(request, blackout)


def _established(request: MemberRequest, blackout: Blackout) -> HttpResponse:
    undo = link(request.workspace, "proofreading:remove_blackout", blackout.pk)
    messages.success(request, _("“%(name)s” is set.") % {"name": blackout}, extra_tags=f"undo:{undo}")
    return _back(request)


def _page(request: MemberRequest, status: int = 200, **more: object) -> HttpResponse:
    kept = Blackout.objects.seen_by(request.member).kept().select_related("set_by__user", "cleared_by__user")
    now = clock.now()
    said = {
        "coming": kept.filter(end__gt=now),
        "over": kept.filter(end__lte=now).order_by("-end")[:20],
        "now": now,
        "agent": AgentMention.of(request.workspace),
        "naming": AgentForm(instance=AgentMention.of(request.workspace)),
        "dated": BlackoutForm(),
        "counted": TemplateForm(),
        **more,
    }
    return render(request, "proofreading/law.html", said, status=status)


def _seen(request: MemberRequest, pk: int) -> Blackout:
    return get_object_or_404(Blackout.objects.seen_by(request.member), pk=pk)


def _back(request: MemberRequest) -> HttpResponse:
    if request.htmx:
        return HttpResponse(status=204)
    return redirect(link(request.workspace, "proofreading:law"))
