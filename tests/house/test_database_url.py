"""What DATABASE_URL asks for holds on each connection that Vigie opens, to a real server."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.house.running import ROOT, folder_that_vigie_can_reach, free_port
from vigie.kit.system_user import vigie_account

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


#: Ways to connect that fail at once; Django's pool tries again for a while, and then says the same.
CONNECTIONS = {
    "beside": "import psycopg; from vigie.team.live_topics import conninfo; psycopg.connect(conninfo())",
    "program": "from vigie.ops.backup import run_program; run_program('psql', '-c', 'SELECT 1')",
}


def _ask(code: str, url: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "vigie", "manage", "shell", "-v0", "-c", code],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_parameter_reaches_every_connection():
    asked = _ask(ASK_EVERYONE, os.environ["DATABASE_URL"] + "&options=-c%20work_mem%3D7MB&keepalives_idle=45")
    assert asked.stdout.split() == ["django", "7MB", "beside", "7MB", "worker", "7MB", "program", "7MB"], asked.stderr


SYSTEM_SERVER = max(Path("/usr/lib/postgresql").glob("*/bin/initdb"), default=None)
ASK_WHETHER_ENCRYPTED = ASK_EVERYONE.replace(
    "SHOW work_mem", "SELECT ssl::text AS work_mem FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
)


@pytest.fixture
def tls_server() -> Iterator[tuple[str, Path]]:
    """The address of a server that speaks TLS only, and the certificate of its authority."""
    with folder_that_vigie_can_reach() as home:
        folder = home.parent
        account = vigie_account()
        certificate = _write_certificate(folder)
        for path in folder.iterdir():
            account.hand_over(path)
        binaries = SYSTEM_SERVER.parent
        options = {"cwd": "/", "check": True, "stdout": subprocess.DEVNULL, **account.process_options}
        files = account.claim_folder(folder / "files")
        subprocess.run([binaries / "initdb", "-D", files, "-U", "vigie", "--auth=trust", "-E", "UTF8"], **options)
        (files / "pg_hba.conf").write_text("hostssl all all 127.0.0.1/32 trust\n")
        port = free_port()
        settings = [
            f"-p {port}",
            "-c ssl=on",
            f"-c ssl_cert_file={certificate}",
            f"-c ssl_key_file={folder}/server.key",
        ]
        command = [binaries / "pg_ctl", "-D", files, "-w", "-l", files / "log", "-o"]
        subprocess.run([*command, f"{' '.join(settings)} -h 127.0.0.1 -k {files}", "start"], **options)
        try:
            yield f"postgresql://vigie@127.0.0.1:{port}/postgres?sslmode=verify-full&sslrootcert=", certificate
        finally:
            subprocess.run([binaries / "pg_ctl", "-D", files, "-m", "immediate", "stop"], **options)


def _write_certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    today = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=9))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.crt"
    file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    pem, clear = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "server.key").write_bytes(key.private_bytes(serialization.Encoding.PEM, pem, clear))
    (folder / "server.key").chmod(0o600)
    return file


@pytest.mark.skipif(SYSTEM_SERVER is None, reason="no PostgreSQL with TLS on this system")
def test_each_connection_is_encrypted_and_the_server_verified(tls_server):
    url, certificate = tls_server
    encrypted = _ask(ASK_WHETHER_ENCRYPTED, f"{url}{certificate}")
    assert encrypted.stdout.split() == ["django", "true", "beside", "true", "worker", "true", "program", "true"], (
        encrypted.stderr
    )


@pytest.mark.skipif(SYSTEM_SERVER is None, reason="no PostgreSQL with TLS on this system")
@pytest.mark.parametrize("connect", CONNECTIONS.values(), ids=CONNECTIONS)
def test_a_server_that_another_authority_signed_is_refused(connect, tls_server):
    url, certificate = tls_server
    elsewhere = certificate.parent / "elsewhere"
    elsewhere.mkdir(mode=0o755)
    refused = _ask(connect, f"{url}{_write_certificate(elsewhere)}")
    assert (refused.returncode, "certificate verify failed" in refused.stderr) == (1, True), refused.stderr
