"""Define the tables of trust: who looks after a document, and whether it was checked."""

from __future__ import annotations

from sqlite_utils import Database

from kennishub.catalogue.creating import create
from kennishub.catalogue.schema_people import migrations

__all__ = ["migrations"]

_DATE = "GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'"
_MOMENT = "GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z'"


@migrations()
def remove_editor_sessions(db: Database) -> None:
    """Remove the table of links by which editors came in: they have accounts now."""
    db.execute("DROP TABLE editor_sessions")


@migrations()
def create_document_care(db: Database) -> None:
    """Create the tables of who looks after a document, what they were asked and what they said."""
    create(
        db,
        # Without a row, the author of the last published submission looks after a document.
        """
        CREATE TABLE document_care (
            document_id TEXT PRIMARY KEY,
            owner_chosen INTEGER NOT NULL DEFAULT 0 CHECK (owner_chosen IN (0, 1)),
            owner_id INTEGER REFERENCES accounts (id),
            months INTEGER CHECK (months BETWEEN 1 AND 120),
            CHECK (owner_chosen OR owner_id IS NULL)
        )
        """,
        f"""
        CREATE TABLE document_checks (
            document_id TEXT PRIMARY KEY,
            due TEXT NOT NULL CHECK (due {_DATE}),
            asked TEXT NOT NULL CHECK (asked {_DATE}),
            reminded TEXT CHECK (reminded {_DATE})
        )
        """,
        f"""
        CREATE TABLE check_links (
            token_hash TEXT PRIMARY KEY
                CHECK (length(token_hash) = 64 AND token_hash NOT GLOB '*[^0-9a-f]*'),
            document_id TEXT NOT NULL,
            email TEXT NOT NULL,
            until TEXT NOT NULL CHECK (until {_MOMENT}),
            used TEXT CHECK (used {_MOMENT})
        )
        """,
        f"""
        CREATE TABLE check_notes (
            id INTEGER PRIMARY KEY,
            document_id TEXT NOT NULL,
            text TEXT NOT NULL CHECK (text <> '' AND length(text) <= 4000),
            author_id INTEGER REFERENCES accounts (id),
            email TEXT,
            at TEXT NOT NULL CHECK (at {_MOMENT}),
            resolved TEXT CHECK (resolved {_MOMENT})
        )
        """,
    )
    db.execute("CREATE INDEX check_links_document ON check_links (document_id)")
    db.execute("CREATE INDEX check_notes_open ON check_notes (document_id) WHERE resolved IS NULL")
    # When a document counts as overdue hangs on its interval too, and pages show it.
    for event in ("INSERT", "UPDATE", "DELETE"):
        db.execute(
            f"CREATE TRIGGER document_care_{event.lower()}_stamp AFTER {event} ON document_care"  # noqa: S608
            " BEGIN UPDATE content_stamp SET stamp = hex(randomblob(8)); END"
        )
