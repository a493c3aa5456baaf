"""Prefer, among equals, what was lately found to be still right over what is overdue."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Final

#: What a confirmation of today multiplies a score by, above 1, and the years in which that fades.
BONUS: Final = 0.05
YEARS: Final = 3.0
#: What a document multiplies a score by that nobody looked at in time.
OVERDUE: Final = 0.97
_DAYS_A_YEAR: Final = 365.25


def freshness(confirmed: str, today: dt.date | None = None) -> float:
    """Return what to multiply a score by for a document that was confirmed on this ISO date."""
    if not confirmed:
        return 1.0
    return _freshness(confirmed, today or dt.datetime.now(dt.UTC).date())


def timeliness(due: str, today: dt.date | None = None) -> float:
    """Return what to multiply a score by for a document that is overdue from this ISO date on."""
    if not due:
        return 1.0
    return OVERDUE if due <= (today or dt.datetime.now(dt.UTC).date()).isoformat() else 1.0


@lru_cache(maxsize=4_096)
def _freshness(confirmed: str, today: dt.date) -> float:
    age = (today - dt.date.fromisoformat(confirmed)).days / _DAYS_A_YEAR
    return 1.0 + BONUS * min(1.0, max(0.0, 1.0 - age / YEARS))
