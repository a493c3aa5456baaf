"""The engines that are measured do the same job, or the comparison means nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.corpus import FACETS, Corpus
from benchmarks.engines import OURS, Engine, Job, all_engines
from benchmarks.measuring import measure_searching, summarise
from benchmarks.questions import Questions, draw_questions
from kennishub.search.record import SearchRecord
from tests.unit.benchmark_records import made_records

pytest.importorskip("tantivy")

DOCUMENTS = 60


@pytest.fixture(scope="module")
def records() -> list[SearchRecord]:
    return list(Corpus(made_records(30)).records(DOCUMENTS))


@pytest.fixture(scope="module")
def questions(records: list[SearchRecord]) -> Questions:
    return draw_questions(records, 10)


@pytest.fixture(scope="module")
def engines(
    records: list[SearchRecord], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Engine]]:
    engines = dict(all_engines())
    for engine in engines.values():
        folder: Path = tmp_path_factory.mktemp("engine")
        engine.build(folder, iter(records), quickly=False)
        engine.open(folder)
        engine.open_suggestions(iter(records))
    yield engines
    for engine in engines.values():
        engine.close()


@pytest.mark.parametrize("kind", ["words", "phrase", "filter"])
def test_all_engines_find_the_same_documents_and_count_the_same_facets(
    engines: dict[str, Engine], questions: Questions, kind: str
) -> None:
    for question in questions.kinds[kind]:
        answers = {
            name: engine.answer(engine.prepare(question), Job.SNIPPETS)
            for name, engine in engines.items()
        }
        ours = answers[OURS]
        assert ours.total
        for name, answer in answers.items():
            assert (name, question.text, answer.total) == (name, question.text, ours.total)
            assert {facet: dict(answer.facets[facet]) for facet in FACETS} == ours.facets
            assert len(answer.hits) == len(ours.hits) == len(answer.snippets)


def test_the_best_ten_are_the_same_whether_facets_are_asked_for_or_not(
    engines: dict[str, Engine], questions: Questions
) -> None:
    for question in questions.kinds["filter"]:
        for engine in engines.values():
            prepared = engine.prepare(question)
            assert engine.answer(prepared, Job.TOP).hits == engine.answer(prepared, Job.FACETS).hits


def test_every_engine_completes_the_beginning_of_a_word(engines: dict[str, Engine]) -> None:
    assert all(engine.suggest("gem") for engine in engines.values())


def test_every_engine_is_asked_everything_in_every_run(
    engines: dict[str, Engine], questions: Questions
) -> None:
    found = measure_searching(engines, questions, runs=2, budget=60)
    assert set(found) == set(engines)
    for group in found.values():
        assert {job for job, _ in group} == {*map(str, Job), "suggestions"}
        assert all(task.times.shape == (2, 10) for task in group.values())
        assert all(summarise(task.times)["p50"] > 0 for task in group.values())
