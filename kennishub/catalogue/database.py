"""Open the database, bring its tables up to date, and run transactions that nothing can halve.

The rules were measured: `BEGIN IMMEDIATE` with a time-out lost nothing and never failed on a lock,
while sqlite-utils' own `atomic()` begins deferred, and so ignores the time-out when it turns to
writing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlite_utils import Database

from kennishub.catalogue.schema_links import migrations
from kennishub.errors import CatalogueBusyError, ConfigError

__all__ = [
    "BUSY_SECONDS",
    "Database",
    "integrity_problems",
    "migrate",
    "migration_names",
    "open_database",
    "rows",
    "transaction",
]

BUSY_SECONDS: Final = 5.0
#: Before this version a checkpoint could reset a write-ahead log that was in use (rare corruption).
WAL_SINCE: Final = (3, 51, 3)

Parameters = Sequence[Any] | dict[str, Any]


def open_database(path: Path, *, any_thread: bool = False) -> Database:
    """Open the database, and make it and the folders above it where they do not exist.

    The connection belongs to the thread that opened it, or to one thread at a time.

    Raises:
        ConfigError: the file cannot be made or opened, or is not a database.
        CatalogueBusyError: another process has locked it all the time.
    """
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            # The database will hold accounts: nobody but the owner has to read it.
            path.touch(mode=0o600)
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, check_same_thread=not any_thread)
    except (OSError, sqlite3.Error) as error:
        raise ConfigError(_cannot_open(path, error)) from error
    try:
        # Plug-ins of whoever shares the machine's Python have no business in this connection.
        db = Database(connection, execute_plugins=False)
        _configure(db)
    except sqlite3.DatabaseError as error:
        connection.close()
        if _is_busy(error):
            raise _busy() from error
        raise ConfigError(_cannot_open(path, error)) from error
    return db


def migrate(db: Database) -> None:
    """Bring the tables up to date; may be called by several processes at once, and again and again.

    Raises:
        ConfigError: a newer version of the hub has been at work in this database.
        CatalogueBusyError: another process kept the database locked.
    """
    with _busy_reported():
        unknown = {one.name for one in migrations.applied(db)} - set(migration_names())
        if unknown:
            raise ConfigError(
                "De database is gemaakt met een nieuwere versie van Kennishub. Installeer die"
                " versie, of zet een back-up terug die bij deze versie hoort."
            )
        if not migrations.pending(db):
            return
    with transaction(db):
        # What is pending is read again inside the lock: another process may just have done it.
        migrations.apply(db)


def migration_names() -> list[str]:
    """Return the names of all migrations in the order in which they are applied."""
    empty = Database(memory=True, execute_plugins=False)
    try:
        return [one.name for one in migrations.pending(empty)]
    finally:
        empty.close()


@contextmanager
def transaction(db: Database) -> Generator[None, None, None]:
    """Take the write lock at once, and commit all of the block or none of it.

    A block within a block is undone alone when it fails, and commits with the outer one.

    Raises:
        CatalogueBusyError: the lock was not free in time; nothing was written.
    """
    if db.conn.in_transaction:
        with db.atomic():
            yield
        return
    with _busy_reported():
        db.execute("BEGIN IMMEDIATE")
        try:
            yield
            db.execute("COMMIT")
        except BaseException:
            db.rollback()
            raise


def rows(db: Database, sql: str, parameters: Parameters = ()) -> list[dict[str, Any]]:
    """Run a query and return all its rows, so that no read lock outlives the call.

    Raises:
        CatalogueBusyError: another process kept the database locked.
    """
    with _busy_reported():
        cursor = db.execute(sql, parameters)
        columns = [column[0] for column in cursor.description]
        return [dict(zip(columns, values, strict=True)) for values in cursor]


def integrity_problems(db: Database) -> list[str]:
    """Return what SQLite finds wrong with its file, and rows that point to nothing."""
    found = [row["integrity_check"] for row in rows(db, "PRAGMA integrity_check")]
    orphans = [
        f"een rij van {row['table']} wijst naar niets"
        for row in rows(db, "PRAGMA foreign_key_check")
    ]
    return [one for one in found if one != "ok"] + orphans


def _configure(db: Database) -> None:
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA synchronous = FULL")
    wanted = "wal" if sqlite3.sqlite_version_info >= WAL_SINCE else "delete"
    (current,) = db.execute("PRAGMA journal_mode").fetchone()
    if current != wanted:
        try:
            db.execute(f"PRAGMA journal_mode = {wanted}")
        except sqlite3.OperationalError as error:
            # Others have the file open in the other mode, which is safe too; the next one switches.
            if not _is_busy(error):
                raise
    db.execute("PRAGMA schema_version").fetchone()


@contextmanager
def _busy_reported() -> Generator[None, None, None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        if _is_busy(error):
            raise _busy() from error
        raise


def _is_busy(error: sqlite3.Error) -> bool:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF
    return code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _busy() -> CatalogueBusyError:
    return CatalogueBusyError(
        "De database is nu bezig met iets anders. Probeer het over een paar tellen opnieuw."
    )


def _cannot_open(path: Path, error: Exception) -> str:
    if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_NOTADB:
        reason = "dit bestand is geen SQLite-database. Kies of noem een ander bestand"
    else:
        reason = f"{error}. Controleer of de map bestaat en of Kennishub erin mag schrijven"
    return f"De database {path} kan niet worden geopend: {reason} (KENNISHUB_DATABASE)."
