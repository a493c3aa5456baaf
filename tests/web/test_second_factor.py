"""Signing in with a code of an app: set up, asked for, used once, lost and required."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kennishub import create_app
from kennishub.actors import Role
from kennishub.catalogue.database import rows
from kennishub.catalogue.mail_links import Purpose, make_link
from kennishub.config import Config
from kennishub.hub import Hub
from kennishub.publishing import accounts, second_factor
from tests.accounts import make_account, sign_in, token_on
from tests.web.codes import APP, ASK, OFF, RENEW, SETTINGS, code, post, set_up
from tests.web.page import Page

EMAIL = "e@hattem.example"


@pytest.fixture
def hub(tmp_path: Path, config: Config) -> Hub:
    hub = Hub(dataclasses.replace(config, database=tmp_path / "kennishub.db"))
    make_account(hub, Role.EDITOR, EMAIL)
    return hub


@pytest.fixture
def app(hub: Hub) -> Flask:
    return create_app(hub.config)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def test_from_then_on_a_code_is_asked_for(client: FlaskClient, app: Flask) -> None:
    sign_in(client, EMAIL)
    secret, codes = set_up(client)
    assert len(set(codes)) == second_factor.RECOVERY_CODES
    other = app.test_client()
    assert sign_in(other, EMAIL, terug="/zoeken?q=a") == 303
    # The password alone opens nothing.
    for page in ("/account/", "/redactie/", SETTINGS, APP):
        assert other.get(page).status_code in (303, 403), page
    assert post(other, ASK, code="000000")[0] == 400
    assert post(other, ASK, code=code(secret)) == (303, "/zoeken?q=a")
    assert other.get("/redactie/").status_code == 200


def test_a_code_works_once(client: FlaskClient, app: Flask) -> None:
    sign_in(client, EMAIL)
    secret, _codes = set_up(client)
    used = code(secret)
    first, second = app.test_client(), app.test_client()
    sign_in(first, EMAIL)
    sign_in(second, EMAIL)
    assert post(first, ASK, code=used)[0] == 303
    status, text = post(second, ASK, code=used)
    assert status == 400
    assert "al gebruikt" in text
    # Nor does an older one that was never used.
    assert post(second, ASK, code=code(secret, -1))[0] == 400
    assert post(second, ASK, code=code(secret, 1))[0] == 303


def test_a_code_of_long_ago_or_later_is_refused(client: FlaskClient, app: Flask) -> None:
    sign_in(client, EMAIL)
    secret, _codes = set_up(client)
    other = app.test_client()
    sign_in(other, EMAIL)
    for steps in (-4, -3, 3, 4):
        assert post(other, ASK, code=code(secret, steps))[0] == 400


def test_a_recovery_code_works_once_however_it_is_typed_and_is_stored_hashed(
    client: FlaskClient, app: Flask, hub: Hub
) -> None:
    sign_in(client, EMAIL)
    _secret, codes = set_up(client)
    kept = hub.config.database.read_bytes()
    assert not [one for one in codes if one.encode() in kept]
    assert not [one for one in codes if one.replace("-", "").encode() in kept]
    other = app.test_client()
    sign_in(other, EMAIL)
    assert post(other, ASK, code=f" {codes[0].upper().replace('-', ' ')} ")[0] == 303
    sign_in(other, EMAIL)
    assert post(other, ASK, code=codes[0])[0] == 400
    assert post(other, ASK, code=codes[1])[0] == 303
    assert "U heeft nog 8 herstelcodes" in other.get(SETTINGS).get_data(as_text=True)
    # They were shown once.
    for page in (SETTINGS, APP):
        assert codes[2] not in other.get(page).get_data(as_text=True)


def test_new_recovery_codes_replace_the_old(client: FlaskClient, app: Flask) -> None:
    sign_in(client, EMAIL)
    secret, old = set_up(client)
    url = RENEW
    assert post(client, url, SETTINGS, code="000000") == (303, SETTINGS)
    status, text = post(client, url, SETTINGS, code=code(secret))
    assert status == 200
    new = [one.text for one in Page(text).all("li", class_="kennishub-code")]
    assert not set(old) & set(new)
    other = app.test_client()
    sign_in(other, EMAIL)
    assert post(other, ASK, code=old[0])[0] == 400
    assert post(other, ASK, code=new[0])[0] == 303


def test_guessing_a_code_ends(client: FlaskClient, app: Flask) -> None:
    sign_in(client, EMAIL)
    secret, _codes = set_up(client)
    other = app.test_client()
    sign_in(other, EMAIL)
    statuses = [
        post(other, ASK, code="000000")[0] for _ in range(second_factor.CODES_PER_ACCOUNT + 1)
    ]
    assert statuses == [400] * second_factor.CODES_PER_ACCOUNT + [429]
    # Signing in anew, with the right password, gives no new attempts.
    again = app.test_client()
    assert sign_in(again, EMAIL) == 303
    assert post(again, ASK, code=code(secret))[0] == 429


@pytest.mark.parametrize("url", [OFF, RENEW])
def test_guessing_a_code_to_change_something_ends_as_well(
    client: FlaskClient, app: Flask, url: str
) -> None:
    sign_in(client, EMAIL)
    secret, _codes = set_up(client)
    tries = second_factor.CODES_PER_ACCOUNT
    statuses = [post(client, url, SETTINGS, code="000000")[0] for _ in range(tries)]
    assert statuses == [303] * tries
    status, text = post(client, url, SETTINGS, code=code(secret))
    assert (status, "U probeert dit te vaak" in text) == (429, True)
    # They are the attempts of signing in, too.
    other = app.test_client()
    sign_in(other, EMAIL)
    assert post(other, ASK, code=code(secret))[0] == 429


def test_it_can_be_turned_off_with_a_code(client: FlaskClient, app: Flask) -> None:
    sign_in(client, EMAIL)
    secret, _codes = set_up(client)
    url = OFF
    assert post(client, url, SETTINGS, code="000000")[0] == 303
    assert "klopt niet" in client.get(SETTINGS).get_data(as_text=True)
    assert post(client, url, SETTINGS, code=code(secret))[0] == 303
    other = app.test_client()
    sign_in(other, EMAIL)
    assert other.get("/account/").status_code == 200


def test_a_secret_counts_only_once_a_code_of_it_was_right(client: FlaskClient, app: Flask) -> None:
    sign_in(client, EMAIL)
    post(client, SETTINGS)
    assert post(client, APP, code="000000")[0] == 400
    other = app.test_client()
    sign_in(other, EMAIL)
    assert other.get("/account/").status_code == 200


def test_the_secret_is_not_shown_again_and_not_replaced(client: FlaskClient) -> None:
    sign_in(client, EMAIL)
    page = token_on(client, SETTINGS)
    set_up(client)
    assert client.get(APP).status_code == 303
    assert client.post(SETTINGS, data={"csrf_token": page}).status_code == 409


def test_where_it_is_required_an_editor_sets_it_up_before_getting_in(hub: Hub) -> None:
    make_account(hub, Role.AUTHOR, "a@hattem.example")
    client = create_app(dataclasses.replace(hub.config, second_factor=True)).test_client()
    assert sign_in(client, "a@hattem.example") == 303
    assert client.get("/account/").status_code == 200
    assert sign_in(client, EMAIL, terug="/redactie/") == 303
    assert "/account/inloggen/" in client.get("/redactie/").headers["Location"]
    assert client.get(ASK).headers["Location"] == SETTINGS
    assert "U heeft een code nodig" in client.get(SETTINGS).get_data(as_text=True)
    secret, codes = set_up(client)
    assert len(codes) == second_factor.RECOVERY_CODES
    assert client.get("/redactie/").status_code == 200
    assert post(client, OFF, "/account/", code=code(secret))[0] == 409


def test_a_new_password_by_mail_does_not_go_round_it(
    client: FlaskClient, app: Flask, hub: Hub
) -> None:
    sign_in(client, EMAIL)
    set_up(client)
    with hub.database() as db:
        token = make_link(db, Purpose.RESET, EMAIL)
        accounts.reset_password(db, token, "een heel nieuwe lange zin")
    other = app.test_client()
    assert sign_in(other, EMAIL, "een heel nieuwe lange zin") == 303
    assert other.get("/account/").headers["Location"].startswith("/account/inloggen/")
    assert other.get(ASK).status_code == 200


def test_the_operator_helps_who_lost_everything(client: FlaskClient, app: Flask, hub: Hub) -> None:
    sign_in(client, EMAIL)
    set_up(client)
    with hub.database() as db:
        second_factor.remove(db, EMAIL)
        assert rows(db, "SELECT * FROM recovery_codes") == []
    other = app.test_client()
    sign_in(other, EMAIL)
    assert other.get("/account/").status_code == 200


def test_without_signing_in_nothing_of_it_is_shown(client: FlaskClient) -> None:
    for page in (ASK, SETTINGS, APP):
        assert client.get(page).status_code == 303
