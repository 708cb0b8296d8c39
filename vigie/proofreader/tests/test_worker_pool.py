"""Checking programs die, dawdle and babble; the texts are checked all the same."""

import os
import signal
import sys
import threading
import time

import pytest

from vigie.proofreader.engines.worker_pool import WorkerPool, WorkerProcess, WorkerUnavailable

ECHO = """
import json, os, sys, time
print(json.dumps({"ready": True, "version": "7"}), flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    if asked.get("die"): os._exit(3)
    if asked.get("babble"): print("not json", flush=True); continue
    time.sleep(asked.get("sleep", 0))
    print(json.dumps({"pid": os.getpid(), **asked}), flush=True)
"""


def worker():
    return WorkerProcess([sys.executable, "-c", ECHO])


@pytest.fixture
def pool():
    one = WorkerPool(worker, lambda: 2, idle=0.05)
    yield one
    one.close()


def test_a_worker_answers_and_says_its_version(pool):
    assert pool.ask({"word": "é👍\ud800"}, 5)["word"] == "é👍\ud800"
    assert pool.version == "7"


def test_a_worker_killed_between_two_texts_is_started_again(pool):
    pid = pool.ask({}, 5)["pid"]
    os.kill(pid, signal.SIGKILL)
    assert pool.ask({}, 5)["pid"] != pid


def test_a_worker_killed_in_the_middle_of_a_text_is_started_again_and_answers(pool):
    pid = pool.ask({}, 5)["pid"]
    threading.Timer(0.2, os.kill, (pid, signal.SIGKILL)).start()
    assert pool.ask({"sleep": 0.6}, 5)["pid"] != pid


def test_a_text_that_kills_is_given_up_and_the_next_one_is_answered(pool):
    with pytest.raises(WorkerUnavailable):
        pool.ask({"die": True}, 5)
    assert pool.ask({"word": "next"}, 5)["word"] == "next"


def test_a_text_that_takes_too_long_is_given_up_and_leaves_nothing_behind(pool):
    pid = pool.ask({}, 5)["pid"]
    with pytest.raises(WorkerUnavailable, match="too long"):
        pool.ask({"sleep": 60}, 0.2)
    assert pool.ask({"word": "next"}, 5)["word"] == "next"
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_noise_is_not_taken_for_an_answer(pool):
    with pytest.raises(WorkerUnavailable):
        pool.ask({"babble": True}, 5)


def test_a_program_that_is_not_there_is_said_plainly():
    with pytest.raises(WorkerUnavailable, match="does not start"):
        WorkerPool(lambda: WorkerProcess(["/nowhere/at/all"])).ask({}, 1)


def test_a_second_worker_starts_when_the_first_is_busy_and_leaves_when_idle(pool):
    pids = set()
    threads = [threading.Thread(target=lambda: pids.add(pool.ask({"sleep": 0.5}, 5)["pid"])) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(pids) == 2
    end = time.monotonic() + 10
    while len(pool.pids) > 1 and time.monotonic() < end:
        time.sleep(0.05)
    assert len(pool.pids) == 1


def test_a_closed_pool_ends_its_workers_and_can_start_again(pool):
    pid = pool.ask({}, 5)["pid"]
    pool.close()
    assert pool.pids == []
    assert pool.ask({}, 5)["pid"] != pid


def test_a_worker_ends_with_its_input():
    one = worker()
    one.ask({}, 5)
    process = one._process
    process.stdin.close()
    assert process.wait(5) == 0
    one.close()
