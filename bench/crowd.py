"""A workspace as full as a campaign's: invented, generated, the same at each run."""

import random
from datetime import timedelta
from itertools import count

from django.conf import settings

from vigie.channels import publishing_rules
from vigie.channels.models import Channel
from vigie.desk.models import Column
from vigie.inbox.models import Conversation, Message
from vigie.kit import clock
from vigie.kit.text import fold
from vigie.listening.models import Gathering, Mention, Source
from vigie.networks.types import PublishingRules, SourceKind
from vigie.people.models import Author
from vigie.publishing.models import Delivery, Post, Version
from vigie.team.models import Member, Role, User, Workspace

WORDS = [
    "le",
    "tramway",
    "passera",
    "par",
    "ici",
    "au",
    "printemps",
    "dit",
    "la",
    "mairesse",
    "mais",
    "les",
    "loyers",
    "montent",
    "encore",
    "et",
    "la",
    "garderie",
    "attend",
    "toujours",
    "une",
    "réponse",
    "du",
    "ministre",
    "qui",
    "promet",
    "un",
    "pont",
    "une",
    "école",
    "des",
    "arbres",
    "et",
    "du",
    "temps",
    "pour",
    "chaque",
    "quartier",
    "de",
    "la",
    "ville",
]


class Crowd:
    """`fill` makes it: 12 columns of 200, so many conversations, so many posts in the present month."""

    accounts = 5

    def __init__(self, seed: int = 1) -> None:
        self.random = random.Random(seed)
        self.numbers = count(1)
        self.now = clock.now()

    def fill(self, conversations: int = 5_000, posts: int = 1_000, columns: int = 12, items: int = 200) -> Member:
        user = User.objects.create_user("banc@example.org", "banc-d-essai-public", name="Chloé Tremblay")
        self.workspace = Workspace.objects.create(name="Parti du Fleuve", slug="fleuve")
        self.member = Member.objects.create(
            user=user, workspace=self.workspace, role=Role.OWNER, visited_at=self.now - timedelta(hours=12)
        )
        self.channels = [self._channel(n) for n in range(1, self.accounts + 1)]
        self.authors = Author.objects.bulk_create(
            Author(network="rehearsal", remote_id=f"a{n}", handle=f"personne{n}@ville.example", name=f"Personne {n}")
            for n in range(800)
        )
        self._columns(columns, items)
        self._conversations(conversations)
        self._posts(posts)
        return self.member

    def sentence(self, words: int = 24) -> str:
        return " ".join(self.random.choices(WORDS, k=words)).capitalize() + "."

    def mention(self, minutes: float, text: str = "") -> Mention:
        n, text = next(self.numbers), text or self.sentence()
        return Mention(
            network="rehearsal",
            remote_id=f"https://ville.example/{n}",
            url=f"https://ville.example/{n}",
            author=self.random.choice(self.authors),
            text=text,
            html=f"<p>{text}</p>",
            folded=fold(text),
            language="fr",
            thread=f"https://ville.example/{n}",
            published_at=self.now - timedelta(minutes=minutes),
            likes=self.random.randrange(40),
        )

    def _channel(self, n: int) -> Channel:
        return Channel.objects.create(
            workspace=self.workspace,
            network="rehearsal",
            remote_id=f"us{n}",
            handle=f"fleuve{n}",
            name=f"Compte {n}",
            colour=(n - 1) % 12 + 1,
            last_success_at=self.now,
            sealed=settings.KEYS.encrypt("{}"),
            rules=publishing_rules.rules_to_json(
                PublishingRules(500, unit="mastodon", threads=True, max_images=4, max_image_bytes=8_000_000)
            ),
            rules_at=self.now,
        )

    def _columns(self, columns: int, items: int) -> None:
        for n in range(columns):
            source = Source.objects.create(
                workspace=self.workspace,
                channel=self.channels[n % self.accounts],
                network="rehearsal",
                kind=SourceKind.SEARCH,
                query=f"recherche {n}",
                name=f"Recherche {n}",
            )
            column = Column.objects.create(workspace=self.workspace, name=f"Colonne {n}", position=n)
            column.sources.add(source)
            heard = Mention.objects.bulk_create(self.mention(items - i) for i in range(items))
            Gathering.objects.bulk_create(
                Gathering(
                    source=source, mention=one, reason="search", published_at=one.published_at, at=one.published_at
                )
                for one in heard
            )

    def _conversations(self, how_many: int) -> None:
        sources = [
            Source.objects.create(
                workspace=self.workspace, channel=channel, network="rehearsal", kind=SourceKind.MENTIONS
            )
            for channel in self.channels
        ]
        heard = Mention.objects.bulk_create((self.mention(n * 3) for n in range(how_many)), batch_size=1000)
        Gathering.objects.bulk_create(
            (
                Gathering(
                    source=sources[n % self.accounts], mention=one, reason="mention", published_at=one.published_at
                )
                for n, one in enumerate(heard)
            ),
            batch_size=1000,
        )
        opened = Conversation.objects.bulk_create(
            (
                Conversation(
                    workspace=self.workspace,
                    channel=self.channels[n % self.accounts],
                    author=one.author,
                    thread=one.thread,
                    last_at=one.published_at,
                    waiting_since=one.published_at if n % 4 == 0 else None,
                    answered_at=None if n % 4 == 0 else one.published_at,
                    excerpt=one.text[:180],
                    folded=one.folded,
                )
                for n, one in enumerate(heard)
            ),
            batch_size=1000,
        )
        Message.objects.bulk_create(
            (
                Message(conversation=one, mention=said, reason="mention")
                for one, said in zip(opened, heard, strict=True)
            ),
            batch_size=1000,
        )

    def _posts(self, how_many: int) -> None:
        first = self.now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        step = timedelta(days=28) / how_many
        made = [first + step * n for n in range(how_many)]
        posts = Post.objects.bulk_create(
            Post(
                workspace=self.workspace,
                text=self.sentence(18),
                created_by=self.member,
                planned_at=at,
                wall=at,
                zone=self.workspace.time_zone,
            )
            for at in made
        )
        versions = Version.objects.bulk_create(
            Version(post=post, channel=channel)
            for n, post in enumerate(posts)
            for channel in self.random.sample(self.channels, 1 + n % 3)
        )
        Delivery.objects.bulk_create(
            Delivery(
                version=version,
                state="published" if at < self.now else "waiting",
                due_at=at,
                try_at=at,
                published_at=at if at < self.now else None,
            )
            for version in versions
            if (at := version.post.planned_at)
        )
