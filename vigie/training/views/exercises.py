"""The exercises of a team that trains: what the rehearsal network is told to do, and by whom."""

import logging

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from vigie import journal
from vigie.channels.models import Channel
from vigie.networks import registry
from vigie.rehearsal.control_client import ControlClient, ControlRefused
from vigie.team.member_request import MemberRequest
from vigie.team.permissions import require_manager
from vigie.team.workspace_urls import link
from vigie.training.forms import ExerciseForm, SpeechForm, ongoing_troubles

log = logging.getLogger(__name__)


@require_http_methods(["GET", "POST"])
def rehearsal(request: MemberRequest) -> HttpResponse:
    """What is wrong now, and one more trouble."""
    require_manager(request.member)
    form = ExerciseForm(request.POST if request.method == "POST" else None)
    if request.method == "GET" or not form.is_valid():
        return _render_page(request, form)
    try:
        for exercise in form.as_exercises(_our_names(request)):
            exercise.start(_rehearsal_control())
    except (OSError, ControlRefused) as trouble:
        return _render_silent(request, form, trouble)
    journal.write("training.exercise.begun", by=request.member, exercise=form.cleaned_data["trouble"])
    messages.success(request, _("The exercise has begun."))
    return redirect(link(request.workspace, "training:rehearsal"))


@require_POST
def behave(request: MemberRequest) -> HttpResponse:
    """Lift every trouble."""
    require_manager(request.member)
    try:
        _rehearsal_control().clear_faults()
    except (OSError, ControlRefused) as trouble:
        return _render_silent(request, ExerciseForm(), trouble)
    journal.write("training.exercise.ended", by=request.member)
    messages.success(request, _("The troubles have ended."))
    return redirect(link(request.workspace, "training:rehearsal"))


@require_POST
def speech(request: MemberRequest) -> HttpResponse:
    """Somebody of the town speaks now."""
    require_manager(request.member)
    form = SpeechForm(request.POST)
    if not form.is_valid():
        return _render_page(request, ExerciseForm(), form)
    try:
        _rehearsal_control().say_as(form.cleaned_data["name"], form.cleaned_data["text"])
    except ControlRefused:
        form.add_error("name", _("Letters without accents, figures and _ only."))
        return _render_page(request, ExerciseForm(), form)
    except OSError as trouble:
        return _render_silent(request, ExerciseForm(), trouble)
    messages.success(request, _("%(who)s has posted the message.") % {"who": form.cleaned_data["name"]})
    return redirect(link(request.workspace, "training:rehearsal"))


def _render_page(request: MemberRequest, form: ExerciseForm, speech_form: SpeechForm | None = None) -> HttpResponse:
    try:
        state = _rehearsal_control().state()
    except (OSError, ControlRefused) as trouble:
        return _render_silent(request, form, trouble)
    our_names = _our_names(request)
    if speech_form is None:
        greeting = f"@{our_names[0]} " if our_names else ""
        speech_form = SpeechForm(initial={"text": greeting})
    context = {"form": form, "speech_form": speech_form, "our_names": our_names, "troubles": ongoing_troubles(state)}
    status = 422 if form.errors or speech_form.errors else 200
    return render(request, "training/exercises.html", context, status=status)


def _render_silent(request: MemberRequest, form: ExerciseForm, trouble: Exception) -> HttpResponse:
    log.warning("the rehearsal network does not answer: %s", trouble)
    return render(request, "training/exercises.html", {"form": form, "is_silent": True}, status=502)


def _rehearsal_control() -> ControlClient:
    return ControlClient.from_key_file(settings.REHEARSAL, settings.DATA / "rehearsal.sqlite3")


def _our_names(request: MemberRequest) -> list[str]:
    """The names of the workspace's accounts on pretend networks, without their server."""
    pretend = [slug for slug, network in registry.network_classes().items() if network.is_pretend]
    connected = Channel.objects.seen_by(request.member).connected().filter(network__in=pretend)
    return [handle.removeprefix("@").split("@")[0] for handle in connected.values_list("handle", flat=True)]
