"""What is asked of the person at work in the inbox."""

from django import forms
from django.utils.translation import gettext_lazy as _

from vigie.inbox.models import Closure
from vigie.team.models import Member, Workspace


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


class NoteForm(forms.Form):
    text = forms.CharField(label=_("Note for the team"), widget=forms.Textarea, max_length=5_000)


class AssignmentForm(forms.Form):
    to = forms.ModelChoiceField(Member.objects.none(), label=_("Give to"), required=False, empty_label=_("Nobody"))

    def __init__(self, workspace: Workspace, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        team = Member.objects.filter(workspace=workspace, left_at=None).select_related("user")
        self.fields["to"].queryset = team  # type: ignore[attr-defined]
