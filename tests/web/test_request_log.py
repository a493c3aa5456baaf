"""Which names of requests are taken over, and from whom."""

from __future__ import annotations

import dataclasses
import logging
import re
from ipaddress import ip_network

import pytest
from flask.testing import FlaskClient

from kennishub import create_app
from kennishub.hub import Hub
from kennishub.logs import without_personal_data

HEADER = "X-Request-ID"


@pytest.fixture
def proxied(filled_hub: Hub) -> FlaskClient:
    config = dataclasses.replace(filled_hub.config, trusted_proxies=(ip_network("192.0.2.0/24"),))
    return create_app(config).test_client()


def given(client: FlaskClient, sent: str, sender: str) -> str:
    answer = client.get(
        "/gezondheid/leeft", headers={HEADER: sent}, environ_base={"REMOTE_ADDR": sender}
    )
    return answer.headers[HEADER]


def test_an_id_is_taken_over_from_a_trusted_machine_alone(proxied: FlaskClient) -> None:
    assert given(proxied, "proxy-0123", "192.0.2.7") == "proxy-0123"
    for sender in ("127.0.0.1", "198.51.100.1", "::1", ""):
        assert re.fullmatch(r"[0-9a-f]{16}", given(proxied, "proxy-0123", sender))


@pytest.mark.parametrize("sent", ["", "kort", "a" * 65, "met spatie", "a{b}c=defgh", "é" * 10])
def test_an_id_that_is_not_well_formed_is_replaced(proxied: FlaskClient, sent: str) -> None:
    assert re.fullmatch(r"[0-9a-f]{16}", given(proxied, sent, "192.0.2.7"))


def test_every_answer_has_an_id_errors_too(client: FlaskClient) -> None:
    ids = {client.get(path).headers[HEADER] for path in ("/", "/nergens", "/zoeken?q=%22")}
    assert len(ids) == 3


def test_a_line_names_the_page_and_not_its_address(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="kennishub"):
        client.get("/account/herstellen/geheimtoken/?q=geheimwoord")
    (line,) = [one for one in caplog.records if one.getMessage() == "request"]
    assert line.__dict__["route"] == "/account/herstellen/<token>/"
    assert "geheim" not in str(line.__dict__)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("mail 3 to iemand@gemeente.example: refused", "mail 3 to …: refused"),
        ("{'a@b.example': (550, b'no')}", "{'…': (550, b'no')}"),
        ("GET /zoeken?q=armoede&thema=x HTTP", "GET /zoeken?… HTTP"),
        ("nothing to hide", "nothing to hide"),
    ],
)
def test_addresses_and_queries_are_taken_out_of_lines(text: str, left: str) -> None:
    assert without_personal_data(text) == left
