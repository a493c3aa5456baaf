"""Keep the secrets of authenticator apps, and digests of the codes for when an app is lost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlite_utils import Database

from kennishub.catalogue.database import rows, transaction
from kennishub.catalogue.moments import now
from kennishub.catalogue.sessions import digest


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """Hold the app of an account; it counts from when a first code of it was right.

    `secret` is as it is stored: encrypted, unless an earlier version stored it.
    """

    secret: str
    confirmed: str | None
    codes_left: int


def find_second_factor(db: Database, account_id: int) -> SecondFactor | None:
    """Return the second factor of an account, one that is not confirmed yet included."""
    found = rows(
        db,
        "SELECT secret, confirmed, (SELECT count(*) FROM recovery_codes AS r"
        " WHERE r.account_id = f.account_id AND r.used IS NULL) AS codes_left"
        " FROM second_factors AS f WHERE account_id = ?",
        (account_id,),
    )
    return SecondFactor(**found[0]) if found else None


def put_secret(db: Database, account_id: int, secret: str) -> bool:
    """Store a secret that still has to be confirmed; tell False where a confirmed one is there."""
    with transaction(db):
        done = db.execute(
            "INSERT INTO second_factors (account_id, secret, created) VALUES (?, ?, ?)"
            " ON CONFLICT DO UPDATE SET secret = excluded.secret, created = excluded.created,"
            " last_step = 0 WHERE confirmed IS NULL",
            (account_id, secret, now()),
        )
        return done.rowcount == 1


def list_secrets(db: Database) -> dict[int, str]:
    """Return the secrets as they are stored, by the number of their account."""
    found = rows(db, "SELECT account_id, secret FROM second_factors ORDER BY account_id")
    return {row["account_id"]: row["secret"] for row in found}


def replace_secret(db: Database, account_id: int, old: str, new: str) -> None:
    """Store a secret in another way, where it is still the same one; nothing stays of the old."""
    # What was there would otherwise stay readable in the file until something overwrites it.
    db.execute("PRAGMA secure_delete = ON")
    with transaction(db):
        db.execute(
            "UPDATE second_factors SET secret = ? WHERE account_id = ? AND secret = ?",
            (new, account_id, old),
        )


def confirm_second_factor(db: Database, account_id: int) -> None:
    """Have a second factor count from now on."""
    with transaction(db):
        db.execute(
            "UPDATE second_factors SET confirmed = ? WHERE account_id = ?", (now(), account_id)
        )


def use_step(db: Database, account_id: int, step: int) -> bool:
    """Note that the code of a period was used; tell False where it, or a later one, was before."""
    with transaction(db):
        done = db.execute(
            "UPDATE second_factors SET last_step = ? WHERE account_id = ? AND last_step < ?",
            (step, account_id, step),
        )
        return done.rowcount == 1


def put_recovery_codes(db: Database, account_id: int, codes: Iterable[str]) -> None:
    """Store the digests of recovery codes in the place of those there were."""
    with transaction(db):
        db.execute("DELETE FROM recovery_codes WHERE account_id = ?", (account_id,))
        db.table("recovery_codes").insert_all(
            {"account_id": account_id, "code_hash": digest(code)} for code in codes
        )


def use_recovery_code(db: Database, account_id: int, code: str) -> bool:
    """Use a recovery code, and tell whether it was one that had not been used."""
    with transaction(db):
        done = db.execute(
            "UPDATE recovery_codes SET used = ?"
            " WHERE account_id = ? AND code_hash = ? AND used IS NULL",
            (now(), account_id, digest(code)),
        )
        return done.rowcount == 1


def remove_second_factor(db: Database, account_id: int) -> None:
    """Forget the app and the recovery codes of an account."""
    with transaction(db):
        db.execute("DELETE FROM second_factors WHERE account_id = ?", (account_id,))
