"""`vigie proofread`, as a program: no database, no settings."""

import json
import os
import subprocess
import sys

import pytest

PATIENCE = 300  # seconds: a busy machine is not a fault
BARE = {name: value for name, value in os.environ.items() if name not in {"DJANGO_SETTINGS_MODULE", "DATABASE_URL"}}


@pytest.fixture
def proofread(engines):
    def run(source, *arguments):
        command = [sys.executable, "-m", "vigie", "proofread", "-", *arguments]
        return subprocess.run(command, input=source, capture_output=True, env=BARE, timeout=PATIENCE, check=False)

    return run


def test_each_line_is_a_text_and_comes_out_as_json(proofread):
    ran = proofread("Les député votent.\n👍 Tout va bien.\r\n\n".encode(), "--lines", "--lang", "fr", "--network", "x")
    first, second, third = map(json.loads, ran.stdout.splitlines())
    assert ran.returncode == 0
    assert first["text"] == "Les député votent."
    (fault,) = [one for one in first["remarks"] if one["nature"] == "fault"]
    assert fault["fixes"] == ["députés"]
    assert (fault["start"], fault["end"]) == (4, 10)
    assert set(fault) == {"start", "end", "nature", "rule", "message", "fixes", "source", "severity"}
    assert second["text"] == "👍 Tout va bien."
    assert second["counts"]["x"] == 16
    assert second["counts"]["bluesky"] == 15
    assert third == {"text": "", "remarks": third["remarks"], "counts": third["counts"]}


def test_a_line_that_is_not_utf8_is_named_and_the_others_go_on(proofread):
    ran = proofread(b"Les d\xc3\xa9put\xc3\xa9 votent.\nbad \xff\xfe\nBonjour.\n", "--lines", "--lang", "fr")
    first, second, third = map(json.loads, ran.stdout.splitlines())
    assert ran.returncode == 1
    assert b"Line 2" in ran.stderr
    assert "Line 2" in second["error"]
    assert first["remarks"]
    assert third["text"] == "Bonjour."


def test_a_whole_file_is_one_text(proofread, tmp_path):
    ran = proofread("Bonjour.\nLes député votent.\n".encode(), "--json", "--lang", "fr")
    said = json.loads(ran.stdout)
    assert said["text"] == "Bonjour.\nLes député votent."
    assert said["text"][said["remarks"][0]["start"] : said["remarks"][0]["end"]] == "député"


def test_a_person_reads_lines(proofread):
    ran = proofread("Les député votent.\n".encode())
    assert "«\u00a0député\u00a0» → députés".encode() in ran.stdout


def test_an_answer_comes_before_the_next_question(engines):
    command = [sys.executable, "-m", "vigie", "proofread", "-", "--lines", "--lang", "fr"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=BARE) as process:
        assert process.stdin
        assert process.stdout
        for text in ("Bonjour.", "Au revoir."):
            process.stdin.write(f"{text}\n".encode())
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["text"] == text
        process.stdin.close()


def test_a_file_that_is_not_there_and_a_network_that_is_not_are_said(engines):
    def run(*arguments):
        command = [sys.executable, "-m", "vigie", "proofread", *arguments]
        return subprocess.run(command, input=b"a\n", capture_output=True, env=BARE, timeout=PATIENCE, check=False)

    missing = run("/nowhere/file.txt")
    assert (missing.returncode, b"/nowhere/file.txt" in missing.stderr) == (1, True)
    unknown = run("-", "--network", "nowhere")
    assert (unknown.returncode, b"nowhere" in unknown.stderr) == (1, True)


def test_django_is_not_imported():
    code = "import sys, vigie.proofreader.proofreader, vigie.proofreader.text_lengths; print('django' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, env=BARE, text=True, check=True)
    assert ran.stdout.strip() == "False"


@pytest.mark.parametrize("options", [("--network", "pigeon"), ("--lang", "tlh")])
def test_what_nothing_here_knows_is_said_once_and_nothing_is_read(proofread, options):
    ran = proofread(b"Bonjour.\nBonsoir.\n", "--lines", *options)
    assert (ran.returncode, ran.stdout) == (1, b"")
    assert len(ran.stderr.splitlines()) == 1
    assert options[1].encode() in ran.stderr


def test_a_weekday_that_is_wrong_is_said_once(proofread):
    ran = proofread("On se voit le lundi 3 octobre 2026 à Laval.\n".encode(), "--lines", "--lang", "fr")
    (line,) = map(json.loads, ran.stdout.splitlines())
    assert [one["rule"] for one in line["remarks"] if one["nature"] == "sense"] == ["sense.weekday"]
