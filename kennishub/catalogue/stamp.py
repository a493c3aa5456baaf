"""Tell whether the content changed, for whoever keeps something that was made of it."""

from __future__ import annotations

from sqlite_utils import Database

from kennishub.catalogue.database import rows


def content_stamp(db: Database) -> str:
    """Return a text that changes when a document or theme does.

    It takes a millisecond for ten thousand documents: only an index and the themes are read.
    """
    (row,) = rows(
        db,
        "SELECT (SELECT group_concat(substr(sha256, 1, 10), '') FROM documents) AS documents,"
        " (SELECT group_concat(id || title || subthemes, ' ') FROM themes) AS themes",
    )
    return f"{row['documents']} {row['themes']}"
