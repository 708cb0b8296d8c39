"""A real WordPress on loopback (Debian's): its database, an editor with an application password, and visitors."""

import itertools
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
from servers import HERE, Missing, Servers, answers, free_port, own, program, run_as

CODE = Path("/usr/share/wordpress")
_visitors = itertools.count(1)


class WordPressSite:
    """A site: `url`, and `user` and her `application_password` (she runs it); `subscriber` may publish nothing."""

    user = "redaction"
    subscriber = "lectrice"

    def __init__(self, url: str, version: str, passwords: dict[str, str]) -> None:
        self.url = url
        self.version = version
        self.application_password = passwords[self.user]
        self.subscriber_password = passwords[self.subscriber]
        self._http = httpx2.Client(timeout=180, trust_env=False)

    @property
    def environment(self) -> dict[str, str]:
        """What a Vigie that runs apart needs to see this site."""
        return {"VIGIE_ALLOW_PRIVATE": "*"}

    def ask(self, path: str, method: str = "GET", **options: Any) -> Any:
        """Call the site's own REST interface as its editor: `site.ask("posts", params={"search": "loyer"})`."""
        auth = (self.user, self.application_password)
        answer = self._http.request(method, f"{self.url}/wp-json/wp/v2/{path}", auth=auth, **options)
        return answer.raise_for_status().json()

    def posts(self, **asked: Any) -> list[dict[str, Any]]:
        """What is published, the newest first."""
        return list(self.ask("posts", params={"per_page": 100, "context": "edit", **asked}))

    def page(self, link: str) -> str:
        """A page of the site as a visitor's browser gets it."""
        return self._http.get(link).raise_for_status().text

    def comment_as_visitor(self, post_id: int, text: str, author: str = "Une passante") -> None:
        """Leave a comment by the form under the post; the site holds it until somebody approves it."""
        form = {"comment_post_ID": str(post_id), "comment": text, "author": author}
        email = f"passante{next(_visitors)}@example.org"
        answer = self._http.post(f"{self.url}/wp-comments-post.php", data={**form, "email": email})
        if answer.status_code != 302:
            raise RuntimeError(f"the site refused the comment: {answer.text[-500:]}")

    def comments(self, **asked: Any) -> list[dict[str, Any]]:
        """Comments as the editor sees them (`status="hold"`…), the newest first."""
        return list(self.ask("comments", params={"per_page": 100, "context": "edit", **asked}))


@contextmanager
def running() -> Iterator[WordPressSite]:
    """A fresh site until the block ends. Raises Missing."""
    if not CODE.exists():
        raise Missing("WordPress is not installed (as root: python tests/real/prepare.py)")
    php, mariadbd = program("php"), program("mariadbd", places=[Path("/usr/sbin")])
    servers = Servers("wordpress")
    try:
        database = start_mariadb(servers, mariadbd)
        port = free_port()
        settings = {"WORDPRESS_URL": f"http://127.0.0.1:{port}", "WORDPRESS_DATABASE_PORT": str(database)}
        www = copy_code(servers.folder)
        made = install(php, www, settings)
        # Pages ask their own server for other pages: several workers, or it waits for itself.
        options = ("-d", "sendmail_path=/bin/true", "-d", "upload_max_filesize=32M", "-d", "post_max_size=33M")
        command = (php, *options, "-S", f"127.0.0.1:{port}", "-t", www, HERE / "wordpress" / "router.php")
        log = servers.start("php", *command, PHP_CLI_SERVER_WORKERS="4", **settings)
        servers.wait_for("WordPress", lambda: answers(port), log)
        yield WordPressSite(settings["WORDPRESS_URL"], made["version"], made["passwords"])
    finally:
        servers.stop()


def start_mariadb(servers: Servers, mariadbd: Path) -> int:
    folder, port = own(servers.folder / "mariadb", "mysql"), free_port()
    install_db = (program("mariadb-install-db"), "--no-defaults", "--skip-test-db")
    run_as("mysql", *install_db, f"--datadir={folder}", "--auth-root-authentication-method=normal")
    log = servers.start(
        "mariadb",
        mariadbd,
        "--no-defaults",
        f"--datadir={folder}",
        f"--socket={folder}/socket",
        f"--pid-file={folder}/pid",
        f"--port={port}",
        "--bind-address=127.0.0.1",
        "--innodb-buffer-pool-size=32M",
        "--innodb-flush-log-at-trx-commit=0",
        "--performance-schema=OFF",
        user="mysql",
    )
    servers.wait_for("MariaDB", lambda: answers(port), log)
    make = (
        "CREATE DATABASE wordpress; CREATE USER wordpress@'127.0.0.1' IDENTIFIED BY 'wordpress';"
        "CREATE USER wordpress@localhost IDENTIFIED BY 'wordpress'; GRANT ALL ON wordpress.* TO wordpress@'127.0.0.1';"
        "GRANT ALL ON wordpress.* TO wordpress@localhost;"
    )
    client = [program("mariadb"), "--no-defaults", "-uroot", "-h127.0.0.1", f"-P{port}", "-e", make]
    subprocess.run([str(part) for part in client], check=True, capture_output=True)
    return port


def copy_code(folder: Path) -> Path:
    """WordPress writes beside its code: give it a copy of its own, with Debian's links followed."""
    www = folder / "www"
    shutil.copytree(CODE, www, symlinks=False, ignore=shutil.ignore_patterns("uploads"), ignore_dangling_symlinks=True)
    (www / "wp-content" / "uploads").mkdir(parents=True, exist_ok=True)
    shutil.copy(HERE / "wordpress" / "wp-config.php", www / "wp-config.php")
    (www / "wp-content" / "mu-plugins").mkdir(exist_ok=True)
    shutil.copy(HERE / "wordpress" / "patience.php", www / "wp-content" / "mu-plugins")
    return www


def install(php: Path, www: Path, settings: dict[str, str]) -> dict[str, Any]:
    command = [str(php), "-d", "sendmail_path=/bin/true", str(HERE / "wordpress" / "install.php"), str(www)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env={**os.environ, **settings})
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))
