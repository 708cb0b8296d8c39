"""A small pretend social network, to train and to test on: real HTTP, its own file, nothing leaves it."""

from pathlib import Path


def serve(port: int, file: Path | str, host: str = "127.0.0.1", script: str = "", base: str = "") -> None:
    """Serve until interrupted. `script` is played if the file is new; `base` is the public address, if it has one."""
    from vigie.rehearsal.script import Script
    from vigie.rehearsal.server import Server, key_for

    file = Path(file)
    is_new = not file.exists()
    server = Server(port, file, host, key_for(file), base)
    if script and is_new:
        server.stage.play.load(Script.named(script))
    server.serve()
