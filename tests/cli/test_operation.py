"""A real server under the hands of an operator: reload, stop, logs, numbers for a monitor."""

from __future__ import annotations

import dataclasses
import http.client
import json
import re
import shutil
import signal
import socket
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from kennishub.catalogue.database import rows
from kennishub.catalogue.mails import queue_mail
from kennishub.config import Config
from kennishub.hub import Hub
from tests.conftest import PROJECT, environment, free_port, kennishub, wait_until_healthy
from tests.web.stores import copy_of_database


@pytest.fixture(scope="module")
def own(filled_hub: Hub, tmp_path_factory: pytest.TempPathFactory) -> Config:
    """Return the settings of a hub over the real content with stores and mails of its own."""
    folder = tmp_path_factory.mktemp("operation")
    shutil.copytree(filled_hub.config.index, folder / "index")
    (folder / "instance").mkdir()
    return dataclasses.replace(
        filled_hub.config,
        index=folder / "index",
        database=copy_of_database(filled_hub, folder / "instance"),
    )


@contextmanager
def served(
    config: Config, folder: Path, **settings: str
) -> Iterator[tuple[str, subprocess.Popen[bytes], Path, Path]]:
    """Run a server; give its address, its process, its file of settings and that of its log."""
    port = free_port()
    file, log = folder / "kennishub.env", folder / "log"
    file.write_text("".join(f"KENNISHUB_{name}={value}\n" for name, value in settings.items()))
    more = {"KENNISHUB_SETTINGS": str(file), "KENNISHUB_PORT": str(port)}
    with log.open("wb") as stream:
        process = subprocess.Popen(
            kennishub("serve"),
            cwd=PROJECT,
            env=environment(config, **more),
            stdout=subprocess.DEVNULL,
            stderr=stream,
        )
    try:
        url = f"http://127.0.0.1:{port}"
        wait_until_healthy(url, process)
        yield url, process, file, log
    finally:
        process.kill() if process.poll() is None else None
        process.wait()


def get(url: str, **headers: str) -> tuple[int, dict[str, str], str]:
    request = urllib.request.Request(url, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, dict(answer.headers), answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers), error.read().decode()


def test_a_reload_takes_new_settings_without_one_failed_request(
    own: Config, tmp_path: Path
) -> None:
    """Three reloads, among clients with a connection per request and with one that is kept."""
    with served(own, tmp_path, CONTACT="eerst@gemeente.example") as (url, process, file, log):
        assert "eerst@gemeente.example" in get(f"{url}/api/v1/openapi.json")[2]
        address = url.removeprefix("http://")
        stop, answers, errors = threading.Event(), [0] * 6, []

        def ask(number: int) -> None:
            connection = http.client.HTTPConnection(address, timeout=10)
            try:
                while not stop.is_set():
                    connection.request("GET", "/gezondheid/klaar")
                    answer = connection.getresponse()
                    answer.read()
                    if answer.status != 200:
                        errors.append(str(answer.status))
                    answers[number] += 1
                    if number % 2:
                        connection.close()
                    time.sleep(0.005)
            except (OSError, http.client.HTTPException) as error:
                errors.append(repr(error))
            finally:
                connection.close()

        clients = [threading.Thread(target=ask, args=(number,)) for number in range(6)]
        for client in clients:
            client.start()
        try:
            for number in range(3):
                file.write_text(f"KENNISHUB_CONTACT=later{number}@gemeente.example\n")
                process.send_signal(signal.SIGHUP)
                wait_for(url, f"later{number}@gemeente.example")
            # What cannot work changes nothing and stops nothing.
            file.write_text("KENNISHUB_SEARCH_LOG_DAYS=geen\n")
            process.send_signal(signal.SIGHUP)
            wait_until(lambda: "the settings stay as they were" in log.read_text())
            time.sleep(0.5)
        finally:
            stop.set()
            for client in clients:
                client.join()
        assert "later2@gemeente.example" in get(f"{url}/api/v1/openapi.json")[2]
        assert errors == []
        assert min(answers) > 20
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0


def wait_for(url: str, text: str) -> None:
    wait_until(lambda: text in get(f"{url}/api/v1/openapi.json")[2])


def wait_until(true: object, seconds: float = 20.0) -> None:
    assert callable(true)
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def test_a_stop_lets_a_request_under_way_finish(own: Config, tmp_path: Path) -> None:
    with served(own, tmp_path) as (url, process, _file, _log):
        host, port = url.removeprefix("http://").split(":")
        body = b"q=" + b"x" * 98
        with socket.create_connection((host, int(port)), timeout=10) as slow:
            slow.sendall(
                b"POST /account/inloggen/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\n"
            )
            slow.sendall(body[:50])
            time.sleep(0.3)
            process.send_signal(signal.SIGTERM)
            time.sleep(0.7)
            assert process.poll() is None
            slow.sendall(body[50:])
            answer = b""
            while chunk := slow.recv(65_536):
                answer += chunk
        # Without a token it is refused, but it is answered, whole.
        assert answer.startswith(b"HTTP/1.1 400")
        assert b"</html>" in answer
        assert process.wait(15) == 0


def test_logs_are_json_with_a_request_id_and_without_persons_words_or_tokens(
    own: Config, tmp_path: Path
) -> None:
    with served(own, tmp_path, LOG_FORMAT="json") as (url, process, _file, log):
        status, headers, _ = get(f"{url}/zoeken?q=geheimwoord", **{"X-Request-ID": "proxy-0123"})
        assert (status, headers["X-Request-ID"]) == (200, "proxy-0123")
        # Which version answers is nobody's business.
        assert headers["Server"] == "gunicorn"
        made = get(f"{url}/redactie/aanmelden/geheimtoken", **{"X-Request-ID": "a b\tc"})[1]
        assert re.fullmatch(r"[0-9a-f]{16}", made["X-Request-ID"])
        get(f"{url}/account/herstellen/geheimtoken/")
        get(f"{url}/geheimpad?e=iemand@gemeente.example")
        # A monitor that reads the log after a stop finds all of it.
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0
        text = log.read_text()
    lines = [json.loads(line) for line in text.splitlines()]
    (search,) = [line for line in lines if line.get("request_id") == "proxy-0123"]
    assert (search["route"], search["status"], search["method"]) == ("/zoeken", 200, "GET")
    assert search["milliseconds"] > 0
    assert made["X-Request-ID"] in {line.get("request_id") for line in lines}
    assert "geheim" not in text
    assert "@" not in text


def test_a_monitor_gets_the_numbers_of_all_workers_on_an_address_of_its_own(
    own: Config, tmp_path: Path
) -> None:
    with Hub(own).database() as db:
        queue_mail(db, "a@b.example", "Een mail", "Tekst")
        db.execute("UPDATE mails SET tried = 5")
        db.conn.commit()
    monitor = f"127.0.0.1:{free_port()}"
    with served(own, tmp_path, METRICS=monitor) as (url, process, _file, _log):
        for _ in range(30):
            # A connection each, so that both workers get some.
            assert get(f"{url}/api/v1/documenten?q=schulden")[0] == 200
        assert get(f"{url}/nergens")[0] == 404
        found = numbers(monitor)
        documents = found["kennishub_documents"]
        assert documents > 20
        assert found["kennishub_index_documents"] == documents
        assert found["kennishub_index_build"] >= 1
        assert found["kennishub_outbox_waiting"] == found["kennishub_mails_waiting"] == 0
        assert found["kennishub_mails_failed"] == 1
        assert found["kennishub_search_memory_bytes"] > 0
        assert found["kennishub_search_seconds_count"] == 30
        route = 'method="GET",route="/api/v1/documenten",status="200"'
        assert found[f"kennishub_requests_total{{{route}}}"] == 30
        assert found['kennishub_requests_total{method="GET",route="-",status="404"}'] == 1
        assert get(f"{url}/metrics")[0] == 404

        # Workers come and go; what was counted stays, and somebody answers.
        process.send_signal(signal.SIGHUP)
        time.sleep(3)
        again = numbers(monitor)
        assert again[f"kennishub_requests_total{{{route}}}"] == 30
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0
    with Hub(own).database() as db:
        assert len(rows(db, "SELECT id FROM mails")) == 1


def numbers(monitor: str) -> dict[str, float]:
    deadline = time.monotonic() + 15
    while True:
        with suppress(OSError):
            text = get(f"http://{monitor}/metrics")[2]
            lines = [line for line in text.splitlines() if not line.startswith("#")]
            return {name: float(value) for name, _, value in (li.rpartition(" ") for li in lines)}
        assert time.monotonic() < deadline
        time.sleep(0.2)


def test_one_round_of_keeping_up_sends_what_waits(own: Config, tmp_path: Path) -> None:
    with Hub(own).database() as db:
        queue_mail(db, "c@d.example", "Voor de ronde", "Tekst")
    done = subprocess.run(
        kennishub("keep-up", "--once"),
        cwd=PROJECT,
        env=environment(own),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    with Hub(own).database() as db:
        (mail,) = rows(db, "SELECT sent FROM mails WHERE subject = 'Voor de ronde'")
    assert mail["sent"]


def test_keeping_up_goes_on_until_it_is_told_to_stop(own: Config) -> None:
    with Hub(own).database() as db:
        queue_mail(db, "e@f.example", "Nog een ronde", "Tekst")
    process = subprocess.Popen(kennishub("keep-up"), cwd=PROJECT, env=environment(own))
    try:

        def sent() -> bool:
            with Hub(own).database() as db:
                found = rows(db, "SELECT sent FROM mails WHERE subject = 'Nog een ronde'")
            return bool(found[0]["sent"])

        wait_until(sent)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    finally:
        process.kill() if process.poll() is None else None
        process.wait()
