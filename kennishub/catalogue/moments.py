"""Write moments and dates as the database keeps them."""

from __future__ import annotations

import datetime as dt


def now() -> str:
    """Return this moment in UTC, to the second: `2026-01-31T12:00:00Z`."""
    return moment(dt.datetime.now(dt.UTC))


def moment(at: dt.datetime) -> str:
    """Return a moment as the database keeps it."""
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def later(seconds: float) -> str:
    """Return the moment so many seconds from now; a negative number lies in the past."""
    return moment(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=seconds))


def read_moment(text: str) -> dt.datetime:
    """Return a moment that the database kept."""
    return dt.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=dt.UTC)
