"""Evaluate a plan on a snapshot, over all documents at once.

Whoosh's own searcher is not used: with a limit its block-quality optimisation leaves out documents
that belong to the top, and its facets take a hundred times as long.

The score is BM25F (Robertson and Zaragoza 2009, section 3.6): the frequencies of a word in all
fields and in all its forms are weighed and summed first, and saturate together. To that come a
share for how many of the wanted words are there, a bonus for words close together, and the
document's prior.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

import numpy as np

from kennishub.search.dutch import Form
from kennishub.search.plan import Need, Plan, Prefix, Sequence, Word
from kennishub.search.query import Query, Sort
from kennishub.search.record import FIELD_WEIGHTS
from kennishub.search.results import FacetValue
from kennishub.search.whoosh_engine.proximity import closeness, starts_of
from kennishub.search.whoosh_engine.segment import SHIFT, Ids, Mask, Weights
from kennishub.search.whoosh_engine.snapshot import Snapshot
from kennishub.search.whoosh_engine.words import WordFinder

#: BM25's saturation: how soon more occurrences of a word stop adding to the score.
K1: Final = 2.0
#: What a word found by its prefix scores, whichever word it is: that it is rare says nothing.
PREFIX_SCORE: Final = 1.0
#: How strongly documents with more of the wanted words come first: the power of the share they
#: have.
COORDINATION: Final = 0.5
#: What it adds that two words that were typed side by side stand side by side, per unit of rarity.
CLOSENESS_BONUS: Final = 0.25


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Hold what was found: all matching documents in order, their scores, and the facets.

    `parts` holds what each part of the plan contributes, per document; `corrections` the words that
    no document has, with the known word that stands in for each.
    """

    ordered: Ids
    scores: Weights
    facets: dict[str, tuple[FacetValue, ...]]
    parts: list[tuple[str, Weights]] = field(default_factory=list)
    corrections: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Found:
    """Hold which documents have what is needed, how well, and how rare it is (its idf)."""

    mask: Mask
    scores: Weights
    rarity: float


def evaluate(snapshot: Snapshot, plan: Plan, query: Query) -> Evaluation:
    """Find, score, count and order all documents that satisfy a plan and the selected facets."""
    scorer = _Scorer(snapshot, literal=query.literal)
    matching, scores = scorer.match(plan)
    selections = {
        name: snapshot.facets[name].having(values, snapshot.size)
        for name, values in query.facets.items()
    }
    found = matching.copy()
    for mask in selections.values():
        found &= mask
    ids = np.flatnonzero(found)
    return Evaluation(
        ordered=_order(snapshot, plan, query, ids, scores[ids]),
        scores=scores,
        facets=_count_facets(snapshot, matching, selections, query.facets),
        parts=scorer.parts,
        corrections=scorer.words.corrections,
    )


class _Scorer:
    """Score documents, keeping what each part of the plan contributes."""

    def __init__(self, snapshot: Snapshot, *, literal: bool) -> None:
        self._snapshot = snapshot
        self.words = WordFinder(snapshot, correct=not literal)
        self.parts: list[tuple[str, Weights]] = []

    def match(self, plan: Plan) -> tuple[Mask, Weights]:
        """Return which documents satisfy a plan, and their scores."""
        matching = self._snapshot.live.copy()
        scores = np.zeros(self._snapshot.size, np.float64)
        for need in plan.required:
            found = self._find(need)
            matching &= found.mask
            scores += self._part(_label(need), found.scores)
        if plan.wanted:
            mask = self._add_wanted(plan.wanted, scores)
            if not plan.required:
                matching &= mask
        for need in plan.excluded:
            matching &= ~self._find(need, correct=False).mask
        prior = self._snapshot.prior
        self._part("compleet en actueel", scores * (prior - 1))
        return matching, scores * prior

    def _add_wanted(self, wanted: tuple[Need, ...], scores: Weights) -> Mask:
        """Add what the wanted words score, and return which documents have any of them."""
        size = self._snapshot.size
        any_of_them = np.zeros(size, np.bool_)
        present = np.zeros(size, np.float64)
        total = 0.0
        summed = np.zeros(size, np.float64)
        each = [(need, self._find(need)) for need in wanted]
        for need, found in each:
            any_of_them |= found.mask
            summed += self._part(_label(need), found.scores)
            present[found.mask] += found.rarity
            total += found.rarity
        if len(wanted) > 1:
            # A document with more of the words, and with the rarer ones, comes first.
            reduced = summed * (present / total) ** COORDINATION
            self._part("niet alle woorden", reduced - summed)
            scores += reduced
            self._add_closeness(each, any_of_them, scores)
        else:
            scores += summed
        return any_of_them

    def _add_closeness(self, each: list[tuple[Need, _Found]], mask: Mask, scores: Weights) -> None:
        bonus = np.zeros(self._snapshot.size, np.float64)
        for (one, found), (other, also_found) in pairwise(each):
            if isinstance(one, Word) and isinstance(other, Word):
                rarity = min(found.rarity, also_found.rarity)
                both = found.mask & also_found.mask
                if both.any():
                    near = closeness(self._snapshot, self.words.used(one), self.words.used(other))
                    bonus += CLOSENESS_BONUS * rarity * near
        bonus *= mask
        scores += self._part("woorden dicht bij elkaar", bonus)

    def _find(self, need: Need, *, correct: bool = True) -> _Found:
        match need:
            case Word():
                frequencies, rarity = self.words.find(need, correct=correct)
                return _saturated(frequencies, rarity)
            case Sequence(terms, fields):
                return self._find_sequence(terms, fields)
            case Prefix(term, fields):
                return self._find_prefix(term, fields)

    def _find_sequence(self, terms: tuple[str, ...], fields: tuple[str, ...]) -> _Found:
        snapshot = self._snapshot
        frequencies = np.zeros(snapshot.size, np.float64)
        rarity = 1.0
        for name in fields:
            owners = starts_of(snapshot, terms, name) >> SHIFT
            counts = np.bincount(owners, minlength=snapshot.size)
            frequencies += counts * (FIELD_WEIGHTS[name] * snapshot.live)
        if frequencies.any():
            rarity = max(self.words.rarity(term, fields) for term in terms)
        return _saturated(frequencies, rarity)

    def _find_prefix(self, prefix: str, fields: tuple[str, ...]) -> _Found:
        snapshot = self._snapshot
        mask = np.zeros(snapshot.size, np.bool_)
        scores = np.zeros(snapshot.size, np.float64)
        terms = snapshot.expand(prefix)
        for name in fields:
            here = np.zeros(snapshot.size, np.bool_)
            for term in terms:
                here[snapshot.frequencies(name, term)[0]] = True
            scores[here] += PREFIX_SCORE * FIELD_WEIGHTS[name]
            mask |= here
        return _Found(mask, scores, 1.0)

    def _part(self, label: str, scores: Weights) -> Weights:
        self.parts.append((label, scores))
        return scores


def _saturated(frequencies: Weights, rarity: float) -> _Found:
    """Score weighed frequencies: each further occurrence adds less."""
    scores = rarity * frequencies * (K1 + 1) / (frequencies + K1)
    return _Found(frequencies > 0, scores, rarity)


def _label(need: Need) -> str:
    match need:
        case Word(text):
            return text
        case Sequence(terms):
            return " ".join(term.removeprefix(Form.EXACT) for term in terms)
        case Prefix(term):
            return term.removeprefix(Form.EXACT) + "*"


def _count_facets(
    snapshot: Snapshot,
    matching: Mask,
    selections: Mapping[str, Mask],
    selected: Mapping[str, tuple[str, ...]],
) -> dict[str, tuple[FacetValue, ...]]:
    facets = {}
    for name, column in snapshot.facets.items():
        mask = matching
        for other, selection in selections.items():
            if other != name:
                mask = mask & selection
        facets[name] = _facet_values(column.counts(mask), selected.get(name, ()))
    return facets


def _facet_values(counts: dict[str, int], selected: tuple[str, ...]) -> tuple[FacetValue, ...]:
    values = [
        FacetValue(value, counts.get(value, 0), value in selected)
        for value in counts.keys() | set(selected)
    ]
    return tuple(sorted(values, key=lambda facet: (-facet.count, facet.value)))


def _order(snapshot: Snapshot, plan: Plan, query: Query, ids: Ids, scores: Weights) -> Ids:
    if query.sort is Sort.TITLE:
        return ids[np.argsort(snapshot.alphabetic[ids])]
    if query.sort is Sort.NEWEST or not (plan.wanted or plan.required):
        return ids[np.argsort(snapshot.newest[ids])]
    # Rounded, so that ties do not hang on the last bits of a sum; equals come newest first.
    return ids[np.lexsort((snapshot.newest[ids], -np.round(scores, 9)))]
