"""Keep the links that mails carry, each of which does its work once and for a limited time.

They show whose an address is: to verify it, to choose a new password, to hand something in. Links
by which an owner answers whether a document is still right are in `catalogue.checks`. Those belong
to the document: they move with it when it gets another id, last for weeks instead of hours, and one
answer ends all of them. Whoever opens one gets in nowhere.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from enum import StrEnum

from sqlite_utils import Database

from kennishub.catalogue.database import rows, transaction
from kennishub.catalogue.moments import later, now
from kennishub.catalogue.sessions import digest
from kennishub.errors import ForbiddenError

_OVER = "Deze link werkt niet (meer). Een link werkt één keer en maar een tijdje. Vraag een nieuwe."


class Purpose(StrEnum):
    """Name what a mailed link is for."""

    VERIFY = "bevestigen"
    RESET = "herstellen"
    SUBMIT = "inzending"


@dataclass(frozen=True, slots=True)
class MailLink:
    """Hold what a link stands for: an address, and a thing where it is about one."""

    purpose: Purpose
    email: str
    subject_id: str | None


def make_link(
    db: Database, purpose: Purpose, email: str, subject_id: str | None = None, *, hours: int = 24
) -> str:
    """Store a link and return its token, which is kept nowhere but in the mail."""
    token = secrets.token_urlsafe(24)
    with transaction(db):
        db.table("mail_links").insert(
            {
                "token_hash": digest(token),
                "purpose": str(purpose),
                "email": email,
                "subject_id": subject_id,
                "created": now(),
                "until": later(hours * 3600),
            }
        )
    return token


def read_link(db: Database, purpose: Purpose, token: str) -> MailLink:
    """Return what a link stands for, and leave it as it is.

    Raises:
        ForbiddenError: it was used, its time is over, or it is none of ours.
    """
    found = rows(
        db,
        "SELECT purpose, email, subject_id FROM mail_links"
        " WHERE token_hash = ? AND purpose = ? AND until > ? AND used IS NULL",
        (digest(token), str(purpose), now()),
    )
    if not found:
        raise ForbiddenError(_OVER)
    return MailLink(Purpose(found[0]["purpose"]), found[0]["email"], found[0]["subject_id"])


def use_link(db: Database, purpose: Purpose, token: str) -> MailLink:
    """Return what a link stands for, and let it do so this once.

    Raises:
        ForbiddenError: it was used, its time is over, or it is none of ours.
    """
    with transaction(db):
        link = read_link(db, purpose, token)
        db.execute("UPDATE mail_links SET used = ? WHERE token_hash = ?", (now(), digest(token)))
        db.execute("DELETE FROM mail_links WHERE until <= ?", (later(-30 * 24 * 3600),))
    return link
