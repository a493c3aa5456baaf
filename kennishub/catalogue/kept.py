"""Keep what was made of the catalogue until its content changes."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

from sqlite_utils import Database

from kennishub.catalogue.stamp import content_stamp

T = TypeVar("T")


class Kept(Generic[T]):
    """Keep one value for all threads of a process; whoever asks gets one of the content of now."""

    def __init__(self, make: Callable[[Database], T]) -> None:
        self._make = make
        self._lock = Lock()
        self._state: tuple[str, T] | None = None

    def of(self, db: Database) -> T:
        """Return the value, made anew when a document or theme changed since it was made.

        Raises:
            CatalogueBusyError: another process kept the database locked.
        """
        # The stamp comes first: what changes after it may be in the value early, and never late.
        stamp = content_stamp(db)
        state = self._state
        if state is None or state[0] != stamp:
            with self._lock:
                state = self._state
                if state is None or state[0] != stamp:
                    state = self._state = (stamp, self._make(db))
        return state[1]
