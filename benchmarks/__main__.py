"""Print tables of how long indexing and searching take: `python -m benchmarks [DOCUMENTS]`."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.corpus import Corpus
from benchmarks.peer import Peer
from kennishub.content.parsing import parse
from kennishub.content.rendering import Renderer
from kennishub.content.schema import Vocabulary
from kennishub.search import query
from kennishub.search.dutch import analyse
from kennishub.search.engine import SearchEngine, open_engine
from kennishub.search.query import Query, Sort

DOCUMENTS: Final = 2_000
QUERIES: Final = 300
UPDATES: Final = 20
RUNS: Final = 5
PEER_QUERIES: Final = 50
READINGS: Final = 100

_HEAD: Final = """---
id: a
type: artikel
titel: Een titel
samenvatting: Een samenvatting.
themas: [thema]
trefwoorden: [een, twee, drie]
gepubliceerd: 2025-03-04
eigen: true
---
"""


def main() -> None:
    """Measure in a temporary folder."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else DOCUMENTS
    corpus = Corpus()
    _print_reading(corpus)
    with tempfile.TemporaryDirectory() as folder, open_engine("whoosh", Path(folder)) as engine:
        _print_indexing(engine, corpus, count, Path(folder))
        _print_searching(engine, corpus)
        _print_ratios(engine, corpus, Peer(Path(folder)))


def _print_reading(corpus: Corpus) -> None:
    """Print what parsing and rendering of one document take."""
    sections = [f"## Kop {n}\n\n{corpus.text(130)}.\n\n- punt\n- punt" for n in range(3)]
    body = "\n\n".join(sections)
    data = f"{_HEAD}{body}\n".encode()
    vocabulary = Vocabulary(frozenset({"thema"}), frozenset(), frozenset(), lambda name: name)
    with Renderer() as renderer:
        renderer.render(body, {})
        rendering = [_seconds(lambda: renderer.render(body, {})) for _ in range(READINGS)]
    parsing = [_seconds(lambda: parse(data, "artikelen/a.md", vocabulary)) for _ in range(READINGS)]
    words = sum(1 for _ in analyse(body))
    analysing = [_seconds(lambda: list(analyse(body))) for _ in range(READINGS)]
    _print("one document of 400 words")
    _print(f"  analysed                {words / np.median(analysing):10.0f} words per second")
    _print(f"  parsed and checked      {np.median(parsing) * 1000:10.1f} ms")
    _print(f"  rendered in a process   {np.median(rendering) * 1000:10.1f} ms\n")


def _print_indexing(engine: SearchEngine, corpus: Corpus, count: int, folder: Path) -> None:
    records = list(corpus.records(count))
    seconds = _seconds(lambda: engine.rebuild(records))
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    engine.search(query.build("iets"))
    updates = [_seconds(partial(engine.update, [record])) for record in records[:UPDATES]]
    _print(f"indexing {count} documents, one process")
    _print(f"  documents per second    {count / seconds:10.0f}")
    _print(f"  kilobytes per document  {size / count / 1000:10.1f}")
    _print(f"  one document changed    {np.median(updates) * 1000:10.1f} ms\n")


def _print_searching(engine: SearchEngine, corpus: Corpus) -> None:
    _print(f"searching, {QUERIES} queries each, facets and snippets included, in ms")
    _print(f"  {'':24}{'p50':>8}{'p95':>8}{'p99':>8}{'hits':>9}")
    for name, queries in _kinds(corpus):
        timings, hits = [], []
        for one in queries:
            started = time.perf_counter()
            hits.append(engine.search(one).total)
            timings.append((time.perf_counter() - started) * 1000)
        p50, p95, p99 = np.percentile(timings, (50, 95, 99))
        _print(f"  {name:24}{p50:8.2f}{p95:8.2f}{p99:8.2f}{np.median(hits):9.0f}")


def _kinds(corpus: Corpus) -> Iterator[tuple[str, list[Query]]]:
    word = corpus.query_word

    def with_facet(text: str) -> Query:
        name, value = corpus.facet()
        return query.build(text, {name: (value,)})

    kinds: dict[str, Callable[[], Query]] = {
        "one word": lambda: query.build(word()),
        "three words": lambda: query.build(f"{word()} {word()} {word()}"),
        "two words, one filter": lambda: with_facet(f"{word()} {word()}"),
        "phrase": lambda: query.build(f'"{corpus.phrase()}"'),
        "one word without another": lambda: query.build(f"{word()} -{word()}"),
        "start of a word": lambda: query.build(f"{word()[:4]}*"),
        "word in the title": lambda: query.build(f"titel:{corpus.title_word()}"),
        "no words, newest": lambda: query.build("", sort=Sort.NEWEST),
        "page 10 of three words": lambda: query.build(f"{word()} {word()} {word()}", page=10),
    }
    for name, make in kinds.items():
        yield name, [make() for _ in range(QUERIES)]


def _print_ratios(engine: SearchEngine, corpus: Corpus, peer: Peer) -> None:
    """Print how many times as long Whoosh's own search takes: medians of several runs."""
    texts = [" ".join(corpus.query_word() for _ in range(3)) for _ in range(PEER_QUERIES)]
    asks: dict[str, Callable[[str], object]] = {
        "Kennishub: ten hits, every facet, snippets": lambda text: engine.search(
            query.build(text, per_page=10)
        ),
        "Whoosh alone: ten hits": peer.search,
        "Whoosh alone: every hit, every facet": peer.search_with_facets,
    }
    runs: dict[str, list[float]] = {name: [] for name in asks}
    for _ in range(RUNS + 1):
        for name, ask in asks.items():
            runs[name].append(float(np.median([_seconds(partial(ask, text)) for text in texts])))
    # The first run reads everything for the first time.
    middles = {name: float(np.median(times[1:])) for name, times in runs.items()}
    ours = next(iter(middles.values()))
    _print(f"\nthree words, medians of {RUNS} runs of {PEER_QUERIES} queries")
    for name, middle in middles.items():
        _print(f"  {name:46}{middle * 1000:8.2f} ms{middle / ours:8.1f} x")


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _print(line: str) -> None:
    print(line)  # noqa: T201 - tables are what this command is for


if __name__ == "__main__":
    main()
