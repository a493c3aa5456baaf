"""Secrets of apps as an earlier version stored them, and after a change of the secret key."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from kennishub import create_app
from kennishub.actors import Role
from kennishub.catalogue.second_factors import confirm_second_factor, list_secrets, put_secret
from kennishub.config import Config
from kennishub.hub import Hub
from tests.accounts import make_account, sign_in
from tests.web.codes import APP, ASK, OFF, SETTINGS, code, post, set_up
from tests.web.page import Page

EDITOR = "e@hattem.example"
OTHER_KEY = "another key than before"


@pytest.fixture
def hub(tmp_path: Path, config: Config) -> Hub:
    hub = Hub(dataclasses.replace(config, database=tmp_path / "kennishub.db"))
    make_account(hub, Role.EDITOR, EDITOR)
    return hub


def signed_in(hub: Hub, **settings: Any) -> FlaskClient:
    client = create_app(dataclasses.replace(hub.config, **settings)).test_client()
    assert sign_in(client, EDITOR) == 303
    return client


def test_a_secret_of_an_earlier_version_signs_in_and_is_encrypted_then(hub: Hub) -> None:
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    with hub.database() as db:
        put_secret(db, 1, secret)
        confirm_second_factor(db, 1)
    client = signed_in(hub)
    assert post(client, ASK, code=code(secret))[0] == 303
    assert client.get("/redactie/").status_code == 200
    with hub.database() as db:
        assert secret not in list_secrets(db)[1]


def test_after_a_change_of_the_secret_key_a_recovery_code_opens_the_way(hub: Hub) -> None:
    secret, codes = set_up(signed_in(hub))
    client = signed_in(hub, secret_key=OTHER_KEY, second_factor=True)
    status, text = post(client, ASK, code=code(secret))
    assert status == 400
    told = Page(text).one("div", role="alert").text
    assert "Kennishub kan de code van uw app niet meer controleren" in told
    assert "Gebruik een herstelcode, of vraag de beheerder om hulp" in told
    assert post(client, ASK, code=codes[0])[0] == 303
    assert client.get("/redactie/").status_code == 200
    assert "Uw app werkt hier niet meer" in client.get(SETTINGS).get_data(as_text=True)
    # Where a code is needed as well: without one nobody gets further until there is a new app.
    assert post(client, OFF, SETTINGS, code=codes[1]) == (303, SETTINGS)
    assert client.get("/redactie/").headers["Location"] == ASK
    new, _codes = set_up(client)
    assert new != secret
    assert client.get("/redactie/").status_code == 200


def test_an_app_that_was_half_set_up_before_such_a_change_begins_anew(hub: Hub) -> None:
    before = signed_in(hub)
    post(before, SETTINGS)
    client = signed_in(hub, secret_key=OTHER_KEY)
    assert client.get(APP).headers["Location"] == SETTINGS
    set_up(client)
    assert client.get("/redactie/").status_code == 200
