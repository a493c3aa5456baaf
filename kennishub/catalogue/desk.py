"""Count over time what editors want to see grow or shrink, and find the mails that failed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlite_utils import Database

from kennishub.catalogue.counts import MOST_TRIED
from kennishub.catalogue.database import rows

#: Months and weeks that are shown.
MONTHS: Final = 12
WEEKS: Final = 26


@dataclass(frozen=True, slots=True)
class Series:
    """Hold what was counted per period: the first day of each, and a number of each kind."""

    days: tuple[dt.date, ...]
    counts: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class FailedMail:
    """Hold a mail that was tried so often that it is given up."""

    recipient: str
    subject: str
    created: str
    error: str


def published_by_month(db: Database, today: dt.date) -> Series:
    """Return what was handed in, published and rejected in each of the last months."""
    months = []
    first = today.replace(day=1)
    for _ in range(MONTHS):
        months.append(first)
        first = (first - dt.timedelta(days=1)).replace(day=1)
    found = rows(
        db,
        "SELECT substr(at, 1, 7) || '-01' AS day, action, count(*) AS found FROM audit"
        " WHERE at >= ? AND ((kind = 'inzending' AND action IN ('ingediend', 'afgewezen'))"
        " OR (kind = 'document' AND action = 'gepubliceerd')) GROUP BY 1, 2",
        (months[-1].isoformat(),),
    )
    names = ("ingediend", "gepubliceerd", "afgewezen")
    return _series(tuple(reversed(months)), names, found, "action")


def searches_by_week(db: Database, today: dt.date) -> Series:
    """Return how often visitors searched in each of the last weeks, and how often for nothing."""
    monday = today - dt.timedelta(days=today.weekday())
    weeks = tuple(monday - dt.timedelta(weeks=back) for back in reversed(range(WEEKS)))
    found = rows(
        db,
        "SELECT date(substr(at, 1, 10), '-6 days', 'weekday 1') AS day,"
        " CASE WHEN results = 0 THEN 'zonder resultaat' ELSE 'met resultaat' END AS what,"
        " count(*) AS found FROM searches WHERE at >= ? AND query <> '' GROUP BY 1, 2",
        (weeks[0].isoformat(),),
    )
    return _series(weeks, ("met resultaat", "zonder resultaat"), found, "what")


def failed_mails(db: Database, limit: int) -> list[FailedMail]:
    """Return the mails that are given up, newest first."""
    found = rows(
        db,
        "SELECT recipient, subject, created, coalesce(error, '') AS error FROM mails"
        " WHERE sent IS NULL AND tried >= ? ORDER BY id DESC LIMIT ?",
        (MOST_TRIED, limit),
    )
    return [FailedMail(**row) for row in found]


def _series(
    days: tuple[dt.date, ...], names: tuple[str, ...], found: list[dict[str, Any]], key: str
) -> Series:
    counted = {(row["day"], row[key]): row["found"] for row in found}
    return Series(
        days,
        {name: tuple(counted.get((str(day), name), 0) for day in days) for name in names},
    )
