"""Connections are lent to one borrower at a time, and only ever to the file that is there."""

from __future__ import annotations

import gc
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from kennishub.catalogue.database import open_database, rows
from kennishub.catalogue.documents import save_document
from kennishub.catalogue.pool import MAX_IDLE, Pool
from kennishub.catalogue.summaries import count_documents
from tests.unit.catalogue_rows import a_document, prepare


@pytest.fixture
def pool(path: Path) -> Pool:
    prepare(path)
    return Pool(path)


def is_open(connection: sqlite3.Connection) -> bool:
    try:
        connection.execute("SELECT 1")
    except sqlite3.ProgrammingError:
        return False
    return True


def test_a_connection_is_lent_again_in_another_thread_too(pool: Pool) -> None:
    with pool.lend() as first:
        pass

    def borrow() -> bool:
        with pool.lend() as db:
            return db is first and count_documents(db) == 0

    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(borrow).result()


def test_two_borrowers_at_once_have_a_connection_each(pool: Pool) -> None:
    with pool.lend() as one, pool.lend() as other:
        assert one is not other


def test_what_others_write_is_seen_at_once(pool: Pool, path: Path) -> None:
    with pool.lend() as db:
        assert count_documents(db) == 0
    writer = open_database(path)
    save_document(writer, a_document())
    writer.close()
    with pool.lend() as again:
        assert again is db
        assert count_documents(again) == 1


def test_what_a_borrower_leaves_unfinished_is_undone(pool: Pool) -> None:
    def fail() -> None:
        with pool.lend() as db:
            db.execute("BEGIN IMMEDIATE")
            db.execute("DELETE FROM municipalities")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    with pool.lend() as db:
        assert not db.conn.in_transaction
        assert rows(db, "SELECT 1 FROM municipalities")


def test_of_many_connections_only_some_stay_open(pool: Pool) -> None:
    with ExitStack() as stack:
        lent = [stack.enter_context(pool.lend()) for _ in range(MAX_IDLE + 3)]
    assert sum(is_open(db.conn) for db in lent) == MAX_IDLE


def test_a_file_that_takes_the_place_of_the_database_is_opened(pool: Pool, path: Path) -> None:
    with pool.lend() as old:
        save_document(old, a_document())
    new = path.with_suffix(".new")
    prepare(new)
    new.replace(path)
    with pool.lend() as db:
        assert count_documents(db) == 0
    assert not is_open(old.conn)


def test_a_database_that_is_gone_is_made_anew(pool: Pool, path: Path) -> None:
    with pool.lend():
        pass
    path.unlink()
    with pool.lend() as db:
        assert not rows(db, "SELECT name FROM sqlite_master")
    with pool.lend() as again:
        assert again is db


def test_nothing_stays_open_after_the_pool(path: Path) -> None:
    pool = Pool(path)
    with pool.lend() as db:
        pass
    del pool
    gc.collect()
    assert not is_open(db.conn)
