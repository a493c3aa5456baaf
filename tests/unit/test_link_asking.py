"""Other sites are asked politely, whatever they send, and nothing in one's own network ever is."""

from __future__ import annotations

import datetime as dt
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address, ip_address
from pathlib import Path
from typing import Any, Final

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st

from kennishub.catalogue.source_links import Found
from kennishub.publishing.link_asking import Answer, Asker, IPAddress, is_public

NEVER: Final = threading.Event()
#: By the first part of a path: what is sent, what is sent at first and then over and over, and
#: where one is sent to (nothing: to the rest of the path).
SENT: Final = {
    "garbage": b"\x00\xff nothing that is HTTP\r\n\r\n",
    "headers": b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000 + b"\r\n\r\n",
    "many": b"HTTP/1.1 200 OK\r\n" + b"X: x\r\n" * 500 + b"\r\n",
}
SENT_ON: Final = {
    "drip": (b"HTTP/1.1 200 OK\r\nX: ", b"x"),
    "continue": (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "endless": (b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 1000),
}
REDIRECTED: Final = {"to": "", "nowhere": "", "round": "/round", "nonsense": "http://[::1"}


class Site(BaseHTTPRequestHandler):
    """Answer by path, and note what was asked."""

    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        self._note()
        if self.path in ("/no-head", "/endless"):
            self._status(405)
        elif self.path == "/head-says-gone":
            self._status(404)
        elif self.path == "/head-says-nothing":
            self.close_connection = True
        else:
            self._any()

    def do_GET(self) -> None:
        self._note()
        if self.path in ("/no-head", "/head-says-gone", "/head-says-nothing"):
            self._status(200)
        else:
            self._any()

    def _note(self) -> None:
        self.server.asked.append((self.command, self.path, dict(self.headers)))  # type: ignore[attr-defined]

    def _any(self) -> None:
        what, _, rest = self.path[1:].partition("/")
        if what in SENT:
            self._send(SENT[what])
        elif what in SENT_ON:
            self._send_on(*SENT_ON[what])
        elif what in REDIRECTED:
            self._status(302, REDIRECTED[what] or rest)
        elif what == "count" and rest != "0":
            self._status(301, f"/count/{int(rest) - 1}")
        else:
            self._status(200 if what == "count" else int(what))

    def _status(self, status: int, location: str = "") -> None:
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _send(self, head: bytes) -> None:
        self.close_connection = True
        self.wfile.write(head)

    def _send_on(self, head: bytes, piece: bytes) -> None:
        """Send something small over and over, for as long as anybody listens."""
        self.close_connection = True
        try:
            self.wfile.write(head)
            while not self.server.ended.wait(0.01):  # type: ignore[attr-defined]
                self.wfile.write(piece)
        except OSError:
            return

    def log_message(self, *_arguments: object) -> None:
        return


class Server(ThreadingHTTPServer):
    """Hold what was asked of a site."""

    daemon_threads = True

    def __init__(self, host: str) -> None:
        super().__init__((host, 0), Site)
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.ended = threading.Event()

    @property
    def url(self) -> str:
        return f"http://{self.server_address[0]!s}:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing about a client that went away, as these tests mean it to."""


@contextmanager
def running(host: str = "127.0.0.1", context: ssl.SSLContext | None = None) -> Iterator[Server]:
    server = Server(host)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        server.ended.set()
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running() as found:
        yield found


def loopback(address: IPAddress) -> bool:
    """Take one address of this machine for the public internet; its others stay what they are."""
    return address == IPv4Address("127.0.0.1")


def asker(
    *servers: Server, is_allowed: Callable[[IPAddress], bool] = loopback, **more: Any
) -> Asker:
    for server in servers:
        server.asked.clear()
    ports = frozenset({80} | {server.server_port for server in servers})
    settings = {"ports": ports, "pause": 0.0, **more}
    return Asker("https://hub.example", is_allowed=is_allowed, **settings)


@pytest.mark.parametrize(
    ("path", "answer", "methods"),
    [
        ("/200", Answer(Found.GOOD, 200), "H"),
        ("/404", Answer(Found.GONE, 404), "HG"),
        ("/410", Answer(Found.GONE, 410), "HG"),
        ("/500", Answer(Found.ERROR, 500), "HG"),
        ("/403", Answer(Found.REFUSED, 403), "HG"),
        ("/429", Answer(Found.REFUSED, 429), "H"),
        ("/no-head", Answer(Found.GOOD, 200), "HG"),
        ("/head-says-gone", Answer(Found.GOOD, 200), "HG"),
        ("/head-says-nothing", Answer(Found.GOOD, 200), "HG"),
        ("/to//404", Answer(Found.GONE, 404), "HHG"),
        ("/count/5", Answer(Found.GOOD, 200), "HHHHHH"),
        ("/count/6", Answer(Found.REDIRECTS), "HHHHHH"),
        ("/round", Answer(Found.REDIRECTS), "HHHHHH"),
        ("/nowhere", Answer(Found.NO_HTTP, 302), "H"),
        ("/garbage", Answer(Found.NO_HTTP), "HG"),
        ("/headers", Answer(Found.NO_HTTP), "HG"),
        ("/many", Answer(Found.NO_HTTP), "HG"),
        ("/nonsense", Answer(Found.NO_HTTP), "H"),
        ("/to/http://127.0.0.1:99999/", Answer(Found.NOT_PUBLIC), "H"),
        ("/to/ftp://example.org/", Answer(Found.NOT_PUBLIC), "H"),
    ],
)
def test_what_a_site_sends_becomes_an_answer(
    server: Server, path: str, answer: Answer, methods: str
) -> None:
    assert asker(server).ask(server.url + path, NEVER) == answer
    assert "".join(method[0] for method, _path, _headers in server.asked) == methods


def test_the_hub_says_who_it_is_and_where_it_comes_for(server: Server) -> None:
    asker(server).ask(f"{server.url}/200/caf\u00e9 1?q=\u20ac#plaats", NEVER)
    ((_method, path, headers),) = server.asked
    assert path == "/200/caf%C3%A9%201?q=%E2%82%AC"
    assert headers["Host"] == f"127.0.0.1:{server.server_port}"
    assert headers["User-Agent"].startswith("Kennishub/")
    assert headers["User-Agent"].endswith("+https://hub.example/)")
    assert set(headers) == {"Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"}


@pytest.mark.parametrize("path", ["/drip", "/continue"])
def test_a_site_that_is_slow_on_purpose_is_left_in_time(server: Server, path: str) -> None:
    begin = time.monotonic()
    found = asker(server, whole_answer=0.2).ask(server.url + path, NEVER)
    assert found == Answer(Found.SILENT)
    assert 0.2 < time.monotonic() - begin < 3


def test_a_site_that_leads_on_and_on_is_left_in_time(server: Server) -> None:
    ask = asker(server, pause=0.1, whole_way=0.15)
    assert ask.ask(f"{server.url}/count/5", NEVER) == Answer(Found.SILENT)
    assert len(server.asked) == 3


def test_a_site_that_says_nothing_is_left_in_time(server: Server) -> None:
    # Nobody takes this connection up: it waits in the queue of a socket that only listens.
    with Server("127.0.0.1") as silent:
        found = asker(server, silent, patience=0.1).ask(f"{silent.url}/200", NEVER)
    assert found == Answer(Found.SILENT)


def test_of_an_endless_body_nothing_is_read(server: Server) -> None:
    found = asker(server, whole_answer=5.0).ask(f"{server.url}/endless", NEVER)
    assert found == Answer(Found.GOOD, 200)
    assert [method for method, _path, _headers in server.asked] == ["HEAD", "GET"]


def test_a_port_on_which_nothing_listens_is_no_connection(server: Server) -> None:
    with running() as other:
        gone = other.url
        ask = asker(server, other)
    assert ask.ask(gone, NEVER) == Answer(Found.NO_CONNECTION)


def test_a_redirect_into_the_own_network_is_not_followed(server: Server) -> None:
    with running("127.0.0.2") as inside:
        ask = asker(server, inside)
        assert ask.ask(f"{server.url}/to/{inside.url}/200", NEVER) == Answer(Found.NOT_PUBLIC)
        assert ask.ask(f"{inside.url}/200", NEVER) == Answer(Found.NOT_PUBLIC)
        assert inside.asked == []
        # The control: it does answer whoever may ask it.
        everything = asker(server, inside, is_allowed=lambda _address: True)
        assert everything.ask(f"{server.url}/to/{inside.url}/200", NEVER) == Answer(Found.GOOD, 200)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "0x7f.1", "2130706433", "[::1]", "0"])
def test_a_name_of_this_machine_is_refused(server: Server, host: str) -> None:
    ask = asker(server, is_allowed=is_public)
    assert ask.ask(f"http://{host}:{server.server_port}/200", NEVER) == Answer(Found.NOT_PUBLIC)
    assert server.asked == []


def test_a_name_with_one_address_that_is_not_public_is_refused(server: Server) -> None:
    addresses = ["127.0.0.1", "10.0.0.1"]
    ask = asker(server, resolve=lambda _host, _port: addresses)
    url = f"http://site.example:{server.server_port}/200"
    assert ask.ask(url, NEVER) == Answer(Found.NOT_PUBLIC)
    assert server.asked == []
    addresses.pop()
    assert ask.ask(url, NEVER) == Answer(Found.GOOD, 200)


def test_a_name_is_resolved_once_and_that_address_is_asked(server: Server) -> None:
    """See that a name which means another machine a moment later leads nowhere else."""
    given_out = iter([["127.0.0.1"], ["127.0.0.2"]])
    ask = asker(server, resolve=lambda _host, _port: next(given_out))
    url = f"http://site.example:{server.server_port}"
    assert ask.ask(f"{url}/no-head", NEVER) == Answer(Found.GOOD, 200)
    assert [headers["Host"] for _method, _path, headers in server.asked] == [url[7:]] * 2
    assert ask.ask(f"{url}/200", NEVER) == Answer(Found.NOT_PUBLIC)


def test_other_ports_and_names_of_users_are_refused(server: Server) -> None:
    ask = asker(server)
    for url in (
        f"http://naam:woord@127.0.0.1:{server.server_port}/200",
        f"http://naam@127.0.0.1:{server.server_port}/200",
        f"ftp://127.0.0.1:{server.server_port}/200",
        "http://127.0.0.1:22/",
        "http://127.0.0.1:0/",
        "http://",
        "",
    ):
        assert ask.ask(url, NEVER) == Answer(Found.NOT_PUBLIC), url
    assert server.asked == []


@pytest.mark.parametrize(
    ("host", "name"),
    [("b\u00fccher.example", "xn--bcher-kva.example"), ("\u00e9" * 70 + ".example", None)],
)
def test_names_with_accents_are_asked_in_ascii_or_not_at_all(host: str, name: str | None) -> None:
    names: list[str] = []

    def resolve(host: str, _port: int) -> list[str]:
        names.append(host)
        return []

    ask = asker(resolve=resolve)
    assert ask.ask(f"http://{host}/", NEVER) == Answer(Found.NOT_PUBLIC)
    assert names == ([name] if name else [])


@given(st.text(max_size=40), st.text(max_size=20))
@settings(max_examples=50)
def test_no_address_is_too_odd(rest: str, start: str) -> None:
    def unknown(_host: str, _port: int) -> list[str]:
        return ["127.0.0.1"]

    ask = asker(resolve=unknown, ports=frozenset({80, 443}), patience=0.2, is_allowed=is_public)
    for url in (f"http://{rest}", f"https://a.example/{rest}", start + rest):
        assert ask.ask(url, NEVER) == Answer(Found.NOT_PUBLIC)


@given(st.text(max_size=30))
@settings(max_examples=50)
def test_no_path_is_too_odd(server: Server, rest: str) -> None:
    came = asker(server).ask(f"{server.url}/200/{rest}", NEVER)
    assert came == Answer(Found.GOOD, 200)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("1.1.1.1", True),
        ("2606:4700::1", True),
        ("64:ff9b::101:101", True),
        ("::ffff:1.1.1.1", True),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b:1::101:101", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:169.254.169.254", False),
        ("::7f00:1", False),
        ("2002:7f00:1::", False),
        ("2001:0:101:101::1", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%1", False),
        ("fec0::1", False),
        ("fd00::1", False),
        ("ff02::1", False),
        ("0.0.0.0", False),
        ("10.1.2.3", False),
        ("100.64.0.1", False),
        ("127.8.9.1", False),
        ("169.254.169.254", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("198.18.0.1", False),
        ("224.0.0.1", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
    ],
)
def test_only_the_public_internet_is_public(address: str, expected: bool) -> None:
    assert is_public(ip_address(address)) is expected


def test_a_site_is_left_alone_between_two_requests(server: Server) -> None:
    ask = asker(server, pause=0.2)
    begin = time.monotonic()
    ask.ask(f"{server.url}/404", NEVER)
    ask.ask(f"{server.url}/200", NEVER)
    assert len(server.asked) == 3
    assert time.monotonic() - begin >= 0.4


def test_who_is_told_to_stop_asks_no_more(server: Server) -> None:
    stop = threading.Event()
    ask = asker(server, pause=60.0)
    assert ask.ask(f"{server.url}/200", stop) == Answer(Found.GOOD, 200)
    threading.Timer(0.1, stop.set).start()
    begin = time.monotonic()
    assert ask.ask(f"{server.url}/200", stop) is None
    assert time.monotonic() - begin < 5
    assert len(server.asked) == 1


def certificate(name: str, folder: Path) -> Path:
    """Write a key and a certificate that it signs itself, for a name."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


def test_tls_is_checked_by_the_name_though_an_address_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = certificate("site.example", tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    with running(context=context) as server:

        def ask(host: str) -> Answer | None:
            found = asker(server, resolve=lambda _host, _port: ["127.0.0.1"])
            return found.ask(f"https://{host}:{server.server_port}/200", NEVER)

        assert ask("site.example") == Answer(Found.TLS)
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        assert ask("site.example") == Answer(Found.GOOD, 200)
        assert ask("other.example") == Answer(Found.TLS)
