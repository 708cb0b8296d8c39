"""Exercises for a team that trains: the few troubles worth living once before the real day."""

from dataclasses import dataclass

from vigie.rehearsal.control_client import ControlClient

#: What a trouble may be put on: the method and the path of the requests that meet it.
FAULT_TARGETS = {
    "posts": ("POST", "/api/v1/statuses"),
    "reading": ("GET", "/api/.*"),
    "everything": (".*", "/(?:api|oauth)/.*"),
}


@dataclass(frozen=True, slots=True)
class Exercise:
    """One trouble. `times` None lasts until it is lifted; `seconds` says how late, how long to wait or to digest;
    `name` whose access dies ("" everybody's).
    """

    trouble: str
    on: str = "posts"
    times: int | None = 1
    seconds: float = 10.0
    name: str = ""

    def start(self, control: ControlClient) -> None:
        """Raises ControlRefused, OSError when the network does not answer."""
        match self.trouble:
            case "expire":
                control.expire_tokens(self.name)
            case "digest":
                control.set_media_delay(self.seconds)
            case "streams":
                control.cut_streams()
            case _:
                method, path = FAULT_TARGETS[self.on]
                control.add_fault(self.trouble, path, self.times, method, seconds=self.seconds)
