"""Lend open connections, so that not every request has to open the database and read its schema."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlite_utils import Database

from kennishub.catalogue.database import open_database

#: Connections kept for later; when more are in use at once, the others are closed after use.
MAX_IDLE: Final = 8

#: Device and number of a file: another file may come in its place under the same name.
_Identity = tuple[int, int]


class Pool:
    """Lend connections to the threads of a process, each to one borrower at a time.

    It opens none before the first is asked for: SQLite's connections do not survive a fork, and
    servers fork before their first request.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._idle: list[tuple[_Identity, Database]] = []
        weakref.finalize(self, _close_all, self._idle)

    @contextmanager
    def lend(self) -> Iterator[Database]:
        """Lend a connection for one piece of work; what is not committed by its end is undone.

        Raises:
            ConfigError: the file cannot be made or opened, or is not a database.
            CatalogueBusyError: another process has locked it all the time.
        """
        identity = self._identity()
        db = self._take(identity)
        if db is None:
            db = open_database(self._path, any_thread=True)
            # It may have been made just now. Were it replaced since, the next one to ask sees that.
            identity = identity or self._identity()
        try:
            yield db
        finally:
            self._give_back(identity, db)

    def _take(self, identity: _Identity | None) -> Database | None:
        with self._lock:
            while self._idle:
                known, db = self._idle.pop()
                if known == identity:
                    return db
                db.close()
        return None

    def _give_back(self, identity: _Identity | None, db: Database) -> None:
        if db.conn.in_transaction:
            db.rollback()
        with self._lock:
            if identity is not None and len(self._idle) < MAX_IDLE:
                self._idle.append((identity, db))
                return
        db.close()

    def _identity(self) -> _Identity | None:
        try:
            status = self._path.stat()
        except OSError:
            return None
        return status.st_dev, status.st_ino


def _close_all(idle: list[tuple[_Identity, Database]]) -> None:
    for _, db in idle:
        db.close()
