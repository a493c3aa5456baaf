"""Keep who somebody is at a provider of single sign-on, and the sign-ins that are under way."""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database

from kennishub.catalogue.accounts import Account, get_account
from kennishub.catalogue.database import rows, transaction
from kennishub.catalogue.moments import later, now
from kennishub.catalogue.sessions import digest
from kennishub.errors import ForbiddenError


@dataclass(frozen=True, slots=True)
class SignInState:
    """Hold what is remembered between leaving for a provider and coming back."""

    nonce: str
    verifier: str
    back: str


def find_identity(db: Database, issuer: str, subject: str) -> Account | None:
    """Return the account of somebody at a provider, if they signed in by it before."""
    found = rows(
        db,
        "SELECT account_id FROM identities WHERE issuer = ? AND subject = ?",
        (issuer, subject),
    )
    return get_account(db, found[0]["account_id"]) if found else None


def add_identity(db: Database, issuer: str, subject: str, account_id: int) -> None:
    """Let somebody at a provider sign in with an account from now on."""
    with transaction(db):
        db.table("identities").insert(
            {"issuer": issuer, "subject": subject, "account_id": account_id, "created": now()}
        )


def keep_state(
    db: Database, state: str, browser: str, provider: str, kept: SignInState, *, seconds: int
) -> None:
    """Remember a sign-in for so many seconds; it can be finished in the same browser alone."""
    with transaction(db):
        db.execute("DELETE FROM sign_in_states WHERE until <= ?", (now(),))
        db.table("sign_in_states").insert(
            {
                "state_hash": digest(state),
                "browser_hash": digest(browser),
                "provider": provider,
                "nonce": kept.nonce,
                "verifier": kept.verifier,
                "back": kept.back,
                "until": later(seconds),
            }
        )


def take_state(db: Database, state: str, browser: str, provider: str) -> SignInState:
    """Return what was remembered of a sign-in, this once.

    Raises:
        ForbiddenError: it was finished, took too long, or began in another browser.
    """
    known = (digest(state), digest(browser), provider, now())
    where = "state_hash = ? AND browser_hash = ? AND provider = ? AND until > ?"
    with transaction(db):
        found = rows(
            db,
            f"SELECT nonce, verifier, back FROM sign_in_states WHERE {where}",  # noqa: S608
            known,
        )
        if not found:
            raise ForbiddenError(
                "Het inloggen duurde te lang, of begon in een andere browser. Probeer het opnieuw."
            )
        db.execute(f"DELETE FROM sign_in_states WHERE {where}", known)  # noqa: S608
    return SignInState(**found[0])
