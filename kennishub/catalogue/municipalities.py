"""Keep the register of municipalities beside the documents, so that lists can join and count."""

from __future__ import annotations

from typing import Final

from sqlite_utils import Database

from kennishub.catalogue.database import rows, transaction
from kennishub.catalogue.register import (
    FormerMunicipality,
    Municipality,
    Province,
    Register,
    load_register,
)

__all__ = [
    "FormerMunicipality",
    "Municipality",
    "Province",
    "Register",
    "load_register",
    "municipality_counts",
    "sync_register",
]

_COLUMNS: Final = (
    "code",
    "name",
    "slug",
    "province",
    "province_slug",
    "inhabitants",
    "size_class",
    "urbanity",
)


def sync_register(db: Database, register: Register | None = None) -> None:
    """Bring the rows of municipalities up to date with the register.

    A municipality that left the register stays as long as a document names it. Nothing is written
    when nothing changed, so every worker may call this at its start.
    """
    wanted = {one.code: _row(one) for one in (register or load_register()).all()}
    if _stored(db) == wanted:
        return
    with transaction(db):
        stale = _stored(db).keys() - wanted.keys()
        db.conn.executemany(
            "DELETE FROM municipalities WHERE code = ?"
            " AND code NOT IN (SELECT code FROM document_municipalities)",
            [(code,) for code in sorted(stale)],
        )
        db.table("municipalities").upsert_all(wanted.values(), pk="code")


def municipality_counts(db: Database) -> dict[str, int]:
    """Count the documents per CBS code; municipalities without any are left out."""
    found = rows(
        db,
        "SELECT code, COUNT(DISTINCT document_id) AS documents"
        " FROM document_municipalities GROUP BY code",
    )
    return {row["code"]: row["documents"] for row in found}


def _row(one: Municipality) -> dict[str, str | int]:
    return {column: getattr(one, column) for column in _COLUMNS}


def _stored(db: Database) -> dict[str, dict[str, str | int]]:
    return {row["code"]: row for row in rows(db, "SELECT * FROM municipalities")}
