"""What a monitor hears of a hub that is well, and of one that is not."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kennishub import create_app
from kennishub.catalogue.database import open_database, transaction
from kennishub.hub import Hub
from tests.web.stores import copy_of_database


@pytest.fixture
def hub(filled_hub: Hub, tmp_path: Path) -> Iterator[Hub]:
    index = tmp_path / "index"
    shutil.copytree(filled_hub.config.index, index)
    config = dataclasses.replace(
        filled_hub.config, database=copy_of_database(filled_hub, tmp_path), index=index
    )
    hub = Hub(config)
    yield hub
    hub.engine.close()


@pytest.fixture
def client(hub: Hub) -> FlaskClient:
    return create_app(hub.config).test_client()


def test_a_hub_that_is_well_lives_and_is_ready(client: FlaskClient) -> None:
    for path in ("/gezondheid/leeft", "/gezondheid/klaar"):
        answer = client.get(path)
        assert (answer.status_code, answer.get_json()) == (200, {"status": "ok"})
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_hub_without_an_index_lives_and_is_not_ready(client: FlaskClient, hub: Hub) -> None:
    shutil.rmtree(hub.config.index)
    answer = client.get("/gezondheid/klaar")
    assert answer.status_code == 503
    assert list(answer.get_json()) == ["status", "index"]
    assert client.get("/gezondheid/leeft").status_code == 200


def test_a_hub_without_a_database_lives_and_is_not_ready(client: FlaskClient, hub: Hub) -> None:
    hub.config.database.rename(hub.config.database.with_suffix(".weg"))
    answer = client.get("/gezondheid/klaar")
    assert answer.status_code == 503
    assert list(answer.get_json()) == ["status", "database"]
    assert not hub.config.database.exists(), "a look makes no database"
    assert client.get("/gezondheid/leeft").status_code == 200


def test_a_hub_with_something_else_for_a_database_is_not_ready(
    client: FlaskClient, hub: Hub
) -> None:
    hub.config.database.unlink()
    hub.config.database.write_bytes(b"iets anders" * 100)
    assert client.get("/gezondheid/klaar").status_code == 503


def test_a_database_that_somebody_writes_to_is_ready_and_nobody_waits(
    client: FlaskClient, hub: Hub
) -> None:
    db = open_database(hub.config.database)
    with transaction(db):
        assert client.get("/gezondheid/klaar").status_code == 200
    db.close()
    # The connection waits for others again afterwards.
    assert client.get("/gezondheid").status_code == 200
