"""Order documents without sorting all of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kennishub.search.whoosh_engine.decoding import Numbers, Weights
from kennishub.search.whoosh_engine.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Scored:
    """Hold documents with their scores."""

    ids: Numbers
    scores: Weights


def best(snapshot: Snapshot, ids: Numbers, scores: Weights, last: int) -> Scored:
    """Return the best so many documents, best first.

    Scores are rounded to compare them, so that ties do not hang on the last bits of a sum; equals
    come newest first, and then by id.
    """
    places = _first(snapshot, ids, -np.round(scores, 9), last)
    return Scored(ids[places], scores[places])


def first_by(snapshot: Snapshot, ids: Numbers, keys: NDArray[np.int64], last: int) -> Numbers:
    """Return the first so many documents by a key; equals come newest first, and then by id."""
    return ids[_first(snapshot, ids, keys, last)]


def _first(
    snapshot: Snapshot, ids: Numbers, keys: NDArray[np.int64] | Weights, last: int
) -> NDArray[np.int64]:
    places = np.arange(len(ids))
    if len(ids) > last:
        places = np.flatnonzero(keys <= np.partition(keys, last - 1)[last - 1])
    published = snapshot.published[ids[places]]
    order = np.lexsort((-published, keys[places]))
    places = places[order]
    return _by_id(snapshot, ids, keys, places, last)[:last]


def _by_id(
    snapshot: Snapshot,
    ids: Numbers,
    keys: NDArray[np.int64] | Weights,
    places: NDArray[np.int64],
    last: int,
) -> NDArray[np.int64]:
    """Put runs of documents that are equal in key and date in the order of their ids."""
    kept, dates = keys[places], snapshot.published[ids[places]]
    new = (kept[1:] != kept[:-1]) | (dates[1:] != dates[:-1])
    borders = np.flatnonzero(np.concatenate(([True], new, [True])))
    if len(borders) == len(places) + 1:
        return places
    result = places.copy()
    for first, end in zip(borders[:-1].tolist(), borders[1:].tolist(), strict=True):
        if first >= last:
            break
        if end - first > 1:
            run = places[first:end].tolist()
            result[first:end] = sorted(run, key=lambda place: snapshot.id(int(ids[place])))
    return result
