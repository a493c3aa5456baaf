"""Hold measured ratios against what they should be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from benchmarks.engines import OURS, Job
from benchmarks.measuring import ALL

TANTIVY: Final = "Tantivy"
FTS5: Final = "SQLite FTS5"
WHOOSH: Final = "Whoosh"

#: Our time as a multiple of Tantivy's, at most: job, documents and percentile.
OF_TANTIVY: Final = (
    (Job.FACETS, 100_000, "p50", 1.0),
    (Job.FACETS, 100_000, "p95", 1.0),
    (Job.FACETS, 10_000, "p50", 1.2),
    (Job.FACETS, 10_000, "p95", 1.2),
    (Job.TOP, 10_000, "p50", 2.0),
    (Job.TOP, 100_000, "p50", 2.0),
)
#: Times as fast as another with facets, at least: engine and documents.
TIMES_AS_FAST: Final = (
    (WHOOSH, 10_000, 100.0),
    (WHOOSH, 100_000, 500.0),
    (FTS5, 10_000, 10.0),
    (FTS5, 100_000, 40.0),
)
INDEXING: Final = 1.7
#: Our memory at 100,000 documents: a multiple of Tantivy's index, and megabytes on top.
MEMORY: Final = (100_000, 1.5, 100.0)
#: Milliseconds of one request at so many documents or more: page, percentile and limit.
REQUESTS: Final = (
    ("/zoeken", "p50", 8.0),
    ("/zoeken", "p95", 20.0),
    ("/api/v1/documenten", "p50", 4.0),
    ("a document's page", "p50", 2.0),
)
REQUEST_DOCUMENTS: Final = 10_000


@dataclass(frozen=True, slots=True)
class Check:
    """Hold one target with what was measured, both with their units."""

    what: str
    documents: int
    target: str
    measured: str
    met: bool


def check_all(results: Mapping[str, Any]) -> Iterator[Check]:
    """Yield every target for which something was measured."""
    sizes = {int(size): found for size, found in results.get("sizes", {}).items()}
    yield from _of_tantivy(sizes)
    yield from _times_as_fast(sizes)
    yield from _indexing(sizes)
    yield from _memory(sizes)
    yield from _requests(results.get("http", {}))


def _of_tantivy(sizes: Mapping[int, Any]) -> Iterator[Check]:
    for job, size, percentile, most in OF_TANTIVY:
        if (ratio := _ratio(sizes, size, TANTIVY, job, percentile)) is not None:
            ours = 1 / ratio
            what = f"{job}, time as a multiple of Tantivy's, {percentile}"
            yield Check(what, size, f"≤ {most:.1f} x", f"{ours:.2f} x", ours <= most)


def _times_as_fast(sizes: Mapping[int, Any]) -> Iterator[Check]:
    for name, size, least in TIMES_AS_FAST:
        if (ratio := _ratio(sizes, size, name, Job.FACETS, "p50")) is not None:
            what = f"{Job.FACETS}, times as fast as {name}, p50"
            yield Check(what, size, f"≥ {least:.0f} x", f"{ratio:.1f} x", ratio >= least)


def _indexing(sizes: Mapping[int, Any]) -> Iterator[Check]:
    for size, found in sizes.items():
        if WHOOSH in found["ratios"]:
            ratio = found["ratios"][WHOOSH]["indexing"]
            yield Check(
                "indexing, times as fast as Whoosh",
                size,
                f"≥ {INDEXING} x",
                f"{ratio:.2f} x",
                ratio >= INDEXING,
            )


def _memory(sizes: Mapping[int, Any]) -> Iterator[Check]:
    size, times, more = MEMORY
    engines = sizes.get(size, {}).get("engines", {})
    if TANTIVY in engines and engines.get(OURS, {}).get("memory"):
        most = times * engines[TANTIVY]["indexing"]["megabytes"] + more
        measured = engines[OURS]["memory"]["peak"]
        yield Check(
            f"memory of all workers, {times} x Tantivy's index + {more:.0f} MB",
            size,
            f"≤ {most:.0f} MB",
            f"{measured:.0f} MB",
            measured <= most,
        )


def _requests(http: Mapping[str, Any]) -> Iterator[Check]:
    for size, found in http.items():
        if int(size) < REQUEST_DOCUMENTS:
            continue
        for page, percentile, most in REQUESTS:
            measured = found["inside"][page][percentile]
            yield Check(
                f"`{page}` within the server, {percentile}",
                int(size),
                f"≤ {most:.0f} ms",
                f"{measured:.2f} ms",
                measured <= most,
            )


def _ratio(
    sizes: Mapping[int, Any], size: int, name: str, job: str, percentile: str
) -> float | None:
    try:
        return float(sizes[size]["ratios"][name]["searching"][str(job)][ALL][percentile])
    except KeyError:
        return None
