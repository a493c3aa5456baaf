"""The database opens, migrates and commits as `reliability.md` asks."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path

import pytest

from kennishub import labels
from kennishub.catalogue import database
from kennishub.catalogue.database import (
    Database,
    migrate,
    migration_names,
    open_database,
    rows,
    transaction,
)
from kennishub.catalogue.documents import count_documents, get_document, save_document
from kennishub.errors import CatalogueBusyError, ConfigError, NotFoundError
from tests.unit.catalogue_rows import a_document


def pragma(db: Database, name: str) -> object:
    return rows(db, f"PRAGMA {name}")[0].popitem()[1]


def test_a_new_database_gets_its_folders_and_is_for_its_owner_only(path: Path) -> None:
    open_database(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_connection_keeps_the_rules(db: Database) -> None:
    assert pragma(db, "foreign_keys") == 1
    assert pragma(db, "synchronous") == 2, "FULL"
    assert pragma(db, "busy_timeout") == 5_000
    wal = sqlite3.sqlite_version_info >= (3, 51, 3)
    assert pragma(db, "journal_mode") == ("wal" if wal else "delete")


def test_the_journal_mode_follows_the_version_of_sqlite(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "WAL_SINCE", (3, 0, 0))
    first = open_database(path)
    assert pragma(first, "journal_mode") == "wal"
    monkeypatch.setattr(database, "WAL_SINCE", (99, 0, 0))
    second = open_database(path)
    assert pragma(second, "journal_mode") == "wal", "it is in use, so it stays"
    first.close()
    second.close()
    third = open_database(path)
    assert pragma(third, "journal_mode") == "delete"
    third.close()


def test_a_file_that_is_no_database_is_refused_in_dutch(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("Dit is een brief.\n" * 100, encoding="utf-8")
    with pytest.raises(ConfigError, match="geen SQLite-database"):
        open_database(path)
    assert path.read_text(encoding="utf-8").startswith("Dit is een brief.")


def test_a_folder_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="kan niet worden geopend"):
        open_database(tmp_path)


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "instance").write_text("", encoding="utf-8")
    with pytest.raises(ConfigError, match="Controleer of de map bestaat"):
        open_database(tmp_path / "instance" / "kennishub.db")


def test_migrations_are_recorded_and_may_be_repeated(db: Database) -> None:
    migrate(db)
    applied = rows(db, "SELECT name FROM _sqlite_migrations ORDER BY id")
    assert [row["name"] for row in applied] == migration_names()


def test_a_database_of_a_newer_version_is_refused(db: Database) -> None:
    db.table("_sqlite_migrations").insert(
        {"migration_set": "catalogue", "name": "from_the_future", "applied_at": "2030-01-01"}
    )
    with pytest.raises(ConfigError, match="nieuwere versie"):
        migrate(db)


def test_all_tables_are_strict_where_sqlite_can(db: Database) -> None:
    if not db.supports_strict:
        pytest.skip("this SQLite is older than 3.37")
    tables = [table for table in db.tables if not table.name.startswith("_")]
    assert tables
    assert all(table.strict for table in tables)


@pytest.mark.parametrize(
    ("table", "values"),
    [
        ("documents", [*labels.KINDS, *labels.PHASES, *labels.OUTCOMES]),
        ("document_links", list(labels.LINK_KINDS)),
        ("document_municipalities", list(labels.ROLES)),
    ],
)
def test_the_constraints_know_every_value_that_has_a_label(
    db: Database, table: str, values: list[str]
) -> None:
    schema = db.table(table).schema
    assert [value for value in values if f"'{value}'" not in schema] == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("kind", "verhaal"),
        ("phase", "bezig"),
        ("outcome", "geweldig"),
        ("published", "25-11-2026"),
        ("start_year", 21),
        ("sha256", "abc"),
        ("id", "Geen Slug"),
        ("title", ""),
        ("front_matter", "{"),
        ("size", "veel"),
    ],
)
def test_the_database_itself_refuses_what_the_content_model_refuses(
    db: Database, column: str, value: object
) -> None:
    save_document(db, a_document())
    with pytest.raises(sqlite3.IntegrityError), transaction(db):
        db.execute(f"UPDATE documents SET {column} = ?", (value,))
    assert get_document(db, "energiecoaches") == a_document()


def test_an_article_has_no_phase(db: Database) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        save_document(db, a_document(kind="artikel", outcome=None))
    assert count_documents(db) == 0


def test_a_block_that_fails_leaves_nothing(db: Database) -> None:
    def save_and_fail() -> None:
        with transaction(db):
            save_document(db, a_document())
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        save_and_fail()
    assert count_documents(db) == 0
    assert not db.conn.in_transaction


def test_a_block_within_a_block_is_undone_alone(db: Database) -> None:
    with transaction(db):
        save_document(db, a_document("blijft"))
        with pytest.raises(NotFoundError):
            save_document(db, a_document("valt-af", municipalities=(("GM9999", "trekker"),)))
    assert count_documents(db) == 1
    assert get_document(db, "blijft") == a_document("blijft")


def test_a_lock_that_is_not_free_in_time_is_reported(
    db: Database, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    other = open_database(path)
    with transaction(db), pytest.raises(CatalogueBusyError, match="bezig"), transaction(other):
        pytest.fail("two writers at once")
    save_document(other, a_document())
    assert count_documents(db) == 1
    other.close()


def test_a_reader_that_is_locked_out_in_time_is_reported(
    db: Database, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if pragma(db, "journal_mode") == "wal":
        pytest.skip("nobody is locked out by a write-ahead log")
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    other = open_database(path)
    db.execute("PRAGMA locking_mode = EXCLUSIVE")
    with transaction(db):
        save_document(db, a_document())
    with pytest.raises(CatalogueBusyError):
        count_documents(other)
    with pytest.raises(CatalogueBusyError):
        open_database(path)
    other.close()
