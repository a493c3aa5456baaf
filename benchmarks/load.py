"""See whether a hub holds under load: `python -m benchmarks.load [--seconds N] [--documents N]`.

A real server with two workers is read by 16 clients and written to by 4, who hand in, save while
they type, review and publish. Then once more beside 6 clients that ask what is dear to answer. A
reader waits 0.2 seconds between two pages and a writer 0.5: an officer reads for a minute, so 16
such readers stand for hundreds of officers at once.

It ends with status 1 when anything failed, when pages are too slow, or when memory keeps growing.
"""

from __future__ import annotations

import argparse
import itertools
import random
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.content import write_content
from benchmarks.corpus import Corpus, real_records
from benchmarks.load_clients import Client, Kind, Sample, hostile_path, read_paths, write_one
from benchmarks.load_server import megabytes, prepare, served
from kennishub.config import Config
from quality.corpus import ROOT

SECONDS: Final = 300.0
DOCUMENTS: Final = 2_000
READERS: Final = 16
WRITERS: Final = 4
HOSTILE: Final = 6
#: Milliseconds that the slowest 1 % of pages may take, and of everything beside hostile clients.
PAGE_P99: Final = 300.0
OTHERS_P99: Final = 1_000.0
#: What memory at the end may be of memory in the middle; the index grows with what is published.
GROWTH: Final = 1.10
READER_PAUSE: Final = 0.2
WRITER_PAUSE: Final = 0.5
#: The part of the time after which memory is first looked at: caches are filled then.
_FIRST_LOOK: Final = 0.1
_SHOWN_ERRORS: Final = 5


@dataclass
class Phase:
    """Hold what came of one phase; memory in megabytes at its start, middle and end."""

    name: str
    samples: list[Sample] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)

    def times(self, *kinds: Kind) -> list[float]:
        """Return the milliseconds of all requests of some kinds."""
        return [sample.milliseconds for sample in self.samples if sample.kind in kinds]

    def p99(self, *kinds: Kind) -> float:
        """Return the time that one in a hundred takes longer than, or 0 where there was none."""
        times = self.times(*kinds)
        return float(np.percentile(times, 99)) if times else 0.0


def main() -> None:
    """Load a hub in a temporary folder."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="per phase")
    parser.add_argument(
        "--documents", type=int, default=DOCUMENTS, help="made ones; 0 for those of kennis/"
    )
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        config = Config(
            folder / "kennis", folder / "index", folder / "instance" / "kennishub.db", workers=2
        )
        if asked.documents:
            write_content(config.content, Corpus(real_records()), asked.documents)
        else:
            shutil.copytree(ROOT / "kennis", config.content)
        phases = measure(config, asked.seconds)
    for phase in phases:
        _print(report(phase))
    found = faults(phases)
    for fault in found:
        _print(f"NOT GOOD: {fault}")
    sys.exit(1 if found else 0)


def measure(config: Config, seconds: float) -> list[Phase]:
    """Load a hub of which the content is there, first kindly and then beside hostile clients."""
    prepare(config, WRITERS)
    phases = []
    with served(config) as (address, pid):
        for name, hostile in (("ordinary", 0), ("beside hostile clients", HOSTILE)):
            phases.append(_run(Phase(name), config, address, pid, seconds, hostile))
    return phases


def faults(phases: Sequence[Phase]) -> list[str]:
    """Return what is not good enough, a sentence each."""
    found = []
    for phase in phases:
        if phase.errors:
            shown = "; ".join(phase.errors[:_SHOWN_ERRORS])
            found.append(f"{phase.name}: {len(phase.errors)} errors: {shown}")
        _start, middle, end = phase.memory
        if end > middle * GROWTH:
            found.append(f"{phase.name}: memory grows from {middle:.0f} to {end:.0f} MB")
    ordinary, hostile = phases
    if (page := ordinary.p99(Kind.PAGE)) >= PAGE_P99:
        found.append(f"{ordinary.name}: p99 of a page is {page:.0f} ms")
    others = hostile.p99(Kind.PAGE, Kind.SAVE, Kind.PUBLISH)
    if others >= OTHERS_P99:
        found.append(f"{hostile.name}: p99 of the others is {others:.0f} ms")
    return found


def report(phase: Phase) -> str:
    """Return a table of what came of a phase."""
    lines = [phase.name, f"  {'':12}{'requests':>10}{'p50 ms':>10}{'p99 ms':>10}{'most ms':>10}"]
    for kind in Kind:
        times = phase.times(kind)
        if times:
            p50, p99 = np.percentile(times, (50, 99))
            lines.append(f"  {kind:12}{len(times):10}{p50:10.1f}{p99:10.1f}{max(times):10.1f}")
    memory = " / ".join(f"{one:.0f}" for one in phase.memory)
    lines.append(f"  errors {len(phase.errors)}, memory at start / middle / end {memory} MB")
    return "\n".join(lines)


def _run(
    phase: Phase, config: Config, address: str, pid: int, seconds: float, hostile: int
) -> Phase:
    stop = threading.Event()
    paths = read_paths(config.content)
    made = itertools.count(1)

    def reader(number: int) -> None:
        chance = random.Random(number)  # noqa: S311 - the same questions every time
        with Client(address, phase.samples) as client:
            while not stop.wait(READER_PAUSE * chance.uniform(0.5, 1.5)):
                client.get(chance.choice(paths))

    def writer(number: int) -> None:
        with Client(address, phase.samples) as author, Client(address, phase.samples) as editor:
            author.sign_in(f"auteur{number}@load.example")
            editor.sign_in(f"redacteur{number}@load.example")
            while not stop.is_set():
                name = f"{phase.name.replace(' ', '-')}-{number}-{next(made)}"
                write_one(author, editor, name, lambda: stop.wait(WRITER_PAUSE))

    def attacker(number: int) -> None:
        chance = random.Random(number)  # noqa: S311 - likewise
        with Client(address, phase.samples) as client:
            while not stop.is_set():
                client.ask_hostile(hostile_path(chance))

    work = [(reader, READERS), (writer, WRITERS), (attacker, hostile)]
    threads = [
        threading.Thread(target=_guarded, args=(one, number, phase, stop))
        for one, count in work
        for number in range(count)
    ]
    for thread in threads:
        thread.start()
    waited = 0.0
    for moment in (_FIRST_LOOK, 0.5, 1.0):
        time.sleep(seconds * moment - waited)
        waited = seconds * moment
        phase.memory.append(megabytes(pid))
    stop.set()
    for thread in threads:
        thread.join()
    return phase


def _guarded(work: Callable[[int], None], number: int, phase: Phase, stop: threading.Event) -> None:
    """Do the work again and again until the end, and note what goes wrong."""
    while not stop.is_set():
        try:
            work(number)
        except Exception as error:  # noqa: BLE001 - whatever it is, it counts
            phase.errors.append(f"{type(error).__name__}: {error}")
            stop.wait(1.0)


def _print(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - tables are what this command is for


if __name__ == "__main__":
    main()
