"""Exercises for a team that trains: the few troubles worth living once before the real day."""

from dataclasses import dataclass

from vigie.rehearsal.control import Control

#: What a trouble may be put on: the method and the path of the requests that meet it.
ON = {
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

    def begin(self, control: Control) -> None:
        """Raises Refusal, OSError when the network does not answer."""
        match self.trouble:
            case "expire":
                control.expire(self.name)
            case "digest":
                control.digest(self.seconds)
            case "streams":
                control.cut_streams()
            case _:
                method, path = ON[self.on]
                control.fault(self.trouble, path, self.times, method, seconds=self.seconds)
