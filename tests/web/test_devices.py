"""Where an account is signed in: listed in plain words, and ended one by one or all at once."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kennishub import create_app
from kennishub.actors import Role
from kennishub.catalogue.sessions import find_session
from kennishub.config import Config
from kennishub.hub import Hub
from kennishub.web.account.visits import device
from tests.accounts import make_account, sign_in, token_on
from tests.web.page import Page

DEVICES = "/account/apparaten/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
)
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/137.0.0.0 Safari/537.36 Edg/137.0.0.0"
)
CHROME = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/137.0.0.0 Mobile Safari/537.36"
)


@pytest.fixture
def hub(tmp_path: Path, config: Config) -> Hub:
    hub = Hub(dataclasses.replace(config, database=tmp_path / "kennishub.db"))
    make_account(hub, Role.AUTHOR, "a@hattem.example")
    return hub


@pytest.fixture
def app(hub: Hub) -> Flask:
    return create_app(hub.config)


def signed_in(app: Flask, agent: str, email: str = "a@hattem.example") -> FlaskClient:
    client = app.test_client()
    client.environ_base["HTTP_USER_AGENT"] = agent
    assert sign_in(client, email) == 303
    return client


def is_in(client: FlaskClient) -> bool:
    return client.get("/account/").status_code == 200


def shown(client: FlaskClient) -> list[str]:
    page = Page(client.get(DEVICES).get_data(as_text=True))
    return [one.text for one in page.all("li", class_="kennishub-devices__item")]


def ids(client: FlaskClient) -> dict[str, str]:
    """Return the id of every other device by its name."""
    page = Page(client.get(DEVICES).get_data(as_text=True))
    items = page.all("li", class_="kennishub-devices__item")
    names = [one.text.partition(" Ingelogd sinds")[0] for one in items[1:]]
    inputs = page.all("input", name="apparaat")
    return {name: one.get("value") for name, one in zip(names, inputs, strict=True)}


def post(client: FlaskClient, what: str, **form: str) -> int:
    data = {"csrf_token": token_on(client, DEVICES), **form}
    return client.post(f"{DEVICES}{what}/", data=data).status_code


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox op Windows"),
        (SAFARI, "Safari op een iPhone"),
        (EDGE, "Edge op Windows"),
        (CHROME, "Chrome op Android"),
        ("curl/8.14", "Een browser"),
        ("", "Een browser"),
        ("<script>" * 999, "Een browser"),
    ],
)
def test_a_browser_is_named_in_plain_words(agent: str, words: str) -> None:
    assert device(agent) == words


def test_one_sees_where_one_is_signed_in_and_since_when(app: Flask) -> None:
    signed_in(app, SAFARI)
    client = signed_in(app, FIREFOX)
    first, second = shown(client)
    assert "Firefox op Windows" in first
    assert "dit apparaat" in first
    assert "Safari op een iPhone" in second
    assert "dit apparaat" not in second
    assert "Ingelogd sinds" in second
    assert "Laatst gezien" in second


def test_one_device_is_signed_out(app: Flask) -> None:
    lost, kept = signed_in(app, SAFARI), signed_in(app, CHROME)
    client = signed_in(app, FIREFOX)
    id_ = ids(client)["Safari op een iPhone"]
    assert post(client, "uitloggen", apparaat=id_) == 303
    assert "Dit apparaat is uitgelogd" in client.get(DEVICES).get_data(as_text=True)
    assert [is_in(one) for one in (lost, kept, client)] == [False, True, True]
    assert post(client, "uitloggen", apparaat=id_) == 303
    assert "al uitgelogd" in client.get(DEVICES).get_data(as_text=True)


def test_nobody_signs_out_somebody_else(app: Flask, hub: Hub) -> None:
    make_account(hub, Role.AUTHOR, "b@hattem.example")
    mine, other = signed_in(app, SAFARI), signed_in(app, FIREFOX, "b@hattem.example")
    extra = signed_in(app, CHROME)
    id_ = ids(mine)["Chrome op Android"]
    assert post(other, "uitloggen", apparaat=id_) == 303
    assert post(other, "overal-uitloggen") == 303
    assert [is_in(one) for one in (mine, extra, other)] == [True, True, False]


def test_all_others_are_signed_out(app: Flask) -> None:
    others = [signed_in(app, SAFARI), signed_in(app, CHROME)]
    client = signed_in(app, FIREFOX)
    assert post(client, "andere-uitloggen") == 303
    assert [is_in(one) for one in (*others, client)] == [False, False, True]
    assert len(shown(client)) == 1


def test_one_signs_out_everywhere(app: Flask) -> None:
    others = [signed_in(app, SAFARI), signed_in(app, CHROME)]
    client = signed_in(app, FIREFOX)
    assert post(client, "overal-uitloggen") == 303
    assert [is_in(one) for one in (*others, client)] == [False, False, False]


def test_when_a_device_was_last_seen_is_kept_up(app: Flask, hub: Hub) -> None:
    client = signed_in(app, FIREFOX)
    with hub.database() as db:
        db.execute("UPDATE sessions SET seen = '2026-01-01T12:00:00Z'")
        assert "1 januari" not in shown(client)[0]
        [row] = db.execute("SELECT seen FROM sessions").fetchall()
    assert row[0] > "2026-01-01T12:00:00Z"


def test_while_the_database_is_busy_one_stays_signed_in(app: Flask, hub: Hub) -> None:
    client = signed_in(app, FIREFOX)
    with client.session_transaction() as cookie:
        token = cookie["sessie"]
    with hub.database() as db, hub.database() as busy:
        db.execute("UPDATE sessions SET seen = '2026-01-01T12:00:00Z'")
        db.execute("PRAGMA busy_timeout = 50")
        busy.execute("BEGIN IMMEDIATE")
        assert find_session(db, token) is not None
        busy.rollback()
