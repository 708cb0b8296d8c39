"""What DATABASE_URL asks for holds on each connection that Vigie opens, to a real server."""

import os
import subprocess
import sys

from tests.house.running import ROOT

ASK_EVERYONE = """
import asyncio, tempfile
import psycopg
from django.db import connection
from procrastinate.contrib.django import app
from vigie.ops.backup import conninfo_option, run_program
from vigie.team.live_topics import conninfo

QUESTION = "SHOW work_mem"
with connection.cursor() as cursor:
    cursor.execute(QUESTION)
    print("django", *cursor.fetchone())
with psycopg.connect(conninfo()) as beside:
    print("beside", *beside.execute(QUESTION).fetchone())

async def ask_as_worker():
    connector = app.connector.get_worker_connector()
    await connector.open_async()
    try:
        return await connector.execute_query_one_async(QUESTION)
    finally:
        await connector.close_async()

print("worker", asyncio.run(ask_as_worker())["work_mem"])
with tempfile.TemporaryFile() as out:
    run_program("psql", "-qXAt", f"--dbname={conninfo_option()}", "-c", QUESTION, stdout=out)
    out.seek(0)
    print("program", out.read().decode().strip())
"""


def test_a_parameter_reaches_every_connection():
    url = os.environ["DATABASE_URL"] + "&options=-c%20work_mem%3D7MB&keepalives_idle=45"
    ran = subprocess.run(
        [sys.executable, "-m", "vigie", "manage", "shell", "-v0", "-c", ASK_EVERYONE],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stdout.split() == ["django", "7MB", "beside", "7MB", "worker", "7MB", "program", "7MB"], ran.stderr
