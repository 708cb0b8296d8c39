"""What is asked of the person at work in the inbox."""

from collections.abc import Iterable
from typing import Any, Self

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from vigie.channels.models import Channel
from vigie.inbox.models import Closure
from vigie.team.models import Member, Right


class ReplyForm(forms.Form):
    text = forms.CharField(label=_("Your reply"), widget=forms.Textarea, strip=False, max_length=20_000)
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
    to = forms.ModelChoiceField(Member.objects.none(), label=_("Assigned to"), required=False, empty_label=_("Nobody"))

    @classmethod
    def for_channel(cls, channel: Channel, posted: QueryDict) -> Self:
        """What was posted. Given to a member who does not see the account, a conversation would be nobody's."""
        form = cls(posted)
        form.fields["to"].queryset = channel.members_with_right(Right.SEE)  # type: ignore[attr-defined]
        return form

    @classmethod
    def with_choices(cls, members: Iterable[tuple[int, str]], chosen: int | None) -> Self:
        """To be shown, with members (their pk and name) that were read already."""
        form = cls(initial={"to": chosen})
        form.fields["to"].choices = [("", _("Nobody")), *members]  # type: ignore[attr-defined]
        return form
