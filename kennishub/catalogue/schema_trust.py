"""Define the tables of trust: who looks after a document, whether it was checked, what is erased.

The audit is never changed and never shortened to less than a year; that is in triggers, so that no
code path can do it.
"""

from __future__ import annotations

from sqlite_utils import Database

from kennishub.catalogue.creating import DATE, MOMENT, create
from kennishub.catalogue.schema_people import migrations

__all__ = ["migrations"]


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
            due TEXT NOT NULL CHECK (due {DATE}),
            asked TEXT NOT NULL CHECK (asked {DATE}),
            reminded TEXT CHECK (reminded {DATE})
        )
        """,
        f"""
        CREATE TABLE check_links (
            token_hash TEXT PRIMARY KEY
                CHECK (length(token_hash) = 64 AND token_hash NOT GLOB '*[^0-9a-f]*'),
            document_id TEXT NOT NULL,
            email TEXT NOT NULL,
            until TEXT NOT NULL CHECK (until {MOMENT}),
            used TEXT CHECK (used {MOMENT})
        )
        """,
        f"""
        CREATE TABLE check_notes (
            id INTEGER PRIMARY KEY,
            document_id TEXT NOT NULL,
            text TEXT NOT NULL CHECK (text <> '' AND length(text) <= 4000),
            author_id INTEGER REFERENCES accounts (id),
            email TEXT,
            at TEXT NOT NULL CHECK (at {MOMENT}),
            resolved TEXT CHECK (resolved {MOMENT})
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


@migrations()
def guard_the_audit(db: Database) -> None:
    """Let nothing shorten the audit but a retention period of at least a year, which is noted."""
    create(
        db,
        f"""
        CREATE TABLE audit_clearances (
            id INTEGER PRIMARY KEY,
            at TEXT NOT NULL CHECK (at {MOMENT}),
            before TEXT NOT NULL CHECK (before {MOMENT})
        )
        """,
    )
    db.execute("DROP TRIGGER audit_delete")
    for statement in (
        (
            "CREATE TRIGGER audit_delete BEFORE DELETE ON audit"
            " WHEN OLD.at >= coalesce((SELECT max(before) FROM audit_clearances), '')"
            " BEGIN SELECT RAISE(ABORT, 'the audit is never changed'); END"
        ),
        # REPLACE deletes without firing the trigger above.
        (
            "CREATE TRIGGER audit_replace BEFORE INSERT ON audit"
            " WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)"
            " BEGIN SELECT RAISE(ABORT, 'the audit is never changed'); END"
        ),
        (
            "CREATE TRIGGER audit_clearances_insert BEFORE INSERT ON audit_clearances"
            " WHEN NEW.before > strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-365 days')"
            " OR EXISTS (SELECT 1 FROM audit_clearances WHERE id = NEW.id)"
            " BEGIN SELECT RAISE(ABORT, 'the audit is kept for a year at least'); END"
        ),
        *(
            f"CREATE TRIGGER audit_clearances_{event.lower()} BEFORE {event} ON audit_clearances"
            " BEGIN SELECT RAISE(ABORT, 'the audit is never changed'); END"
            for event in ("UPDATE", "DELETE")
        ),
        "CREATE INDEX audit_at ON audit (at)",
        "CREATE INDEX audit_actor ON audit (actor_id, id)",
    ):
        db.execute(statement)


@migrations()
def note_what_is_erased(db: Database) -> None:
    """Note when an account was erased, and when something was last tried."""
    db.execute(f"ALTER TABLE accounts ADD COLUMN erased TEXT CHECK (erased {MOMENT})")
    db.execute(f"ALTER TABLE attempts ADD COLUMN at TEXT CHECK (at {MOMENT})")
