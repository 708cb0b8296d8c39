"""Looking elsewhere for what a text names: do its addresses answer, who bears its handles.

Never while somebody waits for her keystroke: `ask` leaves a job to the worker, and what was answered lately is in the
context of the next reading. Right before a text leaves, only where the house would hold it, `refresh` looks at once.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, cast

from vigie.channels import http_clients
from vigie.channels.models import Channel
from vigie.kit.http import HttpError, UnknownHost, within
from vigie.kit.text import fold
from vigie.networks.base import FindsPeople
from vigie.networks.troubles import Trouble as NetworkTrouble
from vigie.networks.words import Account
from vigie.proofreader.text.masks import MaskKind, find_masked_spans
from vigie.proofreading.models import Demand
from vigie.proofreading.models.lookups import DOUBTFUL, GONE, NOWHERE, HandleLookup, LinkLookup, LookupQuerySet
from vigie.proofreading.requirements import DEAD_LINK, HANDLE, Demands

if TYPE_CHECKING:
    from vigie.proofreading.text_check import Draft

MOST = 20  # of each, in one text
SECONDS = 8.0  # for one question, whatever it takes
TOGETHER = 4
ENOUGH = 256 * 1024  # bytes of a page that must be asked with its content
#: What says something of the address itself; any other answer is that of a server that refuses robots, or is ill.
PROOF = (*range(200, 400), *GONE)
Keep = Callable[[], None]


def links_in(text: str) -> dict[str, str]:
    """Each address as it is written → as it is asked."""
    found = islice(_written(text, MaskKind.URL), MOST)
    return {one: one if "://" in one else f"https://{one}" for one in found if len(one) <= 1990}


def handles_in(text: str) -> set[str]:
    """Folded, without @, as rules compare them."""
    return {fold(one[1:])[:300] for one in islice(_written(text, MaskKind.MENTION), MOST)}


def known_links(draft: "Draft") -> dict[str, int]:
    """What the addresses of a text answered lately, as rules want it: only what proves something."""
    asked = links_in(draft.text)
    rows = LinkLookup.of(draft.workspace, asked.values()).believed() if asked else ()
    said = {row.address: row.status for row in rows if row.status is not None}
    return {written: said[address] for written, address in asked.items() if address in said}


def known_handles(draft: "Draft") -> tuple[dict[str, str], frozenset[str]]:
    """Who bears the handles of a text, and those that nobody bears."""
    handles = handles_in(draft.text) if draft.channel else set()
    if not handles or draft.channel is None:
        return {}, frozenset()
    rows = list(HandleLookup.of(draft.channel, handles).believed())
    named = {row.handle: row.name for row in rows if row.found and row.name}
    return named, frozenset(row.handle for row in rows if row.found is False)


def ask(draft: "Draft") -> bool:
    """Have a worker look at what this text names and is not known. Whether an answer is awaited."""
    from vigie.proofreading.jobs import look

    if not (links_in(draft.text) or handles_in(draft.text)):
        return False
    rows, named = _links(draft), _handles(draft)
    links, handles = rows.ask(), named.ask()
    if links or handles:
        look.configure(lock=f"lookups-{draft.workspace.pk}").defer(links=[*links], handles=[*handles])
    return rows.awaited().exists() or named.awaited().exists()


def refresh(draft: "Draft") -> None:
    """Look now at what this text names and was not answered in the last minutes. Call it outside a transaction."""
    links, handles = _links(draft), _handles(draft)
    answer_all([*links.unknown(DOUBTFUL)], [*handles.unknown(DOUBTFUL).select_related("channel")])


def answer_all(links: Iterable[LinkLookup], handles: Iterable[HandleLookup]) -> None:
    """Ask elsewhere, several at once; the answers are kept by who holds the connection to the database."""
    accounts: dict[int, Account | None] = {}
    todo: list[Callable[[], Keep]] = [partial(_about_link, row) for row in links]
    for row in handles:
        if row.channel_id not in accounts:
            accounts[row.channel_id] = _opened(row.channel)
        todo.append(partial(_about_handle, row, accounts[row.channel_id]))
    with ThreadPoolExecutor(TOGETHER, thread_name_prefix="lookup") as hands:
        for keep in hands.map(lambda one: one(), todo):
            keep()


def status_of(address: str) -> int | None:
    """What an address answers; NOWHERE when its host does not exist; None when that proves nothing."""
    web = http_clients.http("web")
    try:
        status = web.request("HEAD", address, timeout=SECONDS).status
        if status >= 400:  # some answer that to HEAD alone
            status = web.get(address, timeout=SECONDS, max_bytes=ENOUGH).status
    except UnknownHost:
        return NOWHERE
    except HttpError:
        return None
    return status if status in PROOF else None


def _written(text: str, kind: MaskKind) -> Iterator[str]:
    text = unicodedata.normalize("NFC", text)
    return (text[one.start : one.end] for one in find_masked_spans(text) if one.kind is kind)


def _links(draft: "Draft") -> LookupQuerySet[LinkLookup]:
    """The rows of its addresses, made if need be; none where the house does not want to know."""
    addresses = set(links_in(draft.text).values())
    if not addresses or not _wants(draft, DEAD_LINK):
        return LinkLookup.objects.none()
    LinkLookup.prepare(draft.workspace, addresses)
    return LinkLookup.of(draft.workspace, addresses)


def _handles(draft: "Draft") -> LookupQuerySet[HandleLookup]:
    """Those of its handles, where the network says who bears them."""
    channel = draft.channel
    if channel is None or not channel.is_connected or not channel.can(FindsPeople):
        return HandleLookup.objects.none()
    handles = handles_in(draft.text)
    if not handles or not _wants(draft, HANDLE):
        return HandleLookup.objects.none()
    HandleLookup.prepare(channel, handles)
    return HandleLookup.of(channel, handles)


def _wants(draft: "Draft", rule: str) -> bool:
    return Demands.over(draft.workspace, draft.channel).said(rule) != Demand.OFF


def _about_link(row: LinkLookup) -> Keep:
    with within(SECONDS):
        return partial(row.answered, status_of(row.address))


def _opened(channel: Channel) -> Account | None:
    """None: its access is in trouble, which its own clock says elsewhere."""
    try:
        return channel.renewed()
    except NetworkTrouble:
        return None


def _about_handle(row: HandleLookup, account: Account | None) -> Keep:
    if account is None:
        return partial(row.answered, None)
    try:
        with within(SECONDS):
            found = cast(FindsPeople, row.channel.wire()).find_person(account, row.handle)
    except NetworkTrouble:
        return partial(row.answered, None)
    return partial(row.answered, found is not None, found.name or found.handle if found else "")
