"""Tell whether the content changed, for whoever keeps something that was made of it."""

from __future__ import annotations

from sqlite_utils import Database

from kennishub.catalogue.database import rows


def content_stamp(db: Database) -> str:
    """Return a text that changes whenever a document or theme is written or removed.

    Triggers of the database see to it, so that asking takes as long for ten thousand documents as
    for one. It is random and no number that counts up: a back-up that is put back and goes another
    way may not come to a stamp that was there before.
    """
    (row,) = rows(db, "SELECT stamp FROM content_stamp")
    stamp: str = row["stamp"]
    return stamp
