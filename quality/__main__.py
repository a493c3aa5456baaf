"""Measure everything, and write `docs/quality.md` and `docs/quality.json`: `python -m quality`.

With `--misses`, print for every query without an answer among the first five hits what came first.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Final

from quality.baselines import BASELINES
from quality.corpus import ROOT, read_documents, shared_folder
from quality.hub import OWN_QUERIES, own_synonyms, searching_corpus, searching_own_content
from quality.metrics import Result, evaluate, read_queries
from quality.report import HUB, Measured, to_json, to_markdown
from quality.words import measure_pairs, measure_splits

DOCS: Final = ROOT / "docs"


def main() -> None:
    """Measure and write; without the shared material there is nothing to do."""
    parser = argparse.ArgumentParser(prog="python -m quality", description="Measure the search.")
    parser.add_argument("--misses", action="store_true", help="print the queries that miss")
    asked = parser.parse_args()
    shared = shared_folder()
    if not (shared / "corpus" / "dev-queries.yaml").is_file():
        _print(
            f"Skipped: {shared} has no corpus to measure on."
            " Set KENNISHUB_SHARED to the folder of the shared material."
        )
        return
    measured, results = measure(shared)
    (DOCS / "quality.json").write_text(to_json(measured), encoding="utf-8")
    page = to_markdown(measured)
    (DOCS / "quality.md").write_text(page, encoding="utf-8")
    _print(page)
    if asked.misses:
        for result in results:
            for miss in result.misses:
                _print(str(miss))


def measure(shared: Path) -> tuple[Measured, tuple[Result, ...]]:
    """Measure on the shared material and on our own content; also return the hub's own results."""
    synonyms = own_synonyms()
    documents = list(read_documents(shared / "corpus" / "dev" / "corpus.jsonl.gz"))
    queries = read_queries(shared / "corpus" / "dev-queries.yaml")
    with searching_corpus(documents, synonyms) as search:
        ours = evaluate(queries, search)
    engines = {HUB: ours.scores}
    for name, make in BASELINES.items():
        _progress(f"{name} ...")
        engines[name] = evaluate(queries, make(documents)).scores
    with searching_own_content() as search:
        own = evaluate(read_queries(OWN_QUERIES), search)
    measured = Measured(
        documents=len(documents),
        engines=engines,
        own=own.scores,
        pairs=measure_pairs(shared / "dutch" / "pairs.tsv", synonyms),
        splits=measure_splits(shared / "dutch" / "splits.tsv"),
    )
    return measured, (ours, own)


def _print(line: str) -> None:
    print(line)  # noqa: T201 - a table is what this command is for


def _progress(line: str) -> None:
    print(line, file=sys.stderr)  # noqa: T201 - it takes minutes


if __name__ == "__main__":
    main()
