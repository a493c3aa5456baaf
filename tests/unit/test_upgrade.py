"""Databases of every earlier schema, brought to that of today."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest

from kennishub.catalogue.database import (
    Database,
    integrity_problems,
    migrate,
    migration_names,
    open_database,
    rows,
)
from kennishub.errors import ConfigError
from tests.released.dumps import FOLDER, dump_path, read_dump

#: Rows of these tables are about the database itself.
_OF_ITSELF: Final = ("_sqlite_migrations", "sqlite_sequence")
#: Tables that a later migration removes on purpose, with what was in them.
_REMOVED: Final = ("editor_sessions",)


def schema(db: Database) -> dict[str, str]:
    """Return what makes each table, index and trigger, spaces aside."""
    found = rows(db, "SELECT type || ' ' || name AS name, sql FROM sqlite_master WHERE sql <> ''")
    return {row["name"]: " ".join(row["sql"].split()) for row in found}


def contents(db: Database) -> dict[str, list[dict[str, Any]]]:
    names = [name for name in db.table_names() if name not in _OF_ITSELF]
    return {name: rows(db, f'SELECT * FROM "{name}"') for name in names}


def test_every_migration_has_a_dump_of_what_it_leaves() -> None:
    """Where this fails, add rows to `tests/released/rows.py` and run `python -m tests.released`."""
    assert {path.stem for path in FOLDER.glob("*.sql")} == set(migration_names())


def test_the_last_dump_has_rows_in_every_table() -> None:
    db = read_dump(migration_names()[-1])
    assert [name for name, found in contents(db).items() if not found] == []
    db.close()


@pytest.mark.parametrize("migration", migration_names())
def test_a_database_of_an_earlier_schema_becomes_one_of_today(
    migration: str, path: Path, tmp_path: Path
) -> None:
    if not dump_path(migration).exists():
        pytest.fail(f"no dump of {migration}: run `python -m tests.released`")
    path.parent.mkdir()
    old = read_dump(migration, str(path))
    before = contents(old)
    old.close()
    db = open_database(path)
    migrate(db)
    after = contents(db)
    fresh = open_database(tmp_path / "fresh.db")
    migrate(fresh)
    assert schema(db) == schema(fresh)
    assert integrity_problems(db) == []
    for table, found in before.items():
        if table in _REMOVED:
            assert table not in after
            continue
        # A later migration may have added columns; what there was has to be there as it was.
        kept = [{name: row[name] for name in found[0]} for row in after[table]] if found else []
        assert kept == found, table
    fresh.close()
    db.close()


def test_a_database_newer_than_the_program_is_refused(path: Path) -> None:
    path.parent.mkdir()
    db = read_dump(migration_names()[-1], str(path))
    db.table("_sqlite_migrations").insert(
        {"migration_set": "catalogue", "name": "create_tomorrow", "applied_at": "2030-01-01"}
    )
    before = schema(db)
    with pytest.raises(ConfigError, match="nieuwere versie van Kennishub"):
        migrate(db)
    assert schema(db) == before
    db.close()
