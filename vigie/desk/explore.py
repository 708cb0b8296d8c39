"""Explore: a demonstration workspace on the rehearsal network, filled by the product's own acts.

The town, its parties and its people are invented (rehearsal/scripts/sainte_rive.yaml). Nothing of it leaves the machine.
"""

import logging
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from vigie.channels.models import Channel
from vigie.channels.opening import open_channel
from vigie.desk.models import Column
from vigie.inbox.answer import answer
from vigie.inbox.models import Conversation
from vigie.kit import clock
from vigie.listening import watching
from vigie.listening.models import Source, Watch
from vigie.networks.base import Opens
from vigie.networks.words import Kind
from vigie.publishing import planning, writing
from vigie.rehearsal.control import Control
from vigie.team.models import Member, User, Workspace

SCRIPT = "sainte_rive"
NAME = "Sainte-Rive (démonstration)"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ours:
    name: str
    title: str
    voice: str
    colour: int


@dataclass(frozen=True, slots=True)
class Planned:
    on: tuple[int, ...]  # which of OURS
    days: int
    hour: int
    text: str


OURS = (
    Ours("parti_du_fleuve", "Parti du Fleuve", Channel.Voice.OFFICIAL, 3),
    Ours("ines_lacasse", "Inès Lacasse", Channel.Voice.CANDIDATE, 8),
)
WATCHES = (
    ("Traversier", "traversier* OR #traversier"),
    ("Corde à linge", '"corde à linge" OR "cordes à linge" OR #TaxeCordesÀLinge OR #TaxeBalcons'),
    ("Loyers", "loyer* OR propriétaire* OR #loyer"),
)
RIVALS = ("union_des_coteaux", "raoul_bergefort", "ligue_des_clairieres")
MEDIA = ("courrier_ecluses", "radio_batture", "odile_labatture", "firmin_desecluses")
PLANNED = (
    Planned((0, 1), 0, 19, "Ce soir à 19 h, Inès Lacasse répond à vos questions sur le traversier, au quai 4. Venez comme vous êtes, la salle est chauffée."),
    Planned((0,), 1, 7, "Un départ toutes les 30 minutes, garanti par contrat : voici comment nous le paierons, ligne par ligne."),
    Planned((1,), 1, 12, "Vingt-six mois d’attente pour une place en CPE, c’est trop. Je rencontre les parents de la rue du Bief jeudi midi."),
    Planned((0,), 3, 9, "Zones inondables : la carte que nous demandons, en trois questions et trois réponses."),
    Planned((0, 1), 5, 10, "Dimanche, on traverse ensemble à 16 h. Apportez un chandail."),
)
DRAFT = "Ce que la page 47 dit vraiment : "
#: What the team answers at once, by who asked. The others wait: they are for whoever explores.
ANSWERS = {
    "cecile_bellehumeur": "Bonjour madame Bellehumeur. Oui, le départ de 16 h du dimanche est gardé dans notre plan. Merci de l’avoir demandé.",
    "greg_up_the_hill": "Hello Greg, yes: the ferry plan will be online in English on Friday. Thank you for asking.",
    "noemie_6e_annee": "Bonjour Noémie. Vingt-huit élèves, vingt-huit chaises : nous en parlons à la commission scolaire mardi et je vous redonne des nouvelles.",
}


def explore(user: User) -> Member:
    """Her demonstration workspace, made the first time. Raises OSError or a Trouble when the network is not there."""
    known = Member.objects.filter(user=user, workspace__demonstration=True, left_at=None).first()
    if known:
        return known
    raise_the_curtain()
    with transaction.atomic():
        member = Workspace.found(user, NAME, user.language, "America/Toronto", demonstration=True)
        channels = [_connect(member, ours) for ours in OURS]
        _listen(member, channels)
        _plan(member, channels)
    from vigie.desk.jobs import answer_some

    answer_some.configure(schedule_in={"seconds": 8}).defer(member_id=member.pk)
    return member


def raise_the_curtain() -> None:
    """Play the script, unless the town already talks."""
    control = Control.beside(settings.REHEARSAL, settings.DATA / "rehearsal.sqlite3")
    if not control.state()["posts"]:
        control.play(SCRIPT)


def answer_some(member: Member) -> bool:
    """Answer those whom `ANSWERS` knows, close one, give one away. False: they have not all been heard yet."""
    found = Conversation.objects.seen_by(member).select_related("channel", "author").order_by("pk")
    by_handle = {one.author.handle.removeprefix("@").split("@")[0]: one for one in found if one.messages.exists()}
    for handle in ANSWERS.keys() & by_handle.keys():
        conversation = by_handle[handle]
        if not conversation.replies.exists():
            text = f"@{handle} {ANSWERS[handle]}"
            key = uuid.uuid5(uuid.NAMESPACE_URL, f"explore/{conversation.pk}")
            answer(conversation, member, text, key=key, upto=conversation.newest_message())
    if troll := by_handle.get("verite_crue_88"):
        troll.close(member, "hate", _("Never feeds on answers."))
    if journalist := by_handle.get("odile_labatture"):
        journalist.assign(member, member)
        if not journalist.notes.exists():
            journalist.note(member, _("Verification for six o’clock: quote page 47 exactly."))
    return by_handle.keys() >= ANSWERS.keys()


def _connect(member: Member, ours: Ours) -> Channel:
    network = Channel(workspace=member.workspace, network="rehearsal").wire()
    assert isinstance(network, Opens)
    channel, _new = open_channel(member, "rehearsal", network.open({"name": ours.name, "title": ours.title}))
    channel.name, channel.voice, channel.colour = ours.title, ours.voice, ours.colour
    channel.save(update_fields=["name", "voice", "colour"])
    return channel


def _listen(member: Member, channels: list[Channel]) -> None:
    """Four columns that the team would have, and one for each watch."""
    said_to_us = Source.objects.filter(channel__in=channels, kind=Kind.MENTIONS)
    _column(member, _("Said to us"), said_to_us)
    for name, question in WATCHES:
        _column(member, name, watch=watching.ask(member, name, question))
    _column(member, _("Rivals"), [Source.objects.ask(member, channels[0], Kind.AUTHOR, handle) for handle in RIVALS])
    _column(member, _("Newsrooms"), [Source.objects.ask(member, channels[0], Kind.AUTHOR, handle) for handle in MEDIA])


def _column(member: Member, name: str, sources: Iterable[Source] = (), watch: Watch | None = None) -> None:
    position = Column.objects.filter(workspace=member.workspace).count()
    column = Column.objects.create(workspace=member.workspace, name=name, watch=watch, position=position)
    column.sources.set(sources)


def _plan(member: Member, channels: list[Channel]) -> None:
    zone = member.workspace.time_zone
    today = clock.wall(clock.now(), zone).replace(minute=0, second=0, microsecond=0)
    for planned in PLANNED:
        post = writing.draft(member, planned.text, [channels[index] for index in planned.on])
        wall = today.replace(hour=planned.hour) + timedelta(days=planned.days)
        if wall <= today:
            wall += timedelta(days=1)
        planning.plan(post, member, wall, zone)
    writing.draft(member, DRAFT, channels[:1])
