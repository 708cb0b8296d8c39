"""Why a delivery is in its state: a reason that is counted, in the reader's language, blamed on nobody else."""

from importlib import import_module

import httpx2
import pytest
from django.apps import apps
from django.db import connection
from django.utils import translation

from vigie.channels.models import Channel
from vigie.channels.publishing_rules import rules_to_json
from vigie.journal.models import Entry
from vigie.kit.text import N_
from vigie.networks.troubles import Refused, TryLater
from vigie.networks.types import Field, PublishingRules
from vigie.publishing import labels
from vigie.publishing.composer.drafts import create_draft
from vigie.publishing.delivery import hold_and_refusal_reasons
from vigie.publishing.delivery.hold_and_refusal_reasons import reason_of
from vigie.publishing.delivery.scheduling import plan
from vigie.publishing.delivery.transitions import transition
from vigie.publishing.jobs import send
from vigie.publishing.journal_acts import ACT_OF_STATE, PublishingAct
from vigie.publishing.models import Delivery
from vigie.publishing.tests.pretend import Wire
from vigie.team.models import Member
from vigie.team.tests.people import client_of
from vigie.team.workspace_urls import link

S = Delivery.State
Reason = Delivery.StateReason
OURS = N_("There are more pictures than Bluesky takes.")


@pytest.fixture
def delivery(manager: Member, channel: Channel) -> Delivery:
    return plan(create_draft(manager, "La rentrée commence.", [channel]), manager)[0]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "There are more pictures than Bluesky takes."),
        ("fr-ca", "Il y a plus d’images que Bluesky n’en accepte."),
    ],
)
def test_our_own_words_are_not_attributed_to_the_network(language: str, sentence: str) -> None:
    with translation.override(language):
        assert hold_and_refusal_reasons.reason_sentence(*reason_of(Refused(OURS, "media"))) == sentence


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "The network says: Text too long"), ("fr-ca", "Le réseau dit\u00a0: Text too long")],
)
def test_the_network_s_own_words_are_quoted(language: str, sentence: str) -> None:
    with translation.override(language):
        assert hold_and_refusal_reasons.reason_sentence(*reason_of(Refused(quoted="Text too long"))) == sentence


@pytest.mark.parametrize("language", ["en", "fr-ca"])
def test_a_silence_is_not_a_word_of_the_network(language: str) -> None:
    with translation.override(language):
        sentence = hold_and_refusal_reasons.reason_sentence(*reason_of(TryLater("board.example did not answer")))
    assert sentence == "board.example did not answer"


def test_a_network_that_says_the_name_of_one_of_our_reasons_is_quoted() -> None:
    words = str(hold_and_refusal_reasons.REASONS[Reason.LATE])
    assert reason_of(Refused(quoted=words)) == (Reason.NETWORK_SAID, words)


def test_each_reason_has_its_sentence() -> None:
    made_of_details = {Reason.CONNECTOR_SAID, Reason.NETWORK_SAID, Reason.DIFFERENT}
    assert set(hold_and_refusal_reasons.REASONS) == set(Reason) - made_of_details


def test_each_act_of_publishing_has_its_label() -> None:
    assert set(labels.ACTS) == set(PublishingAct)
    assert set(ACT_OF_STATE) == set(S)
    assert all(labels.ACTS[act].short for act in ACT_OF_STATE.values())


@pytest.mark.django_db
def test_a_refusal_keeps_the_network_s_words_and_the_field_to_edit(delivery: Delivery, wire: Wire) -> None:
    wire.faults = [lambda request, honest: httpx2.Response(422, json={"error": "Not today"})]
    Delivery.objects.update(try_at=delivery.born_at)
    send(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason) == (S.REFUSED, Reason.NETWORK_SAID)
    assert delivery.detail == "Not today"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "field", "sentence"),
    [
        ("en", "text", "The network says: No — To edit: Text."),
        ("en", "media", "The network says: No — To edit: Pictures and videos."),
        ("en", "title", "The network says: No — To edit: Title."),
        ("fr-ca", "media", "Le réseau dit\u00a0: No — À modifier\u00a0: Images et vidéos."),
        ("en", "reply_to", "The network says: No"),
        ("en", "", "The network says: No"),
    ],
)
def test_a_refusal_says_what_to_edit(delivery: Delivery, language: str, field: str, sentence: str) -> None:
    delivery.channel.rules = rules_to_json(PublishingRules(300, fields=(Field("title", "Title"),)))
    delivery.reason, delivery.detail, delivery.refused_field = Reason.NETWORK_SAID, "No", field
    with translation.override(language):
        assert hold_and_refusal_reasons.delivery_reason(delivery) == sentence


@pytest.mark.django_db
def test_the_page_of_a_refused_post_says_what_to_edit(delivery: Delivery, manager: Member) -> None:
    Delivery.objects.update(state=S.REFUSED, reason=Reason.NETWORK_SAID, detail="No", refused_field="media")
    page = client_of(manager).get(link(manager.workspace, "publishing:post", delivery.post.pk)).content.decode()
    assert "Le réseau dit\u00a0: No — À modifier\u00a0: Images et vidéos." in page


@pytest.mark.django_db
def test_the_journal_says_the_reason_of_each_line(delivery: Delivery) -> None:
    transition(delivery, S.HELD, reason=Reason.STOPPED, try_at=None)
    assert labels.entry_reason(Entry.objects.latest("pk")) == str(hold_and_refusal_reasons.REASONS[Reason.STOPPED])


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [
        ("", ""),
        ("trashed", "The post is in the trash."),
        ("stopped", "Everything was stopped."),
        (OURS, OURS),
        ("Text too long", "The network says: Text too long"),
    ],
)
def test_a_line_of_the_journal_written_before_the_reasons_says_the_same(trouble: str, sentence: str) -> None:
    with translation.override("en"):
        assert labels.entry_reason(Entry(act="publishing.delivery.held", details={"trouble": trouble})) == sentence


BEFORE_AND_AFTER = [
    # state, trouble, trouble_field → reason, detail, refused_field
    ("held", "blocked", "tone.exclamations", "blocked", "tone.exclamations", ""),
    ("held", "second person", "legal.agent", "second_person", "legal.agent", ""),
    ("held", "stranger", "autre", "wrong_account", "autre", ""),
    ("held", "media lost", "pont.png", "media_lost", "pont.png", ""),
    ("held", "late", "", "late", "", ""),
    ("held", "the network answered 500", "late", "connector_said", "the network answered 500", ""),
    ("unsure", "lost", "", "worker_lost", "", ""),
    ("waiting", "board.example did not answer", "", "connector_said", "board.example did not answer", ""),
    ("refused", "422: no", "text", "network_said", "422: no", "text"),
    ("refused", OURS, "media", "connector_said", OURS, "media"),
    ("cancelled", "422: no", "", "network_said", "422: no", ""),
    ("published", "", "", "", "", ""),
]


@pytest.mark.django_db
@pytest.mark.parametrize("row", BEFORE_AND_AFTER)
def test_the_former_columns_become_reasons_and_lose_nothing(delivery: Delivery, row: tuple[str, ...]) -> None:
    migration = import_module("vigie.publishing.migrations.0003_reason_and_detail")
    state, trouble, field, *after = row
    rows = Delivery.objects.filter(pk=delivery.pk)
    rows.update(state=state, reason="", detail=trouble, refused_field=field)
    with connection.schema_editor() as editor:
        migration.give_reasons(apps, editor)
        assert list(*rows.values_list("reason", "detail", "refused_field")) == after
        migration.give_troubles_back(apps, editor)
    assert rows.values_list("detail", "refused_field").get() == (trouble, field)
