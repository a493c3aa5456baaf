"""The file that names providers of single sign-on: what it may say, and what it is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from kennishub.actors import Role
from kennishub.config import from_environment
from kennishub.errors import ConfigError
from kennishub.hub import Hub
from kennishub.publishing.providers import Provider, read_providers

GOOD = """
[[provider]]
id = "hattem"
name = "Gemeente Hattem"
issuer = "https://login.hattem.example/realm"
client_id = "kennishub"
client_secret_variable = "HATTEM_SECRET"
"""
ROLES = 'role_claim = "groepen"\nroles = { redactie = "redacteur", baas = "beheerder" }\n'


def _read(folder: Path, text: str) -> dict[str, Provider]:
    path = folder / "aanmelden.toml"
    path.write_text(text, encoding="utf-8")
    return read_providers(path, {"HATTEM_SECRET": "geheim"})


def test_a_provider_has_its_secret_from_a_variable(tmp_path: Path) -> None:
    provider = _read(tmp_path, GOOD)["hattem"]
    assert provider.client_secret == "geheim"
    assert provider.scopes == ["openid", "email", "profile"]
    assert "geheim" not in repr(provider)


def test_a_provider_has_its_secret_from_a_file_beside_the_settings(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("uit een bestand\n")
    text = GOOD.replace('client_secret_variable = "HATTEM_SECRET"', 'client_secret_file = "secret"')
    assert _read(tmp_path, text)["hattem"].client_secret == "uit een bestand"


def test_without_a_file_there_are_no_providers() -> None:
    assert read_providers(None) == {}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("geen toml", "is geen goede TOML"),
        ("", r"horen alleen tabellen \[\[provider\]\]"),
        ("vreemd = 1\n" + GOOD, r"horen alleen tabellen \[\[provider\]\]"),
        (GOOD.replace('id = "hattem"', ""), "provider 1: id: ontbreekt"),
        (GOOD.replace('"hattem"', '"Hattem!"'), "provider 1: id: heeft een waarde die niet kan"),
        (GOOD.replace("https:", "http:"), "issuer: moet een adres zijn dat begint met https://"),
        (GOOD + "onbekend = 1\n", "onbekend: bestaat niet"),
        (GOOD + 'client_secret = "x"\n', "noem één van client_secret_file"),
        (GOOD.replace("HATTEM_SECRET", "ANDERS"), "client_secret_variable: geeft geen geheim"),
        (
            GOOD.replace('client_secret_variable = "HATTEM_SECRET"', 'client_secret_file = "weg"'),
            "client_secret_file: .*weg is niet te lezen",
        ),
        (GOOD + 'role_claim = "groepen"\n', "role_claim en roles horen bij elkaar"),
        (GOOD + ROLES.replace("redacteur", "koning"), "roles: kent geen rol 'koning'"),
        (GOOD + 'municipalities = { a = "Hattem" }\n', "hoort municipality_claim"),
        (GOOD + 'scopes = ["email"]\n', "scopes: moet in elk geval openid bevatten"),
        (GOOD + GOOD, "provider 2: id: 'hattem' komt twee keer voor"),
        (GOOD + GOOD.replace('"hattem"', '"twee"'), "provider 2: issuer: komt twee keer voor"),
    ],
)
def test_what_cannot_work_is_told_in_one_sentence(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told) as caught:
        _read(tmp_path, text)
    assert str(caught.value).startswith("KENNISHUB_SINGLE_SIGN_ON: ")
    assert "\n" not in str(caught.value)


def test_the_hub_does_not_start_with_a_file_that_is_not_there(tmp_path: Path) -> None:
    settings = {
        "KENNISHUB_SINGLE_SIGN_ON": str(tmp_path / "weg.toml"),
        "KENNISHUB_DATABASE": str(tmp_path / "kennishub.db"),
        "KENNISHUB_INDEX": str(tmp_path / "index"),
    }
    with pytest.raises(ConfigError, match=r"weg\.toml is niet te lezen"):
        Hub(from_environment(settings)).prepare()


@pytest.mark.parametrize(
    ("claim", "role"),
    [
        ("redactie", Role.EDITOR),
        (["anders", "redactie"], Role.EDITOR),
        (["redactie", "baas"], Role.ADMINISTRATOR),
        ("anders", Role.AUTHOR),
        (None, Role.AUTHOR),
        ({"redactie": True}, Role.AUTHOR),
    ],
)
def test_a_role_follows_from_a_claim(tmp_path: Path, claim: object, role: Role) -> None:
    provider = _read(tmp_path, GOOD + ROLES)["hattem"]
    assert provider.role_of({"groepen": claim}) is role


def test_without_settings_a_claim_gives_no_role(tmp_path: Path) -> None:
    assert _read(tmp_path, GOOD)["hattem"].role_of({"groepen": "redactie"}) is None


@pytest.mark.parametrize("verified", [None, False, "true", 1, "false"])
def test_only_true_says_that_an_address_is_verified(tmp_path: Path, verified: object) -> None:
    provider = _read(tmp_path, GOOD)["hattem"]
    assert not provider.vouches({"email_verified": verified}, "a@hattem.example")
    assert provider.vouches({"email_verified": True}, "a@hattem.example")


def test_the_settings_vouch_for_the_addresses_of_a_domain_alone(tmp_path: Path) -> None:
    provider = _read(tmp_path, GOOD + 'vouches_for = ["Hattem.example"]\n')["hattem"]
    assert provider.vouches({}, "a@HATTEM.example")
    assert not provider.vouches({}, "a@sub.hattem.example")
    assert not provider.vouches({}, "a@hattem.example.evil.example")
