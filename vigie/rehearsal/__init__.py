"""A small pretend social network, to train and to test on: real HTTP, its own file, nothing leaves it."""

from pathlib import Path


def serve(port: int, file: Path | str, host: str = "127.0.0.1", script: str = "", base: str = "") -> None:
    """Serve until interrupted. `script` is played if the file is new; `base` is the public address, if it has one."""
    from vigie.rehearsal.script import Script
    from vigie.rehearsal.server import RehearsalServer, control_key

    file = Path(file)
    is_new = not file.exists()
    server = RehearsalServer(port, file, host, control_key(file), base)
    if script and is_new:
        server.stage.play.load_script(Script.load_named(script))
    server.serve()
