"""Keep mails that have to be sent, written in the transaction that they tell of."""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database

from kennishub.catalogue.database import rows, transaction
from kennishub.catalogue.moments import now


@dataclass(frozen=True, slots=True)
class Mail:
    """Hold a mail that has to be sent; `tried` counts the times that it did not work."""

    id: int
    recipient: str
    subject: str
    text: str
    tried: int


def queue_mail(db: Database, recipient: str, subject: str, text: str) -> None:
    """Write down a mail, to be sent once the transaction is through."""
    with transaction(db):
        db.table("mails").insert(
            {
                "recipient": recipient,
                # A line end would start a header of its own.
                "subject": " ".join(subject.split()),
                "text": text,
                "created": now(),
            }
        )


def waiting_mails(db: Database, most_tried: int, limit: int = 50) -> list[Mail]:
    """Return mails that are not sent yet and were not tried too often, oldest first."""
    found = rows(
        db,
        "SELECT id, recipient, subject, text, tried FROM mails"
        " WHERE sent IS NULL AND tried < ? ORDER BY id LIMIT ?",
        (most_tried, limit),
    )
    return [Mail(**row) for row in found]


def mark_sent(db: Database, id_: int) -> None:
    """Note that a mail was handed over; its text is not needed any more."""
    with transaction(db):
        db.table("mails").update(id_, {"sent": now(), "text": "", "error": None})


def mark_failed(db: Database, id_: int, error: str) -> None:
    """Note that a mail could not be handed over, and why."""
    with transaction(db):
        db.execute("UPDATE mails SET tried = tried + 1, error = ? WHERE id = ?", (error[:500], id_))
