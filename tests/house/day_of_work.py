"""A small day of work in a Vigie of its own, and what can be seen of it: run there by `vigie manage shell`."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from vigie.channels.connection import connect_account
from vigie.channels.models import Channel
from vigie.journal.models import Entry
from vigie.kit import clock
from vigie.networks.types import Account
from vigie.publishing.composer import drafts
from vigie.publishing.delivery import scheduling
from vigie.publishing.media import uploads
from vigie.publishing.models import Delivery, Media
from vigie.team.models import Invitation, User, Workspace


def work_a_day() -> None:
    """An account, a film, a planned post, an open invitation."""
    chloe = User.objects.create_user("chloe@fleuve.example", "la-crue-du-printemps-1837", name="Chloé")
    member = Workspace.create_with_owner(chloe, "Parti du Fleuve", "fr-ca", "America/Toronto")
    channel, _ = connect_account(member, "rehearsal", Account("1", "fleuve", secrets={"token": "jeton"}))
    uploads.save_upload(member, SimpleUploadedFile("pont.mp4", b"\0\0\0\x18ftypmp42" + b"\0" * 99))
    wall = (clock.now() + timedelta(days=2)).replace(tzinfo=None, microsecond=0)
    scheduling.plan(drafts.create_draft(member, "Le pont sera réparé.", [channel]), member, wall, "UTC")
    Invitation.create_with_token(member, "editor")


def print_what_is_there() -> None:
    print(User.objects.get().email, Channel.objects.get().account().secrets["token"])
    print(*Delivery.objects.values_list("state", "reason").get(), Invitation.objects.open().count())
    print(Media.objects.get().path.stat().st_size, Entry.objects.filter(act="publishing.delivery.waiting").count())
