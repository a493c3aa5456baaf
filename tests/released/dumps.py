"""Read databases as they were after each migration."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlite_utils import Database

FOLDER: Final = Path(__file__).parent


def dump_path(migration: str) -> Path:
    """Return where the dump of the schema after a migration is."""
    return FOLDER / f"{migration}.sql"


def read_dump(migration: str, path: str = ":memory:") -> Database:
    """Make a database as it was after a migration, rows included."""
    db = Database(path, execute_plugins=False)
    db.conn.executescript(dump_path(migration).read_text(encoding="utf-8"))
    return db
