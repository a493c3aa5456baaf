"""Officers find our own documents: judged queries over `kennis/`, asked as a reader asks them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import yaml

from kennishub.catalogue.documents import iter_documents
from kennishub.catalogue.themes import list_themes
from kennishub.finding import Finder
from kennishub.finding.parameters import Parameters
from kennishub.hub import Hub
from kennishub.indexing import to_record
from kennishub.search.engine import open_engine
from quality.hub import CONTENT, OWN_QUERIES, reading
from quality.metrics import ALL, Result, evaluate, read_queries
from quality.report import OWN_TARGET

QUERIES = read_queries(OWN_QUERIES)
#: So many queries of each kind keep the mean from hanging on one of them.
NUMBERS = {
    "problem": 40,
    "synonym": 20,
    "compound": 20,
    "typo": 15,
    "neighbour": 15,
    "place": 10,
}


@pytest.fixture(scope="module")
def result(filled_hub: Hub) -> Result:
    with reading(filled_hub) as search:
        return evaluate(QUERIES, search)


def report(result: Result) -> str:
    scores = [
        f"{category}: success@5 {score.success:.3f}, nDCG@10 {score.ndcg:.3f}"
        for category, score in result.scores.items()
    ]
    return "\n".join(["", *scores, *map(str, result.misses)])


def test_nearly_every_query_has_an_answer_among_the_first_five(result: Result) -> None:
    assert result.scores[ALL].success >= OWN_TARGET[0], report(result)


def test_the_answers_stand_high(result: Result) -> None:
    assert result.scores[ALL].ndcg >= OWN_TARGET[1], report(result)


def test_what_is_overdue_is_found_all_the_same(
    filled_hub: Hub, result: Result, tmp_path: Path
) -> None:
    """Let every other document be overdue: those that answer a question still stand high."""
    with filled_hub.database() as db, open_engine("whoosh", tmp_path) as engine:
        titles = {theme.id: theme.title for theme in list_themes(db)}
        engine.rebuild(
            to_record(row, filled_hub.register, titles, "x", ("2020-01-01", "")[number % 2])
            for number, row in enumerate(iter_documents(db))
        )
        finder = Finder(engine, lambda: filled_hub.names.of(db), lambda: filled_hub.synonyms)
        now = evaluate(
            QUERIES, lambda text: [hit.id for hit in finder.find(Parameters(text)).page.hits]
        )
    assert now.scores[ALL].success >= result.scores[ALL].success, report(now)
    assert now.scores[ALL].ndcg >= result.scores[ALL].ndcg - 0.01, report(now)


def test_there_are_enough_queries_of_every_kind() -> None:
    assert Counter(query.category for query in QUERIES) == NUMBERS
    assert len({query.id for query in QUERIES}) == len(QUERIES)
    assert len({query.text.casefold() for query in QUERIES}) == len(QUERIES)


def test_every_judged_document_is_there() -> None:
    known = {path.stem for path in CONTENT.glob("*/*.md")}
    judged = {document for query in QUERIES for document in query.relevant}
    assert judged - known == set()


def test_no_query_is_a_title() -> None:
    heads = [path.read_text(encoding="utf-8").split("---\n")[1] for path in CONTENT.glob("*/*.md")]
    titles = {yaml.safe_load(head)["titel"].casefold() for head in heads}
    assert {query.text.casefold() for query in QUERIES} & titles == set()
