"""Take times: every engine in turn within every run, and the median of each question's runs."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.engines import Engine, Job
from benchmarks.questions import Questions

RUNS: Final = 5
#: Seconds for all that one engine is asked; one that is too slow is asked fewer questions.
BUDGET: Final = 150.0
MIN_QUESTIONS: Final = 8
#: How much longer everything may take the first time, before a question is left out for it.
FIRST_TIME: Final = 5
ALL: Final = "all kinds"
PERCENTILES: Final = {"p50": 50, "p95": 95, "p99": 99}

#: Milliseconds by run and question.
Times = NDArray[np.float64]
Summary = dict[str, float]


@dataclass(slots=True)
class Task:
    """Hold what one engine is asked in one job and one kind, and the times that it took."""

    ask: Callable[[Any], object]
    prepared: list[Any]
    first: list[float]
    runs: list[list[float]]

    @property
    def times(self) -> Times:
        """Return the times of the runs that count."""
        return np.array(self.runs, np.float64)


Tasks = dict[tuple[str, str], Task]


def measure_searching(
    engines: Mapping[str, Engine], questions: Questions, runs: int = RUNS, budget: float = BUDGET
) -> dict[str, Tasks]:
    """Ask every engine everything, by its name, the job and the kind of question."""
    tasks = {name: _tasks(engine, questions) for name, engine in engines.items()}
    with quiet():
        for group in tasks.values():
            for task in group.values():
                _warm_up(task, budget / len(group) / (runs + 1))
        for _ in range(runs):
            # Engines take turns at one task, so that a busy moment of the machine is for all.
            for key in next(iter(tasks.values())):
                for group in tasks.values():
                    task = group[key]
                    task.runs.append(list(_times(task.ask, task.prepared)))
    return tasks


def _tasks(engine: Engine, questions: Questions) -> Tasks:
    def asking(job: Job) -> Callable[[Any], object]:
        return lambda prepared: engine.answer(prepared, job)

    prepared = {
        kind: [engine.prepare(question) for question in group]
        for kind, group in questions.kinds.items()
    }
    found = {
        (str(job), kind): Task(asking(job), group, [], [])
        for job in Job
        for kind, group in prepared.items()
    }
    found["suggestions", ALL] = Task(engine.suggest, list(questions.beginnings), [], [])
    return found


def _warm_up(task: Task, seconds: float) -> None:
    """Ask everything once, or as much as there is time for; the rest is left out from then on."""
    task.first = _as_many(task, seconds * FIRST_TIME)
    task.prepared = task.prepared[: len(task.first)]
    task.prepared = task.prepared[: len(_as_many(task, seconds))]


def _as_many(task: Task, seconds: float) -> list[float]:
    """Return the times of as many questions as can be asked in so many seconds, and of a few."""
    started = time.perf_counter()
    found: list[float] = []
    for taken in _times(task.ask, task.prepared):
        found.append(taken)
        if time.perf_counter() - started > seconds and len(found) >= MIN_QUESTIONS:
            break
    return found


def _times(ask: Callable[[Any], object], prepared: Sequence[Any]) -> Iterator[float]:
    for one in prepared:
        started = time.perf_counter()
        ask(one)
        yield (time.perf_counter() - started) * 1000


def summarise(times: Times) -> Summary:
    """Return percentiles over the questions of the median of each one's runs.

    What else the machine does now and then delays a question in one run, not in three.
    """
    middles = np.median(times, axis=0)
    found = {name: float(np.percentile(middles, share)) for name, share in PERCENTILES.items()}
    return found | {"questions": times.shape[1]}


def summarise_runs(times: Times) -> Summary:
    """Return the median over the runs of each percentile, where questions have no fixed order."""
    return {
        name: float(np.median(np.percentile(times, share, axis=1)))
        for name, share in PERCENTILES.items()
    }


def compare(theirs: Times, ours: Times) -> Summary:
    """Return how many times as long theirs took, each percentile, on the questions of both."""
    both = min(theirs.shape[1], ours.shape[1])
    one, other = summarise(theirs[:, :both]), summarise(ours[:, :both])
    return {name: one[name] / other[name] for name in PERCENTILES} | {"questions": both}


def mixed(parts: Sequence[Times]) -> Times:
    """Return kinds of questions as one, as many of each."""
    least = min(part.shape[1] for part in parts)
    return np.concatenate([part[:, :least] for part in parts], axis=1)


@contextmanager
def quiet() -> Iterator[None]:
    """Keep the garbage collector out of the times, for all engines alike."""
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()


def seconds_of(work: Callable[[], object]) -> float:
    """Return how long something takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
