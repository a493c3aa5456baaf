"""The metrics of `quality` agree with the script that came with the corpus."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.metrics import ALL, JudgedQuery, evaluate, ndcg, read_queries, success

IDS = [f"d{number}" for number in range(30)]
hits = st.lists(st.sampled_from(IDS), unique=True, max_size=20)
relevant = st.frozensets(st.sampled_from(IDS), min_size=1, max_size=15)

QUERIES = (
    JudgedQuery("a", "eerste", "exact", frozenset({"d1"})),
    JudgedQuery("b", "tweede", "exact", frozenset({"d1", "d2"})),
    JudgedQuery("c", "derde", "typo", frozenset({"d9"})),
)


def search(text: str) -> list[str]:
    return {"eerste": ["d1"], "tweede": ["d3", "d3", "d2"], "derde": IDS[3:]}[text]


@pytest.fixture(scope="session")
def script(shared: Callable[[str], Path]) -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", shared("corpus/score.py"))
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@given(hits=hits, relevant=relevant)
def test_success_and_ndcg_are_those_of_the_script(
    script: ModuleType, hits: list[str], relevant: frozenset[str]
) -> None:
    expected = script.metrics(hits, relevant)
    assert success(hits, relevant) == expected["s5"]
    assert ndcg(hits, relevant) == pytest.approx(expected["ndcg"], abs=1e-12)


def test_the_means_are_those_of_the_script(script: ModuleType) -> None:
    run = {query.id: list(dict.fromkeys(search(query.text))) for query in QUERIES}
    dicts = [
        {"id": query.id, "category": query.category, "relevant": query.relevant}
        for query in QUERIES
    ]
    expected, _ = script.score(run, dicts)
    for category, score in evaluate(QUERIES, search).scores.items():
        name = "ALL" if category == ALL else category
        found = expected[name]
        assert (score.queries, score.success) == (found["n"], found["s5"])
        assert score.ndcg == pytest.approx(found["ndcg"])


def test_a_document_that_is_found_twice_counts_once() -> None:
    assert evaluate(QUERIES[1:2], search).scores[ALL].ndcg == pytest.approx(0.3869, abs=1e-4)


def test_a_miss_says_where_the_answer_stood_and_what_came_first() -> None:
    (miss,) = evaluate(QUERIES, search).misses
    assert str(miss) == ("c typo | derde\n    wanted (rank 7): d9\n    found: d3, d4, d5, d6, d7")


def test_queries_are_read_from_lines_and_comments_are_not(tmp_path: Path) -> None:
    path = tmp_path / "queries.yaml"
    path.write_text(
        '# Uitleg\n- {"id": "a", "query": "één", "category": "x", "relevant": ["d1", "d2"]}\n',
        encoding="utf-8",
    )
    assert read_queries(path) == (JudgedQuery("a", "één", "x", frozenset({"d1", "d2"})),)
