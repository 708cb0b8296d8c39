"""The exercises of a team that trains: what the rehearsal network is told to do, and by whom."""

import logging
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from vigie import journal
from vigie.channels.models import Channel
from vigie.desk.forms import ExerciseForm, SpeechForm, what_is_wrong
from vigie.networks import registry
from vigie.rehearsal.control import Control, Refusal
from vigie.team.member_request import MemberRequest
from vigie.team.workspace_urls import link

log = logging.getLogger(__name__)


@require_http_methods(["GET", "POST"])
def rehearsal(request: MemberRequest) -> HttpResponse:
    """What is wrong now, and one more trouble."""
    _must_rule(request)
    form = ExerciseForm(request.POST if request.method == "POST" else None)
    if request.method == "GET" or not form.is_valid():
        return _page(request, form)
    try:
        for exercise in form.exercises(_ours(request)):
            exercise.begin(_control())
    except (OSError, Refusal) as trouble:
        return _silent(request, form, trouble)
    journal.write("desk.exercise.begun", by=request.member, exercise=form.cleaned_data["trouble"])
    messages.success(request, _("The exercise has begun."))
    return redirect(link(request.workspace, "desk:rehearsal"))


@require_POST
def behave(request: MemberRequest) -> HttpResponse:
    """Lift every trouble."""
    _must_rule(request)
    try:
        _control().behave()
    except (OSError, Refusal) as trouble:
        return _silent(request, ExerciseForm(), trouble)
    journal.write("desk.exercise.ended", by=request.member)
    messages.success(request, _("Everything behaves again."))
    return redirect(link(request.workspace, "desk:rehearsal"))


@require_POST
def speech(request: MemberRequest) -> HttpResponse:
    """Somebody of the town speaks now."""
    _must_rule(request)
    form = SpeechForm(request.POST)
    if not form.is_valid():
        return _page(request, ExerciseForm(), form)
    try:
        _control().say(form.cleaned_data["name"], form.cleaned_data["text"])
    except Refusal:
        form.add_error("name", _("Letters, figures and _ only, in a name of the town."))
        return _page(request, ExerciseForm(), form)
    except OSError as trouble:
        return _silent(request, ExerciseForm(), trouble)
    messages.success(request, _("%(who)s has spoken.") % {"who": form.cleaned_data["name"]})
    return redirect(link(request.workspace, "desk:rehearsal"))


def _page(request: MemberRequest, form: ExerciseForm, says: SpeechForm | None = None) -> HttpResponse:
    try:
        state = _control().state()
    except (OSError, Refusal) as trouble:
        return _silent(request, form, trouble)
    ours = _ours(request)
    status = 422 if form.errors or (says and says.errors) else 200
    opening = {"text": "".join(f"@{handle} " for handle in ours[:1])}
    found: dict[str, Any] = {"form": form, "says": says or SpeechForm(initial=opening), "ours": ours}
    return render(request, "desk/rehearsal.html", {**found, "wrong": what_is_wrong(state)}, status=status)


def _silent(request: MemberRequest, form: ExerciseForm, trouble: Exception) -> HttpResponse:
    log.warning("the rehearsal network does not answer: %s", trouble)
    return render(request, "desk/rehearsal.html", {"form": form, "silent": True}, status=502)


def _control() -> Control:
    return Control.beside(settings.REHEARSAL, settings.DATA / "rehearsal.sqlite3")


def _ours(request: MemberRequest) -> list[str]:
    """The handles of the workspace's accounts on pretend networks."""
    pretend = [slug for slug, network in registry.classes().items() if network.pretend]
    connected = Channel.objects.seen_by(request.member).connected().filter(network__in=pretend)
    return [handle.removeprefix("@").split("@")[0] for handle in connected.values_list("handle", flat=True)]


def _must_rule(request: MemberRequest) -> None:
    if not request.member.rules:
        raise PermissionDenied
