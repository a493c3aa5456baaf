"""Whoever comes through a web server in front of the hub is seen as who they are."""

from __future__ import annotations

import dataclasses
from ipaddress import ip_network

import pytest

from kennishub import create_app
from kennishub.actors import Role
from kennishub.hub import Hub
from kennishub.web.proxies import visitor
from tests.accounts import make_account, token_on
from tests.web.stores import copy_of_database

TRUSTED = (ip_network("127.0.0.0/8"), ip_network("10.0.0.0/24"))


@pytest.mark.parametrize(
    ("sender", "forwarded", "seen"),
    [
        ("127.0.0.1", "192.0.2.7", "192.0.2.7"),
        ("127.0.0.1", "198.51.100.1, 192.0.2.7", "192.0.2.7"),
        ("127.0.0.1", "192.0.2.7, 10.0.0.3", "192.0.2.7"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "verzonnen", "127.0.0.1"),
        ("127.0.0.1", "192.0.2.7,\u0000,", "127.0.0.1"),
        ("127.0.0.1", "2001:db8::1", "2001:db8::1"),
        ("192.0.2.9", "10.0.0.1", "192.0.2.9"),
        ("", "192.0.2.7", ""),
    ],
)
def test_a_visitor_is_the_last_address_that_is_not_trusted(
    sender: str, forwarded: str, seen: str
) -> None:
    assert visitor(sender, forwarded, TRUSTED) == seen


def test_one_visitor_does_not_use_up_the_limits_of_others(
    filled_hub: Hub, tmp_path_factory: pytest.TempPathFactory
) -> None:
    database = copy_of_database(filled_hub, tmp_path_factory.mktemp("proxies"))
    hub = Hub(dataclasses.replace(filled_hub.config, database=database, rate_limits=True))
    make_account(hub, Role.AUTHOR, "a@hattem.example")
    client = create_app(hub.config).test_client()
    token = token_on(client, "/account/inloggen/")

    def try_to_sign_in(address: str, number: int) -> int:
        form = {"csrf_token": token, "email": f"x{number}@b.example", "wachtwoord": "verkeerd"}
        headers = {"X-Forwarded-For": address}
        return client.post("/account/inloggen/", data=form, headers=headers).status_code

    first = [try_to_sign_in("192.0.2.1", number) for number in range(60)]
    assert first[-1] == 429
    assert try_to_sign_in("192.0.2.2", 99) != 429
