"""What the pages and the API log of a search, and what they do not."""

from __future__ import annotations

import dataclasses
import logging
import shutil
import threading
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kennishub import create_app
from kennishub.catalogue import database
from kennishub.catalogue.database import rows, transaction
from kennishub.catalogue.searches import record_search
from kennishub.config import Config
from kennishub.hub import Hub
from kennishub.web import search_log
from kennishub.web.search_log import SearchLog, get_search_log
from tests.web.page import Page
from tests.web.stores import copy_of_database


@pytest.fixture
def own(filled_hub: Hub, tmp_path: Path) -> Config:
    """Return the settings of a hub with a database of its own."""
    copy = copy_of_database(filled_hub, tmp_path)
    return dataclasses.replace(filled_hub.config, database=copy)


@pytest.fixture
def app(own: Config, monkeypatch: pytest.MonkeyPatch) -> Flask:
    # The tests write themselves; the thread would do so at a moment of its own.
    monkeypatch.setattr(search_log, "WRITE_SECONDS", 3600)
    return create_app(own)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def log_of(app: Flask) -> SearchLog:
    with app.app_context():
        return get_search_log()


def logged(app: Flask) -> list[dict[str, Any]]:
    """Have everything written, and return it."""
    log_of(app).write()
    log_of(app).write()
    with Hub(app.extensions["kennishub"].config).database() as db:
        return rows(db, "SELECT * FROM searches ORDER BY query")


def results(client: FlaskClient, url: str) -> list[str]:
    """Return the addresses of the documents on a page of results."""
    page = Page(client.get(url).get_data(as_text=True))
    return [one.get("href") for one in page.all("a", class_="kennishub-card__link")]


def test_a_search_is_logged_without_who_asked_it(app: Flask, client: FlaskClient) -> None:
    client.get(
        "/zoeken?q=Schulden jan@example.nl&gemeente=Den Bosch",
        headers={"User-Agent": "Eigenaardige browser", "X-Forwarded-For": "192.0.2.7"},
        environ_base={"REMOTE_ADDR": "192.0.2.8"},
    )
    (row,) = logged(app)
    assert row["query"] == "schulden …"
    assert row["filters"] == '["gemeente=s-hertogenbosch"]'
    data = Path(app.extensions["kennishub"].config.database).read_bytes()
    for secret in (b"192.0.2", b"Eigenaardig", b"jan@"):
        assert secret not in data


def test_the_result_that_is_opened_is_logged(app: Flask, client: FlaskClient) -> None:
    urls = results(client, "/zoeken?q=schulden")
    assert len(urls) > 3
    assert len({url.split("?")[0] for url in urls}) == len(urls)
    for url in (urls[2], urls[1], urls[3]):
        answer = client.get(url)
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Referrer-Policy"] == "same-origin"
        canonical = Page(answer.get_data(as_text=True)).one("link", rel="canonical").get("href")
        assert canonical.endswith(url.split("?")[0])
    (row,) = logged(app)
    assert row["clicked"] == 2
    assert row["results"] >= len(urls)


def test_the_links_of_two_searches_have_nothing_in_common(client: FlaskClient) -> None:
    one, other = (results(client, "/zoeken?q=schulden")[0].split("=")[1] for _ in range(2))
    assert one[:-2] != other[:-2]


@pytest.mark.parametrize(
    "reference",
    ["", "x", "AAAAAAAAAAAA.1", "AAAAAAAAAAAA.0", "AAAAAAAAAAAA.999", "' OR 1=1 --.1", "é" * 12],
)
def test_a_made_up_reference_changes_nothing(
    app: Flask, client: FlaskClient, reference: str
) -> None:
    plain = results(client, "/zoeken?q=schulden")[0].split("?")[0]
    assert client.get(plain, query_string={"van": reference}).status_code == 200
    (row,) = logged(app)
    assert row["clicked"] is None


def test_looking_ahead_is_not_opening(app: Flask, client: FlaskClient) -> None:
    url = results(client, "/zoeken?q=schulden")[0]
    client.get(url, headers={"Sec-Purpose": "prefetch"})
    client.head(url)
    (row,) = logged(app)
    assert row["clicked"] is None


@pytest.mark.parametrize(
    "url",
    [
        "/zoeken",
        "/zoeken?q=",
        "/zoeken?q=%20%20",
        "/zoeken?q=gemeente&pagina=2",
        "/zoeken?gemeente=nergenshuizen",
        "/zoeken?q=schulden&van=redactie",
        "/themas/bestaanszekerheid/",
        "/api/v1/documenten",
        "/api/v1/documenten?q=gemeente&pagina=2",
    ],
)
def test_what_is_no_new_question_is_not_logged(app: Flask, client: FlaskClient, url: str) -> None:
    client.get(url)
    assert logged(app) == []


def test_a_program_that_checks_a_link_is_not_logged(app: Flask, client: FlaskClient) -> None:
    client.head("/zoeken?q=schulden")
    client.head("/api/v1/documenten?q=schulden")
    assert logged(app) == []


def test_a_search_through_the_api_is_logged_as_such(app: Flask, client: FlaskClient) -> None:
    payload = client.get("/api/v1/documenten?q=schulden&thema=bestaanszekerheid").get_json()
    assert all("van=" not in hit["url"] for hit in payload["resultaten"])
    (row,) = logged(app)
    assert (row["query"], row["channel"], row["results"]) == ("schulden", "api", payload["totaal"])


def test_without_a_log_nothing_is_kept_and_links_are_plain(own: Config) -> None:
    app = create_app(dataclasses.replace(own, search_log_days=0))
    client = app.test_client()
    urls = results(client, "/zoeken?q=schulden")
    assert urls
    assert not any("?" in url for url in urls)
    client.get(urls[0] + "?van=AAAAAAAAAAAA.1")
    assert logged(app) == []
    text = Page(client.get("/privacy/").get_data(as_text=True)).text
    assert "Deze website bewaart niet wat mensen zoeken" in text


def test_the_privacy_page_says_what_is_kept_and_for_how_long(own: Config) -> None:
    client = create_app(dataclasses.replace(own, search_log_days=42)).test_client()
    text = Page(client.get("/privacy/").get_data(as_text=True)).text
    assert "Na 42 dagen verwijderen wij de zoekvraag" in text
    assert "geen IP-adres" in text


def test_a_busy_database_neither_breaks_nor_delays_a_search(
    own: Config, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(search_log, "WRITE_SECONDS", 3600)
    app = create_app(own)
    client = app.test_client()
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    with Hub(own).database() as db:
        with transaction(db):
            assert client.get("/zoeken?q=schulden").status_code == 200
            with caplog.at_level(logging.WARNING):
                log_of(app).write()
        assert "1 searches were not logged" in caplog.text
        assert logged(app) == []


def test_a_mistake_while_writing_is_logged_and_the_next_search_is_kept(
    app: Flask, client: FlaskClient, own: Config, caplog: pytest.LogCaptureFixture
) -> None:
    away = own.database.with_suffix(".away")
    client.get("/zoeken?q=eerste")
    shutil.move(own.database, away)
    own.database.touch()
    with caplog.at_level(logging.ERROR):
        log_of(app).write()
    assert "1 searches were not logged" in caplog.text
    shutil.move(away, own.database)
    client.get("/zoeken?q=tweede")
    assert [row["query"] for row in logged(app)] == ["tweede"]


def test_what_waits_too_long_is_let_go(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_log, "MAX_WAITING", 2)
    for number in range(3):
        urls = results(client, f"/zoeken?q=schulden {number}")
    assert not any("van=" in url for url in urls)
    assert len(logged(app)) == 2


def test_the_thread_writes_by_itself(own: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_log, "WRITE_SECONDS", 0.01)
    app = create_app(own)
    client = app.test_client()
    before = threading.active_count()
    client.get(results(client, "/zoeken?q=schulden")[0])
    assert threading.active_count() == before + 1
    with Hub(own).database() as db:
        for _ in range(500):
            found = rows(db, "SELECT clicked FROM searches")
            if found and found[0]["clicked"]:
                break
            threading.Event().wait(0.01)
    assert found == [{"clicked": 1}]


@pytest.fixture
def with_an_old_search(own: Config) -> None:
    with Hub(own).database() as db:
        id_ = record_search(db, "oud", {}, 1)
        db.execute("UPDATE searches SET at = '2020-01-01T00:00Z' WHERE id = ?", (id_,))
        db.conn.commit()


@pytest.mark.usefixtures("with_an_old_search")
def test_old_searches_are_deleted_when_new_ones_are_written(
    app: Flask, client: FlaskClient
) -> None:
    client.get("/zoeken?q=nieuw")
    assert [row["query"] for row in logged(app)] == ["nieuw"]


@pytest.mark.usefixtures("with_an_old_search")
def test_old_searches_are_deleted_by_an_index_run(own: Config) -> None:
    hub = Hub(own)
    hub.update()
    with hub.database() as db:
        assert rows(db, "SELECT id FROM searches") == []
