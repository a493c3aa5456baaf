"""Turn texts into lists of postings, in memory up to a limit and past that in sorted runs on disk.

This does for whole documents what Whoosh does for single postings, five times as fast: a term is a
key once per run instead of part of every posting, and the forms of a word that stand in the same
places share one posting.
"""

from __future__ import annotations

import heapq
import itertools
import marshal
import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from whoosh.formats import Positions

from kennishub.search.dutch import analyse

#: A document, how often the term stands in it, and where, as Whoosh's format encodes it.
Posting = tuple[int, int, bytes]
#: Some postings of a term in a field: documents, frequencies and places, a tuple of each. A term
#: can have several of these one after another, of ever higher documents.
Part = tuple[str, bytes, int, tuple[int, ...], tuple[int, ...], tuple[bytes, ...]]

#: About the bytes of a posting beside its encoded places, and of a term, with what holds them.
_POSTING_BYTES: Final = 100
_TERM_BYTES: Final = 250
#: Terms that are read at once from each run.
_CHUNK: Final = 512

_encode = Positions().encode


class Inversion:
    """Gather the postings of documents, which come in the order of their numbers."""

    def __init__(self, folder: Path, limit: int) -> None:
        """Keep about `limit` bytes in memory, the rest in files in a folder."""
        self._folder = folder
        self._limit = limit
        self._size = 0
        self._fields: defaultdict[str, defaultdict[str, list[Posting]]] = defaultdict(_lists)
        self._runs: list[Path] = []

    def add_text(self, number: int, field: str, spellings: Sequence[str]) -> int:
        """Take in a text of a document, as `spellings`, and return the number of terms in it."""
        groups: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
        position = 0
        for spelling in spellings:
            for terms in _forms(spelling):
                groups[terms].append(position)
                position += 1
        places: dict[str, list[int]] = {}
        length = 0
        for terms, positions in groups.items():
            length += len(terms) * len(positions)
            for term in terms:
                known = places.get(term)
                places[term] = positions if known is None else sorted(known + positions)
        made: dict[int, Posting] = {}
        lists = self._fields[field]
        before = len(lists)
        for term, positions in places.items():
            posting = made.get(id(positions))
            if posting is None:
                posting = made[id(positions)] = (number, len(positions), _value(positions))
                self._size += _POSTING_BYTES + 2 * len(positions)
            lists[term].append(posting)
        self._size += 8 * len(places) + _TERM_BYTES * (len(lists) - before)
        return length

    def add_name(self, number: int, field: str, name: str) -> None:
        """Take in a name of a document, of which no places are kept."""
        self._fields[field][name].append((number, 1, b""))
        self._size += _POSTING_BYTES + _TERM_BYTES

    def make_room(self) -> None:
        """Move what is in memory to a run on disk, if it has become too much."""
        if self._size >= self._limit:
            self._save()

    def parts(self) -> Iterator[Part]:
        """Yield everything once, sorted by field, term and document."""
        if not self._runs:
            yield from self._sorted()
            return
        self._save()
        yield from heapq.merge(*map(_read, self._runs))

    def close(self) -> None:
        """Remove the runs."""
        for path in self._runs:
            path.unlink(missing_ok=True)
        self._runs.clear()
        self._fields.clear()

    def _sorted(self) -> Iterator[Part]:
        run = len(self._runs)
        for field in sorted(self._fields):
            lists = self._fields.pop(field)
            for term in sorted(lists):
                # A term without postings is written by nobody.
                numbers, frequencies, values = zip(*lists.pop(term), strict=True)
                yield field, term.encode(), run, numbers, frequencies, values
        self._size = 0

    def _save(self) -> None:
        path = self._folder / f"{os.getpid()}-{id(self)}-{len(self._runs)}.run"
        with path.open("wb") as file:
            self_sorted = self._sorted()
            while chunk := list(itertools.islice(self_sorted, _CHUNK)):
                data = marshal.dumps(chunk)
                file.write(len(data).to_bytes(4, "little") + data)
        self._runs.append(path)


def _lists() -> defaultdict[str, list[Posting]]:
    return defaultdict(list)


def _read(path: Path) -> Iterator[Part]:
    with path.open("rb") as file:
        while size := int.from_bytes(file.read(4), "little"):
            # Our own file of a moment ago; pickle is no safer and slower.
            yield from marshal.loads(file.read(size))  # noqa: S302


@lru_cache(maxsize=65_536)
def _forms(word: str) -> tuple[tuple[str, ...], ...]:
    """Return the terms of each token of a word, which are the same wherever it stands."""
    return tuple(token.terms for token in analyse(word))


def _value(positions: list[int]) -> bytes:
    if len(positions) == 1:
        return _single(positions[0])
    return bytes(_encode(positions))


@lru_cache(maxsize=16_384)
def _single(position: int) -> bytes:
    return bytes(_encode([position]))
