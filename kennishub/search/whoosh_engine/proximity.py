"""Find words side by side, and measure how close two words stand to each other."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np

from kennishub.search.dutch import Form, form_of
from kennishub.search.plan import Word
from kennishub.search.record import FIELD_WEIGHTS
from kennishub.search.whoosh_engine.decoding import SHIFT, Keys, Numbers, Weights
from kennishub.search.whoosh_engine.snapshot import Snapshot

#: Words further apart than this have nothing to do with each other.
WINDOW: Final = 8
#: The fields of running text; in a list of keywords it means nothing that two stand side by side.
_FIELDS: Final = ("title", "summary", "body")
_FORMS: Final = frozenset({Form.LEMMA, Form.PART})
#: Keys per document below which it is quicker to look at all of them than to search for each.
_DENSE: Final = 24


def closeness(snapshot: Snapshot, one: Word, other: Word, ids: Numbers) -> Weights:
    """Return, per document, 1 over the smallest distance of two words, or 0 past the window."""
    best = np.zeros(len(ids), np.float64)
    for name in _FIELDS:
        if name not in one.fields:
            continue
        places = _within(_places(snapshot, name, one), ids)
        if not len(places):
            continue
        others = _within(_places(snapshot, name, other), ids)
        if not len(others):
            continue
        after = np.searchsorted(others, places)
        distance = np.full(len(places), WINDOW + 1, np.int64)
        for neighbour in (after - 1, after):
            nearest = np.abs(others[np.clip(neighbour, 0, len(others) - 1)] - places)
            # Two forms of one token stand at one place and are no two words.
            distance = np.minimum(distance, np.where(nearest == 0, WINDOW + 1, nearest))
        near = distance <= WINDOW
        owners = np.searchsorted(ids, places[near] >> SHIFT)
        np.maximum.at(best, owners, 1.0 / distance[near])
    return best


def add_sequences(
    snapshot: Snapshot, terms: tuple[str, ...], fields: Sequence[str], frequencies: Weights
) -> None:
    """Add, per document, how often the terms stand one after another, weighed by field."""
    for name in fields:
        starts = _starts_of(snapshot, terms, name)
        if len(starts):
            counts = np.bincount(starts >> SHIFT, minlength=snapshot.size)
            frequencies += counts * (FIELD_WEIGHTS[name] * snapshot.live)


def _places(snapshot: Snapshot, name: str, word: Word) -> Keys:
    """Return where a word stands in a field, in any of the forms that say it is there."""
    terms = _telling(word.terms)
    if len(terms) == 1:
        return snapshot.positions(name, terms[0])
    return snapshot.remember(
        ("places", name, terms),
        lambda: np.unique(np.concatenate([snapshot.positions(name, term) for term in terms])),
    )


@lru_cache(maxsize=4_096)
def _telling(terms: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(term for term in terms if form_of(term) in _FORMS)


def _within(keys: Keys, ids: Numbers) -> Keys:
    """Return those of the sorted places that are in the sorted documents."""
    if len(ids) * _DENSE > len(keys):
        owners = keys >> SHIFT
        nearest = np.searchsorted(ids, owners)
        nearest[nearest == len(ids)] = 0
        here: Keys = keys[ids[nearest] == owners]
        return here
    wanted = ids.astype(np.int64)
    first = np.searchsorted(keys, wanted << SHIFT)
    counts = np.searchsorted(keys, (wanted + 1) << SHIFT) - first
    total = int(counts.sum())
    starts = np.cumsum(counts) - counts
    found: Keys = keys[np.arange(total) + np.repeat(first - starts, counts)]
    return found


def _starts_of(snapshot: Snapshot, terms: tuple[str, ...], name: str) -> Keys:
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
