"""Copy the database while others use it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from kennishub.catalogue.database import Database


def copy_database(db: Database, target: Path) -> None:
    """Write the database of one moment to a new file, whole and by itself, for its owner alone.

    Raises:
        OSError: the file cannot be written, for want of room or of rights.
    """
    target.touch(mode=0o600, exist_ok=False)
    copy = sqlite3.connect(target)
    try:
        db.conn.backup(copy)
        # A write-ahead log would be a second file that belongs to this one.
        copy.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        raise OSError(None, str(error), str(target)) from error
    finally:
        copy.close()
