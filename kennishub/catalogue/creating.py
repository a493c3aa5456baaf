"""Create tables as strictly as the SQLite at hand knows how.

The constants are parts of migrations, which are never changed afterwards; so neither are they.
"""

from __future__ import annotations

from typing import Final

from sqlite_utils import Database

#: What a date, a moment in UTC and a SHA-256 look like; the last takes the name of a column.
DATE: Final = "GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'"
MOMENT: Final = f"{DATE[:-1]}T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z'"
HASH: Final = "length({0}) = 64 AND {0} NOT GLOB '*[^0-9a-f]*'"


def create(db: Database, *statements: str) -> None:
    """Run `CREATE TABLE` statements, each made strict where that is known."""
    # STRICT came with SQLite 3.37; on an older one the CHECK constraints still hold.
    for statement in map(str.rstrip, statements):
        separator = "," if statement.endswith("ROWID") else ""
        db.execute(statement + (f"{separator} STRICT" if db.supports_strict else ""))
