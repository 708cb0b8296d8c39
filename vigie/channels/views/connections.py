"""Connect an account: the networks, the form or the consent page of each, and the way back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from vigie.channels import connection, http_clients
from vigie.channels.forms import ConnectionForm
from vigie.channels.manuals import manual_html
from vigie.channels.models import Channel
from vigie.channels.trouble_sentences import trouble_sentence
from vigie.networks import registry
from vigie.networks.base import Authorizes, Network, Opens
from vigie.networks.troubles import Reconnect, Refused, Trouble, TryLater, Unsure
from vigie.networks.types import Account, Field
from vigie.team.member_request import MemberRequest
from vigie.team.models import Member
from vigie.team.permissions import require_manager
from vigie.team.workspace_urls import link


def list_networks(request: MemberRequest) -> HttpResponse:
    """Those that a person can open, the real ones first."""
    require_manager(request.member)
    found = [one for one in registry.network_classes().values() if issubclass(one, Opens | Authorizes)]
    # Names and not classes: a template would call a class.
    real = [(one.slug, one.name) for one in found if not one.is_pretend]
    pretend = [(one.slug, one.name) for one in found if one.is_pretend]
    return render(request, "channels/networks.html", {"real": real, "pretend": pretend})


@never_cache
@sensitive_post_parameters()
def connect_network(request: MemberRequest, network: str) -> HttpResponse:
    require_manager(request.member)
    return _ConnectionPage(request, _get_network(network)).respond()


@never_cache
@sensitive_post_parameters()
def reconnect_channel(request: MemberRequest, pk: int) -> HttpResponse:
    """The same, for an account that is already there: it must be the same account."""
    require_manager(request.member)
    channel = get_object_or_404(Channel.objects.seen_by(request.member), pk=pk)
    return _ConnectionPage(request, _get_network(channel.network), channel).respond()


@login_required
@never_cache
def consent_callback(request: HttpRequest, network: str) -> HttpResponse:
    """Back from a network's consent page. Only who left with this state, from this session, comes in."""
    waiting = connection.take_pending_consent(request.session, network, request.GET.get("state", ""))
    if waiting is None:
        return render(request, "channels/lost.html", status=400)
    member = get_object_or_404(
        Member.objects.present().select_related("workspace", "user"), pk=waiting.member_id, user_id=request.user.pk
    )
    require_manager(member)
    found = _get_network(network)
    assert isinstance(found, Authorizes)
    channel = member.workspace.channels.filter(pk=waiting.channel_id).first() if waiting.channel_id else None
    page = link(member.workspace, "channels:connect_one", network)
    try:
        account = found.finish_authorization(waiting.network_state, request.GET.dict())
    except Trouble as trouble:
        messages.error(request, trouble_message(trouble))
        return redirect(link(member.workspace, "channels:reconnection", channel.pk) if channel else page)
    return _finish_connection(request, member, network, account, channel)


@dataclass
class _ConnectionPage:
    """One person in front of one network's form."""

    request: MemberRequest
    network: Network
    channel: Channel | None = None

    def respond(self) -> HttpResponse:
        request = self.request
        network = self.network
        assert isinstance(network, Opens | Authorizes)
        fields: Sequence[Field] = ()
        if isinstance(network, Opens):
            fields = network.fields
        elif network.server_field:
            fields = (network.server_field,)
        known: Mapping[str, str] = {}
        if self.channel:  # what we know already of the account to reconnect: never a secret
            channel = self.channel
            account = Account(channel.remote_id, channel.handle, server=channel.server, url=channel.url)
            known = network.known_answers(account)
        form = ConnectionForm(fields, request.POST if request.method == "POST" else None, initial=dict(known))
        if request.method == "POST" and form.is_valid():
            response = self._open_account(form) if isinstance(network, Opens) else self._leave_for_consent(form)
            if response is not None:
                return response
        context = {
            "network": network,
            "form": form,
            "channel": self.channel,
            "leaves": isinstance(network, Authorizes),
            "manual": manual_html(network.slug, request.user.language),
        }
        return render(request, "channels/connect.html", context)

    def _open_account(self, form: ConnectionForm) -> HttpResponse | None:
        assert isinstance(self.network, Opens)
        try:
            account = self.network.open_account(form.entered_values)
        except Refused as trouble:
            form.add_refusal(trouble.field, trouble_sentence(trouble))
        except Trouble as trouble:
            form.add_refusal("", trouble_message(trouble))
        else:
            return _finish_connection(self.request, self.request.member, self.network.slug, account, self.channel)
        return None

    def _leave_for_consent(self, form: ConnectionForm) -> HttpResponse | None:
        assert isinstance(self.network, Authorizes)
        server = next(iter(form.entered_values.values()), "")
        callback = callback_address(self.request, self.network.slug)
        state = connection.new_state()
        try:
            address, kept = self.network.start_authorization(server, callback, state)
        except Refused as trouble:
            field = self.network.server_field
            form.add_refusal(field.name if field else "", trouble_sentence(trouble))
            return None
        except Trouble as trouble:
            form.add_refusal("", trouble_message(trouble))
            return None
        channel = self.channel.pk if self.channel else None
        waiting = connection.PendingConsent(self.request.member.pk, self.network.slug, channel, kept)
        connection.save_pending_consent(self.request.session, waiting, state)
        # A page and not a redirection: the policy lets no form end elsewhere, and the server is only known now.
        return render(self.request, "channels/leaving.html", {"network": self.network, "address": address})


def callback_address(request: HttpRequest, network: str) -> str:
    """Where the network sends people back: Vigie's public address."""
    path = reverse("channel_callback", args=[network])
    return f"{settings.URL}{path}" if settings.URL else request.build_absolute_uri(path)


def trouble_message(trouble: Trouble) -> str:
    """A trouble met while connecting, as a sentence."""
    if isinstance(trouble, TryLater | Unsure):
        return _("%(trouble)s Nothing was changed: you can try again.") % {"trouble": trouble_sentence(trouble)}
    if isinstance(trouble, Reconnect):
        return _("The network does not accept this access. Check what you typed, or create a new one on the network.")
    return trouble_sentence(trouble)


def _finish_connection(
    request: HttpRequest, member: Member, network: str, account: Account, only: Channel | None
) -> HttpResponse:
    try:
        channel, is_new = connection.connect_account(member, network, account, only)
    except connection.WrongAccount as other:
        assert only is not None
        told = {"other": other, "handle": only.handle}
        messages.error(request, _("You opened %(other)s, and this one is %(handle)s. Nothing was changed.") % told)
        return redirect(link(member.workspace, "channels:reconnection", only.pk))
    channel.check_health()  # its rules are known before the composer asks for them
    if is_new:
        return redirect(link(member.workspace, "channels:settings", channel.pk) + "?new=1")
    messages.success(request, _("%(name)s is connected again; its history is kept.") % {"name": channel})
    return redirect(link(member.workspace, "channels:channel", channel.pk))


def _get_network(slug: str) -> Network:
    found = registry.network_classes().get(slug)
    if found is None or not issubclass(found, Opens | Authorizes):
        raise Http404
    return registry.get(slug, http_clients.client_for(slug))
