"""What every search engine promises beside its answers: upkeep, memory, and answers in part."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from kennishub.search import query
from kennishub.search.engine import SearchEngine, open_engine
from kennishub.search.record import SearchRecord

MEMORY = 300_000


def record(number: int, body: str = "warmtenet in de wijk") -> SearchRecord:
    return SearchRecord(
        f"document-{number}",
        "1",
        f"Titel {number}",
        "2025-01-01",
        {"title": f"Titel {number}", "summary": "Kort.", "body": body},
        {"thema": ("wonen",), "jaar": (f"{2000 + number % 3}",)},
    )


@pytest.fixture(params=["whoosh", "memory"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SearchEngine]:
    with open_engine(request.param, tmp_path / "index", MEMORY) as engine:
        engine.rebuild(record(number) for number in range(30))
        yield engine


def test_the_count_is_that_of_the_whole_search(engine: SearchEngine) -> None:
    for text, facets in (
        ("warmtenet", {}),
        ("warmtenet", {"jaar": ("2001", "2002")}),
        ("wijk -titel", {}),
        ("", {"jaar": ("2000",)}),
        ("warmtent", {}),
    ):
        question = query.build(text, facets)
        assert engine.count(question) == engine.search(question).total


def test_only_the_facets_that_are_asked_for_are_counted(engine: SearchEngine) -> None:
    question = dataclasses.replace(query.build("wijk"), counted=("jaar",))
    page = engine.search(question)
    assert {name: len(values) for name, values in page.facets.items()} == {"jaar": 3}


def test_a_page_without_passages_has_the_same_hits(engine: SearchEngine) -> None:
    question = query.build("wijk")
    whole = engine.search(question).hits
    bare = engine.search(dataclasses.replace(question, passages=False)).hits
    assert [(hit.id, hit.score, hit.title) for hit in bare] == [
        (hit.id, hit.score, hit.title) for hit in whole
    ]
    assert {hit.snippet for hit in bare} == {""}
    assert all("<mark>" in hit.snippet for hit in whole)


def test_tidying_changes_no_answer(engine: SearchEngine) -> None:
    for number in range(0, 30, 2):
        engine.update([record(number, "warmtenet in het dorp")])
    engine.update([], ["document-1"])
    before = engine.search(query.build("dorp", per_page=100)), engine.revisions()
    engine.tidy()
    assert (engine.search(query.build("dorp", per_page=100)), engine.revisions()) == before


def test_what_is_kept_in_memory_is_told(engine: SearchEngine) -> None:
    engine.warm()
    engine.search(query.build("wijk"))
    use = engine.memory()
    assert 0 <= use.used <= use.budget <= MEMORY
