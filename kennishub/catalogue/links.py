"""Show typed links on both of the documents that they join."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlite_utils import Database

from kennishub.catalogue.database import rows

_BOTH_WAYS: Final = """
    WITH links AS (
        -- What was linked to under an old id is linked to under the new one.
        SELECT l.document_id, coalesce(r.new_id, l.target) AS target, l.kind, l.note, l.position
        FROM document_links AS l LEFT JOIN redirects AS r ON r.old_id = l.target
    )
    SELECT d.id, d.kind, d.title, d.summary, link.kind AS link_kind, link.reverse, link.note
    FROM (
        SELECT target AS other, kind, note, 0 AS reverse, position
        FROM links WHERE document_id = :id
        UNION ALL
        SELECT document_id AS other, kind, note, 1 AS reverse, 0 AS position
        FROM links AS theirs WHERE target = :id AND NOT EXISTS (
            SELECT 1 FROM links AS own
            WHERE own.document_id = :id AND own.target = theirs.document_id
                AND own.kind = theirs.kind)
    ) AS link JOIN documents AS d ON d.id = link.other
    WHERE d.id <> :id
    ORDER BY link.reverse, link.position, d.title COLLATE NOCASE, d.id
"""


@dataclass(frozen=True, slots=True)
class RelatedDocument:
    """Hold a document that is linked to; `reverse` when the link stands on that document."""

    id: str
    kind: str
    title: str
    summary: str
    link_kind: str
    reverse: bool
    note: str | None


def list_links(db: Database, document_id: str) -> list[RelatedDocument]:
    """Return the links of a document in the order it gives them, then those of others to it.

    A link to a document that does not exist is left out; when two documents link to each other with
    the same kind, each shows its own link only.
    """
    return [
        RelatedDocument(
            id=row["id"],
            kind=row["kind"],
            title=row["title"],
            summary=row["summary"],
            link_kind=row["link_kind"],
            reverse=bool(row["reverse"]),
            note=row["note"],
        )
        for row in rows(db, _BOTH_WAYS, {"id": document_id})
    ]
