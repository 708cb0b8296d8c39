"""A workspace as it is on a full day: people who wait, answers on their way, posts in every state, troubles."""

import uuid
from datetime import datetime, timedelta
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from bench.crowd import Crowd
from vigie.channels.connection import connect_account
from vigie.inbox.models import Conversation
from vigie.inbox.replies import reply_to_conversation
from vigie.kit import clock
from vigie.listening import watch_editing
from vigie.listening.models import Source
from vigie.networks.troubles import Reconnect
from vigie.networks.types import Account
from vigie.publishing import approvals
from vigie.publishing.composer import drafts
from vigie.publishing.composer.drafts import Content, Own
from vigie.publishing.delivery import scheduling
from vigie.publishing.delivery.transitions import transition
from vigie.publishing.media.uploads import save_upload
from vigie.publishing.models import Delivery, Media, Post
from vigie.team.models import Invitation, Member, Role
from vigie.team.tests.people import member_of

STATES = ("sending", "refused", "unsure", "held")


class Town:
    """`Town().fill()`: everything a page can show is there, little or much of it."""

    def fill(self) -> Member:
        crowd = Crowd()
        self.member = crowd.fill(conversations=24, posts=40, columns=3, items=10)
        self.channels = crowd.channels
        self.colleague = member_of(self.member.workspace, "Émile Gagnon", "emile@banc.example", Role.EDITOR)
        self.contributor = member_of(self.member.workspace, "Zoé Roy", "zoe@banc.example", Role.CONTRIBUTOR)
        Invitation.create_with_token(self.member, Role.READER, email="")
        self._trouble()
        self._talk()
        self._listen()
        self._publish()
        return self.member

    def post_in(self, state: str) -> Post:
        return Delivery.objects.filter(state=state, version__post__kind="post").order_by("-pk")[0].version.post

    def _trouble(self) -> None:
        opened = Account("did:plc:fleuve", "fleuve.bsky.social", "Fleuve sur Bluesky", secrets={"token": "t"})
        lost, _ = connect_account(self.member, "bluesky", opened)
        lost.record_result(Reconnect("the network no longer accepts our access"))
        left, _ = connect_account(self.member, "bluesky", Account("did:plc:quai", "quai.bsky.social", "Le quai"))
        left.disconnect(self.member)

    def _talk(self) -> None:
        waiting = list(Conversation.objects.seen_by(self.member).waiting().order_by("pk")[:4])
        waiting[0].add_note(self.member, "Le chiffre est à la page 47.")
        waiting[0].assign(self.member, self.colleague)
        waiting[1].close(self.member, "other", "Dit de vive voix, au quai.")
        for n, one in enumerate(waiting[2:]):
            said = f"@{one.author.handle} Merci de l’avoir demandé, réponse {n}."
            reply_to_conversation(one, self.colleague, said, key=uuid.uuid4(), upto=one.newest_message())
        self.conversation = waiting[0]

    def _listen(self) -> None:
        self.watch = watch_editing.create_watch(self.member, "Tramway", 'tramway* OR "pont une école" NOT #météo')
        self.feed, _ = Source.objects.follow_feed(
            self.member, "https://courrier.example/fil.xml", "Le Courrier", "Médias"
        )

    def _publish(self) -> None:
        drawn = BytesIO()
        Image.new("RGB", (640, 400), "#246").save(drawn, "PNG")
        upload: SimpleUploadedFile = SimpleUploadedFile("quai.png", drawn.getvalue(), "image/png")
        self.media: Media = save_upload(self.member, upload)
        both = {
            self.channels[0].pk: Own(),
            self.channels[1].pk: Own("Une version à elle, plus courte, pour le deuxième compte."),
        }
        media = ((self.media.key, "Le quai au petit matin"),)
        key = uuid.uuid4()
        self.post = drafts.save_post(
            self.member, key, 0, Content("Le premier départ est à 6 h. " * 12, both, media, "fr")
        )
        scheduling.plan(self.post, self.member, self._tomorrow(), self.member.workspace.time_zone)
        asked = drafts.create_draft(self.contributor, "À relire avant demain.", self.channels[:1])
        approvals.request_approval(asked, self.contributor)
        drafts.archive_post(drafts.create_draft(self.member, "Une idée de trop.", self.channels[:1]), self.member)
        drafts.create_draft(self.member, "Ce que la page 47 dit vraiment :")
        for n, state in enumerate(STATES):
            self._delivery_in(state, f"Un envoi de plus, le numéro {n}.")

    def _delivery_in(self, state: str, text: str) -> None:
        post = drafts.create_draft(self.member, text, self.channels[:2])
        for delivery in scheduling.plan(post, self.member):
            if state in ("refused", "unsure"):
                transition(delivery, "sending", snapshot={"text": text, "parts": [text]})
            transition(
                delivery,
                state,
                reason="network_said" if state == "refused" else "",
                detail="trop long de 12 caractères",
                try_at=None,
            )

    def _tomorrow(self) -> datetime:
        here = clock.to_wall_time(clock.now(), self.member.workspace.time_zone)
        return (here + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0, tzinfo=None)
