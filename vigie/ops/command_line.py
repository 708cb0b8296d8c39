"""The verbs of the command line. Each imports what it needs when it runs, so that none waits for the others."""

import argparse
import asyncio
import json
import os
import sys
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from urllib.parse import urlsplit

from vigie.kit import environment
from vigie.kit.data_folder import data_folder
from vigie.ops import parent_death
from vigie.ops.logging import configure_logging

PACKAGE = Path(__file__).resolve().parents[1]

Command = Callable[[argparse.Namespace], int]


def build_parser() -> argparse.ArgumentParser:
    """Every verb with its options. `options.command` is the function to call; None when no verb was given."""
    parser = argparse.ArgumentParser(prog="vigie")
    verbs = parser.add_subparsers(metavar="<verb>")
    parser.set_defaults(command=None)

    def add(name: str, command: Command, program: str = "") -> argparse.ArgumentParser:
        words = command.__doc__
        verb = verbs.add_parser(name, help=words, description=words, prog=program or f"vigie {name}")
        verb.set_defaults(command=command)
        return verb

    def add_passing(name: str, command: Command) -> None:
        """A verb that reads its arguments itself: here no sign begins an option."""
        verb = verbs.add_parser(name, help=command.__doc__, prefix_chars="\0", add_help=False)
        verb.add_argument("arguments", nargs="*")
        verb.set_defaults(command=command)

    run = add("run", run_everything, program="bin/run")
    run.description = "Starts all of Vigie. Ctrl-C stops it."
    _add_address_options(run)
    run.add_argument("--data", help="folder of everything that must not be lost")
    run.add_argument("--reload", action="store_true", help="start again when the code changes (bin/dev)")
    _add_address_options(add("web", serve_web))
    add("worker", work)
    add("listen", listen)
    add("rehearsal", serve_rehearsal).add_argument("--port", type=_port)
    add_passing("rehearse", rehearse)
    migrate_verb = add("migrate", migrate)
    migrate_verb.add_argument("--address", help="where the pages answer")
    migrate_verb.add_argument("--json", action="store_true", help="say the result to a program")
    add_passing("manage", manage)
    password_verb = add("password-link", make_password_link)
    password_verb.add_argument("email", help="the address that the person signs in with")
    password_verb.add_argument("--address", help="where the pages answer")
    add("rotate-keys", rotate_keys)
    add("backup", back_up).add_argument("file", nargs="?", help="where to (vigie-<date>.tar here)")
    restore_verb = add("restore", restore)
    restore_verb.add_argument("file")
    restore_verb.add_argument("--replace", action="store_true", help="even over a database that is in use: it is lost")
    add_passing("proofread", proofread)
    messages = add("messages", update_messages)
    messages.add_argument("rooms", nargs="*", help="rooms to look at (all)")
    messages.add_argument("--check", action="store_true", help="change nothing; fail when a translation is missing")
    messages.add_argument("--prune", action="store_true", help="drop the translations that nothing uses any more")
    add("compile-messages", compile_messages)
    return parser


def _add_address_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", help=f"address to listen on ({environment.HOST.default})")
    parser.add_argument("--port", type=_port, help=f"port ({environment.PORT.default})")


def _port(text: str) -> int:
    try:
        return environment.port_number(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} {error}") from None


def with_django(*, process: str = "", migrated: bool = True) -> Callable[[Command], Command]:
    """Have the database run and Django set up around a command. With `migrated`, every migration must be applied.

    `process` names in the logs one that lasts, and that ends with the supervisor.
    """

    def decorate(command: Command) -> Command:
        @wraps(command)
        def run(options: argparse.Namespace) -> int:
            import django

            from vigie.ops.database import running_database

            environment.check()
            if process:
                _begin_process(process)
            with running_database():
                os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vigie.config.settings")
                django.setup()
                if migrated:
                    from django.db import connection

                    from vigie.ops import schema_version

                    schema_version.require_up_to_date()
                    connection.close()  # it goes back to the pool: the main thread of a worker asks nothing more
                return command(options)

        return run

    return decorate


def run_everything(options: argparse.Namespace) -> int:
    """everything: database, web, worker, listener, under one supervisor"""
    from vigie.ops.supervisor import run

    environment.check()
    host = options.host or environment.HOST.read()
    return run(host, options.port or environment.PORT.read(), options.data, reload=options.reload)


def serve_web(options: argparse.Namespace) -> int:
    """the web server alone"""
    from vigie.ops.database import running_database
    from vigie.ops.web_servers import serve_pages

    environment.check()
    _begin_process("web")
    with running_database():
        serve_pages(options.host or environment.HOST.read(), options.port or environment.PORT.read())
    return 0


@with_django(process="worker")
def work(_options: argparse.Namespace) -> int:
    """the jobs alone: deliveries, renewals, everything planned"""
    from vigie.ops.background_processes import run_worker

    asyncio.run(run_worker())
    return 0


@with_django(process="listener")
def listen(_options: argparse.Namespace) -> int:
    """the collectors alone: what is said elsewhere"""
    from vigie.ops.background_processes import run_listener

    asyncio.run(run_listener())
    return 0


def serve_rehearsal(options: argparse.Namespace) -> int:
    """the rehearsal network alone"""
    from vigie.ops import web_servers

    environment.check()
    _begin_process("rehearsal")
    port = options.port or urlsplit(environment.REHEARSAL.read()).port or environment.DEFAULT_REHEARSAL_PORT
    try:
        web_servers.serve_rehearsal(port, data_folder() / "rehearsal.sqlite3")
    except OSError as error:
        print(f"The rehearsal network cannot answer on port {port}: {error.strerror}.", file=sys.stderr)
        return 1
    return 0


def rehearse(options: argparse.Namespace) -> int:
    """tell the rehearsal network how to behave: late, busy, broken, cut, or well"""
    from vigie.ops import rehearsal_command

    return rehearsal_command.rehearse(options.arguments)


@with_django(process="migrate", migrated=False)
def migrate(options: argparse.Namespace) -> int:
    """bring the database and the static files up to date"""
    from vigie.ops.startup import bring_up_to_date

    link = bring_up_to_date(options.address or _own_address())
    if options.json:
        print(json.dumps({"link": link}))
    elif link:
        print(f"Ready. Set Vigie up at {link}")
    else:
        print("Ready: vigie web, vigie worker, vigie listen.")
    return 0


@with_django(migrated=False)
def manage(options: argparse.Namespace) -> int:
    """Django's own commands: vigie manage shell…"""
    from django.core.management import execute_from_command_line

    execute_from_command_line(["vigie manage", *options.arguments])
    return 0


@with_django()
def make_password_link(options: argparse.Namespace) -> int:
    """a one-use link to a new password, for somebody who forgot it"""
    from vigie.team.setup_link import new_password_link

    link = new_password_link(options.address or _own_address(), options.email)
    if not link:
        print("Nobody signs in with this address.", file=sys.stderr)
        return 1
    print(link)
    return 0


@with_django()
def rotate_keys(_options: argparse.Namespace) -> int:
    """put a new key in front and write every secret again under it"""
    from vigie.channels import key_rotation

    try:
        count = key_rotation.rotate_keys()
    except key_rotation.KeysInEnvironment as outside:
        print(outside.__doc__, file=sys.stderr)
        return 1
    print(f"A new key was made and {count} secrets were written again under it. Keep a copy of the file of keys.")
    return 0


@with_django()
def back_up(options: argparse.Namespace) -> int:
    """put everything that must not be lost in one file, while Vigie runs"""
    from vigie.ops.backup import write_backup

    print(write_backup(Path(options.file or f"vigie-{time.strftime('%Y-%m-%d-%H%M')}.tar").absolute()))
    return 0


def restore(options: argparse.Namespace) -> int:
    """bring back what a backup holds, into an empty data folder or with --replace"""
    from vigie.kit.system_user import vigie_account
    from vigie.ops.single_instance import AlreadyRunning, InstanceLock

    lock = InstanceLock(vigie_account().claim_folder(data_folder()))
    try:
        lock.acquire("it once it is restored")
    except AlreadyRunning:
        print("Vigie runs on this folder: stop it, restore, then start it again.", file=sys.stderr)
        return 1
    try:
        return _restore(options)
    finally:
        lock.release()


@with_django(migrated=False)
def _restore(options: argparse.Namespace) -> int:
    from vigie.ops.restore import restore_backup

    print(restore_backup(Path(options.file).absolute(), replace=options.replace))
    return 0


def proofread(options: argparse.Namespace) -> int:
    """check a text: vigie proofread FILE, or - for the standard input"""
    from vigie.proofreader.command_line import run

    return run(options.arguments)


def update_messages(options: argparse.Namespace) -> int:
    """gather the texts to translate, or --check that none is missing"""
    from vigie.ops import translations

    rooms = translations.catalogue_folders(PACKAGE)
    if options.rooms:
        rooms = [room for room in rooms if translations.catalogue_name(room) in options.rooms]
    if options.check:
        faults = [fault for room in rooms for fault in translations.find_faults(room)]
        for fault in faults:
            print(fault, file=sys.stderr)
        if not faults:
            return 0
        print(f"{len(faults)} texts to translate: run `vigie messages`, then fill in the catalogues.", file=sys.stderr)
        return 1
    for room in rooms:
        if translations.update_catalogue(room, prune=options.prune):
            print(f"Updated {room.relative_to(PACKAGE)}/{translations.CATALOGUE}")
    return 0


def compile_messages(_options: argparse.Namespace) -> int:
    """compile the translations"""
    from vigie.networks.folders import network_folders
    from vigie.ops import translations

    brought = [folder for folder in network_folders().values() if PACKAGE not in folder.parents]
    for room in [*translations.catalogue_folders(PACKAGE), *brought]:
        translations.compile_catalogue(room, data_folder() / "locale")
    return 0


def _own_address() -> str:
    return environment.URL.read() or f"http://localhost:{environment.PORT.default}"


def _begin_process(name: str) -> None:
    parent_death.die_with_parent()
    configure_logging(name)
