"""The tables of words are well made, and large enough; the periods of silence fall where the law puts them."""

import re
from datetime import UTC, date, datetime

import pytest

from vigie.proofreader.blackouts import TEMPLATES
from vigie.proofreader.context import Context, Epicene, House
from vigie.proofreader.rule_registry import rules
from vigie.proofreader.rules.anglicisms import calques, inflected
from vigie.proofreader.rules.hashtags import cut
from vigie.proofreader.rules.readability import index, syllables
from vigie.proofreader.text.parsed_text import Text
from vigie.proofreader.vocabulary.lexicon import pairs, plural, present, rows, subjunctives


def test_the_epicene_table_is_large_and_complete() -> None:
    assert len(pairs()) >= 300
    assert len({other for pair in pairs().values() for other in pair.others}) >= 60
    for pair in pairs().values():
        assert len({pair.masculine, pair.feminine, pair.feminines}) == 3, pair
        assert pair.masculines.split(" ")[0][-1] in "sx"


def test_the_anglicisms_are_many_and_each_can_be_tried() -> None:
    assert len(calques()) >= 150
    for one in calques():
        assert one.kind in {"fault", "advice"}
        assert all(one.better)
        assert one.pattern.groups


def test_no_wrong_spelling_is_also_its_own_correction() -> None:
    for wrong, right in rows("spelling.tsv"):
        assert re.fullmatch(wrong, right) is None, wrong


def test_verbs_are_conjugated_as_they_are() -> None:
    assert [present(verb) for verb in ("appeler", "mener", "espérer", "envoyer", "jeter", "voter")] == [
        "appelle", "mène", "espère", "envoie", "jette", "vote",
    ]  # fmt: skip
    assert subjunctives()["répond"] == "réponde"
    assert "mange" not in subjunctives()
    assert [plural(word) for word in ("loyer", "journal", "réseau", "festival")] == [
        "loyers",
        "journaux",
        "réseaux",
        "festivals",
    ]


def test_a_proposal_takes_the_form_of_the_verb_it_replaces() -> None:
    assert inflected("fait", "faire", "avoir du sens") == "a du sens"
    assert inflected("supportons", "supporter", "appuyer") == "appuyons"
    assert inflected("initiée", "initier", "lancer") == "lancée"
    assert inflected("initierait", "initier", "lancer") == ""


def test_a_hashtag_is_cut_into_its_words() -> None:
    assert cut("onveutunpays") == ("on", "veut", "un", "pays")
    assert cut("polqc") == cut("environnement") == ()


def test_an_easy_text_has_a_higher_index_than_a_hard_one() -> None:
    assert [syllables(word) for word in ("table", "eau", "démocratie", "école")] == [1, 1, 4, 2]
    assert (
        index(["Le", "chat", "dort", "dans", "la", "cour"], 1)
        > 90
        > index(["Institutionnalisation", "gouvernementale"], 1)
    )


@pytest.mark.parametrize(
    ("style", "first"), [(Epicene.DOUBLETS, "Les électrices et électeurs"), (Epicene.EPICENE, "L’électorat")]
)
def test_the_house_chooses_its_way_of_writing_to_everybody(style: Epicene, first: str) -> None:
    context = Context(language="fr", house=House(epicene=style))
    (remark,) = rules()["epicene.masculine"].remarks(Text("Les électeurs choisiront."), context)
    assert remark.fixes[0] == first


def test_quebec_is_silent_for_the_seven_days_after_the_day_of_the_decree() -> None:
    period = TEMPLATES["quebec"].on(date(2026, 8, 30), UTC)
    assert (period.start, period.end) == (datetime(2026, 8, 31, tzinfo=UTC), datetime(2026, 9, 7, tzinfo=UTC))
    assert period.paid_only


def test_canada_is_silent_on_polling_day() -> None:
    period = TEMPLATES["federal"].on(date(2029, 10, 15), UTC)
    assert (period.end - period.start).days == 1


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "les gens de la ",
        "il faut que ",
        '"',
        "(",
        "ABCD ",
        "! ",
        "1 000 ",
        "tous les nouveaux ",
        "aaa'",
        "a.B",
        "Si j’aurais ",
    ],
)
def test_a_very_long_text_is_read_to_its_end(piece: str) -> None:
    text = Text((piece * (20_000 // len(piece) + 1))[:20_000])
    for rule in rules().values():
        assert all(0 <= one.start <= one.end <= 20_000 for one in rule.remarks(text, Context(language="fr")))
