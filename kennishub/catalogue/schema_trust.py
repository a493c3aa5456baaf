"""Define the tables of trust: who looks after a document, whether it was checked, what is erased."""

from __future__ import annotations

from sqlite_utils import Database

from kennishub.catalogue.schema_people import migrations

__all__ = ["migrations"]


@migrations()
def remove_editor_sessions(db: Database) -> None:
    """Remove the table of links by which editors came in: they have accounts now."""
    db.execute("DROP TABLE editor_sessions")
