"""English, spelling alone, LanguageTool: the engines around the first one."""

import json

import httpx2
import pytest

from vigie.kit.http import Http
from vigie.proofreader.context import Context, House
from vigie.proofreader.engines.base import SPELLING, Report, State
from vigie.proofreader.engines.grammalecte_install import dictionary
from vigie.proofreader.engines.hunspell import Hunspell
from vigie.proofreader.engines.languagetool import LanguageTool
from vigie.proofreader.proofreader import Proofreader
from vigie.proofreader.text.language_detection import detect

ENGLISH, FRENCH = Context(language="en"), Context(language="fr")


@pytest.fixture(scope="module")
def english():
    one = Proofreader(book=())
    yield one
    one.close()


def test_english_faults_are_found_after_an_emoji(english):
    text = "👍🏽 I could of gone to see @bob, he recieve it at https://a.ca/teh."
    found = {remark.about(text): remark.fixes[:1] for remark in english.check(text, ENGLISH)}
    assert found["recieve"] == ("receive",)
    assert found["could of"] == ("could have",)


def test_english_names_acronyms_and_house_words_are_known(english):
    text = "Tremblay met the CAQ in Lavallois with brouettathon fans."
    context = Context(language="en", house=House(words=frozenset({"brouettathon"})))
    assert english.check(text, context) == ()


def test_the_english_worker_makes_room_by_having_one_french_worker(english):
    english.check("Hello there.", ENGLISH)
    assert english._french_workers() == 1
    english._english.close()
    assert english._french_workers() == 2


def test_spelling_alone_works_where_grammalecte_is_not():
    if dictionary() is None:
        pytest.skip("no French dictionary on this machine")
    reader = Proofreader(french=Hunspell(), book=())
    text = "L’économie, aujourd’hui, dit-elle : une campagn caquiste à Sainte-Foy, y a-t-il mieux ?"
    (remark,) = reader.check(text, FRENCH, suggestions=1)
    assert (remark.about(text), remark.rule, remark.fixes[0]) == ("campagn", SPELLING, "campagne")
    report = reader.status().french
    assert (report.state, "grammar is not" in report.reason) == (State.WORKING, True)


def test_without_any_engine_the_status_says_so(tmp_path):
    reader = Proofreader(french=Hunspell(tmp_path / "nowhere"), book=())
    assert reader.status().french.state in (State.WORKING, State.BROKEN)


def languagetool(answer):
    return LanguageTool("http://127.0.0.1:8081", Http(httpx2.MockTransport(answer)))


class Quiet:
    def remarks(self, text, context):
        return ()

    def report(self):
        return Report("Quiet", State.WORKING)

    def suggest(self, word):
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

    reader = Proofreader(french=Quiet(), languagetool=languagetool(answer), book=())
    (remark,) = reader.check(text, FRENCH)
    assert (remark.about(text), remark.fixes, remark.source) == ("mangés", ("mangé",), "LanguageTool, PP")
    assert reader.status().languagetool.state is State.WORKING


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"matches": 3}', "<html>", '{"matches": null}'])
def test_a_languagetool_that_babbles_harms_nothing(body):
    reader = Proofreader(french=Quiet(), languagetool=languagetool(lambda _: httpx2.Response(200, text=body)), book=())
    assert reader.check("Il a mangés.", FRENCH) == ()


def test_a_languagetool_that_is_away_is_asked_again_later_only():
    asked = []

    def answer(request):
        asked.append(request)
        raise httpx2.ConnectError("no")

    reader = Proofreader(french=Quiet(), languagetool=languagetool(answer), book=())
    assert reader.check("Il a mangés.", FRENCH) == reader.check("Autre texte.", FRENCH) == ()
    assert len(asked) == 1
    assert reader.status().languagetool.state is State.BROKEN


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
    assert detect(text) == language
