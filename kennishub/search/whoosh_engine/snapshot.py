"""Show one generation of an index: all its segments behind one numbering of documents."""

from __future__ import annotations

import bisect
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from kennishub.search.dutch import Form, fold
from kennishub.search.freshness import freshness
from kennishub.search.plan import MAX_EXPANSIONS
from kennishub.search.record import FACETS, FIELD_LENGTHS, FIELD_WEIGHTS
from kennishub.search.whoosh_engine.cache import ArrayCache
from kennishub.search.whoosh_engine.schema import Facts
from kennishub.search.whoosh_engine.segment import SHIFT, Ids, Mask, Segment, Weights

_T = TypeVar("_T", bound=np.generic)


@dataclass(frozen=True, slots=True)
class FacetColumn:
    """Hold a facet's values, and pairs of a code of a value and the document that has it."""

    values: tuple[str, ...]
    codes: NDArray[np.int64]
    owners: Ids

    def having(self, selected: Iterable[str], size: int) -> Mask:
        """Return which documents have any of the selected values."""
        known = {value: code for code, value in enumerate(self.values)}
        codes = [known[value] for value in selected if value in known]
        mask = np.zeros(size, np.bool_)
        mask[self.owners[np.isin(self.codes, codes)]] = True
        return mask

    def counts(self, mask: Mask) -> dict[str, int]:
        """Return how many documents of the mask have each value, without the zeros."""
        totals = np.bincount(self.codes[mask[self.owners]], minlength=len(self.values))
        return {self.values[code]: int(totals[code]) for code in np.flatnonzero(totals)}


class Snapshot:
    """Answer what one generation holds: postings with scores, facets, orders and stored records."""

    def __init__(self, readers: list[Any], known: Mapping[tuple[str, int], Segment]) -> None:
        self.segments: dict[tuple[str, int], Segment] = {}
        for reader in readers:
            key = Segment.key(reader)
            if (segment := known.get(key)) is None:
                segment = Segment(reader)
            segment.attach(reader)
            self.segments[key] = segment
        self._list = list(self.segments.values())
        self._readers = readers
        self._starts = [0]
        for segment in self._list:
            self._starts.append(self._starts[-1] + segment.size)
        self.size = self._starts[-1]
        self.live: Mask = self._joined(lambda segment: segment.live, np.bool_)
        self.count = int(self.live.sum())
        self.facts: list[Facts] = [facts for segment in self._list for facts in segment.facts]
        self.prior: Weights = np.array(
            [facts.prior * freshness(facts.confirmed) for facts in self.facts], np.float64
        )
        self.facets = {name: self._facet_column(name) for name in FACETS}
        self.newest, self.alphabetic = self._orders()
        self._lengths: dict[str, tuple[Weights, float]] = {}
        #: The live documents with a term in a field, and how often, lengths of texts evened out.
        self.frequencies = ArrayCache(self._frequencies)
        #: Where a term stands, ascending, as `(document << SHIFT) + position`.
        self.positions = ArrayCache(self._positions)
        self._words: dict[str, int] | None = None
        self._sorted_words: list[str] = []

    def stored(self, number: int) -> str:
        """Return the stored text of a document."""
        place = bisect.bisect_right(self._starts, number) - 1
        fields = self._readers[place].stored_fields(number - self._starts[place])
        return str(fields["stored"])

    def words(self) -> Mapping[str, int]:
        """Return every word of the index, folded, with about the number of documents it is in."""
        if self._words is None:
            total: Counter[str] = Counter()
            for segment in self._list:
                total.update(segment.words(tuple(FIELD_WEIGHTS), Form.EXACT))
            self._words = dict(total)
            self._sorted_words = sorted(total)
        return self._words

    def expand(self, term: str) -> list[str]:
        """Return the exact terms that start with an exact term, at most the most frequent 50."""
        words = self.words()
        prefix = term.removeprefix(Form.EXACT)
        first = bisect.bisect_left(self._sorted_words, prefix)
        last = bisect.bisect_right(self._sorted_words, prefix + "\U0010ffff")
        found = self._sorted_words[first:last]
        found.sort(key=lambda word: (-words[word], word))
        return [Form.EXACT + word for word in found[:MAX_EXPANSIONS]]

    def _positions(self, field: str, term: str) -> Ids:
        parts = [
            segment.positions(field, term) + (start << SHIFT)
            for segment, start in zip(self._list, self._starts, strict=False)
        ]
        return np.concatenate(parts or [np.empty(0, np.int64)])

    def _frequencies(self, field: str, term: str) -> tuple[Ids, Weights]:
        parts = [segment.postings(field, term) for segment in self._list]
        ids = np.concatenate(
            [ids + start for (ids, _), start in zip(parts, self._starts, strict=False)]
            or [np.empty(0, np.int64)]
        )
        weights = np.concatenate([weights for _, weights in parts] or [np.empty(0, np.float64)])
        alive = self.live[ids]
        ids, weights = ids[alive], weights[alive]
        if not len(ids):
            return ids, weights
        lengths, average = self._field_lengths(field)
        share = FIELD_LENGTHS[field]
        return ids, weights / (1 - share + share * lengths[ids] / average)

    def _field_lengths(self, field: str) -> tuple[Weights, float]:
        if (found := self._lengths.get(field)) is None:
            lengths = self._joined(lambda segment: segment.lengths(field), np.float64)
            average = float(lengths[self.live].mean()) if self.count else 1.0
            found = self._lengths[field] = (lengths, average or 1.0)
        return found

    def _joined(self, part: Callable[[Segment], NDArray[_T]], dtype: type[_T]) -> NDArray[_T]:
        return np.concatenate([part(segment) for segment in self._list] or [np.empty(0, dtype)])

    def _facet_column(self, name: str) -> FacetColumn:
        codes: list[int] = []
        owners: list[int] = []
        known: dict[str, int] = {}
        for number, facts in enumerate(self.facts):
            for value in dict.fromkeys(facts.facets.get(name, ())):
                codes.append(known.setdefault(value, len(known)))
                owners.append(number)
        return FacetColumn(tuple(known), np.array(codes, np.int64), np.array(owners, np.int64))

    def _orders(self) -> tuple[Ids, Ids]:
        """Return each document's place when sorted newest first, and when sorted by title."""
        by_title = sorted(
            range(self.size), key=lambda n: (fold(self.facts[n].title), self.facts[n].id)
        )
        by_date = sorted(by_title, key=lambda n: self.facts[n].published, reverse=True)
        places = []
        for order in (by_date, by_title):
            place = np.empty(self.size, np.int64)
            place[order] = np.arange(self.size)
            places.append(place)
        return places[0], places[1]
