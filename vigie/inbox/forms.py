"""What is asked of the person at work in the inbox."""

from collections.abc import Iterable
from typing import Any, Self

from django import forms
from django.utils.translation import gettext_lazy as _

from vigie.channels.models import Channel
from vigie.inbox.models import Closure
from vigie.team.models import Member, Right


class ReplyForm(forms.Form):
    text = forms.CharField(label=_("Your answer"), widget=forms.Textarea, strip=False, max_length=20_000)
    key = forms.UUIDField(widget=forms.HiddenInput)
    upto = forms.IntegerField(widget=forms.HiddenInput)
    after = forms.IntegerField(widget=forms.HiddenInput, required=False)
    to = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ClosureForm(forms.ModelForm[Closure]):
    class Meta:
        model = Closure
        fields = ("reason", "said")
        widgets = {"reason": forms.RadioSelect}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].choices = Closure.Reason.choices  # type: ignore[attr-defined]  # all in sight, no blank one


class NoteForm(forms.Form):
    text = forms.CharField(label=_("Note for the team"), widget=forms.Textarea, max_length=5_000)


class AssignmentForm(forms.Form):
    to = forms.ModelChoiceField(Member.objects.none(), label=_("Give to"), required=False, empty_label=_("Nobody"))

    def __init__(self, channel: Channel, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        # Given to who does not see it, a conversation would be nobody's.
        team = channel.members_with_right(Right.SEE).select_related("user").order_by("user__name")
        self.fields["to"].queryset = team  # type: ignore[attr-defined]

    def with_choices(self, team: Iterable[Member]) -> Self:
        """The choices, of members that were read already."""
        self.fields["to"].choices = [("", _("Nobody")), *((one.pk, str(one)) for one in team)]  # type: ignore[attr-defined]
        return self
