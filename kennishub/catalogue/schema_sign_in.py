"""Define the tables of signing in: identities elsewhere, second factors, what sessions run on.

They are registered after those of people, which they refer to.
"""

from __future__ import annotations

from sqlite_utils import Database

from kennishub.catalogue.creating import HASH, MOMENT, create
from kennishub.catalogue.schema_trust import migrations

__all__ = ["migrations"]


@migrations()
def create_single_sign_on(db: Database) -> None:
    """Create the tables of who somebody is at a provider, and of sign-ins that are under way."""
    create(
        db,
        f"""
        CREATE TABLE identities (
            issuer TEXT NOT NULL CHECK (issuer <> ''),
            subject TEXT NOT NULL CHECK (subject <> '' AND length(subject) <= 255),
            account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
            created TEXT NOT NULL CHECK (created {MOMENT}),
            PRIMARY KEY (issuer, subject)
        ) WITHOUT ROWID
        """,
        f"""
        CREATE TABLE sign_in_states (
            state_hash TEXT PRIMARY KEY CHECK ({HASH.format("state_hash")}),
            browser_hash TEXT NOT NULL CHECK ({HASH.format("browser_hash")}),
            provider TEXT NOT NULL,
            nonce TEXT NOT NULL CHECK (length(nonce) >= 16),
            verifier TEXT NOT NULL CHECK (length(verifier) >= 43),
            back TEXT NOT NULL,
            until TEXT NOT NULL CHECK (until {MOMENT})
        )
        """,
    )
    db.execute("CREATE INDEX identities_account ON identities (account_id)")


@migrations()
def create_second_factors(db: Database) -> None:
    """Create the tables of authenticator apps and of the codes for when one is lost."""
    create(
        db,
        f"""
        CREATE TABLE second_factors (
            account_id INTEGER PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
            secret TEXT NOT NULL CHECK (length(secret) >= 32),
            created TEXT NOT NULL CHECK (created {MOMENT}),
            confirmed TEXT CHECK (confirmed {MOMENT}),
            last_step INTEGER NOT NULL DEFAULT 0
        )
        """,
        f"""
        CREATE TABLE recovery_codes (
            account_id INTEGER NOT NULL REFERENCES second_factors (account_id) ON DELETE CASCADE,
            code_hash TEXT NOT NULL CHECK ({HASH.format("code_hash")}),
            used TEXT CHECK (used {MOMENT}),
            PRIMARY KEY (account_id, code_hash)
        ) WITHOUT ROWID
        """,
    )


@migrations()
def describe_sessions(db: Database) -> None:
    """Keep with a session on what it runs, when it was last seen, and whether a code is awaited."""
    for column in (
        "device TEXT NOT NULL DEFAULT '' CHECK (length(device) <= 80)",
        f"seen TEXT CHECK (seen {MOMENT})",
        "awaits_code INTEGER NOT NULL DEFAULT 0 CHECK (awaits_code IN (0, 1))",
    ):
        db.execute(f"ALTER TABLE sessions ADD COLUMN {column}")
