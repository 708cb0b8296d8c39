"""The page from which a member enters the demonstration town."""

import logging

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from vigie.networks.troubles import Trouble
from vigie.rehearsal.control_client import ControlRefused
from vigie.team.member_request import MemberRequest
from vigie.team.workspace_urls import link
from vigie.training.demonstration import open_demonstration

log = logging.getLogger(__name__)


@require_http_methods(["GET", "POST"])
def explore(request: MemberRequest) -> HttpResponse:
    if request.method == "GET":
        return render(request, "training/demonstration.html")
    try:
        member = open_demonstration(request.user)
    except (OSError, ControlRefused, Trouble) as trouble:
        log.warning("the rehearsal network does not answer: %s", trouble)
        return render(request, "training/demonstration.html", {"is_silent": True}, status=503)
    messages.info(request, _("The people of Sainte-Rive are arriving: this page fills by itself within a minute."))
    return redirect(link(member.workspace, "desk:today"))
