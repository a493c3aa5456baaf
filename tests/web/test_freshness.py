"""Pages show what changed in the catalogue at once, and are not sent again when nothing did."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kennishub import create_app
from kennishub.catalogue.documents import delete_document
from kennishub.catalogue.themes import list_themes, replace_themes
from kennishub.hub import Hub
from kennishub.web.static_files import static_url
from tests.web.stores import copy_of_database

CASE = "/praktijkvoorbeelden/{}/"


@pytest.fixture
def own(filled_hub: Hub, tmp_path: Path) -> Hub:
    """Return a hub with a database of its own, beside that of the application."""
    copy = copy_of_database(filled_hub, tmp_path)
    return Hub(dataclasses.replace(filled_hub.config, database=copy))


@pytest.fixture
def app(own: Hub) -> Flask:
    return create_app(own.config)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def case(own: Hub) -> str:
    """Return the id of a case with the first theme."""
    with own.database() as db:
        found = db.execute(
            "SELECT d.id FROM documents AS d JOIN document_themes AS t ON t.document_id = d.id"
            " WHERE d.kind = 'praktijkvoorbeeld' AND t.theme_id = ? LIMIT 1",
            (list_themes(db)[0].id,),
        ).fetchone()
    return str(found[0])


def rename(own: Hub, title: str) -> str:
    """Give the first theme another title, and return its id."""
    with own.database() as db:
        first, *others = list_themes(db)
        replace_themes(db, [dataclasses.replace(first, title=title), *others])
    return first.id


def test_a_theme_with_another_title_has_it_everywhere_at_once(
    own: Hub, client: FlaskClient, case: str
) -> None:
    with own.database() as db:
        theme = list_themes(db)[0]
    urls = (
        "/",
        "/themas/",
        f"/themas/{theme.id}/",
        f"/zoeken?thema={theme.id}",
        "/api/v1/documenten",
        "/api/v1/themas",
        CASE.format(case),
    )
    for url in urls:
        assert "Iets heel nieuws" not in client.get(url).text
    rename(own, "Iets heel nieuws")
    for url in urls:
        assert "Iets heel nieuws" in client.get(url).text, url


def test_a_new_title_of_a_theme_is_understood_in_a_search(own: Hub, client: FlaskClient) -> None:
    asked = {"thema": "Iets heel nieuws"}
    assert client.get("/api/v1/documenten", query_string=asked).status_code == 400
    rename(own, "Iets heel nieuws")
    assert client.get("/api/v1/documenten", query_string=asked).status_code == 200


def test_a_document_that_goes_is_no_longer_counted(
    own: Hub, client: FlaskClient, case: str
) -> None:
    def cases() -> int:
        themes = client.get("/api/v1/themas").get_json()["resultaten"]
        return int(themes[0]["aantallen"]["praktijkvoorbeeld"])

    before = cases()
    with own.database() as db:
        delete_document(db, case)
    assert cases() == before - 1


def test_a_page_of_a_document_is_sent_again_only_when_something_on_it_changed(
    own: Hub, client: FlaskClient, case: str
) -> None:
    def ask(tag: str) -> int:
        headers = {"If-None-Match": tag}
        return client.get(CASE.format(case), headers=headers).status_code

    first = client.get(CASE.format(case))
    tag = first.headers["ETag"]
    same = client.get(CASE.format(case), headers={"If-None-Match": tag})
    assert (same.status_code, same.data) == (304, b"")
    assert same.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]
    rename(own, "Iets heel nieuws")
    assert ask(tag) == 200


def test_a_static_file_that_changes_has_another_address_in_the_next_request(
    app: Flask, tmp_path: Path
) -> None:
    app.static_folder = str(tmp_path)
    file = tmp_path / "icons.svg"

    def address() -> str:
        with app.test_request_context("/"):
            return static_url("icons.svg")

    plain = address()
    assert "v=" not in plain
    addresses = [plain]
    for number, text in enumerate(("<svg/>", "<svg></svg>")):
        file.write_text(text, encoding="utf-8")
        os.utime(file, ns=(number, number))
        addresses.append(address())
    assert len(set(addresses)) == 3
