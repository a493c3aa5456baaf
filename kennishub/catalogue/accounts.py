"""Keep accounts: who somebody is, what they may do, and for which municipality."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlite_utils import Database

from kennishub.actors import Actor, Role
from kennishub.catalogue.database import rows, transaction
from kennishub.catalogue.moments import now
from kennishub.errors import NotFoundError

_COLUMNS: Final = (
    "id, email, name, role, municipality, password_hash, created, verified, disabled, erased"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Hold an account; moments are UTC, and absent where it has not come to that."""

    id: int
    email: str
    name: str
    role: Role
    municipality: str | None
    password_hash: str | None
    created: str
    verified: str | None
    disabled: str | None
    erased: str | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether somebody can sign in with it."""
        return self.verified is not None and self.disabled is None

    @property
    def actor(self) -> Actor:
        """Return who acts with this account."""
        return Actor(self.id, self.name, self.role, self.email, self.municipality)


def create_account(
    db: Database,
    email: str,
    name: str,
    role: Role,
    *,
    municipality: str | None = None,
    password_hash: str | None = None,
    verified: bool = False,
) -> Account | None:
    """Store a new account, or return nothing where the address has one already."""
    with transaction(db):
        if find_account(db, email) is not None:
            return None
        moment = now()
        db.table("accounts").insert(
            {
                "email": email,
                "name": name,
                "role": str(role),
                "municipality": municipality,
                "password_hash": password_hash,
                "created": moment,
                "verified": moment if verified else None,
            }
        )
        return find_account(db, email)


def get_account(db: Database, id_: int) -> Account:
    """Return an account.

    Raises:
        NotFoundError: there is none with this id.
    """
    found = rows(db, f"SELECT {_COLUMNS} FROM accounts WHERE id = ?", (id_,))  # noqa: S608
    if not found:
        raise NotFoundError("Dit account bestaat niet.")
    return _account(found[0])


def find_account(db: Database, email: str) -> Account | None:
    """Return the account of an address, in whatever capitals it is written."""
    found = rows(db, f"SELECT {_COLUMNS} FROM accounts WHERE email = ?", (email,))  # noqa: S608
    return _account(found[0]) if found else None


def list_accounts(db: Database) -> list[Account]:
    """Return all accounts by address."""
    found = rows(db, f"SELECT {_COLUMNS} FROM accounts ORDER BY email")  # noqa: S608
    return [_account(row) for row in found]


def change_account(db: Database, id_: int, **values: str | None) -> None:
    """Change columns of an account.

    Raises:
        NotFoundError: there is none with this id.
    """
    with transaction(db):
        get_account(db, id_)
        db.table("accounts").update(id_, values)


def editor_addresses(db: Database) -> list[str]:
    """Return the addresses of the editors who can sign in."""
    found = rows(
        db,
        "SELECT email FROM accounts WHERE role = 'redacteur' AND disabled IS NULL"
        " AND verified IS NOT NULL ORDER BY id",
    )
    return [row["email"] for row in found]


def address_of(db: Database, id_: int | None) -> str | None:
    """Return the address of an account, or nothing where there is no such account."""
    found = rows(db, "SELECT email FROM accounts WHERE id = ?", (id_,))
    return found[0]["email"] if found else None


def names_of(db: Database) -> dict[int, str]:
    """Return the name of every account by its id."""
    return {row["id"]: row["name"] for row in rows(db, "SELECT id, name FROM accounts")}


def _account(row: Mapping[str, Any]) -> Account:
    return Account(**{**row, "role": Role(row["role"])})
