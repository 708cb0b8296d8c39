"""Proof-reading in Settings: the engines at work, the dictionary, the rules, the style, the law, the figures."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vigie import journal
from vigie.channels.models import Channel
from vigie.kit.text import parse_id
from vigie.proofreading import proofreaders, statistics
from vigie.proofreading.forms import AvoidedForm, LanguageToolForm, StyleForm, WordForm
from vigie.proofreading.models import AvoidedWord, Demand, HouseRule, HouseStyle, HouseWord, LanguageToolServer
from vigie.proofreading.requirements import Demands, is_law
from vigie.proofreading.rule_families import rule_families, rule_title
from vigie.team.member_request import MemberRequest
from vigie.team.permissions import require, require_manager, require_writer
from vigie.team.workspace_urls import link
from vigie.ui.toasts import add_toast


@require_safe
def show_overview(request: MemberRequest) -> HttpResponse:
    """Which engines are at work, what was stopped this month, which rules are nearly always ignored."""
    return _overview_page(request)


@require_POST
def choose_languagetool(request: MemberRequest) -> HttpResponse:
    """The house's own LanguageTool server; it is tried at once, so that the page says whether it answers."""
    require_manager(request.member)
    server = LanguageToolServer(workspace=request.workspace, set_by=request.member)
    form = LanguageToolForm(request.POST, instance=server)
    if not form.is_valid():
        return _overview_page(request, 422, serving=form)
    server.choose()
    if server.address:
        proofreaders.languagetool_at.cache_clear()
        proofreaders.try_languagetool(server.address)
    messages.success(request, _("Saved."))
    return redirect(link(request.workspace, "proofreading:settings"))


def _overview_page(request: MemberRequest, status: int = 200, **more: object) -> HttpResponse:
    engines = proofreaders.get_proofreader().engines_status()
    own = LanguageToolServer.current(request.workspace)
    said = {
        "engines": engines,
        "languagetool": proofreaders.languagetool_at(own.address).report() if own else engines.languagetool,
        "own_server": own,
        "serving": LanguageToolForm(instance=own),
        "month": statistics.monthly_outcomes(request.workspace, request.GET.get("month", "")),
        "noisy_rules": statistics.noisy_rules(request.workspace),
        **more,
    }
    return render(request, "proofreading/overview.html", said, status=status)


@require_http_methods(["GET", "POST"])
def edit_dictionary(request: MemberRequest) -> HttpResponse:
    """The house dictionary: read by all, written by who writes."""
    may = request.member.can_write
    form = WordForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        require_writer(request.member)
        if form.is_valid():
            learned = HouseWord.add_word(request.member, **form.cleaned_data)
            undo = link(request.workspace, "proofreading:forget", learned.pk)
            said = _("“%(word)s” is in the house dictionary.") % {"word": learned}
            add_toast(request, said, undo)
            return redirect(link(request.workspace, "proofreading:words"))
    known = HouseWord.objects.seen_by(request.member).active().select_related("added_by__user")
    return render(request, "proofreading/words.html", {"form": form, "words": known, "may": may})


@require_http_methods(["GET", "POST"])
def edit_rules(request: MemberRequest) -> HttpResponse:
    """What each rule demands, in the house or on one channel."""
    channel = _chosen_channel(request)
    if request.method == "POST":
        require_manager(request.member)
        known = {name for family in rule_families(request.workspace) for name in family.ruled_names}
        said = {name: request.POST.get(f"demand-{name}") for name in sorted(known)}
        # An empty demand is that of the rule itself, or of the house.
        valid = {name: demand for name, demand in said.items() if demand in ("", *Demand.values)}
        changed = HouseRule.set_demands(request.member, valid, channel)
        words = ngettext("%(n)s rule changed.", "%(n)s rules changed.", changed)
        messages.success(request, words % {"n": changed} if changed else _("Nothing changed."))
        return redirect(_page_address(request, "proofreading:rules", channel))
    demands = Demands.of_channel(request.workspace, channel)
    on_channel = channel is not None
    families = []  # each with what is said of it here, and its rules with what is said of them
    for family in rule_families(request.workspace):
        rules = [
            {"name": name, "title": title, "source": source, "said": demands.own_demand(name, on_channel)}
            for name, title, source in family.rules
        ]
        families.append(
            {
                "name": family.name,
                "title": family.title,
                "said": demands.own_demand(family.name, on_channel),
                "rules": rules,
                "own": sum(bool(row["said"]) for row in rules),
            }
        )
    context = {**_channel_context(request, channel), "families": families, "demands": Demand.choices}
    return render(request, "proofreading/rules.html", context)


@require_POST
def silence_rule(request: MemberRequest) -> HttpResponse:
    """One click: a noisy rule says nothing more. The undo turns it on again."""
    require_manager(request.member)
    rule = request.POST.get("rule", "")[:80]
    demand = request.GET.get("demand", str(Demand.OFF))
    require(bool(rule) and not is_law(rule) and demand in ("", Demand.OFF), "only a rule of the house is turned off")
    HouseRule.set_demand(request.member, rule, demand)
    if demand:
        undo = link(request.workspace, "proofreading:on", rule)
        said = _("“%(rule)s” is turned off.") % {"rule": rule_title(rule)}
        add_toast(request, said, undo)
    return redirect(link(request.workspace, "proofreading:settings"))


@require_POST
def restore_rule(request: MemberRequest, rule: str) -> HttpResponse:
    require_manager(request.member)
    HouseRule.set_demand(request.member, rule[:80], "")
    messages.success(request, _("“%(rule)s” is turned on again.") % {"rule": rule_title(rule)})
    if request.htmx:
        return HttpResponse(status=204)
    return redirect(link(request.workspace, "proofreading:settings"))


@require_http_methods(["GET", "POST"])
def edit_style(request: MemberRequest) -> HttpResponse:
    """The measures of the house or of a channel, and the words that it avoids."""
    channel = _chosen_channel(request)
    found = HouseStyle.objects.filter(workspace=request.workspace, channel=channel).first()
    row = found or HouseStyle(workspace=request.workspace, channel=channel, set_by=request.member)
    form = StyleForm(request.POST if request.method == "POST" else None, instance=row)
    if request.method == "POST":
        require_manager(request.member)
        if form.is_valid():
            form.instance.set_by = request.member
            journal.save_form(form, "proofreading.style.changed", by=request.member, on=str(channel or ""))
            messages.success(request, _("Saved."))
            return redirect(_page_address(request, "proofreading:style", channel))
    said = {**_channel_context(request, channel), "form": form, **_avoided_context(request)}
    return render(request, "proofreading/style.html", said)


@require_POST
def avoid_word(request: MemberRequest) -> HttpResponse:
    require_manager(request.member)
    form = AvoidedForm(request.member, request.POST)
    if not form.is_valid():
        row = HouseStyle(workspace=request.workspace, set_by=request.member)
        said = {
            **_channel_context(request, None),
            "form": StyleForm(instance=row),
            **_avoided_context(request),
            "avoiding": form,
        }
        return render(request, "proofreading/style.html", said, status=422)
    form.instance.add()
    undo = link(request.workspace, "proofreading:allow", form.instance.pk)
    said_word = _("“%(words)s” is avoided from now on.") % {"words": form.instance}
    add_toast(request, said_word, undo)
    return redirect(link(request.workspace, "proofreading:style"))


@require_POST
def allow_word(request: MemberRequest, pk: int) -> HttpResponse:
    """A word may be said again; posted once more (`again`), it is avoided anew."""
    require_manager(request.member)
    word = get_object_or_404(AvoidedWord.objects.seen_by(request.member), pk=pk)
    if "again" in request.GET:
        word.restore(request.member)
    elif word.archive(request.member):
        undo = link(request.workspace, "proofreading:allow", word.pk) + "?again=1"
        said = _("“%(words)s” may be said again.") % {"words": word}
        add_toast(request, said, undo)
    if request.htmx:
        return HttpResponse(status=204)
    return redirect(link(request.workspace, "proofreading:style"))


def _chosen_channel(request: MemberRequest) -> Channel | None:
    """`?channel=7`; none: the house."""
    pk = request.GET.get("channel", "")
    if not pk:
        return None
    return get_object_or_404(Channel.objects.seen_by(request.member), pk=parse_id(pk) or 0)


def _channel_context(request: MemberRequest, channel: Channel | None) -> dict[str, object]:
    return {"channel": channel, "channels": Channel.objects.seen_by(request.member).connected()}


def _page_address(request: MemberRequest, name: str, channel: Channel | None) -> str:
    return link(request.workspace, name) + (f"?channel={channel.pk}" if channel else "")


def _avoided_context(request: MemberRequest) -> dict[str, object]:
    known = AvoidedWord.objects.seen_by(request.member).active().select_related("added_by__user", "channel")
    return {"avoided": known, "avoiding": AvoidedForm(request.member)}
