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

USER_NAME = "vigie"


class AccountUnusable(Exception):
    """The account cannot be made, or cannot work in a folder. `str()` says what to do."""


class ProcessOptions(TypedDict, total=False):
    """The part of subprocess's options that makes a child run as an account."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class SystemAccount:
    """The user and group that run a child process; the same as ours when `uid` is None."""

    uid: int | None = None
    gid: int | None = None

    @property
    def process_options(self) -> ProcessOptions:
        if self.uid is None or self.gid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def claim_folder(self, folder: Path) -> Path:
        """Make a private folder (0700) of this account; an existing one is taken only when it is empty, or Vigie's."""
        is_new = not folder.exists()
        if is_new:
            folder.mkdir(parents=True, mode=0o700)
        if self.uid is None or self.gid is None:
            return folder
        is_empty_and_ours = folder.stat().st_uid == os.geteuid() and not any(folder.iterdir())
        if is_new or folder == SYSTEM_FOLDER or is_empty_and_ours:
            os.chown(folder, self.uid, self.gid)
        return folder

    def hand_over(self, path: Path) -> None:
        """Hand over a file or folder that Vigie has made, with all it holds."""
        if self.uid is None or self.gid is None:
            return
        os.chown(path, self.uid, self.gid, follow_symlinks=False)
        for folder, folders, files in os.walk(path):
            for name in folders + files:
                os.chown(os.path.join(folder, name), self.uid, self.gid, follow_symlinks=False)

    def require_write_access(self, folder: Path) -> None:
        """Raises AccountUnusable when the account may not write in `folder`."""
        if not self.can_run("test", "-w", str(folder), "-a", "-x", str(folder)):
            if self.uid is None:
                raise AccountUnusable(
                    f"You may not write in {folder}: choose another folder with --data or VIGIE_DATA."
                )
            raise AccountUnusable(
                f"The user {USER_NAME} may not write in {folder}. Choose a folder that it can reach (--data), "
                f"or leave --data out: {SYSTEM_FOLDER} will do."
            )

    def can_run(self, *command: str) -> bool:
        """Whether a command run as this account succeeds."""
        try:
            ran = subprocess.run(command, cwd="/", capture_output=True, timeout=30, check=False, **self.process_options)
        except OSError:
            return False
        return ran.returncode == 0


def vigie_account() -> SystemAccount:
    """The account for Vigie's processes: the system user `vigie` (made if missing) for root, else ourselves."""
    if os.geteuid() != 0:
        return SystemAccount()
    user = _find_user()
    if user is None:
        home = str(SYSTEM_FOLDER)
        if shutil.which("useradd"):
            command = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", home]
            command += ["--shell", "/usr/sbin/nologin", USER_NAME]
        else:  # Alpine and BusyBox
            command = ["adduser", "-S", "-D", "-H", "-h", home, "-s", "/sbin/nologin", USER_NAME]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
        user = _find_user()  # someone else may have made it meanwhile
        if user is None:
            reason = ran.stderr.strip()
            raise AccountUnusable(f"The system user {USER_NAME} cannot be made ({reason}): make it, then start again.")
    return SystemAccount(user.pw_uid, user.pw_gid)


def _find_user() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(USER_NAME)
    except KeyError:
        return None
