"""Keep what owners were asked about their documents, the links to answer by, and what they said.

These links are not among those of `catalogue.mail_links`, which show whose an address is and let
somebody in. These are about a document: they move with it when it gets another id, and one answer
ends all of them. They let nobody in.
"""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass

from sqlite_utils import Database

from kennishub.catalogue.database import rows, transaction
from kennishub.catalogue.moments import later, now
from kennishub.catalogue.sessions import digest
from kennishub.errors import ForbiddenError, NotFoundError

_OVER = "Deze link werkt niet (meer). Misschien is de vraag al beantwoord."


@dataclass(frozen=True, slots=True)
class CheckLink:
    """Hold what a link stands for: the document, and the address that was asked."""

    document_id: str
    email: str


@dataclass(frozen=True, slots=True)
class CheckNote:
    """Hold what an owner said is not right any more; `name` is that of an account or an address."""

    id: int
    document_id: str
    text: str
    name: str
    at: str


def mark_asked(db: Database, document_id: str, due: str, today: dt.date) -> None:
    """Note that the owner of a document was asked today, on account of this due date."""
    with transaction(db):
        db.execute(
            "INSERT INTO document_checks (document_id, due, asked) VALUES (?, ?, ?)"
            " ON CONFLICT (document_id) DO UPDATE"
            " SET due = excluded.due, asked = excluded.asked, reminded = NULL",
            (document_id, due, str(today)),
        )


def mark_reminded(db: Database, document_id: str, today: dt.date) -> None:
    """Note that the owner of a document was asked again today."""
    with transaction(db):
        db.table("document_checks").update(document_id, {"reminded": str(today)})


def make_check_link(db: Database, document_id: str, email: str, days: int) -> str:
    """Store a link to answer by and return its token, which is kept nowhere but in the mail."""
    token = secrets.token_urlsafe(24)
    with transaction(db):
        db.table("check_links").insert(
            {
                "token_hash": digest(token),
                "document_id": document_id,
                "email": email,
                "until": later(days * 24 * 3600),
            }
        )
    return token


def read_check_link(db: Database, token: str) -> CheckLink:
    """Return what a link stands for, and leave it as it is.

    Raises:
        ForbiddenError: it was used, its time is over, or it is none of ours.
    """
    found = rows(
        db,
        "SELECT document_id, email FROM check_links"
        " WHERE token_hash = ? AND until > ? AND used IS NULL",
        (digest(token), now()),
    )
    if not found:
        raise ForbiddenError(_OVER)
    return CheckLink(**found[0])


def close_check_links(db: Database, document_id: str) -> None:
    """Have all links about a document have done their work: one answer is enough."""
    with transaction(db):
        db.execute(
            "UPDATE check_links SET used = ? WHERE document_id = ? AND used IS NULL",
            (now(), document_id),
        )


def add_note(
    db: Database, document_id: str, text: str, *, author_id: int | None, email: str | None
) -> None:
    """Keep what an owner says is not right any more."""
    with transaction(db):
        db.table("check_notes").insert(
            {
                "document_id": document_id,
                "text": text,
                "author_id": author_id,
                "email": email,
                "at": now(),
            }
        )


def open_notes(db: Database, document_id: str) -> list[CheckNote]:
    """Return what was said about a document and no editor has dealt with yet, oldest first."""
    found = rows(
        db,
        "SELECT n.id, n.document_id, n.text, coalesce(a.name, n.email, '') AS name, n.at"
        " FROM check_notes AS n LEFT JOIN accounts AS a ON a.id = n.author_id"
        " WHERE n.document_id = ? AND n.resolved IS NULL ORDER BY n.id",
        (document_id,),
    )
    return [CheckNote(**row) for row in found]


def resolve_note(db: Database, id_: int) -> str:
    """Note that an editor has dealt with a note, and return the id of its document.

    Raises:
        NotFoundError: there is no such note.
    """
    with transaction(db):
        found = rows(db, "SELECT document_id FROM check_notes WHERE id = ?", (id_,))
        if not found:
            raise NotFoundError("Deze opmerking bestaat niet (meer).")
        db.table("check_notes").update(id_, {"resolved": now()})
    document_id: str = found[0]["document_id"]
    return document_id
