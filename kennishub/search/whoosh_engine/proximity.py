"""Find words side by side, and measure how close two words stand to each other."""

from __future__ import annotations

from typing import Final

import numpy as np

from kennishub.search.dutch import Form, form_of
from kennishub.search.plan import Word
from kennishub.search.whoosh_engine.segment import SHIFT, Ids, Weights
from kennishub.search.whoosh_engine.snapshot import Snapshot

#: Words further apart than this have nothing to do with each other.
WINDOW: Final = 8
#: The fields of running text; in a list of keywords it means nothing that two stand side by side.
_FIELDS: Final = ("title", "summary", "body")
_FORMS: Final = frozenset({Form.LEMMA, Form.PART})


def closeness(snapshot: Snapshot, one: Word, other: Word) -> Weights:
    """Return, per document, 1 over the smallest distance of two words, or 0 past the window."""
    best = np.zeros(snapshot.size, np.float64)
    for name in _FIELDS:
        if name not in one.fields:
            continue
        places, others = _places(snapshot, name, one), _places(snapshot, name, other)
        if not (len(places) and len(others)):
            continue
        after = np.searchsorted(others, places)
        distance = np.full(len(places), WINDOW + 1, np.int64)
        for neighbour in (after - 1, after):
            nearest = np.abs(others[np.clip(neighbour, 0, len(others) - 1)] - places)
            # Two forms of one token stand at one place and are no two words.
            distance = np.minimum(distance, np.where(nearest == 0, WINDOW + 1, nearest))
        near = distance <= WINDOW
        np.maximum.at(best, places[near] >> SHIFT, 1.0 / distance[near])
    return best


def _places(snapshot: Snapshot, name: str, word: Word) -> Ids:
    terms = [term for term in word.terms if form_of(term) in _FORMS]
    return np.unique(np.concatenate([snapshot.positions(name, term) for term in terms]))


def starts_of(snapshot: Snapshot, terms: tuple[str, ...], name: str) -> Ids:
    """Return where the terms stand one after another, beginning with the rarest of them."""
    lists = sorted(
        ((step, snapshot.positions(name, term)) for step, term in enumerate(terms)),
        key=lambda pair: len(pair[1]),
    )
    starts = lists[0][1] - lists[0][0]
    for step, places in lists[1:]:
        if not len(starts):
            break
        nearest = np.searchsorted(places, starts + step)
        nearest[nearest == len(places)] = 0
        starts = starts[places[nearest] == starts + step]
    return starts
