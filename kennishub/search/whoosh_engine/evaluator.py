"""Evaluate a plan on a snapshot, over all documents at once.

Whoosh's own searcher is not used: with a limit its block-quality optimisation leaves out documents
that belong to the top, and its facets take a hundred times as long.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from kennishub.search.dutch import Form
from kennishub.search.plan import Need, Plan, Prefix, Sequence, Word
from kennishub.search.query import Query, Sort
from kennishub.search.record import FIELD_WEIGHTS
from kennishub.search.results import FacetValue
from kennishub.search.whoosh_engine.segment import SHIFT, Ids, Mask, Weights
from kennishub.search.whoosh_engine.snapshot import Snapshot

#: What a match of the word as typed adds to that of its stem, which always matches as well.
EXACT_BONUS: Final = 0.5
#: What a word found by its prefix scores, whichever word it is: that it is rare says nothing.
PREFIX_SCORE: Final = 1.0
#: The share of the score that does not depend on how many of the wanted words are there.
BASE_SHARE: Final = 0.25


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Hold what was found: all matching documents in order, their scores, and the facets."""

    ordered: Ids
    scores: Weights
    facets: dict[str, tuple[FacetValue, ...]]


def evaluate(snapshot: Snapshot, plan: Plan, query: Query) -> Evaluation:
    """Find, score, count and order all documents that satisfy a plan and the selected facets."""
    matching, scores = _match(snapshot, plan)
    selections = {
        name: snapshot.facets[name].having(values, snapshot.size)
        for name, values in query.facets.items()
    }
    found = matching.copy()
    for mask in selections.values():
        found &= mask
    facets = {}
    for name, column in snapshot.facets.items():
        mask = matching.copy()
        for other, selection in selections.items():
            if other != name:
                mask &= selection
        facets[name] = _facet_values(column.counts(mask), query.facets.get(name, ()))
    ids = np.flatnonzero(found)
    return Evaluation(_order(snapshot, plan, query, ids, scores[ids]), scores, facets)


def _match(snapshot: Snapshot, plan: Plan) -> tuple[Mask, Weights]:
    matching = snapshot.live.copy()
    scores = np.zeros(snapshot.size, np.float64)
    for need in plan.required:
        mask, score, _ = _find(snapshot, need)
        matching &= mask
        scores += score
    if plan.wanted:
        found = np.zeros(snapshot.size, np.bool_)
        present = np.zeros(snapshot.size, np.float64)
        total = 0.0
        for need in plan.wanted:
            mask, score, idf = _find(snapshot, need)
            found |= mask
            scores += score
            present[mask] += idf
            total += idf
        # A document with more of the words, and with the rarer ones, comes first.
        scores *= BASE_SHARE + (1 - BASE_SHARE) * (present / total) ** 2
        if not plan.required:
            matching &= found
    for need in plan.excluded:
        matching &= ~_find(snapshot, need)[0]
    return matching, scores


def _find(snapshot: Snapshot, need: Need) -> tuple[Mask, Weights, float]:
    """Return which documents have what is needed, how well, and how rare it is (its idf)."""
    match need:
        case Word(terms, fields):
            return _find_word(snapshot, terms, fields)
        case Sequence(terms, fields):
            return _find_sequence(snapshot, terms, fields)
        case Prefix(term, fields):
            return _find_prefix(snapshot, term, fields)


def _find_word(
    snapshot: Snapshot, terms: tuple[str, ...], fields: tuple[str, ...]
) -> tuple[Mask, Weights, float]:
    mask = np.zeros(snapshot.size, np.bool_)
    scores = np.zeros(snapshot.size, np.float64)
    lowest: float | None = None
    for field in fields:
        for term in terms:
            ids, values, idf = snapshot.scores(field, term)
            if not len(ids):
                continue
            mask[ids] = True
            share = EXACT_BONUS if term.startswith(Form.EXACT) else 1.0
            scores[ids] += values * (FIELD_WEIGHTS[field] * share)
            lowest = idf if lowest is None else min(lowest, idf)
    # A word that no document has is as rare as can be: to miss it costs every document the same.
    return mask, scores, lowest if lowest is not None else float(np.log(max(snapshot.count, 1)) + 1)


def _find_sequence(
    snapshot: Snapshot, terms: tuple[str, ...], fields: tuple[str, ...]
) -> tuple[Mask, Weights, float]:
    mask = np.zeros(snapshot.size, np.bool_)
    scores = np.zeros(snapshot.size, np.float64)
    rarest = 1.0
    for field in fields:
        ids = np.unique(_starts_of(snapshot, terms, field) >> SHIFT)
        ids = ids[snapshot.live[ids]]
        if not len(ids):
            continue
        mask[ids] = True
        for term in terms:
            owners, values, idf = snapshot.scores(field, term)
            scores[ids] += values[np.searchsorted(owners, ids)] * FIELD_WEIGHTS[field]
            rarest = max(rarest, idf)
    return mask, scores, rarest


def _starts_of(snapshot: Snapshot, terms: tuple[str, ...], field: str) -> Ids:
    """Return where the terms stand one after another, beginning with the rarest of them."""
    lists = sorted(
        ((step, snapshot.positions(field, term)) for step, term in enumerate(terms)),
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


def _find_prefix(
    snapshot: Snapshot, prefix: str, fields: tuple[str, ...]
) -> tuple[Mask, Weights, float]:
    mask = np.zeros(snapshot.size, np.bool_)
    scores = np.zeros(snapshot.size, np.float64)
    terms = snapshot.expand(prefix)
    for field in fields:
        here = np.zeros(snapshot.size, np.bool_)
        for term in terms:
            here[snapshot.scores(field, term)[0]] = True
        scores[here] += PREFIX_SCORE * FIELD_WEIGHTS[field]
        mask |= here
    return mask, scores, 1.0


def _order(snapshot: Snapshot, plan: Plan, query: Query, ids: Ids, scores: Weights) -> Ids:
    if query.sort is Sort.TITLE:
        return ids[np.argsort(snapshot.alphabetic[ids])]
    if query.sort is Sort.NEWEST or not (plan.wanted or plan.required):
        return ids[np.argsort(snapshot.newest[ids])]
    # Rounded, so that ties do not hang on the last bits of a sum; equals come newest first.
    return ids[np.lexsort((snapshot.newest[ids], -np.round(scores, 9)))]


def _facet_values(counts: dict[str, int], selected: tuple[str, ...]) -> tuple[FacetValue, ...]:
    values = [
        FacetValue(value, counts.get(value, 0), value in selected)
        for value in counts.keys() | set(selected)
    ]
    return tuple(sorted(values, key=lambda facet: (-facet.count, facet.value)))
