"""The log of searches: what is kept, what is not, and for how long."""

from __future__ import annotations

import json
import sqlite3
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kennishub.catalogue import database
from kennishub.catalogue.database import Database, open_database, rows, transaction
from kennishub.catalogue.searches import (
    API,
    MAX_LENGTH,
    SearchTotals,
    frequent_queries,
    new_search_id,
    normalise_query,
    purge_searches,
    queries_never_clicked,
    queries_without_results,
    record_click,
    record_search,
    search_totals,
)
from kennishub.errors import CatalogueBusyError


def made_older(db: Database, id_: str, **age: float) -> None:
    """Move a search back in time."""
    at = datetime.now(UTC) - timedelta(**age)
    with transaction(db):
        db.execute("UPDATE searches SET at = ? WHERE id = ?", (f"{at:%Y-%m-%dT%H}:00Z", id_))


def searched(db: Database, query: str, results: int = 3, times: int = 1) -> list[str]:
    return [record_search(db, query, {}, results) for _ in range(times)]


def test_a_search_is_kept_without_anything_about_who_asked_it(db: Database) -> None:
    facets = {"thema": ("wonen", "bestaanszekerheid"), "gemeente": ("hattem",)}
    id_ = record_search(db, "  Schuld\u00a0 HULP ", facets, 12, channel=API)
    (row,) = rows(db, "SELECT * FROM searches")
    now = datetime.now(UTC)
    assert row.pop("at") in {f"{now - timedelta(hours=h):%Y-%m-%dT%H}:00Z" for h in (0, 1)}
    assert json.loads(row.pop("filters")) == [
        "gemeente=hattem",
        "thema=bestaanszekerheid",
        "thema=wonen",
    ]
    assert row == {
        "id": id_,
        "query": "schuld hulp",
        "results": 12,
        "clicked": None,
        "channel": "api",
    }


def test_no_order_of_arrival_is_kept(db: Database) -> None:
    for number in range(40):
        record_search(db, f"vraag {number}", {}, 1)
    stored = [row["query"] for row in rows(db, "SELECT query FROM searches")]
    assert stored != [f"vraag {number}" for number in range(40)]
    with pytest.raises(sqlite3.OperationalError, match="rowid"):
        rows(db, "SELECT rowid FROM searches")


@pytest.mark.parametrize(
    "query",
    [
        "vergunning jan.jansen@example.nl",
        "vergunning <JAN@EXAMPLE.NL>",
        "vergunning @jan",
        "vergunning 0612345678",
        "vergunning 06-12345678",
        "vergunning 06 12 34 56 78",
        "vergunning +31 (0)6 1234 5678",
        "vergunning (038) 123 45 67",
        "vergunning 123456782",
        "vergunning 12345678",
        "vergunning 1234.56.782",
        "vergunning 123 456 782",
        "vergunning 25-11-1980",
        "vergunning ١٢٣٤٥٦٧٨٩",
        "vergunning NL91ABNA0417164300",
        "vergunning nl91 abna 0417 1643 00",
        "vergunning BE68 5390 0754 7034",
        "vergunning 8011 AB 12",
        "vergunning 8011ab 12",
    ],
)
def test_what_points_to_a_person_is_taken_out(query: str) -> None:
    assert normalise_query(query) == "vergunning …"


@pytest.mark.parametrize(
    "query",
    [
        "begroting 2024-2025",
        "begroting 2023 2024 2025",
        "begroting 2024 in 2025",
        "wet 2021 artikel 12",
        "wi2021 inburgering",
        "ecli:nl:rvs:2023:1234",
        "30 km per uur",
        "gm0244",
        "24/7 opvang",
        "co2 1,5 graad",
        "nl91 plan voor wijk groen stad",
        '"vaste lasten" -jongeren titel:energie',
    ],
)
def test_what_is_no_personal_data_stays(query: str) -> None:
    assert normalise_query(query) == query


@given(st.text())
def test_whatever_is_typed_fits_and_stays_the_same_when_it_is_normalised_again(text: str) -> None:
    kept = normalise_query(text)
    assert len(kept) <= MAX_LENGTH
    assert "@" not in kept
    assert normalise_query(kept) == kept


@pytest.mark.parametrize("part", ["a@", "1 ", "1(", "nl91 ", "1234 ab ", "20", "+", "é" * 9])
def test_no_text_takes_long(part: str) -> None:
    started = time.perf_counter()
    normalise_query(part * 4_000)
    assert time.perf_counter() - started < 0.5


def test_the_highest_result_that_was_opened_counts(db: Database) -> None:
    (id_,) = searched(db, "schulden")
    assert [record_click(db, id_, rank) for rank in (4, 2, 9)] == [True, True, True]
    assert rows(db, "SELECT clicked FROM searches") == [{"clicked": 2}]


def test_a_click_on_what_is_no_result_counts_for_nothing(db: Database) -> None:
    (id_,), (nothing,), (old,) = (
        searched(db, "a"),
        searched(db, "b", results=0),
        searched(db, "c"),
    )
    through_api = record_search(db, "d", {}, 3, channel=API)
    made_older(db, old, hours=26)
    assert not record_click(db, new_search_id(), 1)
    assert not record_click(db, "' OR 1=1 --", 1)
    assert not any(record_click(db, id_, rank) for rank in (0, -1, 101))
    assert not any(record_click(db, one, 1) for one in (nothing, old, through_api))
    assert rows(db, "SELECT max(clicked) AS top FROM searches") == [{"top": None}]


def test_queries_are_counted_for_the_editors(db: Database) -> None:
    clicked = searched(db, "energie", times=5)
    record_click(db, clicked[0], 1)
    searched(db, "Wonen", times=3)
    searched(db, "TVW", results=0, times=4)
    searched(db, "geheim 123456782", times=2)
    record_search(db, "alleen api", {}, 4, channel=API)
    record_search(db, "zorg", {"gemeente": ("hattem",)}, 0)
    record_search(db, "", {"thema": ("wonen",)}, 7)
    assert frequent_queries(db, 2) == [("energie", 5), ("wonen", 3)]
    assert frequent_queries(db, 9, min_count=4) == [("energie", 5)]
    assert ("tvw", 4) not in frequent_queries(db, 9)
    assert not any("…" in query for query, _ in frequent_queries(db, 9))
    assert frequent_queries(db, 3, with_results=False) == [
        ("energie", 5),
        ("tvw", 4),
        ("wonen", 3),
    ]
    assert queries_without_results(db, 9) == [("tvw", 4)]
    assert queries_never_clicked(db, 9) == [("wonen", 3), ("geheim …", 2)]
    assert queries_never_clicked(db, 9, min_count=3) == [("wonen", 3)]
    assert search_totals(db) == SearchTotals(searches=16, without_results=5, clicked=1)


def test_a_query_that_finds_something_today_is_not_without_results(db: Database) -> None:
    searched(db, "tvw", results=0, times=2)
    searched(db, "tvw", results=1)
    assert queries_without_results(db, 9) == []


def test_only_what_is_in_the_period_is_counted(db: Database) -> None:
    recent, old = searched(db, "wonen", times=2)
    made_older(db, old, days=31)
    made_older(db, recent, days=29)
    assert frequent_queries(db, 9, days=30) == [("wonen", 1)]
    assert frequent_queries(db, 9, days=90) == [("wonen", 2)]
    assert search_totals(db, 30).searches == 1


def test_what_is_too_old_is_deleted_and_gone_from_the_file(db: Database, path: Path) -> None:
    ids = searched(db, "een heel bijzondere vraag", times=3)
    made_older(db, ids[0], days=181)
    made_older(db, ids[1], days=179)
    assert purge_searches(db, 180) == 1
    assert purge_searches(db, 0) == 2
    db.close()
    assert b"een heel bijzondere vraag" not in path.read_bytes()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", "2026-11-25T10:31Z"),
        ("query", "x" * 201),
        ("filters", "{"),
        ("results", -1),
        ("clicked", 0),
        ("channel", "192.0.2.1"),
        ("id", "kort"),
    ],
)
def test_the_table_itself_refuses_more_than_the_log_should_know(
    db: Database, column: str, value: object
) -> None:
    searched(db, "schulden")
    with pytest.raises(sqlite3.IntegrityError), transaction(db):
        db.execute(f"UPDATE searches SET {column} = ?", (value,))


def test_a_busy_database_is_reported(
    db: Database, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    other = open_database(path)
    with transaction(db), pytest.raises(CatalogueBusyError):
        searched(other, "schulden")
    other.close()
