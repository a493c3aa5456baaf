"""Keep who looks after a document and how often, and tell which documents are due to be checked."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from sqlite_utils import Database

from kennishub.catalogue.database import rows, transaction
from kennishub.config import CHECK_MONTHS

#: The last day on which somebody stood for what a document says.
_LAST: Final = "max(d.published, coalesce(d.updated, ''), coalesce(d.checked, ''))"
_DUE: Final = f"date({_LAST}, '+' || coalesce(c.months, :months) || ' months')"
#: The first submission that a document came from, be it under an earlier id.
_FIRST: Final = (
    "(SELECT s.id FROM submissions AS s WHERE s.status = 'gepubliceerd' AND s.document_id IN"
    " (SELECT d.id UNION SELECT old_id FROM redirects WHERE new_id = d.id)"
    " ORDER BY s.decided, s.id LIMIT 1)"
)
#: The owner that an editor chose, or else the author, as long as their account is open.
_SELECT: Final = f"""
    SELECT d.id, d.kind, d.title, {_LAST} AS checked, {_DUE} AS due,
        coalesce(c.months, :months) AS months,
        o.id AS owner_id,
        CASE WHEN o.id IS NULL AND s.author_id IS NULL AND coalesce(c.owner_chosen, 0) = 0
            THEN s.email ELSE o.email END AS owner_email,
        coalesce(o.name, CASE WHEN s.author_id IS NULL AND coalesce(c.owner_chosen, 0) = 0
            THEN s.email END, '') AS owner_name,
        k.due AS asked_for, k.asked, k.reminded,
        (SELECT count(*) FROM check_notes AS n
            WHERE n.document_id = d.id AND n.resolved IS NULL) AS notes
    FROM documents AS d
    LEFT JOIN document_care AS c ON c.document_id = d.id
    LEFT JOIN submissions AS s ON s.id = {_FIRST}
    LEFT JOIN accounts AS o ON o.disabled IS NULL AND o.verified IS NOT NULL AND o.id =
        CASE WHEN coalesce(c.owner_chosen, 0) THEN c.owner_id ELSE s.author_id END
    LEFT JOIN document_checks AS k ON k.document_id = d.id
"""  # noqa: S608


@dataclass(frozen=True, slots=True, kw_only=True)
class Care:
    """Hold who looks after a document, and when somebody has to look whether it is still right.

    Dates are ISO: `checked` is the last day on which somebody stood for the text, `due` the first
    on which it counts as overdue. Without an owner `owner_email` is None and the editors look after
    it; an owner by mail alone has no `owner_id`. `asked` and `reminded` are dates too, there where
    they are about the present `due`. `notes` counts what owners said is not right any more.
    """

    id: str
    kind: str
    title: str
    checked: str
    due: str
    months: int
    owner_id: int | None
    owner_email: str | None
    owner_name: str
    asked: str | None
    reminded: str | None
    notes: int


def overdue(db: Database, today: dt.date, months: int = CHECK_MONTHS) -> list[Care]:
    """Return the documents of which the date has passed, the longest overdue first.

    `months` is the interval of documents that have none of their own.
    """
    return _cares(
        db, "WHERE due <= :today ORDER BY due, title COLLATE NOCASE, id", months, today=str(today)
    )


def with_notes(db: Database, months: int = CHECK_MONTHS) -> list[Care]:
    """Return the documents of which an owner said that they are not right, overdue or not."""
    return _cares(db, "WHERE notes > 0 ORDER BY title COLLATE NOCASE, id", months)


def get_care(db: Database, document_id: str, months: int = CHECK_MONTHS) -> Care | None:
    """Return who looks after a document, or nothing where it is not published."""
    found = _cares(db, "WHERE id = :id", months, id=document_id)
    return found[0] if found else None


def due_dates(
    db: Database, months: int = CHECK_MONTHS, ids: Collection[str] | None = None
) -> dict[str, str]:
    """Return the ISO date from which each document counts as overdue, by its id, or of some."""
    found = rows(
        db,
        f"SELECT d.id, {_DUE} AS due FROM documents AS d"  # noqa: S608 - constants only
        " LEFT JOIN document_care AS c ON c.document_id = d.id"
        + ("" if ids is None else " WHERE d.id IN (SELECT value FROM json_each(:ids))"),
        {"months": months, "ids": json.dumps(sorted(ids or ()))},
    )
    return {row["id"]: row["due"] for row in found}


def set_owner(db: Database, document_id: str, owner_id: int | None) -> None:
    """Have an account look after a document; with None the editors do, whoever wrote it."""
    with transaction(db):
        db.execute(
            "INSERT INTO document_care (document_id, owner_chosen, owner_id) VALUES (?, 1, ?)"
            " ON CONFLICT (document_id) DO UPDATE"
            " SET owner_chosen = 1, owner_id = excluded.owner_id",
            (document_id, owner_id),
        )


def set_months(db: Database, document_id: str, months: int | None) -> None:
    """Give a document an interval of its own, from 1 to 120 months; None: that of the hub."""
    with transaction(db):
        db.execute(
            "INSERT INTO document_care (document_id, months) VALUES (?, ?)"
            " ON CONFLICT (document_id) DO UPDATE SET months = excluded.months",
            (document_id, months),
        )


def move_care(db: Database, document_id: str, new_id: str) -> None:
    """Have what was chosen for a document hold for the one that takes its place."""
    with transaction(db):
        for table in ("document_care", "document_checks"):
            db.execute(f"DELETE FROM {table} WHERE document_id = ?", (new_id,))  # noqa: S608
        for table in ("document_care", "document_checks", "check_links", "check_notes"):
            db.execute(
                f"UPDATE {table} SET document_id = ? WHERE document_id = ?",  # noqa: S608
                (new_id, document_id),
            )


def _cares(db: Database, where: str, months: int, **values: str) -> list[Care]:
    found = rows(db, f"SELECT * FROM ({_SELECT}) {where}", {"months": months, **values})  # noqa: S608
    return [_care(row) for row in found]


def _care(row: dict[str, Any]) -> Care:
    if row.pop("asked_for") != row["due"]:
        row["asked"] = row["reminded"] = None
    return Care(**row)
