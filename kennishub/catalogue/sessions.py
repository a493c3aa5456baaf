"""Keep who is signed in: a random token per session, of which only a digest is stored."""

from __future__ import annotations

import hashlib
import secrets

from sqlite_utils import Database

from kennishub.catalogue.accounts import Account, get_account
from kennishub.catalogue.database import rows, transaction
from kennishub.catalogue.moments import later, now


def start_session(db: Database, account_id: int, hours: int) -> str:
    """Start a session of so many hours and return its token; sessions that are over are removed."""
    token = secrets.token_urlsafe(32)
    with transaction(db):
        db.execute("DELETE FROM sessions WHERE until <= ?", (now(),))
        db.table("sessions").insert(
            {
                "token_hash": digest(token),
                "account_id": account_id,
                "created": now(),
                "until": later(hours * 3600),
            }
        )
    return token


def find_session(db: Database, token: str) -> Account | None:
    """Return the account that is signed in by a token, if it may still be."""
    found = rows(
        db,
        "SELECT account_id FROM sessions WHERE token_hash = ? AND until > ?",
        (digest(token), now()),
    )
    if not found:
        return None
    account = get_account(db, found[0]["account_id"])
    return account if account.is_open else None


def end_session(db: Database, token: str) -> None:
    """End a session."""
    with transaction(db):
        db.execute("DELETE FROM sessions WHERE token_hash = ?", (digest(token),))


def end_sessions(db: Database, account_id: int, *, but: str = "") -> None:
    """End all sessions of an account, but for that of a token."""
    with transaction(db):
        db.execute(
            "DELETE FROM sessions WHERE account_id = ? AND token_hash <> ?",
            (account_id, digest(but)),
        )


def digest(token: str) -> str:
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
