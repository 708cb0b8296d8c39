"""Checking programs die, dawdle and babble; the texts are checked all the same."""

import os
import signal
import sys
import threading
import time

import pytest

from vigie.proofreader.engines.worker_pool import BudgetSpent, WorkerPool, WorkerProcess, WorkerUnavailable
from vigie.proofreader.time_budget import TimeBudget

ECHO = """
import json, os, sys, time
print(json.dumps({"ready": True, "version": "7"}), flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    if asked.get("die"): os._exit(3)
    if asked.get("babble"): print("not json", flush=True); continue
    time.sleep(asked.get("sleep", 0))
    if asked.get("once") and not os.path.exists(asked["once"]):
        open(asked["once"], "w").close()
        time.sleep(3600)
    while asked.get("until") and not os.path.exists(asked["until"]): time.sleep(0.02)
    print(json.dumps({"pid": os.getpid(), **asked}), flush=True)
"""


LONG = 100.0  # seconds: a busy machine is not a fault


def ask(pool, question, seconds=LONG, budget=None):
    return pool.ask(question, seconds, budget or TimeBudget())


def wait_until(seen):
    end = time.monotonic() + LONG
    while not seen():
        assert time.monotonic() < end
        time.sleep(0.02)


def worker():
    return WorkerProcess([sys.executable, "-c", ECHO])


@pytest.fixture
def pool():
    one = WorkerPool(worker, lambda: 2, idle=0.05)
    yield one
    one.close()


def test_a_worker_answers_and_says_its_version(pool):
    assert ask(pool, {"word": "é👍\ud800"})["word"] == "é👍\ud800"
    assert pool.version == "7"


def test_a_worker_killed_between_two_texts_is_started_again(pool):
    pid = ask(pool, {})["pid"]
    os.kill(pid, signal.SIGKILL)
    assert ask(pool, {})["pid"] != pid


def test_a_worker_killed_in_the_middle_of_a_text_is_started_again_and_answers(pool, tmp_path):
    pid = ask(pool, {})["pid"]
    asked = tmp_path / "asked"  # the first worker that has the text never answers

    def kill_once_asked():
        wait_until(asked.exists)
        os.kill(pid, signal.SIGKILL)

    threading.Thread(target=kill_once_asked).start()
    assert ask(pool, {"once": str(asked)})["pid"] != pid


def test_a_text_that_kills_is_given_up_and_the_next_one_is_answered(pool):
    with pytest.raises(WorkerUnavailable):
        ask(pool, {"die": True})
    assert ask(pool, {"word": "next"})["word"] == "next"


def test_a_text_that_takes_too_long_is_given_up_and_leaves_nothing_behind(pool):
    pid = ask(pool, {})["pid"]
    with pytest.raises(WorkerUnavailable, match="too long"):
        ask(pool, {"sleep": 60}, 0.2)
    assert ask(pool, {"word": "next"})["word"] == "next"
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_noise_is_not_taken_for_an_answer(pool):
    with pytest.raises(WorkerUnavailable):
        ask(pool, {"babble": True})


def test_a_program_that_is_not_there_is_said_plainly():
    with pytest.raises(WorkerUnavailable, match="does not start"):
        WorkerPool(lambda: WorkerProcess(["/nowhere/at/all"])).ask({}, LONG, TimeBudget())


def test_a_second_worker_starts_when_the_first_is_busy_and_leaves_when_idle(pool, tmp_path):
    go = tmp_path / "go"
    threads = [threading.Thread(target=ask, args=(pool, {"until": str(go)})) for _ in range(4)]
    for thread in threads:
        thread.start()
    wait_until(lambda: len(pool.pids) == 2)
    assert not pool.has_free_worker
    go.touch()
    for thread in threads:
        thread.join()
    wait_until(lambda: len(pool.pids) == 1)


def test_a_closed_pool_ends_its_workers_and_can_start_again(pool):
    pid = ask(pool, {})["pid"]
    pool.close()
    assert pool.pids == []
    assert ask(pool, {})["pid"] != pid


def test_a_worker_ends_with_its_input():
    one = worker()
    one.ask({}, LONG, TimeBudget())
    process = one._process
    process.stdin.close()
    assert process.wait(LONG) == 0
    one.close()


def test_a_worker_that_the_caller_cannot_wait_for_goes_on_and_its_late_answer_is_dropped(pool, tmp_path):
    pid = ask(pool, {})["pid"]
    with pytest.raises(BudgetSpent):
        ask(pool, {"word": "late", "until": str(tmp_path / "go")}, budget=TimeBudget(0.1))
    (tmp_path / "go").touch()
    answer = ask(pool, {"word": "next"})
    assert (answer["word"], answer["pid"]) == ("next", pid)


def test_a_worker_that_is_still_starting_is_not_started_twice(pool, tmp_path):
    with pytest.raises(BudgetSpent):
        ask(pool, {}, budget=TimeBudget(0.0))
    (pid,) = pool.pids
    assert ask(pool, {})["pid"] == pid


def test_nobody_waits_for_a_busy_worker_longer_than_he_can(tmp_path):
    pool = WorkerPool(worker, lambda: 1)
    busy = threading.Thread(target=ask, args=(pool, {"until": str(tmp_path / "go")}))
    busy.start()
    wait_until(lambda: pool.is_awake)
    with pytest.raises(BudgetSpent):
        ask(pool, {}, budget=TimeBudget(0.1))
    (tmp_path / "go").touch()
    busy.join()
    pool.close()
