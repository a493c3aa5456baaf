"""Count what waits, for whoever watches over the hub."""

from __future__ import annotations

import sqlite3
from typing import Final

from kennishub.catalogue.database import BUSY_SECONDS, Database, rows

#: Times that a mail is tried before it is given up.
MOST_TRIED: Final = 5


def waiting_counts(db: Database) -> dict[str, int]:
    """Return how many documents there are, and how much waits, by name."""
    (found,) = rows(
        db,
        """
        SELECT
            (SELECT count(*) FROM documents) AS documents,
            (SELECT count(*) FROM outbox WHERE indexed IS NULL) AS outbox_waiting,
            (SELECT count(*) FROM submissions WHERE status IN ('ingediend', 'in_behandeling'))
                AS submissions_waiting,
            (SELECT count(*) FROM mails WHERE sent IS NULL AND tried < :most) AS mails_waiting,
            (SELECT count(*) FROM mails WHERE sent IS NULL AND tried >= :most) AS mails_failed
        """,
        {"most": MOST_TRIED},
    )
    return found


def check_usable(db: Database) -> None:
    """Check that the database can be read and written, without writing and without waiting.

    Raises:
        sqlite3.Error: it cannot; that somebody else is writing just now is no reason.
    """
    rows(db, "SELECT 1 FROM documents LIMIT 1")
    db.execute("PRAGMA busy_timeout = 0")
    try:
        db.execute("BEGIN IMMEDIATE")
        db.rollback()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise
    finally:
        db.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}")
