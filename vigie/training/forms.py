"""What a person asks of the rehearsal network: a trouble, or somebody who speaks."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vigie.rehearsal.exercise import Exercise

TROUBLES = [
    ("cut_after", _("Publish, then cut before answering: nobody knows whether it left")),
    ("cut", _("Cut before publishing anything")),
    ("late", _("Answer late")),
    ("limit", _("Ask to wait (429)")),
    ("error", _("Break (500)")),
    ("garbage", _("Publish, and answer nonsense")),
    ("digest", _("Take time to prepare pictures and videos")),
    ("expire", _("Withdraw the access of our accounts")),
    ("streams", _("Cut the live streams")),
]
TARGETS = [("posts", _("What is published")), ("reading", _("What is heard")), ("everything", _("Everything"))]
REPETITIONS = [("1", _("Once")), ("3", _("Three times")), ("0", _("Until it is ended"))]


class ExerciseForm(forms.Form):
    """One trouble for the rehearsal network."""

    trouble = forms.ChoiceField(choices=TROUBLES, label=_("It will"))
    on = forms.ChoiceField(choices=TARGETS, label=_("On"))
    times = forms.ChoiceField(choices=REPETITIONS, label=_("How often"))
    seconds = forms.IntegerField(
        min_value=1, max_value=3600, initial=10, label=_("Seconds"), help_text=_("How late, or how long to wait")
    )

    def as_exercises(self, our_names: list[str]) -> list[Exercise]:
        """The exercises to begin. An access is withdrawn from our own accounts only (`our_names`)."""
        chosen = self.cleaned_data
        repetitions = int(chosen["times"]) or None
        exercise = Exercise(chosen["trouble"], chosen["on"], repetitions, chosen["seconds"])
        if exercise.trouble != "expire":
            return [exercise]
        return [replace(exercise, name=name) for name in our_names]


class SpeechForm(forms.Form):
    """Somebody of the town says something."""

    name = forms.CharField(max_length=30, label=_("Who"), help_text=_("Letters without accents, figures and _"))
    text = forms.CharField(max_length=500, widget=forms.Textarea(attrs={"rows": 3}), label=_("Message"))


@dataclass(frozen=True, slots=True)
class OngoingTrouble:
    """A trouble that the rehearsal network was told to make, with how many times are left (None: until lifted)."""

    label: str
    times_left: int | None


def ongoing_troubles(state: Mapping[str, Any]) -> list[OngoingTrouble]:
    """The troubles of a rehearsal network, from the state that it tells."""
    labels = dict(TROUBLES)
    found = [OngoingTrouble(str(labels.get(fault["kind"], fault["kind"])), fault["left"]) for fault in state["faults"]]
    if state["digestion"]:
        found.append(OngoingTrouble(str(labels["digest"]), None))
    return found
