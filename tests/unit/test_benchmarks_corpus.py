"""The documents and questions of the benchmarks are like real ones, and the same each time."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from benchmarks.corpus import FACET_VALUES, Corpus, read_records, write_records
from benchmarks.measuring import compare, mixed, summarise, summarise_runs
from benchmarks.questions import draw_questions
from benchmarks.statistics import learn
from tests.unit.benchmark_records import WORDS, made_records


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return Corpus(made_records(20))


def test_the_first_documents_are_the_real_ones(corpus: Corpus) -> None:
    bodies = {record.texts["body"] for record in corpus.records(20)}
    assert bodies == {record.texts["body"] for record in made_records(20)}


def test_more_documents_begin_with_the_same_ones(corpus: Corpus) -> None:
    assert list(corpus.records(40))[:30] == list(Corpus(made_records(20)).records(30))


def test_made_documents_are_as_long_and_of_the_same_words(corpus: Corpus) -> None:
    made = list(corpus.records(60))[20:]
    words = Counter(
        word.strip(".").lower() for record in made for word in record.texts["body"].split()
    )
    assert sum(words.values()) == pytest.approx(40 * 80, rel=0.05)
    assert sum(words[word] for word in WORDS) > 0.9 * sum(words.values())


def test_every_document_has_every_facet_within_its_number_of_values(corpus: Corpus) -> None:
    found: dict[str, set[str]] = {name: set() for name in FACET_VALUES}
    for record in corpus.records(300):
        assert list(record.facets) == list(FACET_VALUES)
        for name, values in record.facets.items():
            assert values
            found[name].update(values)
    assert all(len(values) <= FACET_VALUES[name] for name, values in found.items())
    assert len(found["thema"]) == FACET_VALUES["thema"]


def test_as_much_of_further_text_is_new_as_was_met_once() -> None:
    records = made_records(20)
    known = learn(records)
    counts = Counter(word for record in records for word in record.texts["body"].split())
    once = sum(count == 1 for count in counts.values())
    assert known.unseen == pytest.approx(once / sum(counts.values()), abs=0.01)
    assert len(known.vocabulary) == len(set(known.vocabulary))
    assert known.tail[-1] == 1


def test_records_are_read_back_one_by_one(corpus: Corpus, tmp_path: Path) -> None:
    file = tmp_path / "records"
    assert write_records(file, corpus.records(5)) == 5
    assert list(read_records(file)) == list(corpus.records(5))
    assert len(list(read_records(file, 2))) == 2


def test_questions_are_of_every_kind_and_the_same_each_time(corpus: Corpus) -> None:
    questions = draw_questions(corpus.records(40), 25)
    assert questions == draw_questions(corpus.records(40), 25)
    assert {name: len(group) for name, group in questions.kinds.items()} == {
        "words": 25,
        "phrase": 25,
        "prefix": 25,
        "filter": 25,
    }
    assert {len(one.text.split()) for one in questions.kinds["words"]} == {1, 2, 3, 4}
    assert all(one.text.startswith('"') for one in questions.kinds["phrase"])
    assert all(one.text.endswith("*") for one in questions.kinds["prefix"])
    assert all(one.facets for one in questions.kinds["filter"])
    assert len(questions.beginnings) == 25


def test_a_question_takes_the_median_of_its_runs() -> None:
    runs = np.array([[1.0, 2.0, 30.0], [1.0, 20.0, 3.0], [10.0, 2.0, 3.0]])
    assert summarise(runs) == {
        "p50": 2.0,
        "p95": pytest.approx(2.9),
        "p99": pytest.approx(2.98),
        "questions": 3,
    }
    assert summarise_runs(runs)["p50"] == 3.0


def test_ratios_are_of_the_questions_that_both_were_asked() -> None:
    theirs = np.array([[10.0, 20.0]])
    ours = np.array([[1.0, 2.0, 1000.0]])
    assert compare(theirs, ours)["p50"] == pytest.approx(10)
    assert compare(theirs, ours)["questions"] == 2


def test_kinds_count_equally_when_they_are_mixed() -> None:
    assert mixed([np.ones((2, 3)), np.ones((2, 5))]).shape == (2, 6)
