"""Count the values of a facet over any set of documents, exactly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import repeat
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kennishub.search.results import FacetValue
from kennishub.search.whoosh_engine.columns import Codes
from kennishub.search.whoosh_engine.decoding import Mask, Numbers

_make_value: Final = partial(tuple.__new__, FacetValue)

#: Values per document that are kept in a table; of the few documents with more, the rest is apart.
_WIDTH: Final = 6


class FacetColumn:
    """Hold a facet of all segments: a table of codes, one row per document.

    A row holds the codes of a document's values, and one past the last code where it has fewer.
    """

    def __init__(self, segments: Sequence[Codes]) -> None:
        known: dict[str, int] = {}
        codes, counts = [], []
        for segment in segments:
            numbers = [known.setdefault(value, len(known)) for value in segment.values]
            codes.append(np.array(numbers, np.int32)[segment.codes])
            counts.append(np.diff(segment.offsets))
        self._known = known
        self._values = tuple(known)
        ranked = sorted(range(len(known)), key=self._values.__getitem__)
        self._rank = np.empty(len(known), np.int32)
        self._rank[ranked] = np.arange(len(known))
        self._fill(
            np.concatenate([*codes, np.empty(0, np.int32)]),
            np.concatenate([*counts, np.empty(0, np.int32)]),
        )

    def having(self, selected: Iterable[str]) -> Mask:
        """Return which documents have any of the selected values."""
        chosen = np.zeros(len(self._values) + 1, np.bool_)
        chosen[[self._known[value] for value in selected if value in self._known]] = True
        mask: Mask = chosen[self._table].any(axis=1)
        mask[self._more_owners[chosen[self._more]]] = True
        return mask

    def count(self, ids: Numbers, selected: Sequence[str] = ()) -> tuple[FacetValue, ...]:
        """Return the values that some of the documents have, most documents first.

        A selected value is always among them, be it with a count of 0.
        """
        nothing = len(self._values)
        totals = np.bincount(self._table[ids].ravel(), minlength=nothing + 1)[:nothing]
        if len(self._more):
            mask = np.zeros(len(self._table), np.bool_)
            mask[ids] = True
            totals += np.bincount(self._more[mask[self._more_owners]], minlength=nothing)
        codes = np.flatnonzero(totals)
        counts = totals[codes]
        order = np.lexsort((self._rank[codes], -counts))
        values = self._values
        # Some hundreds per query: made without a call of Python for each.
        found = list(
            map(
                _make_value,
                zip(
                    map(values.__getitem__, codes[order].tolist()),
                    counts[order].tolist(),
                    repeat(False),
                ),
            )
        )
        return _with_selected(found, selected) if selected else tuple(found)

    def _fill(self, codes: NDArray[np.int32], counts: NDArray[np.int32]) -> None:
        size = len(counts)
        width = min(int(counts.max(initial=1)), _WIDTH)
        owners = np.repeat(np.arange(size, dtype=np.int32), counts)
        places = np.arange(len(codes)) - np.repeat(np.cumsum(counts) - counts, counts)
        fits = places < width
        kind = np.int16 if len(self._values) < np.iinfo(np.int16).max else np.int32
        self._table = np.full((size, width), len(self._values), kind)
        self._table[owners[fits], places[fits]] = codes[fits]
        self._more = codes[~fits]
        self._more_owners = owners[~fits]


def _with_selected(found: list[FacetValue], selected: Sequence[str]) -> tuple[FacetValue, ...]:
    counts = {value.value: value.count for value in found}
    values = [
        FacetValue(value, counts.get(value, 0), value in selected)
        for value in counts.keys() | set(selected)
    ]
    return tuple(sorted(values, key=lambda facet: (-facet.count, facet.value)))
