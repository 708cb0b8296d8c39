"""A child of the supervisor does not outlive it, even killed: the system is asked to end it with its parent."""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1  # prctl(2)
VARIABLE = "VIGIE_SUPERVISOR"  # the process id of the supervisor, in the environment of its children


def hold() -> None:
    """Tie this process to its parent. Does nothing outside the supervisor, nor where the system is not Linux."""
    if VARIABLE not in os.environ or not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() == 1 and os.environ[VARIABLE] != "1":  # it died before we asked
        os.kill(os.getpid(), signal.SIGKILL)
