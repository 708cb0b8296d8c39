"""The column of the inbox: who waits for an answer."""

from django import forms
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vigie.channels.models import Channel
from vigie.inbox.models import Assignment, Conversation
from vigie.team.models import Member
from vigie.ui.column_registry import Choices, ListColumnKind

ASSIGNEES = [("", pgettext_lazy("conversations", "All")), ("me", _("Assigned to me")), ("nobody", _("Unassigned"))]


class InboxColumns(ListColumnKind[Member, Conversation]):
    slug = "inbox"
    label = _("Inbox")
    hint = _("The people who wait for an answer, the longest wait first.")
    icon = "inbox"
    rank = 10
    template = "inbox/_column.html"
    topics = ("inbox",)
    order = ("waiting_since", "pk")

    def form_fields(self, member: Member) -> dict[str, forms.Field]:
        channels = Channel.objects.seen_by(member).connected().order_by("name")
        return {
            "channel": forms.ModelChoiceField(
                channels, required=False, label=_("Account"), empty_label=_("All accounts")
            ),
            "to": forms.ChoiceField(choices=ASSIGNEES, required=False, label=_("Assigned to")),
        }

    def items(self, member: Member, choices: Choices) -> QuerySet[Conversation]:
        waiting = Conversation.objects.seen_by(member).waiting()
        if choices.get("channel"):
            waiting = waiting.filter(channel=choices["channel"])
        if choices.get("to") == "me":
            waiting = waiting.assigned_to(member)
        if choices.get("to") == "nobody":
            waiting = waiting.unassigned()
        return waiting

    def with_related(self, rows: QuerySet[Conversation]) -> QuerySet[Conversation]:
        standing = Assignment.objects.filter(conversation=OuterRef("pk"), ended_at=None)
        rows = rows.annotate(assignee_name=Subquery(standing.values("to__user__name")[:1]))
        return rows.select_related("author", "channel").defer("folded", "channel__sealed")
