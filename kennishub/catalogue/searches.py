"""Keep what was searched for, and never by whom.

A row holds the hour and not the minute, and the table has no order of arrival, so that no two
searches can be told to come from one person. The id is made up at random; a link in the results
carries it, so that a click finds its search.
"""

from __future__ import annotations

import json
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlite_utils import Database

from kennishub.catalogue.database import rows, transaction
from kennishub.catalogue.personal_data import GONE, without_personal_data

MAX_LENGTH: Final = 200
#: Where somebody searched: on the page, or through the API, where nothing can be clicked.
PAGE: Final = "pagina"
API: Final = "api"
#: A link that somebody passes on to others days later tells nothing about the search.
CLICK_HOURS: Final = 24
#: Nobody clicks further down than the first page of results goes.
MAX_RANK: Final = 100


@dataclass(frozen=True, slots=True)
class SearchTotals:
    """Hold how many searches there were, and how many found nothing or led to a document."""

    searches: int
    without_results: int
    clicked: int


def new_search_id() -> str:
    """Return an id that nobody can guess."""
    return secrets.token_urlsafe(9)


def normalise_query(text: str) -> str:
    """Return what is kept of a typed text: lower case, on one line, short and nothing personal."""
    text = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).lower())
    return without_personal_data(" ".join(text.split()))[:MAX_LENGTH].rstrip()


def record_search(
    db: Database,
    query: str,
    facets: Mapping[str, tuple[str, ...]],
    results: int,
    *,
    channel: str = PAGE,
    id_: str | None = None,
) -> str:
    """Keep a search, and return its id.

    Raises:
        CatalogueBusyError: the database was locked for too long; nothing was kept.
    """
    id_ = id_ or new_search_id()
    filters = sorted(
        f"{facet}={normalise_query(value)}" for facet, values in facets.items() for value in values
    )
    with transaction(db):
        db.execute(
            "INSERT INTO searches (id, at, query, filters, results, channel)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (
                id_,
                f"{datetime.now(UTC):%Y-%m-%dT%H}:00Z",
                normalise_query(query),
                json.dumps(filters, ensure_ascii=False),
                results,
                channel,
            ),
        )
    return id_


def record_click(db: Database, id_: str, rank: int) -> bool:
    """Keep that a result was opened, if it is the highest one so far; tell whether it counts.

    An id that does not exist, or that is a day old, counts for nothing.
    """
    if not 1 <= rank <= MAX_RANK:
        return False
    with transaction(db):
        cursor = db.execute(
            "UPDATE searches SET clicked = min(coalesce(clicked, :rank), :rank)"
            " WHERE id = :id AND at > :since AND channel = :page AND results > 0",
            {"id": id_, "rank": rank, "since": _hours_ago(CLICK_HOURS), "page": PAGE},
        )
    return cursor.rowcount == 1


def frequent_queries(
    db: Database,
    limit: int,
    *,
    with_results: bool = True,
    min_count: int = 1,
    days: int | None = None,
) -> list[tuple[str, int]]:
    """Return the most frequent queries and how often each was asked, most frequent first.

    For what visitors get to see, ask for a `min_count` that hides what one person typed. A query
    that something personal was taken out of is left out when only those with results are wanted.
    """
    wanted = "AND results > 0 AND query NOT LIKE :gone" if with_results else ""
    return _counted(db, wanted, "", limit, min_count, days)


def queries_without_results(
    db: Database, limit: int, *, min_count: int = 1, days: int | None = None
) -> list[tuple[str, int]]:
    """Return the queries, asked without filters, that found nothing, most frequent first."""
    return _counted(db, "AND filters = '[]'", "AND max(results) = 0", limit, min_count, days)


def queries_never_clicked(
    db: Database, limit: int, *, min_count: int = 1, days: int | None = None
) -> list[tuple[str, int]]:
    """Return the queries with results of which nobody opened one, most frequent first."""
    wanted = f"AND results > 0 AND channel = '{PAGE}'"
    return _counted(db, wanted, "AND max(clicked) IS NULL", limit, min_count, days)


def search_totals(db: Database, days: int | None = None) -> SearchTotals:
    """Return the totals of the last so many days, or of all that is kept."""
    (row,) = rows(
        db,
        "SELECT count(*) AS searches, count(clicked) AS clicked,"
        " count(*) FILTER (WHERE results = 0) AS without_results"
        " FROM searches WHERE at > :since AND query <> ''",
        {"since": _days_ago(days)},
    )
    return SearchTotals(**row)


def purge_searches(db: Database, older_than_days: int) -> int:
    """Delete searches for good that are older than so many days, all with 0; return how many."""
    # Deleted rows would otherwise stay readable in the file until something overwrites them.
    db.execute("PRAGMA secure_delete = ON")
    with transaction(db):
        cursor = db.execute("DELETE FROM searches WHERE at <= ?", (_days_ago(older_than_days),))
    return cursor.rowcount


def _counted(
    db: Database, wanted: str, having: str, limit: int, min_count: int, days: int | None
) -> list[tuple[str, int]]:
    found = rows(
        db,
        f"SELECT query, count(*) AS times FROM searches"  # noqa: S608 - from this module alone
        f" WHERE at > :since AND query <> '' {wanted}"
        f" GROUP BY query HAVING count(*) >= :least {having}"
        " ORDER BY times DESC, query LIMIT :limit",
        {
            "since": _days_ago(days),
            "gone": f"%{GONE}%",
            "least": min_count,
            "limit": limit,
        },
    )
    return [(row["query"], row["times"]) for row in found]


def _days_ago(days: int | None) -> str:
    """Return a moment to compare with, before all others for None."""
    return "" if days is None else _hours_ago(days * 24)


def _hours_ago(hours: int) -> str:
    return f"{datetime.now(UTC) - timedelta(hours=hours):%Y-%m-%dT%H:%MZ}"
