"""A throw-away installation to measure on: its own folder, its own database, the real web server."""

import contextlib
import os
import platform
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from http.client import HTTPConnection
from pathlib import Path

from vigie.kit.postgres import Postgres


@contextlib.contextmanager
def installation() -> Iterator[Path]:
    """Django is set up on a fresh database, as durable as in production."""
    folder = Path(tempfile.mkdtemp(prefix="vigie-bench-"))
    folder.chmod(0o755)
    server = Postgres(folder / "pg", durable=True)
    server.start()
    os.environ |= {
        "VIGIE_DATA": str(folder / "home"),
        "DATABASE_URL": server.dsn,
        "DJANGO_SETTINGS_MODULE": "vigie.config.settings",
        "VIGIE_STATIC": str(folder / "static"),
    }
    (folder / "home").mkdir()
    try:
        import django
        from django.core.management import call_command

        django.setup()
        subprocess.run([sys.executable, "-m", "vigie", "compile-messages"], check=True, stdout=subprocess.DEVNULL)
        call_command("migrate", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)
        yield folder
    finally:
        from django.db import connection

        connection.close()
        if pool := getattr(connection, "pool", None):
            pool.close()
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def web_server() -> Iterator[int]:
    """`vigie web` on a free port, as `bin/run` starts it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "vigie", "web", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        for _ in range(300):
            with contextlib.suppress(OSError), contextlib.closing(HTTPConnection("127.0.0.1", port, timeout=5)) as ask:
                ask.request("GET", "/healthz")
                ask.getresponse()
                break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def timed(port: int, path: str, cookie: str, runs: int) -> tuple[list[float], bytes]:
    """Milliseconds from the request to the last byte, `runs` times after three to warm up; and the last body."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    times, body = [], b""
    for run in range(runs + 3):
        start = time.perf_counter()
        connection.request("GET", path, headers={"Cookie": cookie, "Accept-Encoding": "br, gzip"})
        response = connection.getresponse()
        body = response.read()
        if response.status != 200 and path != "/healthz":  # no worker runs here: 503 is the right answer
            raise SystemExit(f"{path} answered {response.status}")
        if run >= 3:
            times.append((time.perf_counter() - start) * 1000)
    connection.close()
    return times, body


def p50_p95(times: Sequence[float]) -> tuple[float, float]:
    cuts = statistics.quantiles(times, n=20)
    return statistics.median(times), cuts[18]


def machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}, Python {platform.python_version()}"
