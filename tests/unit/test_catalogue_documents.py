"""Documents come back from the catalogue as they went in, and are listed by what they are about."""

from __future__ import annotations

import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from kennishub.catalogue.database import Database, open_database, rows, transaction
from kennishub.catalogue.documents import (
    FileState,
    LinkRow,
    count_documents,
    delete_document,
    file_states,
    get_document,
    iter_documents,
    list_documents,
    revisions,
    save_document,
)
from kennishub.errors import NotFoundError
from tests.unit.catalogue_rows import a_document, an_article, revision


def save_all(db: Database, *documents: Any) -> None:
    with transaction(db):
        for document in documents:
            save_document(db, document)


def test_a_document_comes_back_as_it_went_in(db: Database) -> None:
    save_all(db, a_document(), an_article())
    assert get_document(db, "energiecoaches") == a_document()
    assert get_document(db, "aardgasvrije-wijken") == an_article()


def test_a_document_saved_again_replaces_all_that_it_was(db: Database) -> None:
    save_document(db, revision(1))
    save_document(db, revision(2))
    assert get_document(db, "herzien") == revision(2)
    assert count_documents(db, keyword="1 woord 0") == 0


def test_what_is_listed_twice_is_kept_once_in_the_first_place(db: Database) -> None:
    first, second = LinkRow("b", "zie_ook", "eerst"), LinkRow("a", "zie_ook")
    save_document(
        db,
        a_document(
            keywords=("b", "a", "b"),
            themes=("y", "x", "y"),
            links=(first, second, LinkRow("b", "zie_ook", "weer")),
            municipalities=(("GM0080", "trekker"), ("GM0080", "partner"), ("GM0080", "trekker")),
        ),
    )
    kept = get_document(db, "energiecoaches")
    assert kept.keywords == ("b", "a")
    assert kept.themes == ("y", "x")
    assert kept.links == (first, second)
    assert kept.municipalities == (("GM0080", "trekker"), ("GM0080", "partner"))


def test_a_document_that_is_not_there_is_reported(db: Database) -> None:
    with pytest.raises(NotFoundError, match="Er is geen document 'nergens'"):
        get_document(db, "nergens")
    with pytest.raises(NotFoundError):
        delete_document(db, "nergens")


def test_an_unknown_municipality_is_reported_and_nothing_is_kept(db: Database) -> None:
    with pytest.raises(NotFoundError, match="GM9999"):
        save_document(db, a_document(municipalities=(("GM9999", "trekker"),)))
    assert count_documents(db) == 0


def test_deleting_a_document_deletes_its_lists(db: Database) -> None:
    save_all(db, a_document(), an_article())
    delete_document(db, "energiecoaches")
    assert [document.id for document in iter_documents(db)] == ["aardgasvrije-wijken"]
    for table in ("keywords", "links", "municipalities", "themes"):
        left = rows(db, f"SELECT DISTINCT document_id FROM document_{table}")
        assert [row["document_id"] for row in left] in ([], ["aardgasvrije-wijken"])


def test_iterating_goes_by_id_and_past_a_chunk(db: Database) -> None:
    ids = [f"d-{number:03}" for number in range(120)]
    save_all(db, *(a_document(id_) for id_ in reversed(ids)))
    assert [document.id for document in iter_documents(db)] == ids


def test_one_may_write_while_iterating(db: Database, path: Path) -> None:
    save_all(db, *(a_document(f"d-{number:03}") for number in range(60)))
    other = open_database(path)
    seen = []
    for document in iter_documents(db):
        seen.append(document.id)
        if document.id == "d-000":
            delete_document(other, "d-059")
    assert seen == [f"d-{number:03}" for number in range(59)]
    other.close()


def test_file_states_and_revisions_tell_what_was_taken_in(db: Database) -> None:
    row = a_document()
    save_document(db, row)
    assert file_states(db) == {row.path: FileState(row.id, row.sha256, row.size, row.mtime_ns)}
    assert revisions(db) == {row.id: row.sha256}


def test_lists_are_newest_first_and_then_by_title(db: Database) -> None:
    save_all(
        db,
        a_document("oud", published="2020-01-01", title="A"),
        a_document("nieuw-b", published="2026-01-01", title="b"),
        a_document("nieuw-a", published="2026-01-01", title="A"),
    )
    assert [one.id for one in list_documents(db)] == ["nieuw-a", "nieuw-b", "oud"]
    assert [one.id for one in list_documents(db, limit=1, offset=1)] == ["nieuw-b"]


def test_a_list_carries_what_a_card_shows(db: Database) -> None:
    save_document(db, a_document())
    (card,) = list_documents(db)
    row = a_document()
    assert (card.id, card.kind, card.title, card.summary) == (
        row.id,
        row.kind,
        row.title,
        row.summary,
    )
    assert (card.published, card.phase, card.outcome) == (row.published, row.phase, row.outcome)
    assert (card.themes, card.keywords) == (row.themes, row.keywords)
    assert card.municipalities == row.municipalities


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        ({}, {"energiecoaches", "aardgasvrije-wijken", "knarrenhof"}),
        ({"kind": "artikel"}, {"aardgasvrije-wijken"}),
        ({"theme": "klimaat-energie"}, {"energiecoaches", "aardgasvrije-wijken"}),
        ({"theme": "leren-van-elkaar"}, {"energiecoaches", "aardgasvrije-wijken"}),
        ({"theme": "participatie"}, {"energiecoaches", "aardgasvrije-wijken"}),
        ({"theme": "klimaat-energie", "kind": "praktijkvoorbeeld"}, {"energiecoaches"}),
        ({"keyword": "laag inkomen"}, {"energiecoaches", "aardgasvrije-wijken"}),
        ({"municipality": "GM0080"}, {"energiecoaches"}),
        ({"municipality": "GM0193"}, {"knarrenhof"}),
        ({"municipality": "GM0193", "keyword": "laag inkomen"}, set()),
        ({"theme": "bestaat-niet"}, set()),
    ],
)
def test_lists_and_counts_pass_the_same_filters(
    db: Database, filters: dict[str, str], ids: set[str]
) -> None:
    save_all(
        db,
        a_document(),
        an_article(),
        a_document(
            "knarrenhof",
            themes=("vergrijzing-gezond-leven",),
            development_points=(),
            subjects=(),
            keywords=("wonen",),
            municipalities=(("GM0193", "trekker"), ("GM0193", "partner")),
        ),
    )
    assert {one.id for one in list_documents(db, **filters)} == ids  # type: ignore[arg-type]
    assert count_documents(db, **filters) == len(ids)


@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"kind": "artikel"},
        {"theme": "t"},
        {"keyword": "k"},
        {"municipality": "GM0080"},
        {"kind": "artikel", "theme": "t", "keyword": "k", "municipality": "GM0080"},
    ],
)
def test_no_list_reads_the_whole_table(db: Database, filters: dict[str, str]) -> None:
    asked: list[tuple[str, Any]] = []
    with db.tracer(lambda sql, parameters: asked.append((sql, parameters))):
        list_documents(db, limit=20, **filters)  # type: ignore[arg-type]
    (sql, parameters) = asked[-1]
    plan = [row["detail"] for row in rows(db, f"EXPLAIN QUERY PLAN {sql}", parameters)]
    assert [step for step in plan if step.startswith("SCAN d") and "USING INDEX" not in step] == []


def test_iterating_keeps_few_documents_in_memory(db: Database) -> None:
    text = "Gemeenten leren van elkaar. " * 2_000
    save_all(db, *(a_document(f"d-{n}", body=text, html=text, text=text) for n in range(300)))
    tracemalloc.start()
    try:
        assert sum(1 for _ in iter_documents(db)) == 300
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 20_000_000, "bytes, of some 50,000,000 in all"
