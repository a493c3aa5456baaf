"""The editors' pages: who gets in, what they show, and what they change."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kennishub import create_app
from kennishub.actors import Role
from kennishub.catalogue.searches import record_click, record_search
from kennishub.config import Config
from kennishub.content.synonyms import SynonymList, read_synonyms
from kennishub.hub import Hub
from tests.accounts import make_account, sign_in, token_on
from tests.web.page import Page
from tests.web.stores import copy_of_database

PAGES = ["/redactie/", "/redactie/zoekvragen/", "/redactie/uitleg/"]


@pytest.fixture
def own(filled_hub: Hub, tmp_path: Path) -> Config:
    """Return the settings of a hub with a database and synonyms of its own."""
    copy = copy_of_database(filled_hub, tmp_path)
    content = tmp_path / "kennis"
    content.mkdir()
    shutil.copy(filled_hub.config.content / "synoniemen.yaml", content)
    return dataclasses.replace(filled_hub.config, database=copy, content=content)


@pytest.fixture
def app(own: Config) -> Flask:
    return create_app(own)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def editor(client: FlaskClient, own: Config) -> FlaskClient:
    """Return a client that has signed in."""
    make_account(Hub(own), Role.EDITOR, "e@hattem.example")
    assert sign_in(client, "e@hattem.example") == 303
    return client


def synonyms(config: Config) -> SynonymList:
    found = read_synonyms(config.content / "synoniemen.yaml")
    assert isinstance(found, SynonymList)
    return found


@pytest.mark.parametrize("url", PAGES)
def test_a_visitor_is_asked_to_sign_in(client: FlaskClient, url: str) -> None:
    answer = client.get(url)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/account/inloggen/?terug=/redactie/")
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("url", PAGES)
def test_an_author_does_not_get_in(client: FlaskClient, own: Config, url: str) -> None:
    make_account(Hub(own), Role.AUTHOR, "a@hattem.example")
    sign_in(client, "a@hattem.example")
    answer = client.get(url)
    assert answer.status_code == 403
    assert "Deze pagina is voor de redactie" in answer.get_data(as_text=True)
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_author_cannot_change_anything(client: FlaskClient, own: Config) -> None:
    before = synonyms(own)
    make_account(Hub(own), Role.AUTHOR, "a@hattem.example")
    sign_in(client, "a@hattem.example")
    token = token_on(client, "/account/")
    form = {"csrf_token": token, "woord": "een", "ander": "twee", "soort": "synoniem"}
    assert client.post("/redactie/zoekvragen/", data=form).status_code == 403
    assert synonyms(own) == before


def test_the_old_link_is_gone(client: FlaskClient) -> None:
    assert client.get("/redactie/aanmelden/x").status_code == 404


@pytest.mark.parametrize("url", PAGES)
def test_an_editor_gets_in_and_nothing_is_kept_by_browsers(editor: FlaskClient, url: str) -> None:
    answer = editor.get(url)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    page = Page(answer.get_data(as_text=True))
    assert page.one("meta", name="robots").get("content") == "noindex"
    assert page.one("h1").text in ("Redactie", "Zoekvragen", "Waarom deze volgorde?")


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(own: Config) -> None:
    config = dataclasses.replace(own, base_url="https://kennishub.example")
    client = create_app(config).test_client()
    answer = client.get("/account/inloggen/", base_url="https://kennishub.example")
    cookie = answer.headers["Set-Cookie"]
    assert all(part in cookie for part in ("HttpOnly", "Secure", "SameSite=Lax"))
    assert "Expires" not in cookie
    assert answer.headers["Cache-Control"] == "no-store"


def test_public_pages_set_no_cookie_for_an_editor_either(editor: FlaskClient) -> None:
    for url in ("/", "/zoeken?q=schulden", "/privacy/"):
        assert "Set-Cookie" not in editor.get(url).headers


@pytest.mark.parametrize("token", [None, "", "verzonnen"])
def test_a_form_without_the_token_of_its_session_is_refused(
    editor: FlaskClient, own: Config, token: str | None
) -> None:
    before = (own.content / "synoniemen.yaml").read_bytes()
    form = {"woord": "een", "ander": "twee", "soort": "synoniem"}
    if token is not None:
        form["csrf_token"] = token
    assert editor.post("/redactie/zoekvragen/", data=form).status_code == 400
    assert (own.content / "synoniemen.yaml").read_bytes() == before
    assert editor.get("/redactie/").status_code == 200


def test_queries_are_listed_with_their_counts(editor: FlaskClient, own: Config) -> None:
    with Hub(own).database() as db:
        for _ in range(3):
            record_search(db, "<b>tvw</b>", {}, 0)
        for _ in range(2):
            record_search(db, "schuldhulp", {}, 4)
        record_click(db, record_search(db, "eenzaamheid", {}, 1), 1)
        old = record_search(db, "lang geleden", {}, 0)
        db.execute("UPDATE searches SET at = '2020-01-01T00:00Z' WHERE id = ?", (old,))
        db.conn.commit()
    page = Page(editor.get("/redactie/zoekvragen/").get_data(as_text=True))
    titles = [one.text for one in page.all("h2")]
    assert titles[:3] == ["Zonder resultaat", "Nooit aangeklikt", "Meest gezocht"]
    tables = page.all("table")
    assert [len(table.text.split("Synoniem toevoegen")) - 1 for table in tables] == [1, 1, 3]
    assert "<b>tvw</b>" in tables[0].text
    assert tables[0].text.endswith("3")
    assert "lang geleden" not in page.text
    assert [one.text for one in page.all("dd")] == ["6", "3", "1"]


@pytest.mark.parametrize(
    ("asked", "shown"), [("30", "30"), ("90", "90"), ("180", "180"), ("", "30"), ("x", "30")]
)
def test_the_period_can_be_chosen(editor: FlaskClient, asked: str, shown: str) -> None:
    page = Page(editor.get(f"/redactie/zoekvragen/?dagen={asked}").get_data(as_text=True))
    chosen = [one.text for one in page.all("a") if one.get("aria-current") == "true"]
    assert chosen == [f"{shown} dagen"]


def test_an_editor_adds_a_synonym(editor: FlaskClient, own: Config) -> None:
    url = "/redactie/zoekvragen/?dagen=90"
    form = {
        "csrf_token": token_on(editor, url),
        "lijst": "zonder-resultaat",
        "woord": "koffiebar ",
        "ander": "koffiehuis",
        "soort": "synoniem",
    }
    answer = editor.post(url, data=form)
    assert (answer.status_code, answer.headers["Location"]) == (303, url)
    assert synonyms(own).groups[-1] == ("koffiebar", "koffiehuis")
    page = Page(editor.get(url).get_data(as_text=True))
    assert "‘koffiebar’ en ‘koffiehuis’ zijn nu synoniemen" in page.one("div", role="status").text
    assert not Page(editor.get(url).get_data(as_text=True)).all("div", role="status")


def test_an_editor_adds_an_abbreviation(editor: FlaskClient, own: Config) -> None:
    url = "/redactie/zoekvragen/"
    form = {
        "csrf_token": token_on(editor, url),
        "woord": "Zqx",
        "ander": "Zoeken, quasi extra",
        "soort": "afkorting",
    }
    assert editor.post(url, data=form).status_code == 303
    added = synonyms(own).abbreviations[-1]
    assert (added.short, added.full) == ("Zqx", ("Zoeken, quasi extra",))


def test_a_mistake_comes_back_with_what_was_typed(editor: FlaskClient, own: Config) -> None:
    before = synonyms(own)
    url = "/redactie/zoekvragen/"
    form = {
        "csrf_token": token_on(editor, url),
        "lijst": "meest-gezocht",
        "woord": "WMO",
        "ander": '"iets" & anders',
        "soort": "afkorting",
    }
    answer = editor.post(url, data=form)
    assert answer.status_code == 400
    page = Page(answer.get_data(as_text=True))
    assert "'Wmo' staat er al" in page.one("div", id="fout-melding").text
    assert page.one("input", id="fout-ander").get("value") == '"iets" & anders'
    (chosen,) = [
        one.get("value") for one in page.all("input", type="radio") if "checked" in one.attributes
    ]
    assert chosen == "afkorting"
    assert synonyms(own) == before


def test_without_a_log_the_page_says_so(own: Config) -> None:
    config = dataclasses.replace(own, search_log_days=0)
    client = create_app(config).test_client()
    make_account(Hub(config), Role.EDITOR, "e@hattem.example")
    sign_in(client, "e@hattem.example")
    text = client.get("/redactie/zoekvragen/").get_data(as_text=True)
    assert "Deze hub bewaart niet wat mensen zoeken" in text


def test_an_editor_sees_what_a_score_is_made_of(editor: FlaskClient) -> None:
    page = editor.get("/redactie/uitleg/", query_string={"q": "schulden jongeren"})
    text = page.get_data(as_text=True)
    assert page.status_code == 200
    assert "Samen" in text
    assert ">schulden</td>" in text
    assert "woorden dicht bij elkaar" in text
    assert page.headers["Cache-Control"] == "no-store"


def test_a_query_that_cannot_be_read_is_explained_at_the_field(editor: FlaskClient) -> None:
    page = editor.get("/redactie/uitleg/?q=gemeente:atlantis+x")
    assert page.status_code == 400
    assert "atlantis" in page.get_data(as_text=True)
