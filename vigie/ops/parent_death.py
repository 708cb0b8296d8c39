"""A child of the supervisor does not outlive it, even killed: the system is asked to end it with its parent."""

import ctypes
import os
import signal
import sys

from vigie.kit import environment

PR_SET_PDEATHSIG = 1  # prctl(2)


def die_with_parent() -> None:
    """Have this process end with its parent. Does nothing outside the supervisor, nor where the system is not Linux."""
    supervisor = environment.SUPERVISOR.read()
    if not supervisor or not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() == 1 and supervisor != 1:  # it died before we asked
        os.kill(os.getpid(), signal.SIGKILL)
