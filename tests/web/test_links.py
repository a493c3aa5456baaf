"""Editors see which links are broken and where they stand, and may call one good."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kennishub import create_app
from kennishub.actors import Role
from kennishub.catalogue.audit import list_audit
from kennishub.catalogue.database import rows
from kennishub.catalogue.moments import now, read_moment
from kennishub.catalogue.source_links import Found, LinkState, get_state, save_state
from kennishub.hub import Hub
from tests.accounts import make_account, sign_in, token_on
from tests.web.page import Page
from tests.web.stores import copy_of_database

DOCUMENT = "eindhoven-bouwdepot-thuisloze-jongeren"


@pytest.fixture
def hub(filled_hub: Hub, tmp_path_factory: pytest.TempPathFactory) -> Hub:
    database = copy_of_database(filled_hub, tmp_path_factory.mktemp("links"))
    return Hub(dataclasses.replace(filled_hub.config, database=database))


@pytest.fixture
def app(hub: Hub) -> Flask:
    return create_app(hub.config)


@pytest.fixture
def editor(app: Flask, hub: Hub) -> FlaskClient:
    make_account(hub, Role.EDITOR, "e@hattem.example")
    client = app.test_client()
    assert sign_in(client, "e@hattem.example") == 303
    return client


@pytest.fixture
def url(hub: Hub) -> str:
    """Return an address in a document that is broken since the twelfth of November."""
    with hub.database() as db:
        found = rows(db, "SELECT url FROM document_urls WHERE document_id = ?", (DOCUMENT,))
        url = str(found[0]["url"])
        save_state(
            db,
            LinkState(
                url=url,
                checked=now(),
                found=Found.GONE,
                status=404,
                failures=9,
                failed_since="2026-11-12T09:00:00Z",
                gone_on="2026-11-12",
                broken=True,
                due=now(),
            ),
        )
    return url


def page_at(client: FlaskClient, path: str) -> Page:
    answer = client.get(path)
    assert answer.status_code == 200
    return Page(answer.get_data(as_text=True))


def test_the_desk_counts_broken_links(editor: FlaskClient, url: str) -> None:
    links = {link.text: link.get("href") for link in page_at(editor, "/redactie/").all("a")}
    assert links["Kapotte links: 1"] == "/redactie/links/"


def test_without_broken_links_nothing_waits(editor: FlaskClient) -> None:
    assert "Kapotte links" not in page_at(editor, "/redactie/").one("main").text
    assert "Er zijn geen kapotte links." in page_at(editor, "/redactie/links/").one("main").text


def test_a_broken_link_is_shown_with_its_documents(editor: FlaskClient, url: str) -> None:
    page = page_at(editor, "/redactie/links/")
    text = page.one("main").text
    assert "De pagina bestaat niet meer (404), sinds 12 november 2026." in text
    (link,) = [one for one in page.all("a") if one.get("href") == url]
    assert link.text == url
    assert link.get("rel") == "nofollow noopener noreferrer"
    assert f"/redactie/documenten/{DOCUMENT}/" in [one.get("href") for one in page.all("a")]


def test_an_editor_calls_a_link_good(editor: FlaskClient, hub: Hub, url: str) -> None:
    token = token_on(editor, "/redactie/links/")
    form = {"csrf_token": token, "url": url}
    answer = editor.post("/redactie/links/goed", data=form, follow_redirects=True)
    assert answer.status_code == 200
    text = answer.get_data(as_text=True)
    assert "Over een maand kijkt Kennishub weer." in text
    assert "Er zijn geen kapotte links." in text
    with hub.database() as db:
        due = read_moment(get_state(db, url).due)
        newest = list_audit(db)[0]
    assert dt.timedelta(days=29) < due - dt.datetime.now(dt.UTC) < dt.timedelta(days=31)
    assert (newest.action, newest.detail) == ("link goed bevonden", {"url": url})
    unknown = {"csrf_token": token, "url": "https://elders.example/"}
    assert editor.post("/redactie/links/goed", data=unknown).status_code == 404


def test_the_page_says_when_links_are_not_checked(hub: Hub) -> None:
    config = dataclasses.replace(hub.config, check_links=False)
    make_account(hub, Role.EDITOR, "e2@hattem.example")
    client = create_app(config).test_client()
    assert sign_in(client, "e2@hattem.example") == 303
    text = page_at(client, "/redactie/links/").one("main").text
    assert "De beheerder heeft dat uitgezet." in text
