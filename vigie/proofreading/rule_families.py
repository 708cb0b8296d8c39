"""The rules by family, with names for screens: our own book, and what the engines are known to say."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from vigie.proofreader.rule_registry import Rule, load_rules
from vigie.proofreading.models import RemarkCount
from vigie.proofreading.requirements import LAW
from vigie.team.models import Workspace

FAMILY_TITLES: dict[str, str | Promise] = {
    "spelling": pgettext_lazy("family of rules", "Spelling"),
    "grammalecte": pgettext_lazy("family of rules", "Grammar (Grammalecte)"),
    "english": pgettext_lazy("family of rules", "English"),
    "harper": pgettext_lazy("family of rules", "English (Harper)"),
    "languagetool": pgettext_lazy("family of rules", "LanguageTool"),
    "homophones": pgettext_lazy("family of rules", "Homophones"),
    "agreement": pgettext_lazy("family of rules", "Agreement"),
    "verbs": pgettext_lazy("family of rules", "Verbs"),
    "anglicisms": pgettext_lazy("family of rules", "Anglicisms"),
    "typography": pgettext_lazy("family of rules", "Typography"),
    "epicene": pgettext_lazy("family of rules", "Inclusive writing"),
    "tone": pgettext_lazy("family of rules", "Tone"),
    "sense": pgettext_lazy("family of rules", "Sense"),
    "voice": pgettext_lazy("family of rules", "Right account, right voice"),
    "length": pgettext_lazy("family of rules", "Length"),
    "law": pgettext_lazy("family of rules", "Law"),
}

#: What the engines are known to say, by their own codes.
ENGINE_RULE_TITLES: dict[str, str | Promise] = {
    "spelling.unknown": pgettext_lazy("rule", "Unknown words"),
    "grammalecte.conf": pgettext_lazy("rule", "Words taken for others"),
    "grammalecte.gn": pgettext_lazy("rule", "Agreement around the noun"),
    "grammalecte.conj": pgettext_lazy("rule", "Conjugation"),
    "grammalecte.ppas": pgettext_lazy("rule", "Past participles"),
    "grammalecte.infi": pgettext_lazy("rule", "Infinitives"),
    "grammalecte.imp": pgettext_lazy("rule", "Imperatives"),
    "grammalecte.inte": pgettext_lazy("rule", "Questions"),
    "grammalecte.vmode": pgettext_lazy("rule", "Moods"),
    "grammalecte.loc": pgettext_lazy("rule", "Set phrases"),
    "grammalecte.maj": pgettext_lazy("rule", "Capitals"),
    "grammalecte.tu": pgettext_lazy("rule", "Hyphens"),
    "grammalecte.eleu": pgettext_lazy("rule", "Elisions"),
    "grammalecte.pleo": pgettext_lazy("rule", "Pleonasms"),
    "grammalecte.bs": pgettext_lazy("rule", "Casual wording"),
    "grammalecte.date": pgettext_lazy("rule", "Dates"),
}


@dataclass(frozen=True, slots=True)
class RuleFamily:
    """A family, and its rules that have a page in the book or that were met in this workspace."""

    name: str
    title: str
    rules: tuple[tuple[str, str, str], ...]  # name, title, source

    @property
    def ruled_names(self) -> list[str]:
        """What a house may demand something of: the family itself, and each of its rules."""
        return [self.name, *(name for name, _title, _source in self.rules)]


def rule_families(workspace: Workspace) -> list[RuleFamily]:
    """All those that a house may rule: the law is not the house's."""
    known = {name: (rule_title(name), "") for name in ENGINE_RULE_TITLES}
    known |= {name: (rule_title(name), rule.source) for name, rule in load_rules().items()}
    for met in RemarkCount.objects.filter(workspace=workspace).values_list("rule", flat=True).distinct():
        known.setdefault(met, (rule_title(met), ""))
    grouped: dict[str, list[tuple[str, str, str]]] = {name: [] for name in FAMILY_TITLES}
    for name, (title, source) in sorted(known.items(), key=lambda item: item[1][0]):
        grouped.setdefault(name.split(".")[0], []).append((name, title, source))
    return [RuleFamily(name, rule_title(name), tuple(of)) for name, of in grouped.items() if name != LAW]


def rule_title(rule: str) -> str:
    """Its name on screen; a rule of an engine goes by its family and its own code."""
    page: Rule | None = load_rules().get(rule)
    if page:
        return _(page.title)
    if rule in ENGINE_RULE_TITLES:
        return str(ENGINE_RULE_TITLES[rule])
    family, _dot, code = rule.partition(".")
    title = str(FAMILY_TITLES.get(family, family))
    return f"{title} · {code}" if code else title
