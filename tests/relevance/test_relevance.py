"""Officers find our own documents: judged queries over `kennis/`, asked as a reader asks them."""

from __future__ import annotations

from collections import Counter

import pytest
import yaml

from kennishub.hub import Hub
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
