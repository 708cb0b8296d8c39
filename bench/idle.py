"""What a fresh installation takes with nobody in front of it: memory, processor, database connections.

    python -m bench.idle [--seconds 60] [--visits 0]

Everything is started as `bin/run` does, in a temporary folder. Memory is the proportional set size (a page that several
processes share is counted once in all), read from /proc: Linux only, and as the owner of the processes or root.
"""

import argparse
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil

from bench.ground import machine

START_TIMEOUT = 300  # seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="how long to wait before looking")
    parser.add_argument("--visits", type=int, default=0, help="pages asked for before, sixteen at a time")
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="vigie-idle-"))
    folder.chmod(0o755)
    port = _free_port()
    command = [sys.executable, "-m", "vigie", "run", "--port", str(port), "--data", str(folder / "home")]
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    try:
        _wait_until_ready(port)
        with ThreadPoolExecutor(16) as visitors:
            list(visitors.map(_visit, [f"http://127.0.0.1:{port}/accounts/login/"] * asked.visits))
        processes = _processes_by_kind(running.pid, folder / "home")
        before = {process.pid: _processor_seconds(process) for _kind, process in processes}
        time.sleep(asked.seconds)
        _print_report(_processes_by_kind(running.pid, folder / "home"), before, asked.seconds)
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(60)
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(port: int) -> None:
    """Until every process has given a sign of life."""
    end = time.monotonic() + START_TIMEOUT
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10) as answer:
                if answer.status == 200:
                    return
        except OSError:
            pass
        time.sleep(0.5)
    raise SystemExit("Vigie did not start.")


def _visit(address: str) -> None:
    with urllib.request.urlopen(address, timeout=60) as page:
        page.read()


def _processes_by_kind(supervisor: int, home: Path) -> list[tuple[str, psutil.Process]]:
    """Each process with its kind: the verb that it was started with, or what it does for the database."""
    found = [("supervisor", psutil.Process(supervisor))]
    for child in psutil.Process(supervisor).children():
        verb = child.cmdline()[3] if len(child.cmdline()) > 3 else child.name()
        found.append((verb, child))
        found += [(f"{verb}, its children", each) for each in child.children(recursive=True)]
    postmaster = psutil.Process(int((home / "database" / "postmaster.pid").read_text().split()[0]))
    found.append(("database: main", postmaster))
    for child in postmaster.children():
        title = " ".join(child.cmdline())
        is_connection = re.match(r"postgres: vigie vigie", title)
        found.append(("database: connections" if is_connection else "database: its own", child))
    return found


def _processor_seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _print_report(processes: list[tuple[str, psutil.Process]], before: dict[int, float], seconds: int) -> None:
    memory: Counter[str] = Counter()
    number: Counter[str] = Counter()
    processor: Counter[str] = Counter()
    for kind, process in processes:
        memory[kind] += process.memory_full_info().pss
        number[kind] += 1
        processor[kind] += _processor_seconds(process) - before.get(process.pid, 0.0)
    print(f"{machine()}, load {os.getloadavg()[0]:.0f}, after {seconds} s")
    print("| process | number | memory (PSS) | processor |\n|---|---|---|---|")
    for kind in sorted(memory):
        share = processor[kind] / seconds
        print(f"| {kind} | {number[kind]} | {memory[kind] / 2**20:.1f} MiB | {share:.1%} |")
    print(f"| all | {number.total()} | {memory.total() / 2**20:.1f} MiB | {processor.total() / seconds:.1%} |")


if __name__ == "__main__":
    main()
