"""Count how often something is tried, so that guessing and flooding end."""

from __future__ import annotations

import hashlib
import time

from sqlite_utils import Database

from kennishub.catalogue.database import rows, transaction
from kennishub.catalogue.moments import now
from kennishub.errors import TooManyAttemptsError


def count_attempt(db: Database, bucket: str, *, limit: int, seconds: int) -> None:
    """Count one attempt of a bucket in the present period of so many seconds.

    Of the bucket, which may name an address, only a digest is kept.

    Raises:
        TooManyAttemptsError: there were more than the limit in this period.
    """
    moment = int(time.time())
    period = moment // seconds
    key = hashlib.sha256(f"{bucket} {seconds}".encode()).hexdigest()[:32]
    with transaction(db):
        db.execute("DELETE FROM attempts WHERE bucket = ? AND period < ?", (key, period))
        db.execute(
            "INSERT INTO attempts (bucket, period, count, at) VALUES (?, ?, 1, ?)"
            " ON CONFLICT DO UPDATE SET count = count + 1, at = excluded.at",
            (key, period, now()),
        )
        (row,) = rows(
            db, "SELECT count FROM attempts WHERE bucket = ? AND period = ?", (key, period)
        )
    if row["count"] > limit:
        wait = (period + 1) * seconds - moment
        minutes = -(-wait // 60)
        raise TooManyAttemptsError(
            "U probeert dit te vaak. Probeer het over "
            f"{minutes} {'minuut' if minutes == 1 else 'minuten'} opnieuw.",
            wait,
        )


def forget_attempts(db: Database, bucket: str, *, seconds: int) -> None:
    """Forget the attempts of a bucket, as after one that succeeded."""
    key = hashlib.sha256(f"{bucket} {seconds}".encode()).hexdigest()[:32]
    with transaction(db):
        db.execute("DELETE FROM attempts WHERE bucket = ?", (key,))
