"""How many things a second are taken in: pages of a source beside bare rows, and frames of a public stream.

    python -m bench.ingest [--rows 4000] [--frames 20000] [--watches 1000]

The peer of ingest is Django's bulk_create of the same mentions and gatherings, their authors being there already, on
the same database: it cleans no HTML, follows no edition, puts no watch, moves no cursor, tells no page. A page of ours
and a page of the peer take turns, so that both meet the same load. The processor time is that of this process and of
its connection in the database; unlike the clock, it says the same on a busy machine.
"""

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from bench.ground import installation, machine

if TYPE_CHECKING:
    from vigie.listening.models import Source
    from vigie.networks.types import RemotePost
    from vigie.team.models import Workspace

RARE = 3000  # words that make up what watches ask for


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=4000)
    parser.add_argument("--frames", type=int, default=20_000)
    parser.add_argument("--watches", type=int, default=1000)
    asked = parser.parse_args()
    with installation():
        print(machine())
        print("| what | a second | × peer | processor a row | × peer |\n|---|---|---|---|---|")
        for size in (50, 200):
            ours, peer = _compare_pages(size, asked.rows)
            print(
                f"| ingest, pages of {size} | {asked.rows / ours.clock:,.0f} rows | {peer.clock / ours.clock:.2f} "
                f"| {ours.processor / asked.rows * 1e6:,.0f} µs | {peer.processor / ours.processor:.2f} |"
            )
            print(
                f"| its peer: bulk_create by {size} | {asked.rows / peer.clock:,.0f} rows | 1 "
                f"| {peer.processor / asked.rows * 1e6:,.0f} µs | 1 |"
            )
        _watches(asked.watches)
        print(f"| public stream, {asked.watches:,} watches, pages of 200 | {_stream(asked.frames):,.0f} frames | | | |")


class _Cost:
    """Seconds that pieces of work took, by the clock and by the processors."""

    def __init__(self) -> None:
        self.clock = 0.0
        self.processor = 0.0

    @contextmanager
    def added(self) -> Iterator[None]:
        processor = _processor_time()
        clock = time.perf_counter()
        yield
        self.clock += time.perf_counter() - clock
        self.processor += _processor_time() - processor


def _processor_time() -> float:
    """Seconds that this process and its database connection have spent on a processor."""
    from django.db import connection

    connection.ensure_connection()
    backend = connection.connection.info.backend_pid
    database = int(Path(f"/proc/{backend}/schedstat").read_text().split()[0]) / 1e9
    return time.process_time() + database


def _compare_pages(size: int, rows: int) -> tuple[_Cost, _Cost]:
    """What pages that a source brings cost, all new, beside the same rows written by Django's bulk_create."""
    from vigie.listening.ingest import ingest_page
    from vigie.networks.types import Page

    source = _source(f"pages {size}")
    bare_source = _source(f"bare {size}")
    ours, peer = _Cost(), _Cost()
    ingest_page(source, Page(tuple(_heard(f"warm-{size}", 600))), source.fence)
    pages = _cut(_heard(f"ingest-{size}", rows), size)
    bare_pages = _cut(_heard(f"bare-{size}", rows), size)
    for page, bare_page in zip(pages, bare_pages, strict=True):
        with ours.added():
            ingest_page(source, Page(tuple(page), cursor="x"), source.fence)
        with peer.added():
            _create_bare_rows(bare_source, bare_page)
    return ours, peer


def _create_bare_rows(source: "Source", page: "Sequence[RemotePost]") -> None:
    from django.db import transaction

    from vigie.kit.text import fold
    from vigie.listening.models import Gathering, Mention

    authors = _author_ids()
    with transaction.atomic():
        mentions = Mention.objects.bulk_create(
            Mention(
                network="rehearsal",
                remote_id=item.ref.remote_id,
                url=item.ref.url,
                author_id=authors[item.author.remote_id],
                text=item.text,
                html=item.html,
                folded=fold(item.text),
                language=item.language,
                tags=list(item.tags),
                published_at=item.published_at,
            )
            for item in page
        )
        Gathering.objects.bulk_create(
            Gathering(source=source, mention=one, reason="search", published_at=one.published_at) for one in mentions
        )


@lru_cache(maxsize=1)
def _author_ids() -> dict[str, int]:
    from vigie.people.models import Author

    return dict(Author.objects.filter(network="rehearsal").values_list("remote_id", "pk"))


def _stream(frames: int) -> float:
    """Frames a second of a public stream, of which a few in a thousand answer a watch."""
    from vigie.listening.ingest import ingest_page
    from vigie.networks.types import Page, SourceKind

    source = _source("", SourceKind.STREAM)
    items = _heard("stream", frames)
    ingest_page(source, Page(tuple(items[:200])), source.fence)
    began = time.perf_counter()
    for page in _cut(items, 200):
        ingest_page(source, Page(tuple(page), cursor="x"), source.fence)
    return frames / (time.perf_counter() - began)


def _watches(how_many: int) -> None:
    from bench.crowd import WORDS
    from vigie.listening.models import Watch

    pick = random.Random(7)
    Watch.objects.bulk_create(
        Watch(
            workspace=_workspace(),
            name=f"Veille {n}",
            question=f'rare{pick.randrange(RARE)} OR "rare{pick.randrange(RARE)} {pick.choice(WORDS)}" NOT météo',
        )
        for n in range(how_many)
    )


def _heard(prefix: str, how_many: int) -> "list[RemotePost]":
    from bench.crowd import WORDS
    from vigie.kit import clock
    from vigie.networks.types import ArrivalReason, Ref, RemoteAuthor, RemotePost

    pick, now = random.Random(prefix), clock.now()
    authors = [RemoteAuthor(f"a{n}", f"personne{n}@ville.example", f"Personne {n}") for n in range(300)]
    said = []
    for n in range(how_many):
        words = pick.choices(WORDS, k=24) + ([f"rare{pick.randrange(RARE)}"] if n % 100 == 0 else [])
        text = " ".join(words)
        address = f"https://ville.example/{prefix}/{n}"
        said.append(
            RemotePost(
                Ref(address, url=address),
                authors[n % 300],
                text,
                now - timedelta(seconds=how_many - n),
                ArrivalReason.SEARCH,
                html=f'<p>{text} <a href="https://ville.example/tags/loyers">#loyers</a></p>',
                language="fr",
                tags=("loyers",),
            )
        )
    return said


def _cut(items: "Sequence[RemotePost]", size: int) -> "Iterator[Sequence[RemotePost]]":
    return (items[start : start + size] for start in range(0, len(items), size))


def _source(query: str, kind: str = "search") -> "Source":
    from vigie.listening.models import Source

    return Source.objects.create(workspace=_workspace(), network="rehearsal", kind=kind, query=query)


def _workspace() -> "Workspace":
    from vigie.team.models import Workspace

    return Workspace.objects.get_or_create(slug="fleuve", defaults={"name": "Parti du Fleuve"})[0]


if __name__ == "__main__":
    main()
