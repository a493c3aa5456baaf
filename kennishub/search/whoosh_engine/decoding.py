"""Decode Whoosh's posting lists into arrays, a block at a time.

Whoosh reads postings one by one through matchers, which is right and slow. Its matchers read them
from disk in blocks, each a pickled tuple of document numbers (as differences), weights and values;
here whole blocks become arrays. Any other kind of matcher is read one by one.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import W3LeafMatcher
from whoosh.reading import TermNotFound

Numbers = NDArray[np.int32]
Keys = NDArray[np.int64]
Weights = NDArray[np.float64]
Mask = NDArray[np.bool_]

#: Positions are joined with document numbers into one integer: `(document << SHIFT) + position`.
#: A text of a million words is far over the size limit of a document.
SHIFT: Final = 20

#: Bytes of a value before its pickle: the number of positions.
_COUNT: Final = 4
_STOP: Final = b"."


class NotOnArraysError(Exception):
    """Say that something in an index does not fit in the arrays."""


@dataclass(frozen=True, slots=True)
class Postings:
    """Hold the documents that have a term, ascending, and how often each has it."""

    ids: Numbers
    weights: NDArray[np.float32]

    @property
    def nbytes(self) -> int:
        """Return the size in memory."""
        return self.ids.nbytes + self.weights.nbytes


def decode_postings(reader: Any, field: str, term: str) -> Postings:
    """Return the postings of a term in a field of one segment, deleted documents included."""
    ids: list[NDArray[Any]] = [np.empty(0, np.int32)]
    weights: list[NDArray[Any]] = [np.empty(0, np.float32)]
    for numbers, block_weights, _values in _blocks(_matcher(reader, field, term)):
        ids.append(numbers)
        if block_weights is None:
            weights.append(np.ones(len(numbers), np.float32))
        elif isinstance(block_weights, float):
            weights.append(np.full(len(numbers), block_weights, np.float32))
        else:
            weights.append(np.array(block_weights, np.float32))
    return Postings(np.concatenate(ids), np.concatenate(weights))


def decode_positions(reader: Any, field: str, term: str) -> Keys:
    """Return where a term stands in a field, ascending, as `(document << SHIFT) + position`.

    Raises:
        NotOnArraysError: a text has more words than fit.
    """
    keys: list[Keys] = [np.empty(0, np.int64)]
    for numbers, _weights, values in _blocks(_matcher(reader, field, term)):
        lists = _unpickle(values)
        counts = np.fromiter(map(len, lists), np.int64, len(lists))
        steps = np.fromiter(chain.from_iterable(lists), np.int64, int(counts.sum()))
        sums = np.cumsum(steps)
        firsts = np.cumsum(counts) - counts
        places = sums - np.repeat(sums[firsts] - steps[firsts], counts)
        if len(places) and places.max() >= 1 << SHIFT:
            raise NotOnArraysError(f"a text of more than {1 << SHIFT} words")
        keys.append((np.repeat(numbers.astype(np.int64), counts) << SHIFT) + places)
    return np.concatenate(keys)


def _matcher(reader: Any, field: str, term: str) -> Any:
    try:
        return reader.postings(field, term.encode())
    except TermNotFound:
        return None


def _blocks(matcher: Any) -> Iterator[tuple[Numbers, Any, Any]]:
    """Yield document numbers, weights (or one, or none for 1) and pickled values, by block."""
    if matcher is None:
        return
    if not isinstance(matcher, W3LeafMatcher):
        yield from _single_postings(matcher)
        return
    while matcher.is_active():
        matcher._read_data()
        steps, weights, values = matcher._data
        yield np.cumsum(np.array(steps, np.int32), dtype=np.int32), weights, values
        matcher._next_block()


def _single_postings(matcher: Any) -> Iterator[tuple[Numbers, Any, Any]]:
    while matcher.is_active():
        yield np.array([matcher.id()], np.int32), [matcher.weight()], [matcher.value()]
        matcher.next()


def _unpickle(values: Any) -> tuple[list[int], ...]:
    """Return the lists of many values, whose pickles are read at once as the parts of one tuple."""
    bodies = [value[_COUNT:].removesuffix(_STOP) for value in values]
    # Only this program writes its index; nobody else's is ever opened.
    lists: tuple[list[int], ...] = pickle.loads(b"(" + b"".join(bodies) + b"t.")  # noqa: S301
    return lists
