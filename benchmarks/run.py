"""Measure every engine on one number of documents."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.corpus import Corpus, read_records, write_records
from benchmarks.engines import OURS, Engine
from benchmarks.measuring import (
    ALL,
    Tasks,
    compare,
    measure_searching,
    mixed,
    seconds_of,
    summarise,
)
from benchmarks.process import measure_memory, measure_opening
from benchmarks.questions import SAMPLE, Question, Questions, draw_questions
from benchmarks.results import circumstances
from kennishub.search import query

#: More documents than this are indexed by plain Whoosh with several processes, for searching only.
QUICKLY_FROM: Final = 20_000
#: Questions of each kind that are asked when memory is measured.
FOR_MEMORY: Final = 50

Progress = Callable[[str], None]
Rates = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Options:
    """Hold how thoroughly to measure."""

    runs: int
    sample: int
    per_kind: int
    budget: float


def measure(
    corpus: Corpus,
    size: int,
    engines: Mapping[str, Engine],
    folder: Path,
    options: Options,
    progress: Progress,
    known_rates: dict[int, Rates],
) -> dict[str, Any]:
    """Return all that is measured on so many documents.

    Rates of indexing are of the first documents, so that they are the same for several sizes.
    """
    file = folder / f"records-{size}"
    if not file.is_file():
        progress(f"{size} documents are made ...")
        write_records(file, corpus.records(size))
    questions = draw_questions(read_records(file, min(size, SAMPLE)), options.per_kind)
    asked = [one for group in questions.kinds.values() for one in group[:FOR_MEMORY]]
    found: dict[str, dict[str, Any]] = {}
    sample = min(size, options.sample)
    if sample not in known_rates:
        known_rates[sample] = measure_rates(file, sample, engines, folder, options.runs, progress)
    rates = known_rates[sample]
    for name, engine in engines.items():
        place = folder / f"{_slug(name)}-{size}"
        found[name] = {"indexing": rates[name] | _build(engine, place, file, size, progress)}
        progress(f"{name}: opening, memory ...")
        opening = measure_opening(name, place, asked[:1], options.runs)
        found[name]["opening"] = float(np.median(opening))
        found[name]["memory"] = measure_memory(name, place, asked)
    tasks = _search(engines, folder, size, file, questions, options, progress)
    for name, group in tasks.items():
        found[name] |= _searching(group)
    return circumstances() | {
        "versions": {name: engine.version() for name, engine in engines.items()},
        "corpus": _facts(file, size, min(corpus.real, size)),
        "engines": found,
        "ratios": _ratios(tasks, found),
        "planning": _planning(questions),
    }


def measure_rates(
    file: Path,
    sample: int,
    engines: Mapping[str, Engine],
    folder: Path,
    runs: int,
    progress: Progress,
) -> Rates:
    """Return documents per second of every engine on the first documents.

    Every engine indexes in every run, after a first run that does not count.
    """
    rates: dict[str, list[float]] = {name: [] for name in engines}
    for number in range(runs + 1):
        progress(f"{sample} documents are indexed, run {number} of {runs} ...")
        for name, engine in engines.items():
            with _scratch(folder / "sample") as place:
                started = time.perf_counter()
                engine.build(place, read_records(file, sample), quickly=False)
                rates[name].append(sample / (time.perf_counter() - started))
    return {
        name: {"sample": sample, "rate": float(np.median(found[1:])), "runs": found[1:]}
        for name, found in rates.items()
    }


def _build(
    engine: Engine, place: Path, file: Path, size: int, progress: Progress
) -> dict[str, float]:
    """Build the whole index, unless it is there, and return how large it is."""
    note = place.with_suffix(".rate")
    if not (place.is_dir() and note.is_file()):
        progress(f"{engine.name}: {size} documents are indexed ...")
        quickly = size > QUICKLY_FROM
        with _scratch(place.with_suffix(".building")) as building:
            seconds = seconds_of(
                lambda: engine.build(building, read_records(file), quickly=quickly)
            )
            shutil.rmtree(place, ignore_errors=True)
            building.rename(place)
        note.write_text(str(size / seconds), encoding="ascii")
    size_on_disk = sum(path.stat().st_size for path in place.rglob("*") if path.is_file())
    return {"whole": float(note.read_text("ascii")), "megabytes": size_on_disk / 1e6}


@contextmanager
def _scratch(place: Path) -> Iterator[Path]:
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _search(
    engines: Mapping[str, Engine],
    folder: Path,
    size: int,
    file: Path,
    questions: Questions,
    options: Options,
    progress: Progress,
) -> dict[str, Tasks]:
    for name, engine in engines.items():
        engine.open(folder / f"{_slug(name)}-{size}")
        engine.open_suggestions(read_records(file))
    progress("all engines are asked ...")
    try:
        return measure_searching(engines, questions, options.runs, options.budget)
    finally:
        for engine in engines.values():
            engine.close()


def _by_job(tasks: Tasks) -> Iterator[tuple[str, str, Any]]:
    """Yield the times of every job and kind, and of all kinds together first."""
    jobs = dict.fromkeys(job for job, _ in tasks)
    for job in jobs:
        parts = {kind: task.times for (of, kind), task in tasks.items() if of == job}
        if ALL not in parts:
            yield job, ALL, mixed(list(parts.values()))
        for kind, times in parts.items():
            yield job, kind, times


def _searching(tasks: Tasks) -> dict[str, Any]:
    searching: dict[str, dict[str, Any]] = {}
    for job, kind, times in _by_job(tasks):
        searching.setdefault(job, {})[kind] = summarise(times)
    first_job = next(job for job, _ in tasks)
    cold = [np.array([task.first]) for (job, _), task in tasks.items() if job == first_job]
    return {"searching": searching, "cold": summarise(mixed(cold))}


def _ratios(tasks: Mapping[str, Tasks], found: Mapping[str, Any]) -> dict[str, Any]:
    """Return how many times as long, or as slow, or as large every other engine is as ours."""
    if OURS not in tasks:
        return {}
    ours = {(job, kind): times for job, kind, times in _by_job(tasks[OURS])}
    ratios: dict[str, Any] = {}
    for name, group in tasks.items():
        if name == OURS:
            continue
        searching: dict[str, dict[str, Any]] = {}
        for job, kind, times in _by_job(group):
            searching.setdefault(job, {})[kind] = compare(times, ours[job, kind])
        ratios[name] = {
            "searching": searching,
            "indexing": found[OURS]["indexing"]["rate"] / found[name]["indexing"]["rate"],
            "megabytes": found[name]["indexing"]["megabytes"]
            / found[OURS]["indexing"]["megabytes"],
            "opening": found[name]["opening"] / found[OURS]["opening"],
        }
    return ratios


def _facts(file: Path, size: int, real: int) -> dict[str, int]:
    total = postings = 0
    vocabulary: set[str] = set()
    for record in read_records(file):
        found = record.texts["body"].lower().split()
        distinct = set(found)
        total += len(found)
        postings += len(distinct)
        vocabulary |= distinct
    return {
        "documents": size,
        "real": real,
        "words": total,
        "distinct": len(vocabulary),
        "postings": postings,
    }


def _planning(questions: Questions) -> dict[str, float]:
    """Return what it costs to read a question as typed, which is part of no engine's time."""
    everything: list[Question] = [one for group in questions.kinds.values() for one in group]
    for _ in range(2):
        times = [
            seconds_of(lambda one=one: query.build(one.text, one.facets))  # type: ignore[misc]
            for one in everything
        ]
    return summarise(np.array([times]) * 1000)


def _slug(name: str) -> str:
    return name.lower().replace(" ", "-")
