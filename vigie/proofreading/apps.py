from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProofreadingConfig(AppConfig):
    name = "vigie.proofreading"

    def ready(self) -> None:
        from vigie.journal import labels
        from vigie.proofreading.models import Blackout, Demand
        from vigie.proofreading.rule_families import rule_title
        from vigie.team.settings_pages import SettingsPage, settings_pages

        says = _("Engines, house dictionary, rules, style, law, faults corrected")
        settings_pages.register(
            SettingsPage("proofreading", _("Proof-reading"), says, "check", "proofreading:settings", 60)
        )
        labels.register_values("rule", rule_title)
        labels.register_values("demand", {"": _("its original setting"), **dict(Demand.choices)})
        labels.register_values("kinds", dict(Blackout.Kinds.choices))
        labels.register(
            {
                "proofreading.word.added": _("%(who)s added “%(about)s” to the house dictionary"),
                "proofreading.word.removed": _("%(who)s removed “%(about)s” from the house dictionary"),
                "proofreading.rule.changed": _("%(who)s changed what the rule %(about)s demands: %(demand)s"),
                "proofreading.style.changed": _("%(who)s changed the style settings: %(about)s"),
                "proofreading.avoided.added": _("%(who)s asks to avoid “%(about)s”: %(reason)s"),
                "proofreading.avoided.removed": _("%(who)s lets “%(about)s” be said again"),
                "proofreading.remark.ignored": _("%(who)s ignored a remark on “%(about)s” (%(rule)s)"),
                "proofreading.remark.restored": _("%(who)s restored a remark ignored on “%(about)s” (%(rule)s)"),
                "proofreading.block.cleared": _(
                    "%(who)s let a blocked text leave with the account %(on)s in spite of “%(rule)s”: %(reason)s"
                ),
                "proofreading.block.held": _(
                    "%(who)s withdrew the clearance of a text for the account %(on)s (%(rule)s)"
                ),
                "proofreading.blackout.set": _("%(who)s set the blackout “%(about)s” (%(kinds)s)"),
                "proofreading.blackout.cleared": _("%(who)s cleared the blackout “%(about)s”: %(reason)s"),
                "proofreading.blackout.held": _("%(who)s made the blackout “%(about)s” hold again"),
                "proofreading.blackout.removed": _("%(who)s removed the blackout “%(about)s”"),
                "proofreading.languagetool.chosen": _("%(who)s chose a LanguageTool server: %(about)s"),
                "proofreading.agent.named": _("%(who)s named the official agent: %(about)s"),
            }
        )
