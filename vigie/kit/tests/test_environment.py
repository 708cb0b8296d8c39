"""What the operator sets: its type is known, and a wrong value is a sentence."""

import pytest

from vigie.kit import environment
from vigie.kit.environment import InvalidVariable

WRONG = {
    "VIGIE_PORT": "70000",
    "VIGIE_URL": "vigie.example",
    "VIGIE_PROXIES": "-1",
    "VIGIE_POOL": "0",
    "VIGIE_WEB_WORKERS": "two",
    "VIGIE_JOBS": "8.5",
    "DATABASE_URL": "postgresql://vigie@host/vigie?sslmod=require",
    "VIGIE_SECRET_KEYS": "short",
    "VIGIE_SMTP": "mail.example",
    "VIGIE_LANGUAGETOOL": "127.0.0.1:8081",
    "VIGIE_REHEARSAL": "http://127.0.0.1:port",
    "VIGIE_PLC": "plc.example",
    "VIGIE_JETSTREAM": "https://jetstream.example",
    "VIGIE_LOG": "xml",
    "VIGIE_LOG_LEVEL": "LOUD",
    "VIGIE_DEBUG": "perhaps",
    "VIGIE_SUPERVISOR": "me",
    "VIGIE_REHEARSAL_SOCKET": "door",
    "VIGIE_TESTING": "perhaps",
    "VIGIE_CONTRACT_EXAMPLES": "0",
}
ANYTHING_WILL_DO = {
    "VIGIE_DATA",
    "VIGIE_HOST",
    "VIGIE_SESSION_KEY",
    "VIGIE_MAIL_FROM",
    "VIGIE_GRAMMALECTE",
    "VIGIE_ALLOW_PRIVATE",
    "VIGIE_REHEARSAL_KEY",
    "VIGIE_STATIC",
    "VIGIE_TEST_PG",
}


def test_every_variable_is_tried_here():
    assert WRONG.keys() | ANYTHING_WILL_DO == {variable.name for variable in environment.VARIABLES}


@pytest.mark.parametrize(("name", "value"), WRONG.items())
def test_a_wrong_value_is_a_sentence_that_names_the_variable(name, value, monkeypatch):
    monkeypatch.setenv(name, value)
    with pytest.raises(InvalidVariable, match=rf"^{name}.*\. Correct {name}, then start again\.$"):
        environment.check()


@pytest.mark.parametrize("variable", environment.VARIABLES, ids=lambda variable: variable.name)
def test_a_variable_set_to_nothing_is_absent(variable, monkeypatch):
    monkeypatch.setenv(variable.name, " ")
    assert not variable.is_set()
    assert variable.read() == variable.default


@pytest.mark.parametrize(
    ("variable", "secret"),
    [
        (environment.DATABASE_URL, "postgresql://vigie:mot-de-passe@host/vigie?sslmod=require"),
        (environment.SECRET_KEYS, "mot-de-passe"),
        (environment.SMTP, "http://vigie:mot-de-passe@mail.example"),
    ],
)
def test_a_secret_is_never_repeated(variable, secret, monkeypatch):
    monkeypatch.setenv(variable.name, secret)
    with pytest.raises(InvalidVariable) as refusal:
        variable.read()
    assert "mot-de-passe" not in str(refusal.value)


@pytest.mark.parametrize(
    ("variable", "text", "value"),
    [
        (environment.PORT, "8080", 8080),
        (environment.DEBUG, "1", True),
        (environment.DEBUG, "0", False),
        (environment.LOG_LEVEL, "debug", "DEBUG"),
        (environment.URL, "https://vigie.example/", "https://vigie.example"),
        (environment.ALLOW_PRIVATE, "127.0.0.1:81, wiki,", frozenset({"127.0.0.1:81", "wiki"})),
        (environment.DATABASE_URL, "postgresql://a,b:6432/vigie", "postgresql://a,b:6432/vigie"),
        (environment.REHEARSAL_SOCKET, "0", 0),
    ],
)
def test_a_right_value_has_its_type(variable, text, value, monkeypatch):
    monkeypatch.setenv(variable.name, text)
    assert variable.read() == value
