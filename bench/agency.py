"""A workspace as full as that of an agency: what a campaign has, many times, for the pages that must not feel it."""

from itertools import cycle, islice

from bench.crowd import Crowd
from vigie.channels.models import ChannelRights
from vigie.journal.models import Entry
from vigie.listening.models import Gathering, Hit, Mention, Source, Watch
from vigie.networks.types import SourceKind
from vigie.publishing.models import Delivery
from vigie.team.models import ROLE_RIGHTS, Member, Role, User

HELD = 500
LINES = 50_000
BETWEEN = 144  # minutes between two titles of a feed: ten a day, for two months


class Agency(Crowd):
    """60 accounts, 30 members, 300 feeds (180,000 titles), 300 watches, 20,000 conversations, 50,000 journal lines."""

    def swell(self, feeds: int = 300, titles: int = 600, watches: int = 300, hits: int = 200) -> Member:
        self.accounts = 60
        member = self.fill(conversations=20_000, posts=3_000)
        self._members(30)
        self._feeds(feeds, titles)
        self._watches(watches, hits)
        self._journal(LINES)
        held = Delivery.objects.filter(state="waiting").order_by("pk").values("pk")[:HELD]
        Delivery.objects.filter(pk__in=list(held.values_list("pk", flat=True))).update(
            state="held", reason="stopped", try_at=None
        )
        return member

    def _members(self, how_many: int) -> None:
        for n in range(how_many):
            user = User.objects.create(email=f"membre{n}@ville.example", name=f"Membre {n}")
            member = Member.objects.create(user=user, workspace=self.workspace, role=Role.EDITOR)
            ChannelRights.objects.bulk_create(
                ChannelRights(channel=channel, member=member, rights=sorted(ROLE_RIGHTS[Role.EDITOR])[: n % 4])
                for channel in self.channels[n % 3 :: 3]
            )

    def _feeds(self, how_many: int, titles: int) -> None:
        for n in range(how_many):
            source = Source.objects.create(
                workspace=self.workspace,
                network="feeds",
                kind=SourceKind.FEED,
                query=f"https://journal{n}.example/rss",
                name=f"Journal {n}",
                folder=f"Dossier {n % 12}",
            )
            heard = Mention.objects.bulk_create(self.mention((titles - i) * BETWEEN) for i in range(titles))
            Gathering.objects.bulk_create(
                Gathering(source=source, mention=one, reason="feed", published_at=one.published_at, at=one.published_at)
                for one in heard
            )

    def _watches(self, how_many: int, hits: int) -> None:
        made = Watch.objects.bulk_create(
            Watch(workspace=self.workspace, name=f"Veille {n}", question="tramway OR loyers") for n in range(how_many)
        )
        heard = cycle(Mention.objects.order_by("-pk").values_list("pk", "published_at")[: how_many * hits])
        for watch in made:
            Hit.objects.bulk_create(
                Hit(watch=watch, mention_id=pk, published_at=at, at=at) for pk, at in islice(heard, hits)
            )

    def _journal(self, how_many: int) -> None:
        acts = cycle(["publishing.delivery.published", "inbox.conversation.closed", "inbox.conversation.noted"])
        lines = (
            Entry(workspace=self.workspace, member=self.member, who=str(self.member), act=act, about=self.sentence(5))
            for act in islice(acts, how_many)
        )
        Entry.objects.bulk_create(lines, batch_size=5_000)
