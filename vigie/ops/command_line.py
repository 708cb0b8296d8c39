"""The verbs of the command line. Each imports what it needs when it runs, so that none waits for the others."""

import argparse
import asyncio
import json
import os
import sys
import time
from pathlib import Path

from vigie.ops import parent_death
from vigie.ops.logging import speak_as

PACKAGE = Path(__file__).resolve().parents[1]
HOST, PORT = "127.0.0.1", 8000


def run(arguments: list[str]) -> int:
    """everything: database, web, worker, listener, under one supervisor"""
    from vigie.ops.supervisor import run as supervise

    asked = argparse.ArgumentParser(prog="bin/run", description="Starts all of Vigie. Ctrl-C stops it.")
    asked.add_argument("--host", default=os.environ.get("VIGIE_HOST", HOST), help=f"address to listen on ({HOST})")
    asked.add_argument("--port", type=_port, default=os.environ.get("VIGIE_PORT", str(PORT)), help=f"port ({PORT})")
    asked.add_argument("--data", help="folder of everything that must not be lost")
    asked.add_argument("--reload", action="store_true", help="start again when the code changes (bin/dev)")
    options = asked.parse_args(arguments)
    return supervise(options.host, options.port, options.data, reload=options.reload)


def web(arguments: list[str]) -> int:
    """the web server alone"""
    from vigie.ops.database import database
    from vigie.ops.web_servers import serve_pages

    asked = argparse.ArgumentParser(prog="vigie web")
    asked.add_argument("--host", default=os.environ.get("VIGIE_HOST", HOST))
    asked.add_argument("--port", type=_port, default=os.environ.get("VIGIE_PORT", str(PORT)))
    options = asked.parse_args(arguments)
    _begin("web")
    with database():
        serve_pages(options.host, options.port)
    return 0


def worker(_arguments: list[str]) -> int:
    """the jobs alone: deliveries, renewals, everything planned"""
    from vigie.ops.database import database

    _begin("worker")
    with database():
        _set_up_django()
        _insist_on_migrations()
        from vigie.ops.background_processes import work

        asyncio.run(work())
    return 0


def listen(_arguments: list[str]) -> int:
    """the collectors alone: what is said elsewhere"""
    from vigie.ops.database import database

    _begin("listener")
    with database():
        _set_up_django()
        _insist_on_migrations()
        from vigie.ops.background_processes import listen as listen_for_ever

        asyncio.run(listen_for_ever())
    return 0


def rehearsal(arguments: list[str]) -> int:
    """the rehearsal network alone"""
    from urllib.parse import urlsplit

    from vigie.kit.data_folder import data_folder
    from vigie.ops.web_servers import serve_rehearsal

    asked = argparse.ArgumentParser(prog="vigie rehearsal")
    address = urlsplit(os.environ.get("VIGIE_REHEARSAL", "http://127.0.0.1:8099"))
    asked.add_argument("--port", type=_port, default=address.port)
    _begin("rehearsal")
    port = asked.parse_args(arguments).port
    try:
        serve_rehearsal(port, data_folder() / "rehearsal.sqlite3")
    except OSError as trouble:
        print(f"The rehearsal network cannot answer on port {port}: {trouble.strerror}.", file=sys.stderr)
        return 1
    return 0


def rehearse(arguments: list[str]) -> int:
    """tell the rehearsal network how to behave: late, busy, broken, cut, or well"""
    from vigie.ops.rehearsal_command import rehearse as tell

    return tell(arguments)


def migrate(arguments: list[str]) -> int:
    """bring the database and the static files up to date"""
    from vigie.ops.database import database

    asked = argparse.ArgumentParser(prog="vigie migrate")
    asked.add_argument("--address", default=os.environ.get("VIGIE_URL", f"http://localhost:{PORT}"))
    asked.add_argument("--json", action="store_true", help="say the result to a program")
    options = asked.parse_args(arguments)
    _begin("migrate")
    with database():
        _set_up_django()
        from vigie.ops.startup import prepare

        link = prepare(options.address)
    plain = f"Ready. Set Vigie up at {link}" if link else "Ready: vigie web, vigie worker, vigie listen."
    print(json.dumps({"link": link}) if options.json else plain)
    return 0


def manage(arguments: list[str]) -> int:
    """Django's own commands: vigie manage shell…"""
    from vigie.ops.database import database

    with database():
        _set_up_django()
        from django.core.management import execute_from_command_line

        execute_from_command_line(["vigie manage", *arguments])
    return 0


def password_link(arguments: list[str]) -> int:
    """a one-use link to a new password, for who forgot hers"""
    from vigie.ops.database import database

    asked = argparse.ArgumentParser(prog="vigie password-link")
    asked.add_argument("email", help="the address she signs in with")
    asked.add_argument("--address", default=os.environ.get("VIGIE_URL", f"http://localhost:{PORT}"))
    options = asked.parse_args(arguments)
    with database():
        _set_up_django()
        _insist_on_migrations()
        from vigie.team import setup_link

        link = setup_link.password_link(options.address, options.email)
    print(link or "Nobody signs in with this address.", file=sys.stdout if link else sys.stderr)
    return 0 if link else 1


def rotate_keys(_arguments: list[str]) -> int:
    """put a new key in front and write every secret again under it"""
    from vigie.ops.database import database

    with database():
        _set_up_django()
        _insist_on_migrations()
        from vigie.channels import key_rotation

        try:
            count = key_rotation.rotate()
        except key_rotation.KeysFromOutside as outside:
            print(outside.__doc__, file=sys.stderr)
            return 1
    print(f"A new key was made and {count} secrets were written again under it. Keep a copy of the file of keys.")
    return 0


def backup(arguments: list[str]) -> int:
    """put everything that must not be lost in one file, while Vigie runs"""
    from vigie.ops.database import database

    asked = argparse.ArgumentParser(prog="vigie backup", description=backup.__doc__)
    asked.add_argument("file", nargs="?", help="where to (vigie-<date>.tar here)")
    options = asked.parse_args(arguments)
    with database():
        _set_up_django()
        _insist_on_migrations()
        from vigie.ops import backup as backups

        print(backups.save(Path(options.file or f"vigie-{time.strftime('%Y-%m-%d-%H%M')}.tar").absolute()))
    return 0


def restore(arguments: list[str]) -> int:
    """bring back what a backup holds, into an empty data folder or with --replace"""
    from vigie.kit.data_folder import data_folder
    from vigie.kit.system_user import account
    from vigie.ops.database import database
    from vigie.ops.single_instance import AlreadyRunning, Guard

    asked = argparse.ArgumentParser(prog="vigie restore", description=restore.__doc__)
    asked.add_argument("file")
    asked.add_argument("--replace", action="store_true", help="even over a database that is in use: it is lost")
    options = asked.parse_args(arguments)
    guard = Guard(account().own(data_folder()))
    try:
        guard.take("it once it is restored")
    except AlreadyRunning:
        print("Vigie runs on this folder: stop it, restore, then start it again.", file=sys.stderr)
        return 1
    try:
        with database():
            _set_up_django()
            from vigie.ops.restore import bring_back

            print(bring_back(Path(options.file).absolute(), replace=options.replace))
    finally:
        guard.release()
    return 0


def proofread(arguments: list[str]) -> int:
    """check a text: vigie proofread FILE, or - for the standard input"""
    from vigie.proofreader.command_line import run as check

    return check(arguments)


def messages(arguments: list[str]) -> int:
    """gather the texts to translate, or --check that none is missing"""
    from vigie.ops import translations as texts

    asked = argparse.ArgumentParser(prog="vigie messages")
    asked.add_argument("rooms", nargs="*", help="rooms to look at (all)")
    asked.add_argument("--check", action="store_true", help="change nothing; fail when a translation is missing")
    asked.add_argument("--prune", action="store_true", help="drop the translations that nothing uses any more")
    options = asked.parse_args(arguments)
    rooms = [room for room in texts.rooms(PACKAGE) if not options.rooms or room.name in options.rooms]
    if options.check:
        return _tell([fault for room in rooms for fault in texts.faults(room)])
    for room in rooms:
        if texts.update(room, prune=options.prune):
            print(f"Updated {room.name}/{texts.PLACE}")
    return 0


def compile_messages(_arguments: list[str]) -> int:
    """compile the translations"""
    from vigie.kit.data_folder import data_folder
    from vigie.ops import translations as texts

    for room in texts.rooms(PACKAGE):
        texts.compile_catalogue(room, data_folder() / "locale")
    return 0


def _begin(process: str) -> None:
    parent_death.hold()
    speak_as(process)


def _set_up_django() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vigie.config.settings")
    django.setup()


def _insist_on_migrations() -> None:
    from vigie.ops import schema_version

    schema_version.insist()


def _port(said: str) -> int:
    if not said.isdecimal() or not 0 < int(said[:6]) < 65536:
        raise argparse.ArgumentTypeError(f"{said} is not a port: give a number from 1 to 65535")
    return int(said)


def _tell(faults: list[str]) -> int:
    for fault in faults:
        print(fault, file=sys.stderr)
    if faults:
        print(f"{len(faults)} texts to translate: run `vigie messages`, then fill in the catalogues.", file=sys.stderr)
    return 1 if faults else 0


COMMANDS = {
    "run": run,
    "web": web,
    "worker": worker,
    "listen": listen,
    "rehearsal": rehearsal,
    "rehearse": rehearse,
    "migrate": migrate,
    "manage": manage,
    "password-link": password_link,
    "rotate-keys": rotate_keys,
    "backup": backup,
    "restore": restore,
    "proofread": proofread,
    "messages": messages,
    "compile-messages": compile_messages,
}
