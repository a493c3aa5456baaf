"""Give records for measuring: real documents first, then ones made in the same statistics.

A made document is put together of runs of words from two real ones, as long as yet another, so that
the lengths of documents, the frequencies of words, how words keep together in documents, and what
stands beside what are as in real text. A small share of its words is new, so that the vocabulary
grows as Heaps' law has it. The same number of documents is always the same documents.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.statistics import SEED, Ids, Statistics, learn, make_up
from kennishub.search.record import SearchRecord
from quality.corpus import read_documents, shared_folder, to_record

#: The facets that every engine counts, with their numbers of values.
FACET_VALUES: Final = {
    "thema": 5,
    "gemeente": 342,
    "provincie": 12,
    "fase": 6,
    "trefwoord": 400,
    "jaar": 15,
}
FACETS: Final = tuple(FACET_VALUES)
#: Words that are taken over in one run.
RUN: Final = 8
SENTENCE: Final = 14
SUMMARY: Final = 40
MIN_WORDS: Final = 20

_FILES: Final = ("dev/corpus.jsonl.gz", "second/corpus.jsonl.gz")


class Corpus:
    """Make records, from real documents or without them."""

    def __init__(self, real: Iterable[SearchRecord] = ()) -> None:
        self._real = list(real)
        self.real = len(self._real)
        self._known: Statistics = learn(self._real) if self._real else make_up()
        np.random.default_rng(SEED).shuffle(self._real)
        self._names = np.array(self._known.vocabulary, dtype=object)

    def records(self, count: int) -> Iterator[SearchRecord]:
        """Yield so many records."""
        for number in range(count):
            # Every record has its own generator, so that more records begin with the same ones.
            draw = np.random.default_rng((SEED, number))
            if number < self.real:
                yield self._complete(number, dict(self._real[number].texts), draw)
            else:
                yield self._complete(number, self._texts(draw), draw)

    def _texts(self, draw: np.random.Generator) -> dict[str, str]:
        sources = self._known.sources
        one, other, third = (sources[number] for number in draw.integers(len(sources), size=3))
        length = max(MIN_WORDS, len(third.body))
        body = self._mix((one.body, other.body), length, draw)
        half = len(one.title) - len(one.title) // 2
        title = np.concatenate([one.title[:half], other.title[half:]])
        return {
            "title": " ".join(self._names[title]).capitalize(),
            "headings": " ".join(self._names[one.headings]),
            "body": _sentences(self._names[body].tolist()),
        }

    def _mix(self, texts: tuple[Ids, ...], length: int, draw: np.random.Generator) -> Ids:
        """Return runs of words from some texts, with a share of words that none of them has."""
        pool = np.concatenate([np.resize(text, max(len(text), RUN)) for text in texts])
        starts = draw.integers(len(pool) - RUN + 1, size=-(-length // RUN))
        mixed: Ids = pool[(starts[:, None] + np.arange(RUN)).ravel()[:length]]
        new = draw.random(length) < self._known.unseen
        ranks = np.searchsorted(self._known.tail, draw.random(int(new.sum())))
        mixed[new] = self._known.seen + ranks
        return mixed

    def _complete(
        self, number: int, texts: dict[str, str], draw: np.random.Generator
    ) -> SearchRecord:
        facets = self._facets(draw)
        place = facets["gemeente"][0]
        summary = " ".join(texts["body"].split()[:SUMMARY])
        texts |= {
            "keywords": ", ".join(facets["trefwoord"]),
            "municipality": f"{place}, {facets['provincie'][0]}",
            "summary": summary,
            "details": f"Fase: {facets['fase'][0]}",
        }
        return SearchRecord(
            id=f"document-{number}",
            revision="1",
            title=texts["title"],
            published=f"{facets['jaar'][0]}-{draw.integers(1, 13):02}-{draw.integers(1, 29):02}",
            texts=texts,
            facets=facets,
            display={"type": "artikel", "summary": summary},
        )

    def _facets(self, draw: np.random.Generator) -> dict[str, tuple[str, ...]]:
        def pick(name: str, times: int = 1) -> list[int]:
            # Squared: some values are many times as frequent as others.
            found = FACET_VALUES[name] * draw.random(times) ** 2
            return list(dict.fromkeys(found.astype(int).tolist()))

        place = pick("gemeente")[0]
        keywords = self._known.keywords
        return {
            "thema": tuple(f"thema-{n}" for n in pick("thema", 1 + int(draw.integers(2)))),
            "gemeente": (f"gemeente-{place}",),
            "provincie": (f"provincie-{place % FACET_VALUES['provincie']}",),
            "fase": (f"fase-{pick('fase')[0]}",),
            "trefwoord": tuple(
                dict.fromkeys(
                    keywords[number % len(keywords)]
                    for number in pick("trefwoord", 2 + int(draw.integers(3)))
                )
            ),
            "jaar": (str(2010 + FACET_VALUES["jaar"] - 1 - pick("jaar")[0]),),
        }


def real_records() -> Iterator[SearchRecord]:
    """Yield the real documents, if they are there."""
    for name in _FILES:
        path = shared_folder() / "corpus" / name
        if path.is_file():
            yield from map(to_record, read_documents(path))


def write_records(path: Path, records: Iterable[SearchRecord]) -> int:
    """Write records to a file, one after another, and return how many."""
    count = 0
    with path.open("wb") as file:
        for record in records:
            pickle.dump(record, file, pickle.HIGHEST_PROTOCOL)
            count += 1
    return count


def read_records(path: Path, count: int | None = None) -> Iterator[SearchRecord]:
    """Yield the first records of a file that `write_records` made, or all."""
    with path.open("rb") as file:
        while count is None or count > 0:
            try:
                yield pickle.load(file)  # noqa: S301 - our own file of a minute ago
            except EOFError:
                return
            count = None if count is None else count - 1


def _sentences(words: list[str]) -> str:
    parts = [words[at : at + SENTENCE] for at in range(0, len(words), SENTENCE)]
    return " ".join(f"{' '.join(part).capitalize()}." for part in parts)
