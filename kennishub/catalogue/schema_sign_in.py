"""Define the tables of signing in: second factors, and what a session runs on.

They are registered after those of people, which they refer to.
"""

from __future__ import annotations

from sqlite_utils import Database

from kennishub.catalogue.creating import create
from kennishub.catalogue.schema_trust import migrations

__all__ = ["migrations"]

_MOMENT = "GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z'"
_HASH = "length({0}) = 64 AND {0} NOT GLOB '*[^0-9a-f]*'"


@migrations()
def create_second_factors(db: Database) -> None:
    """Create the tables of authenticator apps and of the codes for when one is lost."""
    create(
        db,
        f"""
        CREATE TABLE second_factors (
            account_id INTEGER PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
            secret TEXT NOT NULL CHECK (length(secret) >= 32),
            created TEXT NOT NULL CHECK (created {_MOMENT}),
            confirmed TEXT CHECK (confirmed {_MOMENT}),
            last_step INTEGER NOT NULL DEFAULT 0
        )
        """,
        f"""
        CREATE TABLE recovery_codes (
            account_id INTEGER NOT NULL REFERENCES second_factors (account_id) ON DELETE CASCADE,
            code_hash TEXT NOT NULL CHECK ({_HASH.format("code_hash")}),
            used TEXT CHECK (used {_MOMENT}),
            PRIMARY KEY (account_id, code_hash)
        ) WITHOUT ROWID
        """,
    )


@migrations()
def describe_sessions(db: Database) -> None:
    """Keep with a session on what it runs, when it was last seen, and whether a code is awaited."""
    for column in (
        "device TEXT NOT NULL DEFAULT '' CHECK (length(device) <= 80)",
        f"seen TEXT CHECK (seen {_MOMENT})",
        "awaits_code INTEGER NOT NULL DEFAULT 0 CHECK (awaits_code IN (0, 1))",
    ):
        db.execute(f"ALTER TABLE sessions ADD COLUMN {column}")
