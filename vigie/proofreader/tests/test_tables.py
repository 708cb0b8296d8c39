"""The tables of words are well made, and large enough; the periods of silence fall where the law puts them."""

from datetime import UTC, date, datetime

import pytest

from vigie.proofreader.blackouts import BLACKOUT_TEMPLATES
from vigie.proofreader.context import EpicenePolicy, ProofContext, StyleGuide
from vigie.proofreader.engines.unknown_words import is_close_variant
from vigie.proofreader.phrase_patterns import lowercase_text
from vigie.proofreader.rule_registry import load_rules
from vigie.proofreader.rules.anglicisms import CalquePattern, inflect_proposal, load_calques
from vigie.proofreader.rules.epicene import contract_article
from vigie.proofreader.rules.hashtags import split_hashtag
from vigie.proofreader.rules.readability import count_syllables, readability_index
from vigie.proofreader.rules.spelling import load_misspellings
from vigie.proofreader.text.parsed_text import ParsedText
from vigie.proofreader.text.segmentation import Segment, split_long_sentence
from vigie.proofreader.vocabulary.inclusive_writing import are_gender_pair
from vigie.proofreader.vocabulary.known_words import possible_singulars
from vigie.proofreader.vocabulary.lexicon import (
    accented_words,
    make_plural,
    person_names,
    plural_verb_forms,
    present_third_person,
    singular_verb_forms,
    subjunctive_forms,
)


def test_the_epicene_table_is_large_and_complete() -> None:
    assert len(person_names()) >= 300
    assert len({other for pair in person_names().values() for other in pair.collective_names}) >= 60
    for pair in person_names().values():
        assert len({pair.masculine, pair.feminine, pair.feminines}) == 3, pair
        assert pair.masculines.split(" ")[0][-1] in "sx"


def test_the_anglicisms_are_many_and_each_can_be_tried() -> None:
    assert len(load_calques()) >= 150
    for one in load_calques():
        assert one.kind in {"fault", "advice"}
        assert all(one.proposals)
        assert one.pattern.groups


def test_no_wrong_spelling_is_also_its_own_correction() -> None:
    for first, pattern, right in load_misspellings():
        assert first
        assert pattern.fullmatch(right) is None, right


def test_verbs_are_conjugated_as_they_are() -> None:
    assert [present_third_person(verb) for verb in ("appeler", "mener", "espérer", "envoyer", "jeter", "voter")] == [
        "appelle", "mène", "espère", "envoie", "jette", "vote",
    ]  # fmt: skip
    assert subjunctive_forms()["répond"] == "réponde"
    assert "mange" not in subjunctive_forms()
    assert [make_plural(word) for word in ("loyer", "journal", "réseau", "festival")] == [
        "loyers",
        "journaux",
        "réseaux",
        "festivals",
    ]


def test_a_verb_goes_from_one_number_to_the_other() -> None:
    assert plural_verb_forms()["mérite"] == "méritent"
    assert singular_verb_forms()["travaillent"] == "travaille"
    assert "vive" not in plural_verb_forms()  # « Les Patriotes, vive… »: too often no verb of theirs


def test_a_capital_without_its_accent_leads_to_the_word() -> None:
    assert accented_words()["Evénement"] == accented_words()["Evenement"] == "Événement"


def test_the_words_before_a_calque_are_looked_for_by_what_all_its_forms_have() -> None:
    for one in load_calques():
        said = lowercase_text(one.example.split(" → ")[0]) if one.example else ""
        assert one.required_text in said or not one.pattern.search(said), one.source_pattern
    assert CalquePattern(r"{f:initier}", ("lancer",), "fault").required_text == "init"


def test_two_genders_of_one_word_are_told_from_two_words() -> None:
    for pair in ("deputees deputes", "electrices electeurs", "celles ceux", "citoyenne citoyen", "sportives sportifs"):
        assert are_gender_pair(*pair.split()), pair
    for pair in ("deputes deputes", "deputees depute", "maison maire", "logement loyers"):
        assert not are_gender_pair(*pair.split()), pair


def test_a_proposal_takes_the_form_of_the_verb_it_replaces() -> None:
    assert inflect_proposal("fait", "faire", "avoir du sens") == "a du sens"
    assert inflect_proposal("supportons", "supporter", "appuyer") == "appuyons"
    assert inflect_proposal("initiée", "initier", "lancer") == "lancée"
    assert inflect_proposal("initierait", "initier", "lancer") == ""


def test_a_hashtag_is_cut_into_its_words() -> None:
    assert split_hashtag("onveutunpays") == ("on", "veut", "un", "pays")
    assert split_hashtag("polqc") == split_hashtag("environnement") == ()


def test_an_easy_text_has_a_higher_index_than_a_hard_one() -> None:
    assert [count_syllables(word) for word in ("table", "eau", "démocratie", "école")] == [1, 1, 4, 2]
    assert (
        readability_index(["Le", "chat", "dort", "dans", "la", "cour"], 1)
        > 90
        > readability_index(["Institutionnalisation", "gouvernementale"], 1)
    )


@pytest.mark.parametrize(
    ("style", "first"),
    [(EpicenePolicy.DOUBLETS, "Les électrices et électeurs"), (EpicenePolicy.EPICENE, "L’électorat")],
)
def test_the_house_chooses_its_way_of_writing_to_everybody(style: EpicenePolicy, first: str) -> None:
    context = ProofContext(language="fr", style_guide=StyleGuide(epicene=style))
    (remark,) = load_rules()["epicene.masculine"].find_remarks(ParsedText("Les électeurs choisiront."), context)
    assert remark.fixes[0] == first


def test_quebec_is_silent_for_the_seven_days_after_the_day_of_the_decree() -> None:
    period = BLACKOUT_TEMPLATES["quebec"].starting_on(date(2026, 8, 30), UTC)
    assert (period.start, period.end) == (datetime(2026, 8, 31, tzinfo=UTC), datetime(2026, 9, 7, tzinfo=UTC))
    assert period.paid_only


def test_canada_is_silent_on_polling_day() -> None:
    period = BLACKOUT_TEMPLATES["federal"].starting_on(date(2029, 10, 15), UTC)
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
    text = ParsedText((piece * (20_000 // len(piece) + 1))[:20_000])
    for rule in load_rules().values():
        assert all(0 <= one.start <= one.end <= 20_000 for one in rule.find_remarks(text, ProofContext(language="fr")))


def test_a_collective_name_takes_the_article_of_the_words_it_replaces() -> None:
    assert contract_article("des", "le personnel") == "du personnel"
    assert contract_article("aux", "l’électorat") == "à l’électorat"
    assert contract_article("nos", "le personnel") == "notre personnel"
    assert contract_article("leurs", "les gens") == "leurs gens"


def test_a_plural_and_a_feminine_lead_back_to_the_word() -> None:
    assert "caquiste" in possible_singulars("caquistes")
    assert "laurentien" in possible_singulars("laurentienne")


def test_a_letter_doubled_or_two_changed_over_make_the_same_word() -> None:
    assert is_close_variant("innaceptable", "inacceptable")
    assert is_close_variant("bonjuor", "bonjour")
    assert is_close_variant("evenement", "événement")
    assert not is_close_variant("maison", "raison")


def test_a_sentence_too_long_is_cut_between_its_words() -> None:
    sentence = Segment(10, 21, "un deux six")
    assert [piece.text for piece in split_long_sentence(sentence, 8)] == ["un deux ", "six"]
    assert [(piece.start, piece.end) for piece in split_long_sentence(sentence, 8)] == [(10, 18), (18, 21)]
