"""Every figure of every page leads to what it counts, and is how many of that there are.

A figure says what it counts by `data-counts`: the CSS selector of the rows, on the page where its link leads, or on its
own page when it has none. `data-once-by="author"` counts rows of the same `data-author` once; `data-beside="5"` leaves
out five that stand beside the figure. What counts nothing that could be listed (a length, a limit, how many tries) says
so by `data-measures`.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode, urljoin

import pytest
from django.test import Client
from selectolax.lexbor import LexborHTMLParser, LexborNode

from tests.house.doors import doors, numbers
from tests.house.furnished import furnish
from vigie.channels.models import Channel, ChannelRights
from vigie.desk.models import Column, ReadMark
from vigie.inbox import intake
from vigie.inbox.models import Conversation
from vigie.inbox.tests.conftest import a_channel, gathered, source_of
from vigie.kit import clock
from vigie.listening import watch_editing
from vigie.listening.models import Hit, Mention, Source
from vigie.networks.types import SourceKind
from vigie.publishing import approvals
from vigie.publishing.calendar.calendar import MAX_ENTRIES
from vigie.publishing.composer import drafts
from vigie.publishing.delivery import scheduling, stop_switch
from vigie.publishing.models import Delivery
from vigie.team.models import Member, Right, Role, Workspace
from vigie.team.tests.people import member_of

pytestmark = pytest.mark.django_db

VIGIE = Path(__file__).resolve().parents[2] / "vigie"
FIGURE_CLASSES = ".number:not(td):not(th), .count, .waiting"
NOT_DRAWN = ["script", "style", "template", "noscript"]
MAX_PAGES_OF_A_KIND = 8
#: Answered by a file, by another site, or by a network: nothing of it is a page.
ELSEWHERE = ("journal.csv", "feeds/opml/", "/media/")


@dataclass(frozen=True)
class Figure:
    """A number on a page, what it says that it counts, and where it leads."""

    words: str
    number: int
    rows: str
    once_by: str
    beside: int
    address: str  # empty: its own page


def drawn(html: str) -> LexborHTMLParser:
    """A page as it is seen: without what is hidden."""
    page = LexborHTMLParser(html)
    page.strip_tags(NOT_DRAWN)
    for hidden in page.css("[hidden]:not(.menu)"):
        hidden.decompose()
    return page


def ancestors(node: LexborNode) -> Iterator[LexborNode]:
    here: LexborNode | None = node
    while here is not None and here.tag not in ("-undef", "html", "-document"):
        yield here
        here = here.parent


def attribute(node: LexborNode, name: str) -> str | None:
    """The value of an attribute of the node or of the nearest element around it; None: it stands nowhere."""
    return next((each.attributes[name] or "" for each in ancestors(node) if name in each.attributes), None)


def words_of(node: LexborNode) -> str:
    return re.sub(r"\s+", " ", node.text()).strip()


def first_number(words: str) -> int:
    found = re.search(r"\d[\d\u202f,]*", words)
    return int(re.sub(r"\D", "", found[0])) if found else 0


def figures(page: LexborHTMLParser) -> list[Figure]:
    """What is marked as counting something."""
    found = []
    for node in page.css("[data-counts]"):
        said = node.attributes
        if not re.search(r"\d", words_of(node)):
            continue
        found.append(
            Figure(
                words_of(node),
                first_number(words_of(node)),
                said["data-counts"] or "",
                said.get("data-once-by") or "",
                int(said.get("data-beside") or 0),
                filter_address(node) if node.tag == "option" else (attribute(node, "href") or ""),
            )
        )
    return found


def filter_address(option: LexborNode) -> str:
    """Where a choice of a form that filters leads."""
    select = next(each for each in ancestors(option) if each.tag == "select")
    form = next(each for each in ancestors(option) if each.tag == "form")
    choice = {select.attributes["name"] or "": option.attributes["value"] or ""}
    return f"{form.attributes['action']}?{urlencode(choice)}"


def unmarked(page: LexborHTMLParser, sentences: list[re.Pattern[str]]) -> set[str]:
    """Figures that say neither what they count nor that they measure."""
    found = set()
    for node in page.css(FIGURE_CLASSES):
        if re.search(r"\d", words_of(node)) and not is_marked(node):
            found.add(words_of(node))
    for node in page.root.traverse(include_text=True) if page.root else ():
        if node.tag == "-text" and node.parent and not is_marked(node.parent):
            words = re.sub(r"\s+", " ", node.text()).strip()
            if any(sentence.search(words) for sentence in sentences):
                found.add(words)
    return found


def is_marked(node: LexborNode) -> bool:
    inside = node.css_first("[data-counts], [data-measures]") is not None
    return inside or attribute(node, "data-counts") is not None or attribute(node, "data-measures") is not None


def counted_sentences() -> list[re.Pattern[str]]:
    """What templates say with a number in it, as they say it in English."""
    found = []
    for template in VIGIE.rglob("templates/**/*.html"):
        for several in re.findall(r"{% plural %}(.*?){% endblocktranslate %}", template.read_text(), re.DOTALL):
            words = re.sub(r"\s+", " ", several).strip()
            if "{{ n }}" in words:
                pattern = re.escape(words).replace(re.escape("{{ n }}"), r"\d[\d,]*")
                found.append(re.compile("^.?" + re.sub(r"\\{\\{\\ \w+\\ \\}\\}", ".{1,60}", pattern) + "$"))
    return found


def rows_counted(page: LexborHTMLParser, figure: Figure) -> int:
    rows = page.css(figure.rows)
    if figure.once_by:
        return len({row.attributes.get(f"data-{figure.once_by}") for row in rows})
    return len(rows) - figure.beside


def pages(client: Client, member: Member) -> Iterator[tuple[str, LexborHTMLParser]]:
    """Every page that the member may open, each thing that they may see with its own."""
    for template, places in doors(member):
        if any(part in template for part in ELSEWHERE) or places not in ((), ("int",)):
            continue
        opened = 0
        for number in sorted(numbers(member)) if places else [0]:
            answer = client.get(template.format(number))
            if answer.status_code == 405 or opened == MAX_PAGES_OF_A_KIND:
                break
            if answer.status_code == 200 and b"<html" in answer.content[:500]:
                opened += 1
                yield template.format(number), drawn(answer.content.decode())


def broken(client: Client, address: str, page: LexborHTMLParser) -> list[str]:
    """The figures of a page that are not how many they lead to."""
    said = []
    for figure in figures(page):
        there, where = page, address
        if figure.address and not figure.address.startswith("#"):
            where = urljoin(address, figure.address)
            answer = client.get(where)
            if answer.status_code != 200:
                said.append(f"{address}: “{figure.words}” leads to {where}, which answers {answer.status_code}")
                continue
            there = drawn(answer.content.decode())
        counted = rows_counted(there, figure)
        if counted != figure.number:
            said.append(f"{address}: “{figure.words}” leads to {where}, where {figure.rows} is {counted}")
    return said


def speak(source: Source, who: str, text: str, **more: object) -> Mention:
    gathering = gathered(source, who, text, **more)  # type: ignore[arg-type]
    intake.receive_gatherings(source, [gathering])
    return gathering.mention


def conversation_of(mention: Mention) -> Conversation:
    return Conversation.objects.get(messages__mention=mention)


@pytest.fixture
def crowded(manager: Member, outsider: Member) -> Workspace:
    """Two workspaces with the odd cases of life."""
    furnish(manager)
    furnish(outsider)
    colleague = member_of(manager.workspace, "Zoé Roy", "zoe@fleuve.example", Role.CONTRIBUTOR)
    official, candidate, secret = (a_channel(manager.workspace, name) for name in ("Parti", "Inès", "Interne"))
    ChannelRights.objects.create(channel=secret, member=colleague, rights=[])
    ChannelRights.objects.create(channel=candidate, member=colleague, rights=[Right.SEE])
    their_mentions(manager, colleague, official, candidate, secret)
    our_posts(manager, colleague, official, candidate, secret)
    muted = Column.objects.create(workspace=manager.workspace, name="Sourdine", muted_at=clock.now())
    read = Column.objects.create(workspace=manager.workspace, name="Lue en partie")
    for column in (muted, read):
        column.sources.set([source_of(official)])
    ReadMark.objects.create(column=read, member=manager, upto=0, line_at=clock.now() - timedelta(days=900), line=0)
    return manager.workspace


def their_mentions(manager: Member, colleague: Member, official: Channel, candidate: Channel, secret: Channel) -> None:
    mentions = source_of(official)
    for n in range(3):  # one person, three conversations
        speak(mentions, "Cécile", f"À quand le pont {n} ?", minutes=n)
    speak(mentions, "Lise", "À vous deux")
    speak(source_of(candidate), "Lise", "À vous deux")
    speak(source_of(secret), "Secrète", "Pour vous seuls")
    deleted = speak(mentions, "Ana", "Effacé depuis")
    Mention.objects.filter(pk=deleted.pk).update(gone_at=clock.now())
    conversation_of(deleted).update_from_messages()
    conversation_of(speak(mentions, "Bob", "Pour Zoé")).assign(manager, colleague)
    conversation_of(speak(mentions, "Luc", "Pour moi")).assign(manager, manager)
    conversation_of(speak(mentions, "Rex", "Merci")).close(manager, "thanks")
    other_language = speak(mentions, "John", "When is the bridge?")
    Mention.objects.filter(pk=other_language.pk).update(language="en")
    speak(mentions, "us", "Ce que nous disons nous-mêmes", reason="own")
    home = source_of(official, SourceKind.HOME)
    for who, text in (("Voisine", "Bon matin"), ("us", "Notre publication"), ("Voisin", "Bonsoir")):
        gathered(home, who, text, reason="home")
    watch = watch_editing.create_watch(manager, "Pont", "pont")
    for mention in Mention.objects.filter(folded__contains="pont"):
        Hit.objects.get_or_create(watch=watch, mention=mention)


def our_posts(manager: Member, colleague: Member, official: Channel, candidate: Channel, secret: Channel) -> None:
    later = (clock.now() + timedelta(hours=20)).replace(tzinfo=None, microsecond=0)
    for n in range(MAX_ENTRIES["month"] + 3):  # more than the month shows of a day
        scheduling.plan(drafts.create_draft(manager, f"Publication {n}", [official]), manager, later, "UTC")
    for channels in ([official], [official, secret], [candidate]):
        approvals.record_request(drafts.create_draft(manager, "À relire", channels), manager)
    changed = drafts.create_draft(manager, "Changé depuis", [official])
    approvals.record_request(changed, manager)
    drafts.save_post(
        manager, changed.key, changed.edition, drafts.Content("Un autre texte", {official.pk: drafts.Own()})
    )
    archived = drafts.create_draft(manager, "À la corbeille", [official])
    approvals.record_request(archived, manager)
    drafts.archive_post(archived, manager)
    drafts.create_draft(manager, "Une idée")
    deliveries = list(Delivery.objects.filter(version__channel=official).order_by("pk"))
    for delivery, state in zip(deliveries, ("refused", "unsure", "published", "cancelled"), strict=False):
        Delivery.objects.filter(pk=delivery.pk).update(state=state)
    held = scheduling.plan(drafts.create_draft(manager, "Retenu", [secret]), manager, later, "UTC")
    Delivery.objects.filter(pk__in=[each.pk for each in [*held, deliveries[-1]]]).update(state="held", reason="stopped")


@pytest.fixture(params=["manager", "contributor", "reader"])
def member(request: pytest.FixtureRequest, crowded: Workspace, manager: Member) -> Member:
    """Somebody who looks: with all rights, with other rights on some accounts, with no act."""
    if request.param == "manager":
        return manager
    if request.param == "contributor":
        return Member.objects.get(user__name="Zoé Roy")
    return member_of(crowded, "Rosalie", "rosalie@fleuve.example", Role.READER)


def test_each_figure_is_how_many_it_leads_to_and_each_says_what_it_counts(
    member: Member, client_of: Callable[[Member], Client]
) -> None:
    member.user.language = "en"
    member.user.save(update_fields=["language"])
    Member.objects.filter(pk=member.pk).update(visited_at=clock.now() - timedelta(days=1))
    client, sentences = client_of(member), counted_sentences()
    wrong: list[str] = []
    seen: set[str] = set()
    for address, page in pages(client, member):
        seen |= {figure.rows for figure in figures(page)}
        wrong += [f"{address}: “{words}” says not what it counts" for words in unmarked(page, sentences)]
        wrong += broken(client, address, page)
    assert not wrong, "\n".join(wrong)
    assert {".inbox-row", ".mention-list > li", ".asking", ".draft", ".connected-channel"} <= seen
    assert any(".calendar-post" in rows for rows in seen)


def test_a_stop_holds_as_many_as_it_says(
    manager: Member, client_of: Callable[[Member], Client], crowded: Workspace
) -> None:
    Delivery.objects.filter(state="held").update(state="cancelled")
    client, at = client_of(manager), f"/w/{crowded.slug}/stop/"
    foretold = first_number(
        words_of(drawn(client.get(at).content.decode()).css_first("p[data-measures]")).split(":")[1]
    )
    stop_switch.stop_everything(manager, "Une crue")
    page = drawn(client.get(f"{at}triage/").content.decode())
    assert foretold == len(page.css(".asking")) > 3


def test_what_is_given_its_hour_back_is_what_the_member_may_release(
    crowded: Workspace, manager: Member, client_of: Callable[[Member], Client]
) -> None:
    editor = member_of(crowded, "Émile", "emile@fleuve.example", Role.EDITOR)
    secret = Channel.objects.get(name="Interne")
    ChannelRights.objects.create(channel=secret, member=editor, rights=[Right.SEE])
    client, at = client_of(editor), f"/w/{crowded.slug}/stop/triage/"
    [said] = [each for each in figures(drawn(client.get(at).content.decode())) if "releasable" in each.rows]
    before = Delivery.objects.filter(state="held").count()
    client.post(at)
    assert before - Delivery.objects.filter(state="held").count() == said.number == 1
