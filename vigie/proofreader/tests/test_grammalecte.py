"""The French engine, for real."""

import os
import signal
import threading

import pytest

from vigie.proofreader.context import ProofContext, StyleGuide
from vigie.proofreader.engines.base import UNKNOWN_WORD_RULE, EngineState
from vigie.proofreader.engines.grammalecte import GrammalecteEngine
from vigie.proofreader.fixes import apply_fixes
from vigie.proofreader.proofreader import Proofreader
from vigie.proofreader.time_budget import TimeBudget

FRENCH = ProofContext(language="fr")
LONG = 100.0  # seconds: a busy machine is not a fault


def words(reader, text, context=FRENCH):
    return [remark.words_in(text) for remark in reader.check(text, context).remarks]


def test_a_fault_is_found_at_its_place_after_an_address_and_an_emoji(reader):
    text = "👩🏽‍⚖️ Voyez https://exemple.org/là : les député votent."
    assert words(reader, text) == ["député"]


def test_offsets_are_those_of_a_decomposed_original(reader):
    text = "L’e\u0301te\u0301, les de\u0301pute\u0301 votent."
    assert words(reader, text) == ["de\u0301pute\u0301"]


@pytest.mark.parametrize(
    "text",
    [
        "Les députées et députés ont voté.",
        "Merci à toutes et à tous pour votre présence.",
        "Les travailleuses et travailleurs sont invités à la rencontre.",
        "Chers citoyens et chères citoyennes, soyez prêts.",
        "Les citoyen·ne·s engagé·e·s seront là.",
        "Le CPE de Lavallois et de Lavalloises, dit la caquiste.",
        "Selon Mme Kowalczyk-Ouedraogo, le BAPE a tranché.",
        "Comme le dit la chanson, « the show must go on ».",
        "#Lundi 3 octobre, on se parle avec @jnadeau_duboi et #PolQc.",
        "Le cégépien souffre d’écoanxiété à Abitibi.",
        "Hahaha, bien joué.",
    ],
)
def test_what_is_meant_raises_no_alarm(reader, text):
    assert words(reader, text) == []


def test_a_text_cut_by_an_api_is_not_checked(reader):
    text = "Les député son venu. " * 7 + "Et puis les député de la régi…"
    assert words(reader, text) == []


def test_the_house_dictionary_is_known(reader):
    text = "Notre brouettathon commence demain."
    assert words(reader, text) == ["brouettathon"]
    assert (
        words(
            reader, text, ProofContext(language="fr", style_guide=StyleGuide(known_words=frozenset({"brouettathon"})))
        )
        == []
    )


def test_what_was_ignored_here_is_not_said_again(reader):
    text = "Notre brouettathon commence demain."
    assert (
        words(
            reader, text, ProofContext(language="fr", ignored_remarks=frozenset({(UNKNOWN_WORD_RULE, "brouettathon")}))
        )
        == []
    )


def test_a_rule_or_a_family_switched_off_keeps_quiet(reader):
    text = "Les député votent."
    assert words(reader, text, ProofContext(language="fr", disabled_rules=frozenset({"grammalecte.gn"}))) == []
    assert words(reader, text, ProofContext(language="fr", disabled_rules=frozenset({"grammalecte"}))) == []


def test_suggestions_are_asked_for(reader):
    text = "Une nouvelle campagn."
    assert reader.check(text, FRENCH).remarks[0].fixes == ()
    assert reader.check(text, FRENCH, suggestions=1).remarks[0].fixes[0] == "campagne"
    assert reader.suggest_words("campagn")[0] == "campagne"


def test_all_the_fixes_together_leave_nothing_to_fix(reader):
    text = "Les député est arrivé a Québec. Ecrivez nous, bonjuor."
    once = apply_fixes(text, reader.check(text, FRENCH, suggestions=3, converge=True).remarks)
    assert once.startswith("Les députés sont arrivés à Québec. Écrivez-nous")
    assert apply_fixes(once, reader.check(once, FRENCH, suggestions=3, converge=True).remarks) == once


def test_a_worker_killed_while_it_reads_is_replaced(engines):
    engine = GrammalecteEngine(engines, most=lambda: 1, answer_timeout=LONG)
    reader = Proofreader(french=engine, rules=())
    assert words(reader, "Les maison.") == ["maison"]
    pid = engine.client.pool.pids[0]
    os.kill(pid, signal.SIGSTOP)  # it has the text, and will never answer
    threading.Timer(0.3, os.kill, (pid, signal.SIGKILL)).start()
    text = "\n".join(f"Les député numéro {number} mangent des pomme rouge." for number in range(60))
    assert len(words(reader, text)) >= 120
    assert engine.client.pool.pids != [pid]
    assert engine.report().state is EngineState.WORKING
    reader.close()


def test_a_text_that_takes_too_long_is_given_up_and_said(engines):
    engine = GrammalecteEngine(engines, most=lambda: 1, answer_timeout=LONG)
    reader = Proofreader(french=engine, rules=())
    reader.check("Bonjour.", FRENCH)
    os.kill(engine.client.pool.pids[0], signal.SIGSTOP)
    engine.client.answer_timeout = 0.2
    result = reader.check("Les député.", FRENCH)
    assert (result.remarks, result.skipped) == ((), ("Grammalecte",))
    assert engine.report().state is EngineState.BROKEN
    engine.client.answer_timeout = LONG
    assert words(reader, "Les député.") == ["député"]
    assert engine.report().state is EngineState.WORKING
    reader.close()


def test_a_paragraph_read_once_is_remembered(engines):
    engine = GrammalecteEngine(engines, most=lambda: 1, answer_timeout=LONG)
    reader = Proofreader(french=engine, rules=())
    text = "Les député votent.\nLes maison brûlent."
    first = reader.check(text, FRENCH).remarks
    again = reader.check(text, FRENCH, budget=TimeBudget(0))
    assert again.remarks == first
    assert not again.is_partial, "nothing had to be asked"
    reader.close()


def test_the_status_says_who_works(reader, engines):
    reader.check("Bonjour.", FRENCH)
    assert reader.engines_status().french.state is EngineState.WORKING
    assert reader.engines_status().languagetool.state is EngineState.OFF
    assert reader.engines_status().english.state is EngineState.ASLEEP
