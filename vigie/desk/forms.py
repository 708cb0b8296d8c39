"""The choices that the columns of every kind have; those of one kind are in its own file."""

from typing import Any, ClassVar

from django import forms
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vigie import journal
from vigie.channels.languages import LANGUAGES
from vigie.channels.models import COLOUR_COUNT
from vigie.desk.models import Column
from vigie.kit.text import fold
from vigie.team.models import Member
from vigie.ui.column_registry import ColumnKind, ListColumnKind


class ColumnForm(forms.ModelForm[Column]):
    """`kind_fields`, drawn first: what the column shows. `no_choice_text` replaces them when nothing can be chosen."""

    kind_fields: tuple[str, ...] = ()
    no_choice_text: ClassVar[str | Promise] = ""
    no_choice_url: ClassVar[str] = ""
    no_choice_act: ClassVar[str | Promise] = ""

    shared = forms.BooleanField(required=False, label=_("Shared with the team"))
    colour = forms.TypedChoiceField(
        choices=[(n, n) for n in range(COLOUR_COUNT + 1)], coerce=int, initial=0, label=_("Colour")
    )

    class Meta:
        model = Column
        fields = ("name", "width", "colour")

    def __init__(self, member: Member, kind: ColumnKind, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member
        self.kind = kind
        self.fields["name"].required = False
        if self.instance.pk:
            self.initial["shared"] = self.instance.owner_id is None
        if not member.can_contribute:
            self.fields["shared"].disabled = True

    def default_name(self) -> str:
        """The name of a column to which the member gives none."""
        return str(self.kind.label)

    def save_shown(self, column: Column) -> None:
        """Keep what the column shows, once it has its row."""

    @transaction.atomic
    def save(self, commit: bool = True) -> Column:
        """A new column takes the last position among those that the member sees."""
        column = self.instance
        is_new = column.pk is None
        column.kind = self.kind.slug
        column.workspace = self.member.workspace
        column.owner = None if self.cleaned_data["shared"] else self.member
        column.name = self.cleaned_data["name"]
        column.save()
        self.save_shown(column)
        if not column.name:
            column.name = (self.default_name() or str(self.kind.label))[:120]
            column.save(update_fields=["name"])
        if is_new:
            others = Column.objects.seen_by(self.member).filter(archived_at=None).exclude(pk=column.pk)
            column.move_after(others.last())
            journal.write("desk.column.added", by=self.member, of=column, shared=column.owner_id is None)
        else:
            journal.write("desk.column.changed", by=self.member, of=column, fields=self.changed_data)
        return column

    @property
    def bound_kind_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.kind_fields]

    @property
    def has_choice(self) -> bool:
        """False when there is nothing yet that a column of this kind could show."""
        if not self.no_choice_text:
            return True
        choices: Any = self.fields[self.kind_fields[0]]
        return bool(choices.queryset.exists())


class StreamColumnForm(ColumnForm):
    """What of a stream is let through."""

    words = forms.CharField(max_length=200, required=False, label=_("With these words"))
    without = forms.CharField(max_length=200, required=False, label=_("Without these words"))
    language = forms.ChoiceField(choices=[("", _("All")), *LANGUAGES], required=False, label=_("Language"))
    pictures = forms.BooleanField(required=False, label=_("Only with pictures or videos"))
    replies = forms.BooleanField(required=False, initial=True, label=_("Replies"))
    reposts = forms.BooleanField(required=False, initial=True, label=_("Shared posts"))

    filter_fields = ("words", "without", "language", "pictures", "replies", "reposts")

    def __init__(self, member: Member, kind: ColumnKind, *args: Any, **kwargs: Any) -> None:
        super().__init__(member, kind, *args, **kwargs)
        if not self.instance.pk:
            return
        filters = self.instance.filters
        self.initial["words"] = " ".join(filters.get("words", ()))
        self.initial["without"] = " ".join(filters.get("without", ()))
        self.initial["pictures"] = filters.get("media", False)
        for name in ("language", "replies", "reposts"):
            if name in filters:
                self.initial[name] = filters[name]

    @property
    def bound_filter_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.filter_fields]

    def save(self, commit: bool = True) -> Column:
        chosen = self.cleaned_data
        self.instance.filters = {
            "words": fold(chosen["words"]).split(),
            "without": fold(chosen["without"]).split(),
            "media": chosen["pictures"],
            "language": chosen["language"],
            "replies": chosen["replies"],
            "reposts": chosen["reposts"],
        }
        return super().save(commit)


class ListColumnForm(ColumnForm):
    """The choices of a list, kept in the column as texts and ids."""

    kind: ListColumnKind[Member, Any]

    def __init__(self, member: Member, kind: ListColumnKind[Member, Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(member, kind, *args, **kwargs)
        choices = kind.form_fields(member)
        self.fields |= choices
        self.kind_fields = tuple(choices)
        for name in choices:
            self.initial.setdefault(name, self.instance.choices.get(name))

    def save(self, commit: bool = True) -> Column:
        chosen = {name: self.cleaned_data[name] for name in self.kind_fields}
        self.instance.choices = {name: getattr(value, "pk", value) for name, value in chosen.items() if value}
        return super().save(commit)
