"""English, spelling alone, LanguageTool: the engines around the first one."""

import json

import httpx2
import pytest

from vigie.kit.http import Http
from vigie.proofreader.context import ProofContext, StyleGuide
from vigie.proofreader.engines.base import UNKNOWN_WORD_RULE, EngineReport, EngineState
from vigie.proofreader.engines.grammalecte_install import find_dictionary
from vigie.proofreader.engines.hunspell import HunspellEngine
from vigie.proofreader.engines.languagetool import LanguageToolEngine
from vigie.proofreader.proofreader import Proofreader
from vigie.proofreader.text.language_detection import detect_language

ENGLISH, FRENCH = ProofContext(language="en"), ProofContext(language="fr")


@pytest.fixture(scope="module")
def english():
    one = Proofreader(rules=(), answer_timeout=100.0)
    yield one
    one.close()


def test_english_faults_are_found_after_an_emoji(english):
    text = "👍🏽 I could of gone to see @bob, he recieve it at https://a.ca/teh."
    found = {remark.words_in(text): remark.fixes[:1] for remark in english.check(text, ENGLISH).remarks}
    assert found["recieve"] == ("receive",)
    assert found["could of"] == ("could have",)


def test_english_names_acronyms_and_house_words_are_known(english):
    text = "Tremblay met the CAQ in Lavallois with brouettathon fans."
    context = ProofContext(language="en", style_guide=StyleGuide(known_words=frozenset({"brouettathon"})))
    assert english.check(text, context).remarks == ()


def test_the_english_worker_makes_room_by_having_one_french_worker(english):
    english.check("Hello there.", ENGLISH)
    assert english.max_french_workers == 1
    english.close()
    assert english.max_french_workers == 2


def test_spelling_alone_works_where_grammalecte_is_not():
    if find_dictionary() is None:
        pytest.skip("no French dictionary on this machine")
    reader = Proofreader(french=HunspellEngine(), rules=())
    text = "L’économie, aujourd’hui, dit-elle : une campagn caquiste à Sainte-Foy, y a-t-il mieux ?"
    (remark,) = reader.check(text, FRENCH, suggestions=1).remarks
    assert (remark.words_in(text), remark.rule, remark.fixes[0]) == ("campagn", UNKNOWN_WORD_RULE, "campagne")
    report = reader.engines_status().french
    assert (report.state, "grammar is not" in report.reason) == (EngineState.WORKING, True)


def test_without_any_engine_the_status_says_so(tmp_path):
    reader = Proofreader(french=HunspellEngine(tmp_path / "nowhere"), rules=())
    assert reader.engines_status().french.state in (EngineState.WORKING, EngineState.BROKEN)


def languagetool(answer):
    return LanguageToolEngine("http://127.0.0.1:8081", Http(httpx2.MockTransport(answer)))


class Quiet:
    def find_remarks(self, text, context, budget):
        return ()

    def report(self):
        return EngineReport("Quiet", EngineState.WORKING)

    def suggest_words(self, word):
        return ()

    def close(self):
        pass


def test_languagetool_is_merged_with_its_offsets_put_right():
    text = "𝕏 Il a mangés."  # two units of UTF-16 first
    match = {
        "offset": 8,
        "length": 6,
        "message": "Accord.",
        "replacements": [{"value": "mangé"}],
        "rule": {"id": "PP", "issueType": "grammar"},
    }

    def answer(request):
        return httpx2.Response(
            200, text=json.dumps({"software": {"version": "6.8"}, "matches": [match, {"bad": 1}, 3]})
        )

    reader = Proofreader(french=Quiet(), languagetool=languagetool(answer), rules=())
    (remark,) = reader.check(text, FRENCH).remarks
    assert (remark.words_in(text), remark.fixes, remark.source) == ("mangés", ("mangé",), "LanguageTool")
    assert reader.engines_status().languagetool.state is EngineState.WORKING


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"matches": 3}', "<html>", '{"matches": null}'])
def test_a_languagetool_that_babbles_harms_nothing(body):
    reader = Proofreader(french=Quiet(), languagetool=languagetool(lambda _: httpx2.Response(200, text=body)), rules=())
    assert reader.check("Il a mangés.", FRENCH).remarks == ()


def test_a_languagetool_that_is_away_is_asked_again_later_only():
    asked = []

    def answer(request):
        asked.append(request)
        raise httpx2.ConnectError("no")

    reader = Proofreader(french=Quiet(), languagetool=languagetool(answer), rules=())
    assert reader.check("Il a mangés.", FRENCH).remarks == reader.check("Autre texte.", FRENCH).remarks == ()
    assert len(asked) == 1
    assert reader.engines_status().languagetool.state is EngineState.BROKEN


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Merci", "fr"),
        ("Thank you all for coming", "en"),
        ("Rendez-vous lundi, 19 h", "fr"),
        ("The bill is bad for our climate", "en"),
        ("", "fr"),
        ("1234", "fr"),
        ("On lâche rien", "fr"),
        ("Climate action now", "en"),
    ],
)
def test_the_language_is_found(text, language):
    assert detect_language(text) == language
