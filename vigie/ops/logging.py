"""What Vigie says while it works: one readable line an event, or one JSON object a line with VIGIE_LOG=json."""

import json
import logging
import logging.config
import os
import sys
from datetime import UTC, datetime

QUIET = ("httpx", "httpx2", "httpcore", "httpcore2", "asyncio", "procrastinate", "PIL", "websockets", "atproto_client")


class Readable(logging.Formatter):
    """`09:41:07 worker  Sentence.`, with the level only where it deserves a look."""

    def __init__(self, process: str) -> None:
        super().__init__(f"%(asctime)s {process:<9} %(deserves)s%(message)s", datefmt="%H:%M:%S")

    def format(self, record: logging.LogRecord) -> str:
        record.deserves = f"{record.levelname.lower()}: " if record.levelno >= logging.WARNING else ""
        return super().format(record)


class Json(logging.Formatter):
    """One object a line: time (UTC), level, process, logger, message, and trouble when there is a traceback."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self._process = process

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "process": self._process,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["trouble"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def is_json() -> bool:
    return os.environ.get("VIGIE_LOG") == "json"


def speak_as(process: str) -> None:
    """Set up the logs of this process: all on standard error, under its name."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Json(process) if is_json() else Readable(process))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(os.environ.get("VIGIE_LOG_LEVEL", "INFO").upper())
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    # Granian's own lines about its workers are noise between ours.
    logging.getLogger("_granian").setLevel(logging.WARNING)


# For Django's settings: everything goes up to the root, which `speak_as` has set up; nothing is mailed. Whoever knocks
# under another name than ours (robots do, all day) is refused without a word.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "loggers": {
        "django": {"handlers": [], "level": "INFO"},
        "django.server": {"handlers": [], "propagate": True},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
