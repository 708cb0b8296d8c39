"""The system user that Vigie becomes when root starts it, and the folders that are its own.

PostgreSQL refuses to run as root, and nothing of Vigie needs to. Only folders that Vigie makes, or finds empty, are
given to that user: the rights of any other folder stay as they are.
"""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from vigie.kit.data_folder import SYSTEM_FOLDER

NAME = "vigie"


class Unreachable(Exception):
    """The account cannot work in a folder. `str()` says what to do."""


class Rights(TypedDict, total=False):
    """The part of subprocess's options that makes a child run as an account."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """Who runs a child: a user and group, or nobody else than ourselves (`uid` is None)."""

    uid: int | None = None
    gid: int | None = None

    @property
    def rights(self) -> Rights:
        if self.uid is None or self.gid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, folder: Path) -> Path:
        """Make a private folder (0700) of this account; an existing one is taken only when it is empty, or Vigie's."""
        fresh = not folder.exists()
        if fresh:
            folder.mkdir(parents=True, mode=0o700)
        if (
            self.uid is not None
            and self.gid is not None
            and (fresh or folder == SYSTEM_FOLDER or _is_empty_and_ours(folder))
        ):
            os.chown(folder, self.uid, self.gid)
        return folder

    def give(self, path: Path) -> None:
        """Hand over a file or folder that Vigie has made, with all it holds."""
        if self.uid is None or self.gid is None:
            return
        os.chown(path, self.uid, self.gid, follow_symlinks=False)
        for folder, folders, files in os.walk(path):
            for name in folders + files:
                os.chown(os.path.join(folder, name), self.uid, self.gid, follow_symlinks=False)

    def check_reach(self, folder: Path) -> None:
        """Raises Unreachable when the account may not write in `folder`."""
        if not self.can("test", "-w", str(folder), "-a", "-x", str(folder)):
            if self.uid is None:
                raise Unreachable(f"You may not write in {folder}: choose another folder with --data or VIGIE_DATA.")
            raise Unreachable(
                f"The user {NAME} may not write in {folder}. Choose a folder that it can reach (--data), "
                f"or leave --data out: {SYSTEM_FOLDER} will do."
            )

    def can(self, *command: str) -> bool:
        """Whether a command run as this account succeeds."""
        try:
            ran = subprocess.run(command, cwd="/", capture_output=True, timeout=30, check=False, **self.rights)
        except OSError:
            return False
        return ran.returncode == 0


def account() -> Account:
    """The account for Vigie's processes: the system user `vigie` (made if missing) for root, else ourselves."""
    if os.geteuid() != 0:
        return Account()
    user = _find() or _make()
    return Account(user.pw_uid, user.pw_gid)


def _find() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        return None


def _make() -> pwd.struct_passwd:
    home = str(SYSTEM_FOLDER)
    if shutil.which("useradd"):
        command = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", home]
        command += ["--shell", "/usr/sbin/nologin", NAME]
    else:  # Alpine and BusyBox
        command = ["adduser", "-S", "-D", "-H", "-h", home, "-s", "/sbin/nologin", NAME]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if found := _find():  # someone else may have made it meanwhile
        return found
    raise Unreachable(f"The system user {NAME} cannot be made ({ran.stderr.strip()}): make it, then start again.")


def _is_empty_and_ours(folder: Path) -> bool:
    return folder.stat().st_uid == os.geteuid() and not any(folder.iterdir())
