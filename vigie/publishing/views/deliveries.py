"""What a person does about one delivery: each act is a small resource."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from vigie.channels.trouble_sentences import failed_act_sentence
from vigie.networks.troubles import ChangedThere, Trouble
from vigie.publishing.delivery import actions, preflight
from vigie.publishing.models import Delivery
from vigie.publishing.navigation import active_stop
from vigie.team.member_request import MemberRequest
from vigie.team.models import Member
from vigie.team.workspace_urls import link


@require_POST
def cancel_delivery(request: MemberRequest, pk: int) -> HttpResponse:
    return _act_and_return(request, pk, actions.cancel_delivery, _("Cancelled: it will not leave."))


@require_POST
def release_delivery(request: MemberRequest, pk: int) -> HttpResponse:
    """Now, or at the hour that it had, when that is still to come. Not while everything is stopped."""
    if active_stop(request):
        messages.error(request, _("Everything is stopped: nothing leaves for now."))
        return _redirect_back(request, get_delivery(request, pk))
    if request.POST.get("at") == "its-hour" and get_delivery(request, pk).is_to_come:
        return _act_and_return(
            request, pk, lambda held, by: actions.release_delivery(held, by, held.due_at), _("Back on schedule.")
        )
    return _act_and_return(request, pk, actions.release_delivery, _("Leaves in ten seconds."))


@require_POST
def try_delivery(request: MemberRequest, pk: int) -> HttpResponse:
    """The next try of what waits between two tries, now."""
    return _act_and_return(request, pk, actions.try_now, _("Vigie tries again now."))


@require_POST
def confirm_absence(request: MemberRequest, pk: int) -> HttpResponse:
    said = _("Vigie looks once more, then sends it again.")
    if active_stop(request):
        said = _("Vigie looks once more. Everything is stopped: it is not sent again for now.")
    return _act_and_return(request, pk, actions.confirm_absent, said)


@require_POST
def confirm_sighting(request: MemberRequest, pk: int) -> HttpResponse:
    url = request.POST.get("url", "").replace("\0", "").strip()
    if not url.startswith(("https://", "http://")):
        messages.error(request, _("Give the address of the post on the network."))
        return _redirect_back(request, get_delivery(request, pk))
    return _act_and_return(
        request, pk, lambda delivery, by: actions.confirm_published(delivery, by, url), _("Marked as published.")
    )


@require_http_methods(["GET", "POST"])
def retract_delivery(request: MemberRequest, pk: int) -> HttpResponse:
    """It reaches a network: asked on a page of its own first."""
    delivery = get_delivery(request, pk)
    if request.method == "GET":
        return render(request, "publishing/retract.html", {"delivery": delivery})
    return _act_at_network(request, delivery, actions.retract_delivery, _("Deleted from the network."))


@require_POST
def correct_delivery(request: MemberRequest, pk: int) -> HttpResponse:
    """What was changed at the network since is erased only by who was asked (`overwrite`)."""
    delivery = get_delivery(request, pk)
    overwrite = request.POST.get("overwrite") == "yes"
    try:
        return _act_at_network(
            request,
            delivery,
            lambda corrected, by: actions.correct_delivery(corrected, by, overwrite),
            _("Corrected on the network."),
        )
    except ChangedThere:
        return render(request, "publishing/overwrite.html", {"delivery": delivery})


def get_delivery(request: MemberRequest, pk: int) -> Delivery:
    return get_object_or_404(Delivery.objects.seen_by(request.member).with_related(), pk=pk)


def _act_and_return(
    request: MemberRequest, pk: int, act: Callable[[Delivery, Member], bool], said: str
) -> HttpResponse:
    delivery = get_delivery(request, pk)
    if act(delivery, request.member):
        messages.success(request, said)
    else:
        messages.warning(request, _("Too late: it had already moved on. Here is where it stands."))
    return _redirect_back(request, delivery)


def _act_at_network(
    request: MemberRequest, delivery: Delivery, act: Callable[[Delivery, Member], bool], said: str
) -> HttpResponse:
    try:
        done = act(delivery, request.member)
    except ChangedThere:
        raise
    except Trouble as trouble:
        messages.error(request, failed_act_sentence(trouble))
    except actions.EverythingStopped:
        messages.error(request, _("Everything is stopped: nothing leaves for now."))
    except preflight.NotCleared as held:
        messages.error(request, " ".join(preflight.as_validation_error(held.findings).messages))
    else:
        messages.success(request, said) if done else messages.warning(request, _("It is not published."))
    return _redirect_back(request, delivery)


def _redirect_back(request: MemberRequest, delivery: Delivery) -> HttpResponse:
    return redirect(next_address(request) or link(request.workspace, "publishing:post", delivery.post.pk))


def next_address(request: HttpRequest) -> str:
    """Where the form asked to go next, if it is here."""
    address = request.POST.get("next", "")
    is_here = url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure())
    return address if is_here and address.startswith(("/", "http")) else ""
