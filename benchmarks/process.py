"""Open an index in a process of its own: how long until the first answer, and how much memory.

This module is the process as well: `python -m benchmarks.process FILE` reads what to do.
"""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NoReturn

from benchmarks.engines import Engine, Job, all_engines
from benchmarks.questions import Question
from kennishub.search.dutch.lexicon import load_lexicon
from quality.corpus import ROOT

#: Seconds that a worker asks questions while its memory is watched, and between two looks.
ASKING: Final = 60.0
LOOK: Final = 0.05
_ROLLUP: Final = "smaps_rollup"


def measure_opening(engine: str, folder: Path, questions: list[Question], runs: int) -> list[float]:
    """Return the milliseconds from opening until the first answer, in so many new processes."""
    return [_run("opening", engine, folder, questions)["opening"] for _ in range(runs)]


def measure_memory(engine: str, folder: Path, questions: list[Question]) -> dict[str, float]:
    """Return megabytes while questions are asked and after them, of all processes together.

    Memory that processes share counts once; `anonymous` is what is no page of a file at the peak.
    It is empty where the system does not tell.
    """
    if not Path("/proc/self", _ROLLUP).exists():
        return {}
    return _run("memory", engine, folder, questions)


def _run(work: str, engine: str, folder: Path, questions: list[Question]) -> dict[str, float]:
    file = folder.parent / "process.pickle"
    file.write_bytes(pickle.dumps((work, engine, folder, questions)))
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.process", str(file)],
        check=True,
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main() -> None:
    """Do what the named file says and print the result as JSON."""
    work, name, folder, questions = pickle.loads(Path(sys.argv[1]).read_bytes())  # noqa: S301
    engine = all_engines()[name]
    # The server loads it before it forks workers.
    load_lexicon()
    if work == "opening":
        found = {"opening": _time_opening(engine, folder, questions[0])}
    else:
        found = _watch_memory(engine, folder, questions)
    json.dump(found, sys.stdout)


def _time_opening(engine: Engine, folder: Path, question: Question) -> float:
    started = time.perf_counter()
    engine.open(folder)
    engine.answer(engine.prepare(question), Job.SNIPPETS)
    return (time.perf_counter() - started) * 1000


def _watch_memory(engine: Engine, folder: Path, questions: list[Question]) -> dict[str, float]:
    """Fork the workers of an engine, and look at all processes until the workers have asked all."""
    before, _ = _megabytes((os.getpid(),))
    workers: dict[int, int] = {}
    held, release = os.pipe()
    for _ in range(engine.workers):
        ready, finished = os.pipe()
        if (pid := os.fork()) == 0:
            os.close(release)
            _work(engine, folder, questions, finished, held)
        os.close(finished)
        os.set_blocking(ready, False)
        workers[pid] = ready
    peak = anonymous = settled = 0.0
    waiting = set(workers.values())
    while waiting:
        waiting = {pipe for pipe in waiting if not _is_ready(pipe)}
        settled, own = _megabytes((os.getpid(), *workers))
        peak, anonymous = max((peak, anonymous), (settled, own))
        time.sleep(LOOK)
    os.close(release)
    if any(os.waitpid(pid, 0)[1] for pid in workers):
        raise RuntimeError("a worker failed")
    return {
        "workers": engine.workers,
        "before": before,
        "peak": peak,
        "anonymous": anonymous,
        "settled": settled,
    }


def _work(
    engine: Engine, folder: Path, questions: list[Question], finished: int, held: int
) -> NoReturn:
    """Ask, say so, and stay until the parent has looked."""
    status = 1
    try:
        _ask(engine, folder, questions)
        os.write(finished, b".")
        os.read(held, 1)
        status = 0
    finally:
        os._exit(status)


def _is_ready(pipe: int) -> bool:
    """Tell whether a worker has asked everything, or ended before that."""
    try:
        os.read(pipe, 1)
    except BlockingIOError:
        return False
    return True


def _ask(engine: Engine, folder: Path, questions: list[Question]) -> None:
    engine.open(folder)
    started = time.perf_counter()
    for question in questions:
        engine.answer(engine.prepare(question), Job.SNIPPETS)
        if time.perf_counter() - started > ASKING:
            break


def _megabytes(processes: Iterable[int]) -> tuple[float, float]:
    """Return the proportional set size of processes, and how much of it is not pages of files."""
    totals = dict.fromkeys(("Pss", "Pss_Anon"), 0)
    for pid in processes:
        for line in Path(f"/proc/{pid}/{_ROLLUP}").read_text().splitlines():
            name, _, rest = line.partition(":")
            if name in totals:
                totals[name] += int(rest.split()[0])
    return totals["Pss"] * 1024 / 1e6, totals["Pss_Anon"] * 1024 / 1e6


if __name__ == "__main__":
    main()
