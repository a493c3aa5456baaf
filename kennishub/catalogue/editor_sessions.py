"""Keep which links have let an editor in, so that each does so once and signing out ends it."""

from __future__ import annotations

import time

from sqlite_utils import Database

from kennishub.catalogue.database import rows, transaction


def start_session(db: Database, link_id: str, until: int) -> bool:
    """Let an editor in by a link until a moment (seconds since 1970); False: it was used before."""
    with transaction(db):
        db.execute("DELETE FROM editor_sessions WHERE until <= ?", (int(time.time()),))
        cursor = db.execute(
            "INSERT INTO editor_sessions (link_id, until) VALUES (?, ?) ON CONFLICT DO NOTHING",
            (link_id, until),
        )
    return cursor.rowcount == 1


def is_session_open(db: Database, link_id: str) -> bool:
    """Tell whether the editor who came in by this link is still in."""
    found = rows(
        db,
        "SELECT 1 FROM editor_sessions WHERE link_id = ? AND until > ? AND NOT ended",
        (link_id, int(time.time())),
    )
    return bool(found)


def end_session(db: Database, link_id: str) -> None:
    """Sign an editor out; the link stays used."""
    with transaction(db):
        db.execute("UPDATE editor_sessions SET ended = 1 WHERE link_id = ?", (link_id,))
