"""What a watch asks, and that the index never loses an answer."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from vigie.kit.text import fold, tokens
from vigie.listening.query_language import Document, QuerySyntaxError, parse_query
from vigie.listening.watch_index import WatchIndex


def _answers(question: str, text: str, **said: str) -> bool:
    return WatchIndex({1: question}).matching_queries(Document(text, **said)) == {1}


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("quebec", "Vive le QUÉBEC libre"),
        ("climat québec", "Au Québec, le climat change"),
        ('"crise climatique"', "la Crise, climatique !"),
        ("loyer OR loyers", "Les loyers montent"),
        ("loyer OU eau", "l’eau manque"),
        ("(climat OR eau) NOT météo", "De l'eau partout"),
        ("climat -météo", "le climat"),
        ("climat SAUF météo", "le climat"),
        ("#OnVeutUnPays", "Ce soir #onveutunpays"),
        ("pays", "Ce soir #OnVeutUnPays"),
        ('"veut un pays"', "Ce soir #OnVeutUnPays enfin"),
        ("@marie", "merci @marie@mastodon.quebec"),
        ("@marie@mastodon.quebec", "merci @Marie@mastodon.quebec"),
        ("polqc", "Ce soir #PolQc"),
        ("partidufleuve", "avec @PartiDuFleuve"),
        ("marie", "merci @Marie@mastodon.quebec"),
        ("climatq*", "#ClimatQuebec"),
        ("climat*", "les climatologues"),
        ("#climat*", "#climatquebec"),
        ("covid-19", "la COVID-19 revient"),
        ("l'eau", "j’aime l’eau vive"),
        ("« crise climatique »", "crise climatique"),
        ("日本", "日本語を話す"),
        ("😀", "bravo 😀"),
        ("from:", None),
    ],
)
def test_a_question_is_read_as_one_would(question: str, text: str | None) -> None:
    if text is None:
        with pytest.raises(QuerySyntaxError):
            parse_query(question)
    else:
        assert _answers(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("climat météo", "le climat"),
        ('"crise climatique"', "climatique crise"),
        ("climat NOT météo", "climat et météo"),
        ("eau", "beau bateau"),
        ("#pays", "le pays"),
        ("@marie", "marie"),
    ],
)
def test_what_it_does_not_ask_for_is_left_out(question: str, text: str) -> None:
    assert not _answers(question, text)


def test_who_speaks_and_in_what_language() -> None:
    assert _answers("from:marie loyer", "mon loyer", handle="Marie@mastodon.quebec")
    assert not _answers("from:mari loyer", "mon loyer", handle="marie@mastodon.quebec")
    assert _answers("loyer lang:fr", "mon loyer", language="fr-CA")
    assert not _answers("loyer lang:en", "mon loyer", language="fr")


@pytest.mark.parametrize(
    ("question", "position"),
    [
        ("", 0),
        ("climat OR", 9),
        ("(climat", 0),
        ("climat)", 6),
        ('"crise', 0),
        ("crise »", 6),
        ("NOT climat", 0),
        ("climat OR NOT eau", 0),
        ("OR climat", 0),
        ("climat AND )", 11),
        ("climat !!", 7),
        ("a*", 0),
        ("(" * 900 + "a" + ")" * 900, 40),
        ("-" * 900 + "a", 40),
    ],
)
def test_what_cannot_be_read_says_where(question: str, position: int) -> None:
    with pytest.raises(QuerySyntaxError) as refused:
        parse_query(question)
    assert refused.value.position == position
    assert str(refused.value).endswith(".")


@given(some.text(alphabet='ab "()#@*-:«»ORNT', max_size=40))
def test_any_text_is_read_or_refused_with_a_sentence(question: str) -> None:
    with suppress(QuerySyntaxError):
        parse_query(question)


WORDS = ["eau", "loyer", "Québec", "crise", "climat", "#eau", "@marie", "l'eau", "un"]
SAID = [*WORDS, '"crise climat"', '"un loyer"', "cli*", "from:luc", "lang:fr"]
ATOMS = some.sampled_from(SAID)
LONGEST_FIRST = sorted(SAID, key=len, reverse=True)
QUESTIONS = some.recursive(
    ATOMS,
    lambda inner: some.one_of(
        some.tuples(inner, inner).map(lambda two: f"({two[0]} OR {two[1]})"),
        some.tuples(inner, inner).map(lambda two: f"({two[0]} {two[1]})"),
        some.tuples(inner, inner).map(lambda two: f"({two[0]} NOT {two[1]})"),
    ),
    max_leaves=6,
)
TEXTS = some.lists(some.sampled_from([*WORDS, "climatique", "météo"]), max_size=8).map(" ".join)


def _naive(question: str, text: str, handle: str, language: str) -> bool:
    """The same language, evaluated over the words by a translation to Python: an oracle without index nor tree."""
    words = tokens(text)
    spoken = " ".join(words)

    def atom(said: str) -> bool:
        if said.startswith("from:"):
            return said[5:] == handle
        if said.startswith("lang:"):
            return said[5:] == language
        if said.endswith("*"):
            return any(word.startswith(said[:-1]) for word in words)
        if said[0] in "#@":
            return fold(said) in words
        return f" {' '.join(tokens(said.strip(chr(34))))} " in f" {spoken} "

    python = question
    for n, said in enumerate(LONGEST_FIRST):
        python = python.replace(said, f"\0{n}\0")
    python = python.replace(") NOT", ") and not").replace("\0 NOT", "\0 and not").replace("OR", "or")
    python = python.replace("\0 \0", "\0 and \0").replace("\0 (", "\0 and (").replace(") \0", ") and \0")
    python = python.replace(") (", ") and (")
    for n, said in enumerate(LONGEST_FIRST):
        python = python.replace(f"\0{n}\0", str(atom(said)))
    return bool(eval(python))


@settings(max_examples=400)
@given(
    some.lists(QUESTIONS, min_size=1, max_size=12),
    TEXTS,
    some.sampled_from(["luc", "ana"]),
    some.sampled_from(["fr", "en"]),
)
def test_the_index_finds_what_a_naive_reader_finds(questions: list[str], text: str, handle: str, language: str) -> None:
    engine = WatchIndex(dict(enumerate(questions)))
    found = engine.matching_queries(Document(text, handle, language))
    assert found == {n for n, question in enumerate(questions) if _naive(question, text, handle, language)}


@given(some.lists(QUESTIONS, min_size=2, max_size=8), TEXTS)
def test_a_question_that_is_changed_or_removed_leaves_nothing_behind(questions: list[str], text: str) -> None:
    engine = WatchIndex(dict(enumerate(questions)))
    for name, question in enumerate(reversed(questions)):
        engine.add_query(name, question)
    engine.remove_query(0)
    fresh = WatchIndex({n: q for n, q in enumerate(reversed(questions)) if n})
    assert engine.matching_queries(Document(text)) == fresh.matching_queries(Document(text))
    for name in range(len(questions)):
        engine.remove_query(name)
    assert not engine._queries_by_key
    assert not engine._prefix_lengths
