"""Keep who is signed in: a random token per session, of which only a digest is stored.

A session that awaits a code of the second factor signs nobody in yet.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import Final

from sqlite_utils import Database

from kennishub.catalogue.accounts import Account, get_account
from kennishub.catalogue.database import rows, transaction
from kennishub.catalogue.moments import later, now
from kennishub.errors import CatalogueBusyError, NotFoundError

#: Noting every request would have readers write; a quarter of an hour is close enough.
SEEN_SECONDS: Final = 15 * 60
#: So many characters of a digest name a session to its owner; the token does not follow from them.
_ID_LENGTH: Final = 16


@dataclass(frozen=True, slots=True)
class Session:
    """Hold a session as its owner may see it; moments are UTC."""

    id: str
    device: str
    created: str
    seen: str
    is_current: bool


def start_session(
    db: Database, account_id: int, seconds: float, *, device: str = "", awaits_code: bool = False
) -> str:
    """Start a session of so many seconds, and return its token; old sessions are removed."""
    token = secrets.token_urlsafe(32)
    with transaction(db):
        db.execute("DELETE FROM sessions WHERE until <= ?", (now(),))
        db.table("sessions").insert(
            {
                "token_hash": digest(token),
                "account_id": account_id,
                "created": now(),
                "until": later(seconds),
                "device": device,
                "seen": now(),
                "awaits_code": int(awaits_code),
            }
        )
    return token


def find_session(db: Database, token: str, *, awaits_code: bool = False) -> Account | None:
    """Return the account that a token signs in, or that awaits a code, if it may still be."""
    found = rows(
        db,
        "SELECT account_id, seen FROM sessions"
        " WHERE token_hash = ? AND until > ? AND awaits_code = ?",
        (digest(token), now(), int(awaits_code)),
    )
    if not found:
        return None
    account = get_account(db, found[0]["account_id"])
    if not account.is_open:
        return None
    if (found[0]["seen"] or "") < later(-SEEN_SECONDS):
        _note_seen(db, token)
    return account


def await_code_again(db: Database, token: str, seconds: float) -> None:
    """Have a session that signs in await a code first, for so many seconds at most."""
    with transaction(db):
        db.execute(
            "UPDATE sessions SET awaits_code = 1, until = min(until, ?) WHERE token_hash = ?",
            (later(seconds), digest(token)),
        )


def renew_session(db: Database, token: str) -> str:
    """Give a session another token, and return it; the one of before works no more."""
    new = secrets.token_urlsafe(32)
    with transaction(db):
        db.execute(
            "UPDATE sessions SET token_hash = ? WHERE token_hash = ?", (digest(new), digest(token))
        )
    return new


def list_sessions(db: Database, account_id: int, token: str) -> list[Session]:
    """Return the sessions of an account, that of a token first, then the one seen last."""
    found = rows(
        db,
        "SELECT token_hash, device, created, coalesce(seen, created) AS seen FROM sessions"
        " WHERE account_id = ? AND until > ? AND NOT awaits_code"
        " ORDER BY token_hash <> ?, seen DESC, token_hash",
        (account_id, now(), digest(token)),
    )
    return [
        Session(
            row["token_hash"][:_ID_LENGTH],
            row["device"],
            row["created"],
            row["seen"],
            row["token_hash"] == digest(token),
        )
        for row in found
    ]


def end_session(db: Database, token: str) -> None:
    """End a session."""
    with transaction(db):
        db.execute("DELETE FROM sessions WHERE token_hash = ?", (digest(token),))


def end_session_of(db: Database, account_id: int, id_: str) -> None:
    """End one of the sessions of an account.

    Raises:
        NotFoundError: the account has no such session.
    """
    with transaction(db):
        ended = db.execute(
            "DELETE FROM sessions WHERE account_id = ? AND substr(token_hash, 1, ?) = ?",
            (account_id, _ID_LENGTH, id_),
        )
    if ended.rowcount == 0:
        raise NotFoundError("Dit apparaat is al uitgelogd.")


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


def _note_seen(db: Database, token: str) -> None:
    try:
        with transaction(db):
            db.execute("UPDATE sessions SET seen = ? WHERE token_hash = ?", (now(), digest(token)))
    except CatalogueBusyError:
        # Nobody waits for it; the next request notes it.
        return
