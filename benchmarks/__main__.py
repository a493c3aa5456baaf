"""Measure the hub's search beside other engines: `python -m benchmarks [DOCUMENTS ...] [--write]`.

With `--write`, also write `docs/performance.md`, `docs/performance.json` and the plots; sizes that
are not measured this time keep what is there. With `--page`, only write the page anew from the
file.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Final

from benchmarks.corpus import Corpus, real_records
from benchmarks.engines import OURS, all_engines
from benchmarks.measuring import BUDGET, MIN_QUESTIONS, RUNS
from benchmarks.page import write_page
from benchmarks.questions import PER_KIND
from benchmarks.results import load, merge, rounded, save
from benchmarks.run import Options, Rates, measure
from benchmarks.tables import render_size

SIZES: Final = (1_000, 10_000)
#: Documents that are indexed five times over; the slowest engine takes ten seconds for a thousand.
SAMPLE: Final = 2_000


def main() -> None:
    """Measure as asked."""
    asked = _arguments()
    if asked.page:
        write_page(load())
        return
    corpus = Corpus(real_records())
    if not corpus.real:
        _progress("There are no real documents here: all text is made up; see docs/performance.md.")
    engines = {
        name: engine
        for name, engine in all_engines().items()
        if not asked.engines or name == OURS or name in asked.engines
    }
    options = Options(asked.runs, asked.sample, asked.questions, asked.budget)
    with tempfile.TemporaryDirectory() as temporary:
        rates: dict[int, Rates] = {}
        folder = (asked.folder or Path(temporary)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        for size in asked.sizes or SIZES:
            found = measure(corpus, size, engines, folder, options, _progress, rates)
            _print(render_size(rounded(found)))
            if asked.write:
                save(merge(load(), {"sizes": {str(size): found}}))
                write_page(load())


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, metavar="DOCUMENTS")
    parser.add_argument("--write", action="store_true", help="write docs/performance.*")
    parser.add_argument("--page", action="store_true", help="write the page from the file only")
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--sample", type=int, default=SAMPLE, help="documents to time indexing on")
    parser.add_argument("--questions", type=int, default=PER_KIND, help="per kind")
    parser.add_argument("--budget", type=float, default=BUDGET, help="seconds per engine to ask in")
    parser.add_argument("--folder", type=Path, help="keep indexes here, and use those that are")
    parser.add_argument("--engines", nargs="*", help="only these, and always ours")
    asked = parser.parse_args()
    if any(size < MIN_QUESTIONS for size in asked.sizes):
        parser.error("too few documents to ask anything about")
    return asked


def _print(line: str) -> None:
    print(line)  # noqa: T201 - tables are what this command is for


def _progress(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201 - it takes minutes


if __name__ == "__main__":
    main()
