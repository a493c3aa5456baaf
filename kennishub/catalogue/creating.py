"""Create tables as strictly as the SQLite at hand knows how."""

from __future__ import annotations

from sqlite_utils import Database


def create(db: Database, *statements: str) -> None:
    """Run `CREATE TABLE` statements, each made strict where that is known."""
    # STRICT came with SQLite 3.37; on an older one the CHECK constraints still hold.
    for statement in map(str.rstrip, statements):
        separator = "," if statement.endswith("ROWID") else ""
        db.execute(statement + (f"{separator} STRICT" if db.supports_strict else ""))
