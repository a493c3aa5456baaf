"""What the search once reached on text that others wrote, it keeps."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from quality.corpus import ROOT, Document, read_documents, to_record
from quality.hub import own_synonyms, searching_corpus
from quality.metrics import ALL, Miss, Result, evaluate, read_queries
from quality.report import HUB, PAIRS_TARGET, SPLITS_TARGET, TARGETS
from quality.words import Agreement, measure_pairs, measure_splits

#: One hit that moves by a place is no loss; a query that misses is 4 points of its category.
SLACK = 0.01

REACHED = json.loads((ROOT / "docs" / "quality.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def result(shared: Callable[[str], Path]) -> Result:
    documents = read_documents(shared("corpus/dev/corpus.jsonl.gz"))
    queries = read_queries(shared("corpus/dev-queries.yaml"))
    with searching_corpus(documents, own_synonyms()) as search:
        return evaluate(queries, search)


def misses(result: Result, category: str) -> Iterator[Miss]:
    return (miss for miss in result.misses if category in (ALL, miss.query.category))


@pytest.mark.parametrize("category", REACHED["engines"][HUB])
def test_a_category_is_found_as_well_as_before(result: Result, category: str) -> None:
    before = REACHED["engines"][HUB][category]
    now = result.scores[category]
    found = "\n".join(map(str, misses(result, category)))
    assert now.queries == before["queries"]
    assert now.success >= before["success"] - SLACK, found
    assert now.ndcg >= before["ndcg"] - SLACK, found


def test_the_targets_are_set_for_categories_that_there_are() -> None:
    assert set(TARGETS) - set(REACHED["engines"][HUB]) == set()


def test_words_are_taken_for_the_same_as_well_as_they_should(
    shared: Callable[[str], Path],
) -> None:
    pairs = measure_pairs(shared("dutch/pairs.tsv"), own_synonyms())
    assert reached(pairs, PAIRS_TARGET), f"wrong: {pairs.wrong}, missed: {pairs.missed}"


def test_compounds_are_split_as_well_as_they_should(shared: Callable[[str], Path]) -> None:
    splits = measure_splits(shared("dutch/splits.tsv"))
    assert reached(splits, SPLITS_TARGET), f"wrong: {splits.wrong}, missed: {splits.missed}"


def test_headings_of_a_document_of_the_corpus_are_searched_as_headings() -> None:
    body = (
        "# Kop\n\nEen **tekst** met _nadruk_.\n\n- punt\n\n| a | b |\n|---|---|\n\n## Tweede ##\n"
    )
    record = to_record(Document("a", "Titel", body))
    assert record.texts["headings"] == "Kop\nTweede"
    words = " ".join(record.texts["body"].split())
    assert words == "Kop Een tekst met nadruk . punt a b Tweede"


def reached(agreement: Agreement, target: tuple[float, float]) -> bool:
    return agreement.precision >= target[0] and agreement.recall >= target[1]
