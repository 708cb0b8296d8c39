"""Our accounts: the list, the health of each, how it is set, and leaving it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vigie import journal
from vigie.channels.forms import ChannelForm
from vigie.channels.models import Channel
from vigie.kit.http import Deadline
from vigie.networks.base import Publishes
from vigie.team.member_request import MemberRequest
from vigie.team.permissions import require_manager
from vigie.team.workspace_urls import link
from vigie.ui.toasts import add_toast

CHECK_TIMEOUT = 10.0  # seconds that a person waits for a network


def list_channels(request: MemberRequest) -> HttpResponse:
    found = list(Channel.objects.seen_by(request.member).select_related("owner__user"))
    connected = [one for one in found if one.is_connected]
    gone = [one for one in found if not one.is_connected]
    return render(request, "channels/channels.html", {"connected": connected, "gone": gone})


def show_channel(request: MemberRequest, pk: int) -> HttpResponse:
    """Its health: what works, until when, what is wrong and what to do."""
    found = _get_channel(request, pk)
    resets_at = parse_datetime(found.quota.get("resets_at") or "")
    context = {"channel": found, "resets_at": resets_at, "publishes": found.has_talent(Publishes)}
    return render(request, "channels/channel.html", context)


def change_settings(request: MemberRequest, pk: int) -> HttpResponse:
    """Name, colour, owner, voice, language. `?new=1`: it has just been opened."""
    require_manager(request.member)
    found = _get_channel(request, pk)
    form = ChannelForm(request.POST if request.method == "POST" else None, instance=found)
    if request.method == "POST" and form.is_valid():
        journal.save_form(form, "channels.channel.changed", by=request.member)
        messages.success(request, _("%(name)s is saved.") % {"name": found})
        return redirect(link(request.workspace, "channels:channels"))
    return render(request, "channels/settings.html", {"channel": found, "form": form, "is_new": "new" in request.GET})


@require_POST
def check_channel(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask the network now."""
    found = _get_channel(request, pk)
    if not found.is_connected:
        return redirect(link(request.workspace, "channels:channel", pk))
    found.check_health(Deadline(CHECK_TIMEOUT))
    if found.trouble:
        messages.error(request, _("%(name)s: %(state)s.") % {"name": found, "state": found.get_trouble_display()})
    else:
        messages.success(request, _("%(name)s answers.") % {"name": found})
    return redirect(link(request.workspace, "channels:channel", pk))


@require_POST
def disconnect_channel(request: MemberRequest, pk: int) -> HttpResponse:
    require_manager(request.member)
    found = _get_channel(request, pk)
    if found.disconnect(request.member):
        undo = link(request.workspace, "channels:disconnection_undo", pk)
        said = _("%(name)s is disconnected; its history is kept.") % {"name": found}
        add_toast(request, said, undo)
    return redirect(link(request.workspace, "channels:channels"))


@require_POST
def restore_channel(request: MemberRequest, pk: int) -> HttpResponse:
    """Undo a disconnection; past the regret, the account must be opened again."""
    require_manager(request.member)
    found = _get_channel(request, pk)
    if found.restore(request.member):
        messages.success(request, _("%(name)s is connected as before.") % {"name": found})
        return redirect(link(request.workspace, "channels:channels"))
    if found.is_connected:
        return redirect(link(request.workspace, "channels:channels"))
    messages.error(request, _("Its access was already erased: connect it again, its history is there."))
    return redirect(link(request.workspace, "channels:reconnection", pk))


def _get_channel(request: MemberRequest, pk: int) -> Channel:
    return get_object_or_404(Channel.objects.seen_by(request.member).select_related("workspace", "owner__user"), pk=pk)
