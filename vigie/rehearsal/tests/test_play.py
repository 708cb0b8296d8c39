"""The script, its clock, and the town's retorts."""

import time
from pathlib import Path
from typing import Any

import pytest
import time_machine

from vigie.rehearsal.control_client import ControlClient, ControlRefused
from vigie.rehearsal.script import InvalidScript, Script, parse_duration
from vigie.rehearsal.script_player import ScriptPlayer
from vigie.rehearsal.server import RehearsalServer, control_key
from vigie.rehearsal.store import RehearsalStore
from vigie.rehearsal.town import MAX_CHARACTERS, StatusDraft, Town

PEOPLE = [
    {"name": "nous", "title": "Nous", "kind": "team"},
    {"name": "lise", "title": "Lise"},
    {"name": "paul", "title": "Paul"},
]
LINES: list[dict[str, Any]] = [
    {
        "at": "-1h",
        "by": "lise",
        "say": "Hier.",
        "likes": ["paul"],
        "then": [{"after": "10m", "by": "paul", "say": "Oui."}],
    },
    {"at": "-1m", "by": "lise", "say": "Tantôt.", "then": [{"after": "2m", "by": "paul", "say": "Après le rideau."}]},
    {"at": "+1m", "by": "lise", "say": "Plus tard."},
]
ANSWERS = [{"when": "reply", "words": ["réponse"], "after": "10s", "say": ["Merci !"], "times": 2}]
SCRIPT: dict[str, Any] = {"title": "Essai", "people": PEOPLE, "lines": LINES, "answers": ANSWERS}


def town() -> Town:
    return Town(RehearsalStore(":memory:"), "http://127.0.0.1:1")


def said(town: Town) -> list[str]:
    return [row["text"] for row in town.store.fetch_all("SELECT text FROM statuses WHERE gone IS NULL ORDER BY at")]


def rewind(town: Town, by: float) -> None:
    """As if the curtain had risen earlier."""
    town.store.set_setting("stage_at", float(town.store.get_setting("stage_at")) + by)


def test_the_past_is_said_at_once_with_its_own_date() -> None:
    place = town()
    with time_machine.travel(1_790_000_000.0, tick=False):
        ScriptPlayer(place).load_script(Script.parse(SCRIPT), speed=0)
        ages = [time.time() - row["at"] for row in place.store.fetch_all("SELECT at FROM statuses ORDER BY at")]
    assert said(place) == ["Hier.", "@lise Oui.", "Tantôt."]
    assert ages == pytest.approx([3600, 3000, 60])


def test_the_future_waits_for_its_hour_and_is_said_once() -> None:
    place = town()
    play = ScriptPlayer(place)
    play.load_script(Script.parse(SCRIPT), speed=0)
    assert play.advance() == 0
    rewind(place, 61)
    assert play.advance() == 2
    assert play.advance() == 0
    assert set(said(place)[-2:]) == {"@lise Après le rideau.", "Plus tard."}
    assert play.count_waiting() == 0


def test_the_clock_runs_at_the_speed_asked_and_goes_on_after_a_restart(tmp_path: Path) -> None:
    first = ScriptPlayer(Town(RehearsalStore(tmp_path / "scene.sqlite3"), "x"))
    first.load_script(Script.parse(SCRIPT), speed=1000)
    time.sleep(0.1)
    again = ScriptPlayer(Town(RehearsalStore(tmp_path / "scene.sqlite3"), "x"))
    assert again.position() >= 100
    assert again.advance() == 2


def test_who_is_answered_answers_back_once_a_conversation() -> None:
    place = town()
    play = ScriptPlayer(place)
    play.load_script(Script.parse(SCRIPT), speed=0)
    us = place.get_account("nous")["id"]
    asked = place.store.fetch_one("SELECT id FROM statuses WHERE text='Tantôt.'")
    assert asked
    place.post_status(us, StatusDraft("Voici notre REPONSE.", reply_to=asked["id"]))
    place.post_status(us, StatusDraft("Encore une réponse.", reply_to=asked["id"]))
    rewind(place, 20)
    play.advance()
    assert said(place).count("@nous Merci !") == 1


def test_a_post_taken_back_is_not_answered() -> None:
    place = town()
    play = ScriptPlayer(place)
    play.load_script(Script.parse(SCRIPT), speed=0)
    row = place.store.fetch_one("SELECT id, account FROM statuses WHERE text='Tantôt.'")
    assert row
    place.delete_status(row["account"], row["id"])
    rewind(place, 200)
    play.advance()
    assert "@lise Après le rideau." not in said(place)


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        [],
        {"lines": []},
        {"people": [{"nom": "x"}]},
        {"people": PEOPLE, "lines": [{"by": "lise"}]},
        {"people": PEOPLE, "lines": [{"by": "inconnue", "say": "Bonjour"}]},
        {"people": PEOPLE, "lines": [{"by": "lise", "say": "Bonjour", "at": "demain"}]},
        {"people": PEOPLE, "answers": [{"when": "post", "say": ["Oui"]}]},
    ],
)
def test_a_script_that_is_none_says_where(wrong: Any) -> None:
    with pytest.raises(InvalidScript):
        Script.parse(wrong)


def test_times_are_read() -> None:
    assert [parse_duration(span) for span in ("-2d3h", "+4m", "1m30s", 90)] == [-183600.0, 240.0, 90.0, 90.0]


def test_our_own_script_is_whole_and_every_line_can_be_said() -> None:
    script = Script.load_named("sainte_rive")

    def lengths(lines: Any) -> list[int]:
        return [n for line in lines for n in (len(line.say) + 30, *lengths(line.then))]

    found = lengths(script.lines)
    assert len(found) > 120
    assert max(found) <= MAX_CHARACTERS
    assert {person.kind for person in script.people} >= {"team", "citizen", "journalist", "rival", "troll", "elected"}


def test_the_whole_campaign_is_played_over_http(control: ControlClient) -> None:
    state = control.play_script("sainte_rive", speed=0)
    assert state["posts"] > 100
    assert state["waiting"] > 15
    assert control.play_script("sainte_rive", speed=0, once=True)["posts"] == state["posts"]
    with pytest.raises(ControlRefused):
        control.play_script("../../../etc/passwd")
    with pytest.raises(ControlRefused):
        control.play_script("nulle_part")


def test_the_controls_open_with_their_key_alone(server: RehearsalServer) -> None:
    with pytest.raises(ControlRefused):
        ControlClient(server.address, "autre-cle").state()
    with pytest.raises(ControlRefused):
        ControlClient(server.address, "").clear_town(everything=True)


def test_the_key_is_kept_for_its_owner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VIGIE_REHEARSAL_KEY", raising=False)
    key = control_key(tmp_path / "scene.sqlite3")
    assert key == control_key(tmp_path / "scene.sqlite3")
    assert (tmp_path / "scene.key").stat().st_mode & 0o777 == 0o600


def test_a_cleared_town_is_empty_but_keeps_its_team(control: ControlClient) -> None:
    control.play_script("sainte_rive", speed=0)
    control.clear_town()
    state = control.state()
    assert state["posts"] == 0
    assert state["people"] == 2
