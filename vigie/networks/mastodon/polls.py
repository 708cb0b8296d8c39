"""Polls, as Mastodon reads and shows them (https://docs.joinmastodon.org/entities/Poll/). Pure: no network here."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any

from vigie.kit.text import N_
from vigie.networks.foreign_json import flag_at, list_at, object_at, text_at, time_at
from vigie.networks.troubles import Refused

MIN_DURATION = timedelta(minutes=5)  # the shortest that a server takes
USUAL_DURATION = timedelta(days=1)


def poll_html(poll: Any) -> str:
    """What a poll proposes, as a list to put under its question; nothing where there is no poll."""
    titles = [text_at(option, "title") for option in list_at(poll, "options")]
    choices = "".join(f"<li>{escape(title)}</li>" for title in titles if title)
    return f"<ul>{choices}</ul>" if choices else ""


def new_poll(asked: object) -> dict[str, Any] | None:
    """The poll to send, from `{"options": [...], "expires_in": seconds, "multiple": bool}`.

    None when nothing is asked, or fewer than two options.
    """
    if not isinstance(asked, Mapping):
        return None
    options = [str(option).strip() for option in asked.get("options") or () if str(option).strip()]
    if len(options) < 2:
        return None
    seconds = int(str(asked.get("expires_in") or int(USUAL_DURATION.total_seconds())))
    return {"options": options, "expires_in": seconds, "multiple": asked.get("multiple") in (True, "true", "on", "1")}


def unchanged_poll(status: Any) -> dict[str, Any] | None:
    """The poll of a post, to repeat in an edition: the server throws away one that is not repeated, and its votes.

    None for a post without a poll. Raises Refused for a poll that is over.
    """
    poll = object_at(status, "poll")
    if not poll:
        return None
    if flag_at(poll, "expired"):
        raise Refused(N_("A post whose poll is over can no longer be corrected."), "poll")
    ends = time_at(poll, "expires_at")
    left = ends - datetime.now(UTC) if ends else USUAL_DURATION
    options = [text_at(option, "title") for option in list_at(poll, "options")]
    seconds = int(max(left, MIN_DURATION).total_seconds())
    return {"options": options, "expires_in": seconds, "multiple": flag_at(poll, "multiple")}
