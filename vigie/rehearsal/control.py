"""The prompter: tell the pretend network, from Python, how to behave and what its people say."""

import json
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen


class Refusal(Exception):
    """The network would not: the sentence says why."""


class Control:
    """`Control(server.address, key)`, or `Control.beside(address, file)` for who can read the file's key."""

    def __init__(self, address: str, key: str) -> None:
        self.address, self._key = address.rstrip("/"), key

    @classmethod
    def beside(cls, address: str, file: Path | str) -> "Control":
        return cls(address, Path(file).with_suffix(".key").read_text().strip())

    def state(self) -> dict[str, Any]:
        """posts, people, waiting (lines of the script), position (seconds), speed, faults, digestion."""
        return self._ask("GET", "state")

    def late(self, seconds: float, path: str = ".*", times: int | None = 1, method: str = ".*") -> None:
        self.fault("late", path, times, method, seconds=seconds)

    def limit(self, seconds: float = 30, path: str = ".*", times: int | None = 1, method: str = ".*") -> None:
        """429, with Retry-After."""
        self.fault("limit", path, times, method, seconds=seconds)

    def fail(self, status: int = 500, path: str = ".*", times: int | None = 1, method: str = ".*") -> None:
        self.fault("error", path, times, method, status=status)

    def cut(self, path: str = ".*", times: int | None = 1, method: str = ".*") -> None:
        """Close the connection without having done anything."""
        self.fault("cut", path, times, method)

    def cut_after(self, path: str = ".*", times: int | None = 1, method: str = ".*") -> None:
        """Do everything, then close the connection without a word."""
        self.fault("cut_after", path, times, method)

    def babble(self, path: str = ".*", times: int | None = 1, method: str = ".*") -> None:
        """Do it, and answer a page instead of JSON."""
        self.fault("garbage", path, times, method)

    def fault(self, kind: str, path: str = ".*", times: int | None = 1, method: str = ".*", **more: float) -> None:
        """`path` and `method` are whole regular expressions; `times` None lasts until `behave`."""
        self._ask("POST", "faults", kind=kind, path=path, left=times, method=method, **more)

    def behave(self) -> None:
        """Lift every fault."""
        self._ask("DELETE", "faults")

    def digest(self, seconds: float) -> None:
        """How long each new medium takes to be ready (0: at once)."""
        self._ask("POST", "digestion", seconds=seconds)

    def expire(self, name: str = "") -> None:
        """The tokens of that account, or of everybody, die."""
        self._ask("POST", "expiry", name=name)

    def cut_streams(self) -> None:
        self._ask("POST", "cut")

    def play(self, script: str | dict[str, Any] = "sainte_rive", speed: float = 1.0) -> dict[str, Any]:
        """Say the script's past at once and play its future, `speed` times faster than life."""
        return self._ask("POST", "play", script=script, speed=speed)

    def speed(self, speed: float) -> None:
        """0 stops the clock."""
        self._ask("POST", "speed", speed=speed)

    def say(self, name: str, text: str, reply_to: str = "", **more: Any) -> dict[str, Any]:
        """Somebody speaks now; returns the post as the client API shows it."""
        return self._ask("POST", "say", name=name, text=text, reply_to=reply_to, **more)

    def act(self, name: str, act: str, post: str, text: str = "") -> None:
        """like, repost, edit (with a text), retract a post; or follow (`post` is then a name)."""
        self._ask("POST", "act", name=name, act=act, post=post, text=text)

    def posts(self, name: str) -> list[dict[str, Any]]:
        """What that account really has on the network, oldest first, with its `text` as it was typed."""
        found: Any = self._ask("GET", f"posts?name={name}")
        return list(found)

    def clear(self, everything: bool = False) -> None:
        """An empty town; the team's accounts and tokens stay, unless everything goes."""
        self._ask("DELETE", f"everything?all={str(everything).lower()}")

    def _ask(self, verb: str, place: str, **values: Any) -> dict[str, Any]:
        body = json.dumps(values).encode() if values else None
        headers = {"X-Rehearsal-Key": self._key, "Content-Type": "application/json"}
        request = Request(f"{self.address}/rehearsal/{place}", body, headers, method=verb)
        try:
            with urlopen(request, timeout=30) as answer:
                found: dict[str, Any] = json.load(answer)
                return found
        except HTTPError as error:
            raise Refusal(error.read().decode("utf-8", "replace")) from None
