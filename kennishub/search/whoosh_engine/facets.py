"""Count the values of facets over any set of documents, exactly, and all facets at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kennishub.search.results import FacetValues
from kennishub.search.whoosh_engine.columns import Codes
from kennishub.search.whoosh_engine.decoding import Mask, Numbers

#: Values per document and facet that are kept in the table; of the few documents with more, the
#: rest is apart.
_WIDTH: Final = 6
#: Bits of a sort key below the facet, and below the count: `facet | count | place by name`.
_FACET_SHIFT: Final = 56
_COUNT_SHIFT: Final = 28


@dataclass(frozen=True, slots=True)
class _Facet:
    """Hold where a facet stands: its codes, and its columns in the table."""

    known: Mapping[str, int]
    codes: slice
    columns: slice


class FacetTable:
    """Hold the facets of all segments: a table of codes, one row per document.

    Every value of every facet has a code. A row holds the codes of a document's values, those of a
    facet side by side, and one past the last code where it has fewer than others.
    """

    def __init__(self, facets: Mapping[str, Sequence[Codes]]) -> None:
        """Take each facet's codes in every segment."""
        joined = {name: _join(segments) for name, segments in facets.items()}
        self._nothing = sum(len(known) for known, _, _ in joined.values())
        self._facets: dict[str, _Facet] = {}
        values: list[str] = []
        tables, keys, more, owners = [], [], [], []
        start = column = 0
        for index, (name, (known, codes, counts)) in enumerate(joined.items()):
            end = start + len(known)
            table, rest, rest_owners = self._spread(codes + start, counts)
            self._facets[name] = _Facet(
                known, slice(start, end), slice(column, column + table.shape[1])
            )
            values += known
            rank = np.empty(len(known), np.int64)
            rank[sorted(range(len(known)), key=list(known).__getitem__)] = np.arange(len(known))
            keys.append(rank + (index << _FACET_SHIFT))
            tables.append(table)
            more.append(rest)
            owners.append(rest_owners)
            start, column = end, column + table.shape[1]
        self._values = tuple(values)
        self._keys = np.concatenate(keys)
        self._more, self._more_owners = np.concatenate(more), np.concatenate(owners)
        self._table = np.hstack(tables)
        self._columns: dict[tuple[str, ...], NDArray[np.int64]] = {}

    def having(self, name: str, selected: Iterable[str]) -> Mask:
        """Return which documents have any of the selected values of a facet."""
        facet = self._facets[name]
        chosen = np.zeros(self._nothing + 1, np.bool_)
        here = [facet.known[value] for value in selected if value in facet.known]
        chosen[facet.codes][here] = True
        mask: Mask = np.any(chosen[self._table[:, facet.columns]], axis=1)
        mask[self._more_owners[chosen[self._more]]] = True
        return mask

    def count(self, names: Sequence[str], ids: Numbers) -> dict[str, FacetValues]:
        """Return the values of facets that some of the documents have, most documents first."""
        nothing = self._nothing
        rows = self._table[ids]
        if len(names) < len(self._facets):
            rows = rows[:, self._columns_of(tuple(names))]
        totals = np.bincount(rows.ravel(), minlength=nothing + 1)[:nothing]
        if len(self._more):
            mask = np.zeros(len(self._table), np.bool_)
            mask[ids] = True
            totals += np.bincount(self._more[mask[self._more_owners]], minlength=nothing)
        codes = np.flatnonzero(totals)
        counts = totals[codes]
        # Facets stay in their order, so a facet has the same places before and after.
        order = np.argsort(self._keys[codes] - (counts << _COUNT_SHIFT))
        names_found = list(map(self._values.__getitem__, codes[order].tolist()))
        counts_found = counts[order].tolist()
        places = [self._facets[name].codes for name in names]
        firsts = np.searchsorted(codes, [place.start for place in places]).tolist()
        ends = np.searchsorted(codes, [place.stop for place in places]).tolist()
        return {
            name: FacetValues(names_found[first:end], counts_found[first:end])
            for name, first, end in zip(names, firsts, ends, strict=True)
        }

    def _columns_of(self, names: tuple[str, ...]) -> NDArray[np.int64]:
        """Return the columns of some facets; kept, as searches count the same ones."""
        columns = self._columns.get(names)
        if columns is None:
            everything = np.arange(self._table.shape[1])
            columns = np.concatenate([everything[self._facets[name].columns] for name in names])
            self._columns[names] = columns
        return columns

    def _spread(
        self, codes: NDArray[np.int32], counts: NDArray[np.int32]
    ) -> tuple[NDArray[np.signedinteger], NDArray[np.int32], Numbers]:
        """Return a facet's part of the table, and the codes that do not fit with their owners."""
        size = len(counts)
        width = min(int(counts.max(initial=1)), _WIDTH)
        owners = np.repeat(np.arange(size, dtype=np.int32), counts)
        places = np.arange(len(codes)) - np.repeat(np.cumsum(counts) - counts, counts)
        fits = places < width
        kind = np.int16 if self._nothing < np.iinfo(np.int16).max else np.int32
        table = np.full((size, width), self._nothing, kind)
        table[owners[fits], places[fits]] = codes[fits]
        return table, codes[~fits], owners[~fits]


def _join(
    segments: Sequence[Codes],
) -> tuple[dict[str, int], NDArray[np.int32], NDArray[np.int32]]:
    """Return the values of a facet with their codes, all codes, and how many a document has."""
    known: dict[str, int] = {}
    codes, counts = [np.empty(0, np.int32)], [np.empty(0, np.int32)]
    for segment in segments:
        numbers = [known.setdefault(value, len(known)) for value in segment.values]
        codes.append(np.array(numbers, np.int32)[segment.codes])
        counts.append(np.diff(segment.offsets))
    return known, np.concatenate(codes), np.concatenate(counts)
