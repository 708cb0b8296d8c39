"""The column of planned posts: what leaves next."""

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from vigie.channels.models import Channel
from vigie.publishing.models import Delivery, Post
from vigie.team.models import Member
from vigie.ui.column_registry import Choices, ListColumnKind


class PlannedColumns(ListColumnKind[Member, Delivery]):
    slug = "planned"
    label = _("Scheduled posts")
    hint = _("What leaves next, and with which account.")
    icon = "calendar"
    rank = 60
    template = "publishing/_column.html"
    topics = ("deliveries",)
    order = ("due_at", "pk")

    def form_fields(self, member: Member) -> dict[str, forms.Field]:
        channels = Channel.objects.seen_by(member).connected().order_by("name")
        return {
            "channel": forms.ModelChoiceField(
                channels, required=False, label=_("Account"), empty_label=_("All accounts")
            )
        }

    def items(self, member: Member, choices: Choices) -> QuerySet[Delivery]:
        waiting = Delivery.objects.seen_by(member).filter(state=Delivery.State.WAITING)
        planned = waiting.filter(version__post__kind=Post.Kind.POST, version__post__archived_at=None)
        if choices.get("channel"):
            planned = planned.filter(version__channel=choices["channel"])
        return planned

    def with_related(self, rows: QuerySet[Delivery]) -> QuerySet[Delivery]:
        return rows.select_related("version__channel", "version__post").defer("version__channel__sealed")
