"""Secrets of authenticator apps: encrypted for their account, with the key of the hub alone."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Final

import pytest

from kennishub.actors import Role
from kennishub.catalogue.accounts import create_account
from kennishub.catalogue.second_factors import list_secrets, put_secret
from kennishub.config import Config, has_secret_key
from kennishub.errors import SealedError
from kennishub.hub import Hub
from kennishub.publishing.app_secrets import AppSecrets

KEY: Final = "a key for tests alone"
#: As an earlier version stored it.
CLEAR: Final = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    hub = Hub(Config(tmp_path, tmp_path / "index", tmp_path / "i" / "kennishub.db", KEY))
    hub.prepare()
    with hub.database() as db:
        for name in ("a", "b"):
            assert create_account(db, f"{name}@b.example", name, Role.EDITOR, verified=True)
    return hub


def other_key(hub: Hub, key: str | None = "another key than before") -> Hub:
    return Hub(dataclasses.replace(hub.config, secret_key=key))


def kept(hub: Hub) -> bytes:
    """Return all that can be read of the database from the disk."""
    return b"".join(path.read_bytes() for path in hub.config.database.parent.iterdir())


def test_a_secret_opens_with_its_key_for_its_account(hub: Hub) -> None:
    with hub.database() as db:
        stored = hub.app_secrets.make(1)
        put_secret(db, 1, stored)
        secret = AppSecrets(KEY).read(db, 1, stored)
        assert len(secret) == 32
        assert secret.encode() not in kept(hub)
        assert hub.app_secrets.make(1) != stored
        for secrets, account_id, text in (
            (AppSecrets("another key than before"), 1, stored),
            (hub.app_secrets, 2, stored),
            (hub.app_secrets, 1, stored[:-6] + "AAAAAA"),
            (hub.app_secrets, 1, "v1.é"),
            (hub.app_secrets, 1, "v1."),
        ):
            assert not secrets.can_read(account_id, text)
            with pytest.raises(SealedError, match="herstelcode"):
                secrets.read(db, account_id, text)


def test_one_in_the_clear_keeps_working_and_is_encrypted_when_it_is_used(hub: Hub) -> None:
    with hub.database() as db:
        put_secret(db, 1, CLEAR)
        assert hub.app_secrets.read(db, 1, CLEAR) == CLEAR
        stored = list_secrets(db)[1]
        assert stored.startswith("v1.")
        assert hub.app_secrets.read(db, 1, stored) == CLEAR
    # Nothing of it is left in the file either.
    assert CLEAR.encode() not in kept(hub)


def test_the_doctor_encrypts_all_that_is_in_the_clear(hub: Hub) -> None:
    with hub.database() as db:
        put_secret(db, 1, CLEAR)
        put_secret(db, 2, hub.app_secrets.make(2))
    told = "Inloggen met een code: 1 keer is het geheim niet versleuteld."
    assert told in hub.examine()
    hub.repair()
    assert not [one for one in hub.examine() if "code" in one]
    with hub.database() as db:
        assert hub.app_secrets.read(db, 1, list_secrets(db)[1]) == CLEAR
    assert CLEAR.encode() not in kept(hub)


def test_the_doctor_does_not_encrypt_with_what_may_be_the_wrong_key(hub: Hub) -> None:
    """See that a command without the settings of the service locks nobody out."""
    with hub.database() as db:
        put_secret(db, 1, CLEAR)
    keyless = other_key(hub, None)
    keyless.repair()
    assert not has_secret_key(keyless.config)
    with hub.database() as db:
        assert list_secrets(db)[1] == CLEAR
        put_secret(db, 2, hub.app_secrets.make(2))
    other = other_key(hub)
    told = "\n".join(other.examine())
    assert "bij 1 van 2 accounts hoort een andere geheime sleutel" in told
    other.repair()
    with hub.database() as db:
        assert list_secrets(db)[1] == CLEAR
