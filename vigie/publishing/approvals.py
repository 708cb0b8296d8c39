"""Approvals: asked for an edition, answered for that edition. Another edition asks again."""

from django.db import transaction

from vigie import journal
from vigie.kit import clock
from vigie.publishing.composer.drafts import announce_approvals, require_all_accounts
from vigie.publishing.delivery import preflight
from vigie.publishing.delivery.actions import RECALL_WINDOW, return_to_waiting
from vigie.publishing.delivery.scheduling import check_post, hold_if_stopped, plan_checked
from vigie.publishing.journal_acts import PublishingAct
from vigie.publishing.models import Approval, Delivery, Post
from vigie.team.models import Member
from vigie.team.permissions import require


def request_approval(post: Post, member: Member) -> Approval:
    """Ask that this edition be approved. Twice asks once. Raises NotAllowed."""
    require_all_accounts(post, member)
    return record_request(post, member)


def record_request(post: Post, member: Member) -> Approval:
    """The same, for who wrote it by another right than that to draft."""
    with transaction.atomic():
        Post.objects.select_for_update().get(pk=post.pk)
        asked = post.approvals.filter(edition=post.edition, answered_at=None).first()
        if asked:
            return asked
        approval = Approval.objects.create(post=post, asked_by=member, edition=post.edition)
        journal.write(PublishingAct.APPROVAL_REQUESTED, by=member, of=post, edition=post.edition)
        announce_approvals(post)
    return approval


def can_approve(post: Post, member: Member) -> bool:
    return Post.objects.approvable_by(member).filter(pk=post.pk).exists()


def decide(approval: Approval, member: Member, approved: bool, said: str = "") -> list[Delivery]:
    """Say yes or no to the edition that was asked for. Yes to a post with an hour to come plans it.

    What the house's rules hold stays an approved draft, and says why on its page. Nothing happens when the text changed
    since, or somebody answered first. Raises NotAllowed.
    """
    post = approval.post
    require(can_approve(post, member), "approve")
    check = None
    if approved and post.planned_at and post.has_hour_to_come:
        check = check_post(post, post.planned_at)  # it may last seconds: read before the lock
    with transaction.atomic():
        post = Post.objects.select_for_update().get(pk=post.pk)
        pending = Approval.objects.filter(pk=approval.pk, answered_at=None, edition=post.edition)
        if not pending.update(answered_by=member, answered_at=clock.now(), approved=approved, said=said[:500]):
            return []
        act = PublishingAct.APPROVAL_GIVEN if approved else PublishingAct.APPROVAL_REFUSED
        journal.write(act, by=member, of=post, edition=post.edition, said=said)
        announce_approvals(post)
        if not approved:
            return []
        held = Delivery.objects.filter(version__post=post, state=Delivery.State.HELD)
        back = []
        for delivery in held.filter(reason=Delivery.StateReason.SECOND_PERSON).with_related():
            at = max(delivery.due_at, clock.now() + RECALL_WINDOW)
            if return_to_waiting(delivery, member, at, announce=False):
                back.append(delivery)
        hold_if_stopped(back, member)
        if check is None or check.edition != post.edition or post.wall is None:
            return []
        try:
            with transaction.atomic():
                return plan_checked(post, member, check, post.wall.replace(tzinfo=None), post.zone)
        except preflight.NotCleared:
            return []
