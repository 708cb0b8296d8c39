"""What Vigie says while it works: one readable line an event, or one JSON object a line with VIGIE_LOG=json."""

import json
import logging
import logging.config
import sys
from datetime import UTC, datetime

from vigie.kit import environment

QUIET_LOGGERS = (
    "httpx",
    "httpx2",
    "httpcore",
    "httpcore2",
    "asyncio",
    "procrastinate",
    "psycopg.pool",
    "PIL",
    "websockets",
    "watchfiles",
    "atproto_client",
    "_granian",  # its lines about its workers are noise between ours
)


class ReadableFormatter(logging.Formatter):
    """`09:41:07 worker    Sentence.`, with the level only from a warning upwards."""

    def __init__(self, process: str) -> None:
        super().__init__(f"%(asctime)s {process:<9} %(shown_level)s%(message)s", datefmt="%H:%M:%S")

    def format(self, record: logging.LogRecord) -> str:
        record.shown_level = f"{record.levelname.lower()}: " if record.levelno >= logging.WARNING else ""
        return super().format(record)


class JsonFormatter(logging.Formatter):
    """One object a line: time (UTC), level, process, logger, message, and trouble when there is a traceback.

    A record with the extra `child` is what another process said, in its own form: that name stands for the process.
    """

    def __init__(self, process: str) -> None:
        super().__init__()
        self._process = process

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "process": getattr(record, "child", self._process),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["trouble"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def is_json() -> bool:
    return environment.LOG_FORMAT.read() == "json"


def configure_logging(process: str) -> None:
    """Set up the logs of this process: all on standard error, under its name."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter(process) if is_json() else ReadableFormatter(process))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(environment.LOG_LEVEL.read())
    for name in QUIET_LOGGERS:
        logging.getLogger(name).setLevel(logging.WARNING)


# For Django's settings: everything goes up to the root, which `configure_logging` has set up; nothing is mailed.
# A request under another name than ours (robots send them all day) is refused without a word.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "loggers": {
        "django": {"handlers": [], "level": "INFO"},
        "django.server": {"handlers": [], "propagate": True},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
