"""The audit: nobody changes it, it is found by what one knows, and it is not kept for ever."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from kennishub.actors import SYSTEM, Role
from kennishub.catalogue.accounts import create_account
from kennishub.catalogue.audit import (
    AuditFilter,
    audit_actions,
    audit_actors,
    count_audit,
    note,
    purge_audit,
    search_audit,
)
from kennishub.catalogue.database import Database, migrate, open_database
from kennishub.catalogue.moments import later

DAY = 24 * 3600


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    db = open_database(tmp_path / "kennishub.db")
    migrate(db)
    editor = create_account(db, "e@b.example", "Een redacteur", Role.EDITOR, verified=True)
    assert editor is not None
    note(db, editor.actor, "ingelogd", "account", "1")
    note(db, editor.actor, "gepubliceerd", "document", "een", {"versie": 1})
    note(db, SYSTEM, "opgeruimd", "hub", "logboek")
    yield db
    db.close()


def add_old(db: Database, days: int) -> None:
    db.execute(
        "INSERT INTO audit (at, action, kind, object_id, detail)"
        " VALUES (?, 'iets', 'hub', 'x', '{}')",
        (later(-days * DAY),),
    )
    db.conn.commit()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET action = 'anders'",
        "UPDATE audit SET actor_id = NULL WHERE id = 1",
        "DELETE FROM audit",
        "DELETE FROM audit WHERE id = 1",
        (
            "INSERT OR REPLACE INTO audit (id, at, action, kind, object_id, detail)"
            " VALUES (1, '2026-01-01T00:00:00Z', 'anders', 'hub', 'x', '{}')"
        ),
        (
            "INSERT INTO audit_clearances (at, before)"
            " VALUES ('2026-01-01T00:00:00Z', '2999-01-01T00:00:00Z')"
        ),
    ],
)
def test_the_database_refuses_to_change_it(db: Database, statement: str) -> None:
    before = search_audit(db, AuditFilter())
    with pytest.raises(sqlite3.IntegrityError, match=r"never changed|kept for a year"):
        db.execute(statement)
    db.rollback()
    assert search_audit(db, AuditFilter()) == before


def test_what_is_older_than_its_period_goes_and_that_is_noted(db: Database) -> None:
    for days in (800, 700, 400):
        add_old(db, days)
    assert purge_audit(db, later(-600 * DAY)) == 2
    assert purge_audit(db, later(-600 * DAY)) == 0
    last, *_ = search_audit(db, AuditFilter())
    assert (last.actor, last.action, last.detail["aantal"]) == ("Kennishub", "opgeruimd", 2)
    assert count_audit(db, AuditFilter(action="iets")) == 1
    # What is left is as safe as before.
    for statement in (
        "DELETE FROM audit WHERE action = 'iets'",
        "DELETE FROM audit_clearances",
        "UPDATE audit_clearances SET before = '2999-01-01T00:00:00Z'",
    ):
        with pytest.raises(sqlite3.IntegrityError, match="never changed"):
            db.execute(statement)


def test_nothing_of_the_last_year_goes(db: Database) -> None:
    add_old(db, 400)
    with pytest.raises(sqlite3.IntegrityError, match="a year at least"):
        purge_audit(db, later(-300 * DAY))
    assert count_audit(db, AuditFilter()) == 4


def test_it_is_found_by_what_one_knows(db: Database) -> None:
    add_old(db, 400)
    today = dt.datetime.now(dt.UTC).date()

    def found(**wanted: object) -> list[str]:
        entries = search_audit(db, AuditFilter(**wanted))  # type: ignore[arg-type]
        assert count_audit(db, AuditFilter(**wanted)) == len(entries)  # type: ignore[arg-type]
        return [one.action for one in entries]

    assert found() == ["iets", "opgeruimd", "gepubliceerd", "ingelogd"]
    assert found(kind="document") == found(object_id="een") == ["gepubliceerd"]
    assert found(actor=1) == ["gepubliceerd", "ingelogd"]
    assert found(actor=0) == ["iets", "opgeruimd"]
    assert found(action="ingelogd", actor=0) == []
    assert found(since=str(today)) == ["opgeruimd", "gepubliceerd", "ingelogd"]
    assert found(until=str(today - dt.timedelta(days=1))) == ["iets"]
    assert found(since=str(today), until=str(today), kind="hub") == ["opgeruimd"]
    page = search_audit(db, AuditFilter(), limit=2, offset=1)
    assert [one.action for one in page] == ["opgeruimd", "gepubliceerd"]
    assert audit_actions(db) == ["gepubliceerd", "iets", "ingelogd", "opgeruimd"]
    assert audit_actors(db) == [(1, "Een redacteur")]
