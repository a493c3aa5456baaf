"""What strangers try on a website: lead away, frame, split headers, fill memory, be slow."""

from __future__ import annotations

import dataclasses
import http.client
import io
import socket
import struct
import subprocess
import sys
import threading
import time
import xml.etree.ElementTree as ET
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kennishub import create_app
from kennishub.actors import Role
from kennishub.catalogue.database import transaction
from kennishub.catalogue.documents import get_document, save_document
from kennishub.catalogue.mails import queue_mail
from kennishub.cli.worker import MAX_HEAD
from kennishub.config import Config
from kennishub.hub import Hub
from kennishub.publishing.mailing import send_pending
from tests.accounts import PASSWORD, mails, make_account, token_on
from tests.conftest import PROJECT
from tests.web.page import Page
from tests.web.stores import copy_of_database
from tests.web.test_submit import word_file

BASE = "https://kennis.example"
ADDRESS = "a@hattem.example"


@pytest.fixture(scope="module")
def hub(filled_hub: Hub, tmp_path_factory: pytest.TempPathFactory) -> Hub:
    """Return a hub at an address of its own, with one account."""
    database = copy_of_database(filled_hub, tmp_path_factory.mktemp("hostile"))
    config = dataclasses.replace(
        filled_hub.config, database=database, base_url=BASE, rate_limits=False
    )
    hub = Hub(config)
    make_account(hub, Role.AUTHOR, ADDRESS)
    return hub


@pytest.fixture(scope="module")
def app(hub: Hub) -> Flask:
    app: Flask = create_app(hub.config)

    @app.get("/faalt")
    def fail() -> str:
        raise ZeroDivisionError

    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    client = app.test_client()
    # Cookies are for https alone here.
    client.environ_base |= {"wsgi.url_scheme": "https", "HTTP_HOST": "kennis.example"}
    return client


@pytest.mark.parametrize(
    "target",
    [
        "https:evil.example",
        "https:/evil.example",
        "\\\\evil.example",
        "/\\/evil.example",
        "///evil.example",
        " //evil.example",
        "\u00a0//evil.example",
        "／／evil.example",
        "//kennis.example@evil.example",
        "https://kennis.example.evil.example/",
        "/zoeken\r\nLocation: https://evil.example/",
        "/%0d%0aLocation:%20https://evil.example/",
        "/.//evil.example",
        "data:text/html,x",
    ],
)
def test_signing_in_leads_nowhere_else(client: FlaskClient, target: str) -> None:
    page = client.get("/account/inloggen/", query_string={"terug": target})
    written = Page(page.get_data(as_text=True)).one("input", name="terug").get("value")
    form = {"email": ADDRESS, "wachtwoord": PASSWORD, "terug": target}
    form["csrf_token"] = token_on(client, "/account/inloggen/")
    answer = client.post("/account/inloggen/", data=form)
    assert answer.status_code == 303
    for reached in (written, answer.headers["Location"]):
        # As a browser reads it: a backslash is a slash, and two of them or more lead away.
        read = reached.replace("\\", "/").strip()
        assert not read.startswith("//")
        assert urlsplit(urljoin(f"{BASE}/account/", read)).netloc == "kennis.example"
    assert answer.headers.getlist("Location") == [answer.headers["Location"]]


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example/themas",
        "//evil.example/account/",
        "/\\evil.example/themas",
        "//evil.example/%2e%2e/themas",
        "/themas/..//evil.example/x",
        "http://evil.example/themas",
        "/themas%0d%0aSet-Cookie:%20a=b",
    ],
)
def test_no_address_that_is_asked_for_leads_elsewhere(live_server: str, path: str) -> None:
    ours = urlsplit(live_server).netloc
    connection = http.client.HTTPConnection(ours, timeout=10)
    connection.putrequest("GET", path, skip_host=True)
    connection.putheader("Host", ours)
    connection.endheaders()
    answer = connection.getresponse()
    location = answer.headers.get("Location", "/")
    answer.read()
    connection.close()
    assert answer.status in (200, 303, 308, 400, 404)
    assert "Set-Cookie" not in answer.headers
    assert urlsplit(urljoin(live_server, location)).netloc == ours


@pytest.mark.parametrize(
    "path",
    [
        "/feeds/nieuw.atom",
        "/feeds/themas/participatie.atom",
        "/sitemap.xml",
        "/opensearch.xml",
        "/robots.txt",
        "/.well-known/security.txt",
        "/api/v1/openapi.json",
        "/api/v1/documenten",
        "/api/v1/themas",
        "/artikelen/wgs-vroegsignalering-schulden/",
    ],
)
def test_addresses_come_from_the_settings_whatever_host_is_named(app: Flask, path: str) -> None:
    evil = {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
    answer = app.test_client().get(
        path, base_url="http://localhost:1", headers={**evil, "X-Original-URL": "//evil.example"}
    )
    text = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert BASE in text
    assert "evil.example" not in text + str(answer.headers)
    assert "localhost" not in text


def test_mails_hold_the_address_from_the_settings(app: Flask, hub: Hub) -> None:
    client = app.test_client()
    client.environ_base |= {"wsgi.url_scheme": "https", "HTTP_HOST": "localhost"}
    client.environ_base["HTTP_X_FORWARDED_HOST"] = "evil.example"
    form = {"email": ADDRESS, "csrf_token": token_on(client, "/account/wachtwoord-vergeten/")}
    assert client.post("/account/wachtwoord-vergeten/", data=form).status_code == 200
    deadline = time.monotonic() + 10
    while not mails(hub) and time.monotonic() < deadline:
        time.sleep(0.02)
    (_to, _subject, text) = mails(hub)[0]
    assert f"{BASE}/account/herstellen/" in text
    assert "evil" not in text
    assert "localhost" not in text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/account/inloggen/", 200),
        ("GET", "/account/", 303),
        ("GET", "/themas", 308),
        ("POST", "/account/inloggen/", 400),
        ("GET", "/bestaat-niet", 404),
        ("POST", "/", 405),
        ("GET", "/faalt", 500),
        ("GET", "/feeds/nieuw.atom", 200),
        ("GET", "/api/v1/bestaat-niet", 404),
        ("GET", "/static/icons.svg", 200),
    ],
)
def test_nothing_can_be_framed(client: FlaskClient, method: str, path: str, status: int) -> None:
    with client.open(path, method=method) as answer:
        assert answer.status_code == status
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "DENY"


def test_a_host_that_is_not_ours_and_a_page_not_changed_cannot_be_framed_either(
    client: FlaskClient,
) -> None:
    refused = client.get("/", headers={"Host": "evil.example"})
    etag = client.get("/feeds/nieuw.atom").headers["ETag"]
    same = client.get("/feeds/nieuw.atom", headers={"If-None-Match": etag})
    assert (refused.status_code, same.status_code) == (400, 304)
    for answer in (refused, same):
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


SPLIT = 'Titel\r\nBcc: evil@evil.example\r\n\r\n"\x00\x0b\x1f\x7f\ud800\ufffe;x="\\'


def test_a_title_that_splits_headers_stays_text_in_a_feed_and_a_mail(
    config: Config, filled_hub: Hub, tmp_path: Path
) -> None:
    title = SPLIT.replace("\ud800", "")
    hub = Hub(dataclasses.replace(config, database=copy_of_database(filled_hub, tmp_path)))
    with hub.database() as db:
        row = get_document(db, "wgs-vroegsignalering-schulden")
        # Past the reader of files, which takes none of this.
        row = dataclasses.replace(row, title=title, published="2099-01-01", keywords=(title,))
        save_document(db, row)
        with transaction(db):
            queue_mail(db, ADDRESS, f"Klopt dit nog? {title}", title)
        send_pending(db, hub.config)
    client = create_app(hub.config).test_client()
    answer = client.get("/feeds/nieuw.atom")
    entry = ET.fromstring(answer.data).find("{http://www.w3.org/2005/Atom}entry")
    assert entry is not None
    found = entry.findtext("{http://www.w3.org/2005/Atom}title") or ""
    assert found.split() == ["Titel", "Bcc:", "evil@evil.example", '"\x7f;x="\\']
    assert "Bcc" not in answer.headers
    (_to, subject, _text) = mails(hub)[0]
    assert subject.startswith("Klopt dit nog? Titel Bcc: evil@evil.example")
    head = next((hub.config.database.parent / "mail").glob("*.eml")).read_bytes().split(b"\n\n")[0]
    assert not [line for line in head.splitlines() if line.lower().startswith(b"bcc")]


def bomb(declared: int) -> bytes:
    """Make a Word file of a megabyte, of which the text unpacks to a gigabyte."""
    start = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    data = word_file("")
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(start + b"<w:body><w:p><w:r><w:t>") + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(b"a" * 1_000_000) + packer.flush(zlib.Z_FULL_FLUSH)
    packed += block * 1_000 + packer.flush()
    # In the place of the last part of a good file: its head, its line in the table, the end.
    local, table = data.rindex(b"PK\x03\x04"), data.index(b"PK\x01\x02")
    line = data.rindex(b"PK\x01\x02")
    sizes = struct.pack("<III", zlib.crc32(b""), len(packed), declared)
    name = b"word/document.xml"
    head = data[local : local + 14] + sizes + data[local + 26 : local + 30] + name
    lines = data[table:line] + data[line : line + 16] + sizes + data[line + 28 : line + 46] + name
    end = data[data.rindex(b"PK\x05\x06") :]
    end = end[:12] + struct.pack("<II", len(lines), local + len(head) + len(packed)) + end[20:]
    return data[:local] + head + packed + lines + end


@pytest.mark.parametrize(
    ("declared", "said"), [(1_000_000_000, "te groot"), (1_000, "niet te lezen")]
)
def test_a_word_file_that_unpacks_to_a_gigabyte_is_refused_at_once(
    client: FlaskClient, declared: int, said: str
) -> None:
    data = bomb(declared)
    assert len(data) < 2_000_000
    form = {"email": ADDRESS, "wachtwoord": PASSWORD}
    form["csrf_token"] = token_on(client, "/account/inloggen/")
    client.post("/account/inloggen/", data=form)
    started = time.monotonic()
    answer = client.post(
        "/indienen/bestand/",
        data={
            "csrf_token": token_on(client, "/indienen/"),
            "bestand": (io.BytesIO(data), "bom.docx"),
        },
        headers={"Referer": f"{BASE}/indienen/"},
    )
    assert answer.status_code == 400
    # The client keeps what is large in a file, and does not close it.
    answer.request.environ["wsgi.input"].close()
    assert said in answer.get_data(as_text=True)
    assert time.monotonic() - started < 8


def test_a_word_file_that_lies_about_its_size_takes_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "bom.docx"
    path.write_bytes(bomb(1_000))
    code = (
        "import resource, subprocess, sys; from pathlib import Path\n"
        "reader = [sys.executable, '-m', 'kennishub.publishing.word_reader']\n"
        "data = Path(sys.argv[1]).read_bytes()\n"
        "done = subprocess.run(reader, input=data, capture_output=True, check=False)\n"
        "print(done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    status, kilobytes = map(int, done.stdout.split())
    assert status != 0
    assert kilobytes < 200_000


@pytest.fixture
def slow_clients(live_server: str) -> Iterator[list[socket.socket]]:
    """Send heads a byte at a time over 20 connections, and return these."""
    address = urlsplit(live_server)
    stop = threading.Event()
    with ExitStack() as opened:
        clients = [
            opened.enter_context(socket.create_connection((address.hostname, address.port or 0)))
            for _ in range(20)
        ]
        # Some begin with empty lines, which count for nothing.
        texts = [
            (b"\r\n\r\n" if number % 2 else b"") + b"GET /gezondheid/leeft HTTP/1.1\r\nX-A: aaaaaa"
            for number in range(20)
        ]

        for client, text in zip(clients, texts, strict=True):
            client.sendall(text[:5])

        def drip() -> None:
            for position in range(5, 40):
                for client, text in zip(clients, texts, strict=True):
                    client.sendall(text[position : position + 1])
                if stop.wait(1):
                    return

        thread = threading.Thread(target=drip)
        thread.start()
        yield clients
        stop.set()
        thread.join()


def test_slow_clients_do_not_keep_others_waiting(
    live_server: str, slow_clients: list[socket.socket]
) -> None:
    ours = urlsplit(live_server).netloc
    started = time.monotonic()
    while time.monotonic() - started < 1.5:
        asked = time.monotonic()
        connection = http.client.HTTPConnection(ours, timeout=5)
        connection.request("GET", "/gezondheid/leeft")
        answer = connection.getresponse()
        answer.read()
        connection.close()
        assert answer.status == 200
        assert time.monotonic() - asked < 2
        time.sleep(0.2)


def test_a_head_in_pieces_is_answered_one_too_long_refused_and_one_broken_off_forgotten(
    live_server: str,
) -> None:
    address = urlsplit(live_server)

    def connect() -> socket.socket:
        return socket.create_connection((address.hostname, address.port or 0), timeout=5)

    with connect() as client:
        line = b"GET /gezondheid/leeft HTTP/1.1\r\n"
        for piece in (b"\r\n", line, b"Host: localhost\r\n\r", b"\n"):
            client.sendall(piece)
            time.sleep(0.1)
        assert client.recv(12) == b"HTTP/1.1 200"
        # And once more over the same connection, which was kept.
        client.recv(65_536)
        client.sendall(line)
        time.sleep(0.1)
        client.sendall(b"Host: localhost\r\n\r\n")
        assert client.recv(12) == b"HTTP/1.1 200"
    with connect() as client:
        client.sendall(b"GET / HTTP/1.1\r\nX-A: " + b"a" * (MAX_HEAD - 23))
        time.sleep(0.1)
        client.sendall(b"aaaaaaaa")
        assert client.recv(12) == b"HTTP/1.1 431"
    with connect() as client:
        client.sendall(b"GET / HT")
        client.shutdown(socket.SHUT_WR)
        started = time.monotonic()
        client.recv(1_000)
        assert time.monotonic() - started < 3
