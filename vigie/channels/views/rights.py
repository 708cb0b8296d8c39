"""Who may do what on which account."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from vigie.channels.forms import MemberRights, RightsForm
from vigie.channels.models import ChannelRights
from vigie.team.member_request import MemberRequest
from vigie.team.models import Member, Right
from vigie.team.permissions import require_manager
from vigie.team.workspace_urls import link


def show_matrix(request: MemberRequest) -> HttpResponse:
    """Every member, every account: at a glance, and what is not as the role says."""
    require_manager(request.member)
    channels = list(request.workspace.channels.connected())
    people = list(Member.objects.present().filter(workspace=request.workspace).select_related("user"))
    rows = ChannelRights.objects.filter(channel__in=channels).values_list("member", "channel", "rights")
    explicit = {(member, channel): rights for member, channel, rights in rows}
    people.sort(key=str)
    lines = []
    for member in people:
        cells = [(channel, MemberRights(member, explicit.get((member.pk, channel.pk)))) for channel in channels]
        lines.append((member, cells))
    return render(request, "channels/matrix.html", {"channels": channels, "lines": lines})


def change_rights(request: MemberRequest, pk: int) -> HttpResponse:
    """One account: each member, each right."""
    require_manager(request.member)
    channel = get_object_or_404(request.workspace.channels.select_related("workspace"), pk=pk)
    form = RightsForm(channel)
    if request.method == "POST":
        form.save(dict(request.POST.lists()), by=request.member)
        messages.success(request, _("The rights on the account %(name)s are saved.") % {"name": channel})
        return redirect(link(request.workspace, "channels:matrix"))
    return render(request, "channels/rights.html", {"channel": channel, "form": form, "names": Right.labels})
