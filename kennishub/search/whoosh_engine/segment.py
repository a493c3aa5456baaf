"""Decode what a Whoosh segment holds into arrays.

A segment never changes once written, but for documents that are marked as deleted; so each list of
postings is decoded once and serves every later query. Deleted documents are left in and masked by
the caller.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from whoosh.reading import TermNotFound

from kennishub.search.whoosh_engine.cache import ArrayCache
from kennishub.search.whoosh_engine.schema import NO_FACTS, Facts, read_facts

Ids = NDArray[np.int64]
Weights = NDArray[np.float64]
Mask = NDArray[np.bool_]

#: Positions are joined with document numbers into one integer: `(document << SHIFT) + position`.
#: A text of a million words is far over the size limit of a document.
SHIFT: Final = 20

_NO_IDS: Final[Ids] = np.empty(0, np.int64)
_NO_WEIGHTS: Final[Weights] = np.empty(0, np.float64)


class Segment:
    """Hold one segment's arrays; its document numbers start at 0."""

    def __init__(self, reader: Any) -> None:
        self.size: int = reader.doc_count_all()
        self._reader = reader
        #: The documents with a term in a field, ascending, and how often it stands there.
        self.postings = ArrayCache(self._postings)
        #: Where a term stands, ascending, as `(document << SHIFT) + position`.
        self.positions = ArrayCache(self._positions)
        self._lengths: dict[str, Weights] = {}
        self._words: dict[str, int] | None = None
        column = reader.column_reader("facts")
        self.live: Mask = np.array(
            [not reader.is_deleted(number) for number in range(self.size)], np.bool_
        )
        self.facts: list[Facts] = [
            read_facts(column[number]) if self.live[number] else NO_FACTS
            for number in range(self.size)
        ]

    @staticmethod
    def key(reader: Any) -> tuple[str, int]:
        """Return what tells a segment and its deletions from any other, in any generation."""
        return reader.segment().segment_id(), reader.segment().deleted_count()

    def attach(self, reader: Any) -> None:
        """Read through a newer reader of the same segment, as the old one will be closed."""
        self._reader = reader

    def lengths(self, field: str) -> Weights:
        """Return the number of terms in a field, per document."""
        if (found := self._lengths.get(field)) is None:
            length = self._reader.doc_field_length
            found = self._lengths[field] = np.array(
                # whoosh3 answers None for a document past the last one with a text in this field.
                [length(number, field) or 0 for number in range(self.size)],
                np.float64,
            )
        return found

    def words(self, fields: tuple[str, ...], mark: str) -> dict[str, int]:
        """Return every term that starts with a mark, without it, with its number of documents.

        A term's number is that of the field in which most documents have it.
        """
        if self._words is None:
            words: dict[str, int] = {}
            prefix = mark.encode()
            for field in fields:
                for term in self._reader.expand_prefix(field, mark):
                    word = term.removeprefix(prefix).decode()
                    count = self._reader.doc_frequency(field, term)
                    words[word] = max(count, words.get(word, 0))
            self._words = words
        return self._words

    def _positions(self, field: str, term: str) -> Ids:
        matcher = self._matcher(field, term)
        keys: list[int] = []
        while matcher is not None and matcher.is_active():
            base = matcher.id() << SHIFT
            keys.extend(base + position for position in matcher.value_as("positions"))
            matcher.next()
        return np.array(keys, np.int64)

    def _postings(self, field: str, term: str) -> tuple[Ids, Weights]:
        matcher = self._matcher(field, term)
        if matcher is None:
            return _NO_IDS, _NO_WEIGHTS
        ids: list[int] = []
        weights: list[float] = []
        while matcher.is_active():
            ids.append(matcher.id())
            weights.append(matcher.weight())
            matcher.next()
        return np.array(ids, np.int64), np.array(weights, np.float64)

    def _matcher(self, field: str, term: str) -> Any:
        try:
            return self._reader.postings(field, term.encode())
        except TermNotFound:
            return None
