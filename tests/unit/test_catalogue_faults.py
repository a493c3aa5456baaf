"""Several processes at once and processes that are killed lose nothing and halve nothing."""

from __future__ import annotations

import multiprocessing
import random
import time
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest

from kennishub.catalogue.database import migration_names, open_database, rows
from kennishub.catalogue.documents import count_documents, get_document
from tests.unit.catalogue_rows import prepare, revision, write_many, write_revisions

KILLS = 50


@pytest.fixture(scope="module")
def processes() -> ForkServerContext:
    # Children of a fork server start in milliseconds, and are forked where no thread runs.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.unit.catalogue_rows"])
    return context


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kennishub.db"


def test_workers_that_start_at_once_migrate_once(processes: ForkServerContext, path: Path) -> None:
    workers = [processes.Process(target=prepare, args=(path,)) for _ in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert [worker.exitcode for worker in workers] == [0] * 6
    db = open_database(path)
    applied = rows(db, "SELECT name FROM _sqlite_migrations ORDER BY id")
    assert [row["name"] for row in applied] == migration_names()
    assert len(rows(db, "SELECT code FROM municipalities")) == 342
    db.close()


def test_two_writers_at_once_never_fail_on_a_lock(processes: ForkServerContext, path: Path) -> None:
    prepare(path)
    writers = [
        processes.Process(target=write_many, args=(path, name, 150)) for name in ("een", "twee")
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0, 0]
    db = open_database(path)
    assert count_documents(db) == 300
    db.close()


def test_a_writer_that_is_killed_loses_nothing_and_leaves_nothing_half(
    processes: ForkServerContext, path: Path
) -> None:
    prepare(path)
    db = open_database(path)
    chance = random.Random(20261125)
    kept = 0
    for _ in range(KILLS):
        reader, report = processes.Pipe(duplex=False)
        writer = processes.Process(target=write_revisions, args=(path, kept + 1, report))
        writer.start()
        report.close()
        kept = reader.recv()
        time.sleep(chance.uniform(0, 0.02))
        writer.kill()
        writer.join()
        kept = max([kept, *_rest(reader)])
        reader.close()
        found = get_document(db, "herzien")
        assert found.size in (kept, kept + 1), "what was reported as saved is there"
        assert found == revision(found.size), "and all of it is of one revision"
        kept = found.size
    assert rows(db, "PRAGMA integrity_check") == [{"integrity_check": "ok"}]
    assert rows(db, "PRAGMA foreign_key_check") == []
    db.close()


def _rest(reader: Connection) -> Iterator[int]:
    with suppress(EOFError):
        while True:
            yield reader.recv()
