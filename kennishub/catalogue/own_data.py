"""Find everything that is kept of one person, and take the person out of it.

Which rows are somebody's is read from the schema, so that a new table cannot be forgotten: a column
that refers to an account, or is called `actor_id` or `account_id`, holds a person's number; one
called `email` or `recipient` holds an address. Rows that go with an account (`ON DELETE CASCADE`)
are its owner's alone and are deleted with it. Others keep the number, of an account without a name
from then on: so documents, decisions and the audit stay whole.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from sqlite_utils import Database

from kennishub.catalogue.database import rows, transaction
from kennishub.catalogue.moments import now

#: What nobody should have in a file: secrets, and whole texts that everybody can read.
HIDDEN: Final = frozenset(
    {"password_hash", "token_hash", "secret", "code_hash", "sha256", "markdown", "content"}
)
_NUMBERS: Final = frozenset({"actor_id", "account_id"})
_ADDRESSES: Final = frozenset({"email", "recipient"})
#: Columns with JSON, shown as what it says.
_JSON: Final = frozenset({"form", "detail"})
#: Tables whose rows stay when an address goes: the account itself, what was published, and what
#: was said about a document.
_STAYS: Final = frozenset({"accounts", "submissions", "check_notes"})
#: What stands in the place of an address; `.invalid` reaches nobody.
_GONE: Final = "gewist-{}@account.invalid"


@dataclass(frozen=True, slots=True)
class PersonalColumn:
    """Hold a column that tells whose a row is: by address, or else by the number of an account."""

    table: str
    column: str
    is_address: bool
    goes_with_account: bool


def personal_columns(db: Database) -> list[PersonalColumn]:
    """Return every column of the database that tells whose a row is."""
    found = []
    for table in sorted(db.table_names()):
        keys = {
            row["from"]: row["on_delete"] == "CASCADE"
            for row in rows(db, f'PRAGMA foreign_key_list("{table}")')
            if row["table"] == "accounts" or row["from"] in _NUMBERS
        }
        for column in db.table(table).columns_dict:
            if column in keys or column in _NUMBERS:
                cascades = keys.get(column, False)
                found.append(PersonalColumn(table, column, False, cascades))
            elif column in _ADDRESSES:
                found.append(PersonalColumn(table, column, True, False))
    return found


def find_own_data(
    db: Database, account_id: int | None, email: str
) -> dict[str, list[dict[str, Any]]]:
    """Return all rows that are about a person, by table; secrets are left out."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for table, where in _conditions(db):
        sql = f'SELECT * FROM "{table}" WHERE {where}'  # noqa: S608 - names from the schema
        for row in rows(db, sql, {"id": account_id, "text": str(account_id), "email": email}):
            shown = dict(_shown(row))
            found.setdefault(table, {})[json.dumps(shown, sort_keys=True)] = shown
    return {table: list(items.values()) for table, items in found.items()}


def erase_account(db: Database, account_id: int, email: str, name: str) -> None:
    """Take a person out of everything; what they published stays, under a name that is nobody's."""
    with _erasing(db):
        for one in personal_columns(db):
            if one.goes_with_account:
                _delete(db, one, account_id)
        db.execute("UPDATE document_care SET owner_id = NULL WHERE owner_id = ?", (account_id,))
        unpublished = "author_id = ? AND status <> 'gepubliceerd'"
        db.execute(f"DELETE FROM submissions WHERE {unpublished}", (account_id,))  # noqa: S608
        _erase_address(db, email)
        moment = now()
        db.table("accounts").update(
            account_id,
            {
                "email": _GONE.format(account_id),
                "name": name,
                "password_hash": None,
                "municipality": None,
                "disabled": moment,
                "erased": moment,
            },
        )


def erase_address(db: Database, email: str) -> None:
    """Take an address without an account out of everything; what was published stays."""
    with _erasing(db):
        _erase_address(db, email)


def _erase_address(db: Database, email: str) -> None:
    for one in personal_columns(db):
        if one.is_address and one.table not in _STAYS:
            _delete(db, one, email)
    same = "lower(email) = lower(?)"
    unpublished = f"{same} AND status <> 'gepubliceerd'"
    db.execute(f"DELETE FROM submissions WHERE {unpublished}", (email,))  # noqa: S608
    gone = _GONE.format("adres")
    db.execute(f"UPDATE submissions SET email = ? WHERE {same}", (gone, email))  # noqa: S608
    db.execute(f"UPDATE check_notes SET email = NULL WHERE {same}", (email,))  # noqa: S608


@contextmanager
def _erasing(db: Database) -> Iterator[None]:
    """Delete so that nothing stays readable in the file, all or nothing."""
    db.execute("PRAGMA secure_delete = ON")
    with transaction(db):
        yield


def _delete(db: Database, one: PersonalColumn, value: int | str) -> None:
    where = f'lower("{one.column}") = lower(?)' if one.is_address else f'"{one.column}" = ?'
    db.execute(f'DELETE FROM "{one.table}" WHERE {where}', (value,))  # noqa: S608


def _conditions(db: Database) -> Iterator[tuple[str, str]]:
    yield "accounts", "id = :id"
    # What was noted about the account is about its owner, whoever did it.
    yield "audit", "kind = 'account' AND object_id = :text"
    own = "SELECT id FROM submissions WHERE author_id = :id OR lower(email) = lower(:email)"
    for table in ("submission_versions", "comments", "revisions"):
        yield table, f"submission_id IN ({own})"
    for one in personal_columns(db):
        value = "lower(:email)" if one.is_address else ":id"
        column = f'lower("{one.column}")' if one.is_address else f'"{one.column}"'
        yield one.table, f"{column} = {value}"


def _shown(row: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in row.items():
        if name not in HIDDEN:
            yield name, json.loads(value) if name in _JSON and value else value
