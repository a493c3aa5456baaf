"""A code that becomes compulsory counts for whoever is signed in already."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from kennishub import create_app
from kennishub.actors import Role
from kennishub.catalogue.accounts import change_account
from kennishub.config import Config
from kennishub.hub import Hub
from kennishub.publishing import accounts, second_factor
from kennishub.web.hub import get_db
from tests.accounts import make_account, sign_in
from tests.web.codes import ASK, SETTINGS, code, post, set_up

EDITOR = "e@hattem.example"
AUTHOR = "a@hattem.example"


@pytest.fixture
def hub(tmp_path: Path, config: Config) -> Hub:
    hub = Hub(dataclasses.replace(config, database=tmp_path / "kennishub.db"))
    make_account(hub, Role.EDITOR, EDITOR)
    make_account(hub, Role.AUTHOR, AUTHOR)
    return hub


def browser(hub: Hub, cookie_of: FlaskClient, **settings: Any) -> FlaskClient:
    """Return a browser at a hub with other settings, signed in there as another one is."""
    cookie = cookie_of.get_cookie("session")
    assert cookie is not None
    client = create_app(dataclasses.replace(hub.config, **settings)).test_client()
    client.set_cookie("session", cookie.value)
    return client


def signed_in(hub: Hub, email: str, **settings: Any) -> FlaskClient:
    client = create_app(dataclasses.replace(hub.config, **settings)).test_client()
    assert sign_in(client, email) == 303
    return client


def may_set_up_or_leave_alone(client: FlaskClient) -> bool:
    pages = ("/redactie/", "/account/", "/account/gegevens/", "/account/apparaten/")
    return {client.get(page).headers.get("Location") for page in pages} == {ASK}


def test_an_open_session_waits_for_its_app_from_the_next_request_on(hub: Hub) -> None:
    before = signed_in(hub, EDITOR)
    assert before.get("/redactie/").status_code == 200
    client = browser(hub, before, second_factor=True)
    assert client.get("/redactie/zoekvragen/").headers["Location"] == ASK
    assert may_set_up_or_leave_alone(client)
    assert client.get(ASK).headers["Location"] == SETTINGS
    page = client.get(SETTINGS).get_data(as_text=True)
    assert "U heeft een code nodig" in page
    assert "Stoppen en uitloggen" in page
    # The cookie of before opens nothing any more, wherever it is.
    assert before.get("/account/").status_code == 303
    set_up(client)
    assert client.get("/redactie/").status_code == 200


def test_such_a_session_can_be_ended_and_nothing_is_done_by_it(hub: Hub) -> None:
    before = signed_in(hub, EDITOR)
    client = browser(hub, before, second_factor=True)
    status, where = post(client, "/account/apparaten/andere-uitloggen/", SETTINGS)
    assert (status, where) == (303, ASK)
    assert post(client, "/account/uitloggen/", SETTINGS) == (303, "/")
    assert client.get(SETTINGS).headers["Location"].startswith("/account/inloggen/?")


def test_who_showed_a_code_goes_on_and_who_did_not_is_asked(hub: Hub) -> None:
    first, second = signed_in(hub, EDITOR), signed_in(hub, EDITOR)
    secret, _codes = set_up(first)
    assert browser(hub, first, second_factor=True).get("/redactie/").status_code == 200
    client = browser(hub, second, second_factor=True)
    assert client.get("/redactie/").headers["Location"] == ASK
    # With the password alone nobody gets a new app.
    assert client.get(SETTINGS).headers["Location"] == ASK
    assert post(client, ASK, code=code(secret)) == (303, "/redactie/")
    assert client.get("/redactie/").status_code == 200


def test_who_takes_too_long_signs_in_anew_and_still_gets_there(hub: Hub) -> None:
    client = browser(hub, signed_in(hub, EDITOR), second_factor=True)
    assert client.get("/redactie/").headers["Location"] == ASK
    with hub.database() as db:
        db.execute("UPDATE sessions SET until = '2026-01-01T12:00:00Z'")
    assert client.get(ASK).headers["Location"] == "/account/inloggen/?terug=/redactie/"
    sign_in(client, EDITOR, terug="/redactie/")
    set_up(client)
    # Nobody waits any more.
    assert client.get(ASK).headers["Location"] == "/account/"


def test_while_the_database_is_busy_such_a_session_opens_nothing(hub: Hub) -> None:
    client = browser(hub, signed_in(hub, EDITOR), second_factor=True)
    with client.application.app_context():
        get_db().execute("PRAGMA busy_timeout = 50")
    with hub.database() as busy:
        busy.execute("BEGIN IMMEDIATE")
        assert client.get("/account/").headers["Location"].startswith("/account/inloggen/?")
        busy.rollback()
    assert client.get("/account/").headers["Location"] == ASK


def test_a_role_that_is_raised_asks_for_a_code(hub: Hub) -> None:
    client = signed_in(hub, AUTHOR, second_factor=True)
    assert client.get("/account/").status_code == 200
    with hub.database() as db:
        change_account(db, 2, role=str(Role.EDITOR))
    assert client.get("/redactie/").headers["Location"] == ASK
    assert may_set_up_or_leave_alone(client)
    # As operators do it, the session ends; the next sign-in asks.
    with hub.database() as db:
        accounts.set_role(db, AUTHOR, Role.ADMINISTRATOR)
    assert client.get(SETTINGS).headers["Location"].startswith("/account/inloggen/?")
    sign_in(client, AUTHOR)
    assert client.get("/redactie/").headers["Location"] == ASK


def test_an_editor_whose_app_the_operator_took_away_sets_up_another(hub: Hub) -> None:
    client = signed_in(hub, EDITOR, second_factor=True)
    set_up(client)
    assert client.get("/redactie/").status_code == 200
    with hub.database() as db:
        second_factor.remove(db, EDITOR)
    assert may_set_up_or_leave_alone(client)
    set_up(client)
    assert client.get("/redactie/").status_code == 200
