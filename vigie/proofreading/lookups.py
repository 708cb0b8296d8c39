"""Looking elsewhere for what a text names: do its addresses answer, who bears its handles.

Never while somebody is typing: `request_lookups` leaves a job to the worker, and what was answered lately is in the
context of the next reading. Right before a text leaves, only where the house would hold it, `refresh_lookups` looks at
once.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, cast
from urllib.parse import urljoin

from vigie.channels import http_clients
from vigie.kit.http import USER_AGENT, Deadline, Http
from vigie.kit.http_errors import HttpError, UnknownHost
from vigie.kit.text import fold
from vigie.networks.base import FindsPeople
from vigie.networks.troubles import Trouble as NetworkTrouble
from vigie.networks.types import Account
from vigie.proofreader.text.masks import MaskKind, find_masked_spans
from vigie.proofreading.models import Demand
from vigie.proofreading.models.lookups import (
    DOUBTFUL_ANSWER_LIFETIME,
    GONE_STATUSES,
    UNKNOWN_HOST,
    HandleLookup,
    LinkLookup,
    LookupQuerySet,
)
from vigie.proofreading.requirements import DEAD_LINK_RULE, HANDLE_RULE, Demands

if TYPE_CHECKING:
    from vigie.proofreading.text_check import Draft

MAX_LOOKUPS = 20  # of each, in one text
LOOKUP_TIMEOUT = 8.0  # for one question, whatever it takes
MAX_THREADS = 4
MAX_PAGE_BYTES = 256 * 1024  # bytes of a page that must be asked with its content
#: As many hosts want to hear it: they answer 404 to whatever does not call itself a browser.
BROWSER_HEADERS = {"User-Agent": f"Mozilla/5.0 (compatible; {USER_AGENT})", "Accept": "text/html,*/*;q=0.8"}
#: What says something of the address itself; any other answer is that of a server that refuses robots, or is ill.
CONCLUSIVE_STATUSES = (*range(200, 400), *GONE_STATUSES)
SaveAnswer = Callable[[], None]


def links_in(text: str) -> dict[str, str]:
    """Each address as it is written → as it is asked."""
    found = islice(_spans_of(text, MaskKind.URL), MAX_LOOKUPS)
    return {one: one if "://" in one else f"https://{one}" for one in found if len(one) <= 1990}


def handles_in(text: str) -> list[str]:
    """As they are written, without @."""
    return [one.lstrip("@＠") for one in islice(_spans_of(text, MaskKind.MENTION), MAX_LOOKUPS)]


def folded_handles_in(text: str) -> set[str]:
    """Without @, as rules compare them."""
    return {fold(one)[:300] for one in handles_in(text)}


def known_links(draft: "Draft") -> dict[str, int]:
    """What the addresses of a text answered lately, as rules want it: only what proves something."""
    asked = links_in(draft.text)
    rows = LinkLookup.for_addresses(draft.workspace, asked.values()).still_valid() if asked else ()
    said = {row.address: row.status for row in rows if row.status is not None}
    return {written: said[address] for written, address in asked.items() if address in said}


def known_handles(draft: "Draft") -> tuple[dict[str, str], frozenset[str]]:
    """Who bears the handles of a text, and those that nobody bears."""
    handles = folded_handles_in(draft.text) if draft.channel else set()
    if not handles or draft.channel is None:
        return {}, frozenset()
    rows = list(HandleLookup.for_handles(draft.channel, handles).still_valid())
    named = {row.handle: row.name for row in rows if row.found and row.name}
    return named, frozenset(row.handle for row in rows if row.found is False)


def request_lookups(draft: "Draft") -> bool:
    """Have a worker look at what this text names and is not known. Whether an answer is awaited."""
    from vigie.proofreading.jobs import look_up

    if not (links_in(draft.text) or handles_in(draft.text)):
        return False
    links = _link_rows(draft)
    handles = _handle_rows(draft)
    asked_links = links.mark_asked()
    asked_handles = handles.mark_asked()
    if asked_links or asked_handles:
        job = look_up.configure(lock=f"lookups-{draft.workspace.pk}")
        job.defer(links=[*asked_links], handles=[*asked_handles])
    return links.pending().exists() or handles.pending().exists()


def refresh_lookups(draft: "Draft") -> None:
    """Look now at what this text names and was not answered in the last minutes. Call it outside a transaction."""
    links = _link_rows(draft).expired(DOUBTFUL_ANSWER_LIFETIME)
    handles = _handle_rows(draft).expired(DOUBTFUL_ANSWER_LIFETIME).select_related("channel")
    run_lookups(list(links), list(handles))


def run_lookups(links: Iterable[LinkLookup], handles: Iterable[HandleLookup]) -> None:
    """Ask elsewhere, several at once; the answers are saved in the thread that called."""
    accounts: dict[int, Account | None] = {}
    todo: list[Callable[[], SaveAnswer]] = [partial(_look_up_link, row) for row in links]
    for row in handles:
        if row.channel_id not in accounts:
            try:
                accounts[row.channel_id] = row.channel.renewed_account()
            except NetworkTrouble:  # its access is in trouble, which its own clock says elsewhere
                accounts[row.channel_id] = None
        todo.append(partial(_look_up_handle, row, accounts[row.channel_id]))
    with ThreadPoolExecutor(MAX_THREADS, thread_name_prefix="lookup") as hands:
        for keep in hands.map(lambda one: one(), todo):
            keep()


def fetch_status(address: str) -> int | None:
    """What an address answers; UNKNOWN_HOST when its host does not exist; None when that proves nothing.

    A page is gone when a browser is told so too, by a host that shows its home page.
    """
    web = http_clients.client_for().with_deadline(Deadline(LOOKUP_TIMEOUT))
    try:
        status = web.request("HEAD", address).status
        if status >= 400:  # some answer that to HEAD alone
            status = _fetch_page_status(web, address)
        if status in GONE_STATUSES and _fetch_page_status(web, urljoin(address, "/")) in GONE_STATUSES:
            return None
    except UnknownHost:
        return UNKNOWN_HOST
    except HttpError:
        return None
    return status if status in CONCLUSIVE_STATUSES else None


def _fetch_page_status(web: Http, address: str) -> int:
    return web.get(address, max_bytes=MAX_PAGE_BYTES, truncate=True, headers=BROWSER_HEADERS).status


def _spans_of(text: str, kind: MaskKind) -> Iterator[str]:
    text = unicodedata.normalize("NFC", text)
    return (text[one.start : one.end] for one in find_masked_spans(text) if one.kind is kind)


def _link_rows(draft: "Draft") -> LookupQuerySet[LinkLookup]:
    """The rows of its addresses, made if need be; none where the house does not want to know."""
    addresses = set(links_in(draft.text).values())
    if not addresses or not _is_wanted(draft, DEAD_LINK_RULE):
        return LinkLookup.objects.none()
    LinkLookup.create_missing(draft.workspace, addresses)
    return LinkLookup.for_addresses(draft.workspace, addresses)


def _handle_rows(draft: "Draft") -> LookupQuerySet[HandleLookup]:
    """Those of its handles, where the network says who bears them."""
    channel = draft.channel
    if channel is None or not channel.is_connected or not channel.has_talent(FindsPeople):
        return HandleLookup.objects.none()
    handles = folded_handles_in(draft.text)
    if not handles or not _is_wanted(draft, HANDLE_RULE):
        return HandleLookup.objects.none()
    HandleLookup.create_missing(channel, handles)
    return HandleLookup.for_handles(channel, handles)


def _is_wanted(draft: "Draft", rule: str) -> bool:
    return Demands.of_channel(draft.workspace, draft.channel).house_demand(rule) != Demand.OFF


def _look_up_link(row: LinkLookup) -> SaveAnswer:
    return partial(row.record_status, fetch_status(row.address))


def _look_up_handle(row: HandleLookup, account: Account | None) -> SaveAnswer:
    if account is None:
        return partial(row.record_bearer, None)
    try:
        network = cast(FindsPeople, row.channel.client(Deadline(LOOKUP_TIMEOUT)))
        found = network.find_person(account, row.handle)
    except NetworkTrouble:
        return partial(row.record_bearer, None)
    return partial(row.record_bearer, found is not None, found.name or found.handle if found else "")
