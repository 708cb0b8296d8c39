"""The controls of the pretend network from Python: how it behaves, what its people say."""

import json
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen


class ControlRefused(Exception):
    """The network refused the command; the message says why."""


class ControlClient:
    """`Control(server.address, key)`, or `Control.beside(address, file)` where the key beside the file can be read."""

    def __init__(self, address: str, key: str) -> None:
        self.address = address.rstrip("/")
        self._key = key

    @classmethod
    def from_key_file(cls, address: str, file: Path | str) -> "ControlClient":
        return cls(address, Path(file).with_suffix(".key").read_text().strip())

    def state(self) -> dict[str, Any]:
        """posts, people, waiting (lines of the script), position (seconds), speed, faults, digestion."""
        return self._call("GET", "state")

    def delay_answers(self, seconds: float, path: str = ".*", times: int | None = 1, method: str = ".*") -> None:
        self.add_fault("late", path, times, method, seconds=seconds)

    def limit_rate(self, seconds: float = 30, path: str = ".*", times: int | None = 1, method: str = ".*") -> None:
        """429, with Retry-After."""
        self.add_fault("limit", path, times, method, seconds=seconds)

    def fail_requests(self, status: int = 500, path: str = ".*", times: int | None = 1, method: str = ".*") -> None:
        self.add_fault("error", path, times, method, status=status)

    def cut_before(self, path: str = ".*", times: int | None = 1, method: str = ".*") -> None:
        """Close the connection without having done anything."""
        self.add_fault("cut", path, times, method)

    def cut_after(self, path: str = ".*", times: int | None = 1, method: str = ".*") -> None:
        """Do everything, then close the connection without a word."""
        self.add_fault("cut_after", path, times, method)

    def answer_garbage(self, path: str = ".*", times: int | None = 1, method: str = ".*") -> None:
        """Do it, and answer a page instead of JSON."""
        self.add_fault("garbage", path, times, method)

    def add_fault(self, kind: str, path: str = ".*", times: int | None = 1, method: str = ".*", **more: float) -> None:
        """`path` and `method` are whole regular expressions; `times` None lasts until `behave`."""
        self._call("POST", "faults", kind=kind, path=path, left=times, method=method, **more)

    def clear_faults(self) -> None:
        """Lift every fault."""
        self._call("DELETE", "faults")

    def set_media_delay(self, seconds: float) -> None:
        """How long each new medium takes to be ready (0: at once)."""
        self._call("POST", "digestion", seconds=seconds)

    def expire_tokens(self, name: str = "") -> None:
        """Revoke the tokens of that account, or of everybody."""
        self._call("POST", "expiry", name=name)

    def cut_streams(self) -> None:
        self._call("POST", "cut")

    def play_script(
        self, script: str | dict[str, Any] = "sainte_rive", speed: float = 1.0, *, once: bool = False
    ) -> dict[str, Any]:
        """Say the script's past at once and play its future, `speed` times faster than life.

        With `once`, leave the town as it is when it plays this script already.
        """
        return self._call("POST", "play", script=script, speed=speed, once=once)

    def set_speed(self, speed: float) -> None:
        """0 stops the clock."""
        self._call("POST", "speed", speed=speed)

    def say_as(self, name: str, text: str, reply_to: str = "", **more: Any) -> dict[str, Any]:
        """Somebody speaks now; returns the post as the client API shows it."""
        return self._call("POST", "say", name=name, text=text, reply_to=reply_to, **more)

    def act_as(self, name: str, act: str, post: str, text: str = "") -> None:
        """like, repost, edit (with a text), retract a post; or follow (`post` is then a name)."""
        self._call("POST", "act", name=name, act=act, post=post, text=text)

    def list_posts(self, name: str) -> list[dict[str, Any]]:
        """What that account really has on the network, oldest first, with its `text` as it was typed."""
        found: Any = self._call("GET", f"posts?name={name}")
        return list(found)

    def clear_town(self, everything: bool = False) -> None:
        """An empty town; the team's accounts and tokens stay, unless everything goes."""
        self._call("DELETE", f"everything?all={str(everything).lower()}")

    def _call(self, verb: str, place: str, **values: Any) -> dict[str, Any]:
        body = json.dumps(values).encode() if values else None
        headers = {"X-Rehearsal-Key": self._key, "Content-Type": "application/json"}
        request = Request(f"{self.address}/rehearsal/{place}", body, headers, method=verb)
        try:
            with urlopen(request, timeout=30) as answer:
                found: dict[str, Any] = json.load(answer)
                return found
        except HTTPError as error:
            raise ControlRefused(error.read().decode("utf-8", "replace")) from None
