"""The only way out: what it refuses to visit, what it lets in, what it says when the wire breaks."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx2
import pytest

from vigie.kit.address_guard import connect_socket
from vigie.kit.http import DEFAULT_TIMEOUT, USER_AGENT, Deadline, Http
from vigie.kit.http_errors import ForbiddenAddress, NoResponse, NotSent, ResponseTooBig, UnknownHost

PRIVATE = [
    "127.0.0.1",
    "127.255.0.9",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",  # the clouds' metadata
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fc00::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "::127.0.0.1",  # IPv4-compatible, as it was before 2006
    "::ffff:0:127.0.0.1",  # IPv4-translated (RFC 2765)
    "64:ff9b:1::7f00:1",  # NAT64 of a network of one's own (RFC 8215)
    "fec0::1",  # site-local, as it was before 2004
]


class Page(BaseHTTPRequestHandler):
    """`/to?x` redirects to x, `/big` is big, `/drip` slow, `/cut` ends too early, `/echo` tells the headers."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.seen.append(self.path)  # type: ignore[attr-defined]
        path, _, query = self.path.partition("?")
        if path == "/to":
            self.answer(302, b"", Location=query)
        elif path == "/moved":
            self.answer(301, b"", Location="/hello")
        elif path == "/big":
            self.answer(200, b"x" * 300_000)
        elif path == "/echo":
            self.answer(200, repr(dict(self.headers)).encode())
        elif path == "/drip":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            with contextlib.suppress(OSError):
                for _ in range(1000):
                    self.wfile.write(b".")
                    time.sleep(0.02)
            self.close_connection = True
        elif path == "/cut":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort")
            self.close_connection = True
        else:
            self.answer(200, "Écoutez".encode("latin-1"), **{"Content-Type": "text/plain; charset=iso-8859-1"})

    do_POST = do_GET

    def answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *said: Any) -> None:
        """Silent."""


@pytest.fixture(autouse=True)
def _nothing_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VIGIE_ALLOW_PRIVATE", raising=False)


@pytest.fixture
def site() -> Iterator[Any]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    server.daemon_threads = True
    server.seen = []  # type: ignore[attr-defined]
    server.url = f"http://127.0.0.1:{server.server_address[1]}"  # type: ignore[attr-defined]
    server.place = server.url.removeprefix("http://")  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def resolving(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    """The world's directory answers these addresses, one a question, the last one for ever; returns the questions."""
    asked: list[str] = []
    left = list(answers)

    def getaddrinfo(host: str, port: int, *rest: Any, **options: Any) -> list[Any]:
        asked.append(str(host))
        address = left.pop(0) if len(left) > 1 else left[0]
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        return [(family, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


@pytest.mark.parametrize("address", PRIVATE)
def test_a_name_that_leads_to_a_private_address_is_not_visited(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    resolving(monkeypatch, address)
    visited: list[Any] = []
    monkeypatch.setattr(socket, "create_connection", lambda *a, **k: visited.append(a))
    with pytest.raises(NotSent):
        Http().get("https://serveur.example/")
    with pytest.raises(ForbiddenAddress):
        connect_socket("serveur.example", 443, frozenset(), 1.0)
    assert visited == []


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "http://localhost:{port}/",
        "http://2130706433:{port}/",
        "http://0:{port}/",
    ],
)
def test_a_private_address_written_in_any_way_is_not_visited(site: Any, address: str) -> None:
    with pytest.raises(NotSent):
        Http().get(address.format(port=site.server_address[1]))
    assert site.seen == []


def test_a_name_that_changes_its_address_between_two_looks_opens_nothing(
    site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: the address that was checked is the one that is visited."""
    resolving(monkeypatch, "192.0.2.1", "127.0.0.1")
    visited: list[str] = []

    def create_connection(address: tuple[str, int], *rest: Any, **options: Any) -> socket.socket:
        visited.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", create_connection)
    with pytest.raises(NotSent):
        Http().get(f"http://rebond.example:{site.server_address[1]}/")
    assert "127.0.0.1" not in visited
    assert site.seen == []


@pytest.mark.parametrize(("is_online", "kind"), [(True, UnknownHost), (False, NotSent)])
def test_a_name_that_nobody_bears_is_told_from_a_directory_that_is_silent(
    monkeypatch: pytest.MonkeyPatch, is_online: bool, kind: type[NotSent]
) -> None:
    def getaddrinfo(host: str, port: int, *rest: Any, **options: Any) -> list[Any]:
        if is_online and host.endswith("root-servers.net"):
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("198.41.0.4", port))]
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    with pytest.raises(NotSent) as trouble:
        Http().get("https://nulle-part.example/")
    assert type(trouble.value) is kind


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [(socket.AF_INET, 1, 6, "", (address, 443)) for address in ("93.184.215.14", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: rows)
    monkeypatch.setattr(socket, "create_connection", lambda *a, **k: pytest.fail("visited"))
    with pytest.raises(NotSent):
        Http().get("https://double.example/")


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "gopher://x/", "http://", "//x", "javascript:alert(1)", "http://[::1/", ""]
)
def test_what_is_no_web_address_is_refused(address: str) -> None:
    with pytest.raises(NotSent):
        Http().get(address)


def test_the_operator_opens_one_place_and_no_other(site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Http(allow=[site.place]).get(site.url + "/").text == "Écoutez"
    assert Http().allow_private(site.place).get(site.url + "/").is_success
    with pytest.raises(NotSent):
        Http(allow=["127.0.0.1:1"]).get(site.url + "/")
    monkeypatch.setenv("VIGIE_ALLOW_PRIVATE", f"autre.example, {site.place}")
    assert Http().get(site.url + "/").is_success


def test_a_redirection_into_the_house_is_not_followed(site: Any) -> None:
    inside = socket.create_server(("127.0.0.1", 0))
    inside.settimeout(0.05)
    with inside, pytest.raises(NotSent):
        Http(allow=[site.place]).get(f"{site.url}/to?http://127.0.0.1:{inside.getsockname()[1]}/secret")
    with pytest.raises(NotSent):
        Http(allow=[site.place]).get(f"{site.url}/to?file:///etc/passwd")


def test_redirections_come_to_an_end() -> None:
    http, asked = hops(*["https://a.example/"] * 50)
    with pytest.raises(NotSent):
        http.get("https://a.example/")
    assert len(asked) == 6


@pytest.mark.parametrize("nowhere", ["http://[::1", "https://a.example:99999999/", "data:text/plain,x"])
def test_a_redirection_to_what_is_no_address_is_refused(nowhere: str) -> None:
    http, _ = hops(nowhere)
    with pytest.raises(NotSent):
        http.get("https://a.example/")


def test_a_lasting_redirection_is_said(site: Any) -> None:
    response = Http(allow=[site.place]).get(f"{site.url}/moved")
    assert response.url == response.moved_to == f"{site.url}/hello"


def test_a_write_is_never_redirected(site: Any) -> None:
    assert Http(allow=[site.place]).post(f"{site.url}/to?/hello").status == 302


def test_an_answer_too_big_is_given_up(site: Any) -> None:
    http = Http(allow=[site.place])
    with pytest.raises(ResponseTooBig):
        http.get(f"{site.url}/big", max_bytes=100_000)
    assert len(http.get(f"{site.url}/big", max_bytes=300_000).content) == 300_000


def test_an_answer_that_ends_too_early_is_none(site: Any) -> None:
    with pytest.raises(NoResponse):
        Http(allow=[site.place]).get(f"{site.url}/cut")


def test_nobody_there_means_that_nothing_was_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(NotSent):
        Http(allow=["127.0.0.1"]).post(f"http://127.0.0.1:{port}/")


def test_silence_after_the_request_left_is_no_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute, pytest.raises(NoResponse):
        Http(allow=["127.0.0.1"]).post(f"http://127.0.0.1:{mute.getsockname()[1]}/", timeout=0.2)


def hops(*places: str) -> tuple[Http, list[httpx2.Request]]:
    """A wire where each request is sent on to the next place; returns what was asked."""
    asked: list[httpx2.Request] = []
    left = list(places)

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(request)
        return httpx2.Response(302, headers={"Location": left.pop(0)}) if left else httpx2.Response(200)

    return Http(transport=httpx2.MockTransport(answer)), asked


def test_credentials_stay_with_the_host_they_were_for() -> None:
    http, asked = hops("https://a.example/2", "https://b.example/3")
    http.get(
        "https://a.example/1",
        headers={"Authorization": "Bearer secret", "Cookie": "c=1", "Accept": "x"},
        params={"q": "1"},
    )
    assert [request.headers.get("authorization") for request in asked] == ["Bearer secret", "Bearer secret", None]
    assert [request.headers.get("cookie") for request in asked] == ["c=1", "c=1", None]
    assert asked[2].headers["accept"] == "x"
    assert [str(request.url) for request in asked] == [
        "https://a.example/1?q=1",
        "https://a.example/2",
        "https://b.example/3",
    ]


@pytest.mark.parametrize("next_place", ["http://a.example/", "https://a.example:8443/"])
def test_another_port_or_a_lesser_protocol_is_another_host(next_place: str) -> None:
    http, asked = hops(next_place)
    http.get("https://a.example/", auth=("moi", "secret"))
    assert asked[0].headers["authorization"].startswith("Basic ")
    assert "authorization" not in asked[1].headers


def test_every_request_says_who_we_are() -> None:
    http, asked = hops()
    http.get("https://a.example/")
    assert asked[0].headers["user-agent"] == USER_AGENT


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (httpx2.ConnectError, NotSent),
        (httpx2.ConnectTimeout, NotSent),
        (httpx2.ReadTimeout, NoResponse),
        (httpx2.WriteError, NoResponse),
    ],
)
def test_a_broken_wire_says_whether_something_left(error: Callable[..., Exception], trouble: type[Exception]) -> None:
    def answer(request: httpx2.Request) -> httpx2.Response:
        raise error("secret=42", request=request)

    with pytest.raises(trouble):
        Http(transport=httpx2.MockTransport(answer)).post("https://a.example/")


def test_lines_come_one_by_one_and_a_refused_stream_is_none() -> None:
    http = Http(transport=httpx2.MockTransport(lambda request: httpx2.Response(200, text="un\ndeux\n\ntrois")))
    assert list(http.stream_lines("https://a.example/")) == ["un", "deux", "", "trois"]
    http = Http(transport=httpx2.MockTransport(lambda request: httpx2.Response(404)))
    with pytest.raises(NoResponse):
        next(http.stream_lines("https://a.example/"))


def test_a_byte_now_and_then_is_no_response(site: Any) -> None:
    with pytest.raises(NoResponse):
        Http(allow=[site.place], max_response_time=0.3).get(f"{site.url}/drip", timeout=0.2)


def test_the_time_of_one_response_is_not_taken_from_the_next(site: Any) -> None:
    http = Http(allow=[site.place], max_response_time=0.3)
    with pytest.raises(NoResponse):
        http.get(f"{site.url}/drip", timeout=0.2)
    assert http.get(f"{site.url}/hello").is_success


def test_a_page_waits_no_longer_than_its_deadline(site: Any) -> None:
    http = Http(allow=[site.place])
    assert http.get(f"{site.url}/hello").is_success  # the connection is there: its time is not counted below
    with pytest.raises(NoResponse):
        http.with_deadline(Deadline(0.2)).get(f"{site.url}/drip")
    assert http.get(f"{site.url}/hello").is_success


def test_an_exchange_is_given_what_is_left_of_the_deadline() -> None:
    http, asked = hops()
    for seconds in (4.0, 0.0):
        http.with_deadline(Deadline(seconds)).get("https://a.example/")
    http.get("https://a.example/")
    limits = [request.extensions["timeout"] for request in asked]
    assert max(limits[0].values()) <= 4.0
    assert max(limits[1].values()) <= 0.01
    assert max(limits[2].values()) == DEFAULT_TIMEOUT


def test_a_socket_goes_to_the_first_address_that_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    public = ["2606:4700::1111", "93.184.215.14", "93.184.215.15"]
    rows = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in public]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: rows)
    visited: list[str] = []
    opened = socket.socket()

    def create_connection(address: tuple[str, int], *rest: Any, **options: Any) -> socket.socket:
        visited.append(address[0])
        if ":" in address[0]:  # this machine has no IPv6
            raise OSError("Network is unreachable")
        return opened

    monkeypatch.setattr(socket, "create_connection", create_connection)
    with opened:
        assert connect_socket("serveur.example", 443, frozenset(), 1.0) is opened
    assert visited == public[:2]


def test_a_socket_that_no_address_takes_says_the_last_error(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, "93.184.215.14")

    def create_connection(address: tuple[str, int], *rest: Any, **options: Any) -> socket.socket:
        raise ConnectionRefusedError("nobody")

    monkeypatch.setattr(socket, "create_connection", create_connection)
    with pytest.raises(ConnectionRefusedError):
        connect_socket("serveur.example", 443, frozenset(), 1.0)


def test_one_private_address_among_public_ones_closes_a_socket_too(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [(socket.AF_INET, 1, 6, "", (address, 443)) for address in ("93.184.215.14", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: rows)
    monkeypatch.setattr(socket, "create_connection", lambda *a, **k: pytest.fail("visited"))
    with pytest.raises(ForbiddenAddress):
        connect_socket("double.example", 443, frozenset(), 1.0)


def test_an_answer_too_heavy_is_read_up_to_its_limit_when_that_is_enough() -> None:
    client = Http(transport=httpx2.MockTransport(lambda _: httpx2.Response(200, content=b"ab" * 100)))
    assert client.get("https://lourd.example/", max_bytes=3, truncate=True).content == b"aba"
    with pytest.raises(ResponseTooBig):
        client.get("https://lourd.example/", max_bytes=3)
