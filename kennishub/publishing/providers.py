"""Read which providers of single sign-on (OpenID Connect) there are, and refuse what cannot work.

The file is TOML with a table `[[provider]]` each; docs/operators.md explains every key.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from kennishub.actors import Role
from kennishub.errors import ConfigError

_VARIABLE: Final = "KENNISHUB_SINGLE_SIGN_ON"
_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
_Text = Annotated[str, Field(min_length=1)]


class Provider(BaseModel):
    """Hold how the hub and a provider know each other, and what its claims mean here."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    id: Annotated[str, Field(pattern=r"^[a-z0-9](?:[a-z0-9-]{0,28}[a-z0-9])?$")]
    name: Annotated[str, Field(min_length=1, max_length=60)]
    issuer: _Text
    client_id: _Text
    client_secret: str | None = Field(default=None, repr=False)
    client_secret_file: str | None = None
    client_secret_variable: str | None = None
    scopes: list[_Text] = ["openid", "email", "profile"]
    #: Domains whose addresses count as verified, whether or not the provider says so.
    vouches_for: list[_Text] = []
    #: Whether the provider asks for a second factor, so that the hub does not.
    second_factor: bool = False
    role_claim: str | None = None
    #: Role by value of that claim.
    roles: dict[str, str] = {}
    municipality_claim: str | None = None
    #: Code or name of a municipality by value of that claim, where the value is neither.
    municipalities: dict[str, str] = {}
    #: Code or name of the municipality of everybody who comes from here.
    municipality: str | None = None

    @field_validator("issuer")
    @classmethod
    def _https(cls, value: str) -> str:
        parts = urlsplit(value)
        if not is_safe(value) or parts.query or parts.fragment:
            raise ValueError("moet een adres zijn dat begint met https://")
        return value

    @field_validator("scopes")
    @classmethod
    def _openid(cls, value: list[str]) -> list[str]:
        if "openid" not in value:
            raise ValueError("moet in elk geval openid bevatten")
        return value

    @field_validator("roles")
    @classmethod
    def _known_roles(cls, value: dict[str, str]) -> dict[str, str]:
        known = [str(role) for role in Role]
        if wrong := sorted(set(value.values()) - set(known)):
            raise ValueError(f"kent geen rol {wrong[0]!r}; kies uit {', '.join(known)}")
        return value

    @model_validator(mode="after")
    def _whole(self) -> Provider:
        ways = (self.client_secret, self.client_secret_file, self.client_secret_variable)
        if sum(way is not None for way in ways) != 1:
            raise ValueError(
                "noem één van client_secret_file, client_secret_variable en client_secret"
            )
        if bool(self.roles) != (self.role_claim is not None):
            raise ValueError("role_claim en roles horen bij elkaar")
        if self.municipalities and self.municipality_claim is None:
            raise ValueError("bij municipalities hoort municipality_claim")
        return self

    def role_of(self, claims: Mapping[str, Any]) -> Role | None:
        """Return the highest role that the claims give, or nothing where the hub decides it.

        Somebody without a value that is known is an author: a role that ended has to end here too.
        """
        if self.role_claim is None:
            return None
        given = {self.roles.get(value) for value in _values(claims.get(self.role_claim))}
        return next((role for role in reversed(Role) if str(role) in given), Role.AUTHOR)

    def municipality_of(self, claims: Mapping[str, Any]) -> str | None:
        """Return the name or code of a municipality, if the claims or the settings give one."""
        if self.municipality_claim is not None:
            for value in _values(claims.get(self.municipality_claim)):
                return self.municipalities.get(value, value)
        return self.municipality

    def vouches(self, claims: Mapping[str, Any], email: str) -> bool:
        """Tell whether an address is certainly that of whoever signs in."""
        domain = email.rpartition("@")[2].casefold()
        return claims.get("email_verified") is True or domain in {
            one.casefold() for one in self.vouches_for
        }


def is_safe(url: str) -> bool:
    """Tell whether an address can be trusted with who signs in: https, or this machine."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    return safe and bool(parts.hostname)


def read_providers(
    path: Path | None, environment: Mapping[str, str] | None = None
) -> dict[str, Provider]:
    """Return the providers of a file by their id, each with its secret.

    Raises:
        ConfigError: something cannot work; the message says what, in one sentence.
    """
    if path is None:
        return {}
    environment = os.environ if environment is None else environment
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{_VARIABLE}: {path} is niet te lezen ({error.strerror}).") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{_VARIABLE}: {path} is geen goede TOML ({error}).") from error
    listed = tables.pop("provider", None)
    if tables or not isinstance(listed, list) or not listed:
        raise ConfigError(f"{_VARIABLE}: in {path} horen alleen tabellen [[provider]] te staan.")
    found: dict[str, Provider] = {}
    for number, table in enumerate(listed, 1):
        provider = _with_secret(path, number, _read(path, number, table), environment)
        if provider.id in found:
            raise _wrong(path, number, "id", f"{provider.id!r} komt twee keer voor")
        if any(provider.issuer == other.issuer for other in found.values()):
            raise _wrong(path, number, "issuer", "komt twee keer voor")
        found[provider.id] = provider
    return found


def _read(path: Path, number: int, table: object) -> Provider:
    try:
        return Provider.model_validate(table)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        message = {
            "missing": "ontbreekt",
            "extra_forbidden": "bestaat niet",
            "value_error": str(first.get("ctx", {}).get("error", "")),
        }.get(first["type"], "heeft een waarde die niet kan")
        raise _wrong(path, number, key, message) from error


def _with_secret(
    path: Path, number: int, provider: Provider, environment: Mapping[str, str]
) -> Provider:
    secret = provider.client_secret or ""
    key = "client_secret"
    if provider.client_secret_file is not None:
        key = "client_secret_file"
        file = path.parent / Path(provider.client_secret_file).expanduser()
        try:
            secret = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise _wrong(path, number, key, f"{file} is niet te lezen") from error
    elif provider.client_secret_variable is not None:
        key = "client_secret_variable"
        secret = environment.get(provider.client_secret_variable, "")
    if not secret.strip():
        raise _wrong(path, number, key, "geeft geen geheim")
    return provider.model_copy(update={"client_secret": secret.strip()})


def _wrong(path: Path, number: int, key: str, message: str) -> ConfigError:
    what = f"{key}: {message}" if key else message
    return ConfigError(f"{_VARIABLE}: in {path}, provider {number}: {what}.")


def _values(claim: object) -> list[str]:
    """Return the texts of a claim, which may be one or a list."""
    values = claim if isinstance(claim, list) else [claim]
    return [value for value in values if isinstance(value, str)]
