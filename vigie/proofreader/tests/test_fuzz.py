"""Any text at all: no exception, no remark outside it, no fix that does not settle."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vigie.proofreader.context import ChannelVoice, ProofContext
from vigie.proofreader.engines.base import EngineReport, EngineState
from vigie.proofreader.fixes import apply_fixes
from vigie.proofreader.proofreader import Proofreader
from vigie.proofreader.remarks import WRITING_NATURES

PIECES = st.sampled_from(
    [
        *("Les député", "a Québec", "Ecrivez nous", "députées et députés", "https://a.ca/b?c=d", "@ana@m.org"),
        *("#OnVeutUnPays", "👩🏽\u200d⚖️", "« ", "»", "“", "!!!", "…", "...", ": ", ";", "?", "25$", "19h30", "12500"),
        *("\r\n", "\n", "\t", "\u00a0", "\u202f", "e\u0301", "\ud800", "\x00", "`code`", "(", "[NOM]", "d’", "l'"),
        *("lundi 3 octobre", "the show must go on", "100%", "1er", "XXe", "bonjuor", "aujourd'hui", "[", "—", " - "),
        *("word.Word", "etc...", "O.N.U.", "BRAVO À TOUS", "noooon"),
    ]
)
MOSAICS = st.lists(PIECES, max_size=25)
WILD = st.one_of(st.text(max_size=200), MOSAICS.map(" ".join), MOSAICS.map("".join))
CONTEXTS = st.builds(
    ProofContext,
    language=st.sampled_from(["fr", "en", "", "es", "fr-CA"]),
    network=st.sampled_from(["", "x", "bluesky", "mastodon"]),
    voice=st.sampled_from(list(ChannelVoice)),
)
SLOW = settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
HUGE = {
    "word": "a" * 100_000,
    "prose": "Les député votent. " * 5_263,
    "emoji": "👩🏽\u200d⚖️" * 20_000,
    "guillemets": "«" * 100_000,
    "accents": "\u0301" * 100_000,
    "handles": "@" * 50_000,
    "points": "a." * 50_000,
    "lines": "é\n" * 50_000,
    "brackets": "(" * 100_000,
    "cries": "Non! " * 20_000,
    "hashes": "#" * 100_000,
    "numbers": "1 " * 50_000,
    "addresses": "http://" * 14_000,
    "surrogates": "\ud800" * 100_000,
    "capitals": "Ab " * 33_000,
    "pairs": "une et un " * 10_000,
}


@pytest.fixture(scope="module")
def whole(french):
    """Engine and all our rules."""
    one = Proofreader(french=french)
    yield one
    one.close()


def writing(remarks):
    return [one for one in remarks if one.nature in WRITING_NATURES]


def within(text, remarks):
    return all(0 <= one.start <= one.end <= len(text) for one in remarks)


@SLOW
@given(WILD, CONTEXTS.filter(lambda one: one.language == "fr"))
def test_any_french_is_read(whole, text, context):
    remarks = whole.check(text, context).remarks
    assert within(text, remarks)
    assert [one.start for one in remarks] == sorted(one.start for one in remarks)
    assert whole.check(text, context).remarks == remarks
    for one in remarks:
        one.translated_message()


@SLOW
@given(WILD, CONTEXTS)
def test_any_language_is_read_by_our_rules(text, context):
    silent = Proofreader(french=Silence(), english=Silence())
    assert within(text, silent.check(text, context).remarks)


@SLOW
@given(WILD)
def test_all_the_fixes_twice_are_all_the_fixes_once(whole, text):
    context = ProofContext(language="fr")
    once = apply_fixes(text, writing(whole.check(text, context, converge=True).remarks))
    assert apply_fixes(once, writing(whole.check(once, context, converge=True).remarks)) == once


@pytest.mark.parametrize("text", HUGE.values(), ids=HUGE.keys())
def test_a_hundred_thousand_characters_are_read(whole, text):
    assert within(text, whole.check(text, ProofContext(language="fr")).remarks)


class Silence:
    """An engine with nothing to say."""

    def find_remarks(self, text, context, budget):
        return ()

    def suggest_words(self, word):
        return ()

    def report(self):
        return EngineReport("Silence", EngineState.WORKING)

    def close(self):
        pass
