"""Measure the hub's own engine, as the hub itself calls it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from benchmarks.corpus import FACETS
from benchmarks.engines.base import HITS, SUGGESTIONS, Answer, Job
from benchmarks.questions import Question
from kennishub import __version__
from kennishub.finding.suggesting import Completions, Entry, Kind
from kennishub.search import query
from kennishub.search.engine import MEMORY, SearchEngine, open_engine
from kennishub.search.query import Query
from kennishub.search.record import SearchRecord
from kennishub.search.results import FacetValues

_JOBS: Final = {Job.TOP: ((), False), Job.FACETS: (FACETS, False), Job.SNIPPETS: (FACETS, True)}


class Ours:
    """Search with the hub's engine.

    It does more than the others: it scores all fields of a word together, favours words that stand
    close together, and always counts how many documents there are.
    """

    name = "Kennishub"
    workers = 2

    def __init__(self) -> None:
        self._engine: SearchEngine | None = None
        self._completions: Completions | None = None

    def version(self) -> str:
        """Return the version of the hub."""
        return __version__

    def build(self, folder: Path, records: Iterable[SearchRecord], *, quickly: bool) -> None:
        """Build an index as `kennishub index --rebuild` does."""
        del quickly
        with open_engine("whoosh", folder) as engine:
            engine.rebuild(records)

    def open(self, folder: Path) -> None:
        """Open the engine, which opens its index at the first question."""
        self._engine = open_engine("whoosh", folder, MEMORY // self.workers)

    def prepare(self, question: Question) -> dict[Job, Query]:
        """Build the query once for each job."""
        built = query.build(question.text, question.facets, per_page=HITS)
        return {
            job: dataclasses.replace(built, counted=counted, passages=passages)
            for job, (counted, passages) in _JOBS.items()
        }

    def answer(self, prepared: dict[Job, Query], job: Job) -> Answer:
        """Search."""
        if self._engine is None:
            raise ValueError("not open")
        page = self._engine.search(prepared[job])
        return Answer(
            hits=[(hit.id, hit.title) for hit in page.hits],
            total=page.total,
            facets={name: _counts(page.facets[name]) for name in _JOBS[job][0]},
            snippets=[hit.snippet for hit in page.hits] if job is Job.SNIPPETS else [],
        )

    def open_suggestions(self, records: Iterable[SearchRecord]) -> None:
        """Keep titles and keywords in memory, as the hub does."""
        self._completions = Completions(_entries(records))

    def suggest(self, beginning: str) -> list[str]:
        """Complete to titles and keywords, mistypes forgiven."""
        if self._completions is None:
            raise ValueError("no suggestions")
        return [entry.text for entry in self._completions.find(beginning, SUGGESTIONS)]

    def close(self) -> None:
        """Close the engine."""
        if self._engine is not None:
            self._engine.close()
        self._engine = self._completions = None


def _counts(values: FacetValues) -> dict[str, int]:
    counts = dict(zip(values.names, values.counts, strict=True))
    # A selected value is told with a count of 0 too, which the others do not do.
    return {name: count for name, count in counts.items() if count} if values.selected else counts


def _entries(records: Iterable[SearchRecord]) -> Iterable[Entry]:
    keywords: set[str] = set()
    for record in records:
        keywords.update(record.facets["trefwoord"])
        yield Entry(record.title, Kind.TITLE, f"/artikelen/{record.id}/", 1.0)
    for keyword in sorted(keywords):
        yield Entry(keyword, Kind.KEYWORD, f"/trefwoorden/{keyword}/", 2.0)
