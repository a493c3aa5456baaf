"""Keep the completions of this process in step with the catalogue."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Final

from kennishub.catalogue.database import Database
from kennishub.catalogue.municipalities import Register
from kennishub.catalogue.searches import frequent_queries
from kennishub.catalogue.stamp import content_stamp
from kennishub.finding.suggesting.completions import Completions
from kennishub.finding.suggesting.entries import Entry, read_entries

MAX_SUGGESTIONS: Final = 8
#: Seconds after which frequent queries are read again; nobody waits for a query to be suggested.
QUERIES_FOR: Final = 600.0

#: The most queries that are suggested.
MAX_QUERIES: Final = 500
#: A query that was asked less often may be somebody's own, and is shown to nobody else.
MIN_COUNT: Final = 5

#: Returns frequent queries that found something, and how often each was asked.
FrequentQueries = Callable[[Database], list[tuple[str, int]]]


@dataclass(frozen=True, slots=True)
class _State:
    stamp: str
    read_at: float
    completions: Completions


def popular_queries(db: Database) -> list[tuple[str, int]]:
    """Return what many searched for and found something with, and how often each was asked."""
    return frequent_queries(db, MAX_QUERIES, min_count=MIN_COUNT)


class Suggester:
    """Suggest completions; one object serves all threads of a process."""

    def __init__(self, register: Register, queries: FrequentQueries = popular_queries) -> None:
        self._register = register
        self._queries = queries
        self._lock = Lock()
        self._state: _State | None = None

    def suggest(self, db: Database, text: str, limit: int = MAX_SUGGESTIONS) -> list[Entry]:
        """Return the likeliest completions of a typed text.

        Raises:
            CatalogueBusyError: another process kept the database locked.
        """
        return self._completions(db).find(text, limit)

    def _completions(self, db: Database) -> Completions:
        stamp = content_stamp(db)
        state = self._state
        if state is not None and _is_fresh(state, stamp):
            return state.completions
        # Who comes while another makes new ones gets the old ones; only the first ever must wait.
        if not self._lock.acquire(blocking=state is None):
            assert state is not None  # noqa: S101 - without one the line above waits
            return state.completions
        try:
            state = self._state
            if state is None or not _is_fresh(state, stamp):
                entries = read_entries(db, self._register, self._queries(db))
                completions = Completions(entries, state.completions if state else None)
                state = self._state = _State(stamp, time.monotonic(), completions)
            return state.completions
        finally:
            self._lock.release()


def _is_fresh(state: _State, stamp: str) -> bool:
    return state.stamp == stamp and time.monotonic() - state.read_at < QUERIES_FOR
