"""Evaluate a plan on a snapshot, on arrays of documents.

Whoosh's own searcher is not used: with a limit its block-quality optimisation leaves out documents
that belong to the top, and its facets take a hundred times as long.

The score is BM25F (Robertson and Zaragoza 2009, section 3.6): the frequencies of a word in all
fields and in all its forms are weighed and summed first, and saturate together. To that come a
share for how many of the wanted words are there, a bonus for words close together, and the
document's prior.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kennishub.search.dutch import Form
from kennishub.search.plan import Need, Plan, Prefix, Sequence, Word
from kennishub.search.query import Query, Sort
from kennishub.search.results import FacetValues
from kennishub.search.whoosh_engine.decoding import Mask, Numbers, Weights
from kennishub.search.whoosh_engine.proximity import closeness
from kennishub.search.whoosh_engine.ranking import Scored, best, first_by
from kennishub.search.whoosh_engine.snapshot import Snapshot
from kennishub.search.whoosh_engine.words import Found, WordFinder

#: How strongly documents with more of the wanted words come first: the power of the share they
#: have.
COORDINATION: Final = 0.5
#: What it adds that two words that were typed side by side stand side by side, per unit of rarity.
CLOSENESS_BONUS: Final = 0.25
#: Scores that differ less count as equal.
ROUNDING: Final = 1e-8

Places = NDArray[np.int64]
#: One bit per wanted word; a query has at most 16 of them.
Flags = NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Hold what was found: the number of documents, those of one page with scores, and the facets.

    `parts` holds what each part of the plan contributes to the documents of the page;
    `corrections` the words that no document has, with the known word that stands in for each.
    """

    total: int
    numbers: tuple[int, ...]
    scores: tuple[float, ...]
    facets: dict[str, FacetValues]
    parts: list[tuple[str, tuple[float, ...]]] = field(default_factory=list)
    corrections: dict[str, str] = field(default_factory=dict)


def evaluate(snapshot: Snapshot, plan: Plan, query: Query) -> Evaluation:
    """Find, count and order the documents that satisfy a plan and the selected facets."""
    matching = Matching(snapshot, plan, literal=query.literal)
    selections = _selections(snapshot, query)
    places = _passing(matching.ids, selections.values())
    ids = matching.ids[places]
    last = query.page * query.per_page
    if query.sort is Sort.RELEVANCE and (plan.wanted or plan.required):
        page = matching.rank(places, last)
    else:
        keys = snapshot.alphabetic() if query.sort is Sort.TITLE else -snapshot.published
        numbers = first_by(snapshot, ids, keys[ids], last)
        page = matching.score(numbers)
    shown = slice(last - query.per_page, last)
    return Evaluation(
        total=len(ids),
        numbers=tuple(page.ids[shown].tolist()),
        scores=tuple(page.scores[shown].tolist()),
        facets=_count_facets(snapshot, matching.ids, ids, selections, query),
        parts=matching.explain(page.ids[shown]) if query.explain and len(page.ids[shown]) else [],
        corrections=matching.words.corrections,
    )


def count(snapshot: Snapshot, plan: Plan, query: Query) -> int:
    """Return how many documents satisfy a plan and the selected facets."""
    matching = Matching(snapshot, plan, literal=query.literal)
    return len(_passing(matching.ids, _selections(snapshot, query).values()))


class Matching:
    """Hold which documents satisfy a plan, and score as many of them as are asked for."""

    def __init__(self, snapshot: Snapshot, plan: Plan, *, literal: bool) -> None:
        self._snapshot = snapshot
        self.words = WordFinder(snapshot, correct=not literal)
        self._required = [(need, self.words.find(need)) for need in plan.required]
        self._wanted = [(need, self.words.find(need)) for need in plan.wanted]
        #: The documents, ascending.
        self.ids = self._all()
        for need in plan.excluded:
            found = self.words.find(need, correct=False)
            self.ids = self.ids[~_among(self.ids, found.ids)]

    def rank(self, places: Places, last: int) -> Scored:
        """Return the best so many of the documents at some places, best first.

        What closeness adds takes most time, so it is found only for documents that can be among
        them.
        """
        ids, base, flags = self.ids[places], self._base[places], self._flags[places]
        prior = self._snapshot.prior[ids]
        if len(ids) > last and len(self._wanted) > 1:
            most = _by_flags(self._most_closeness, flags, len(self._wanted))
            place = len(ids) - last
            border = np.partition(base * prior, place)[place]
            # Scores that are equal when rounded are ordered otherwise, so none may be missing.
            able = np.flatnonzero((base + most) * prior >= border - ROUNDING)
            ids, base, flags, prior = ids[able], base[able], flags[able], prior[able]
        return best(self._snapshot, ids, (base + self._closeness(ids, flags)) * prior, last)

    def score(self, ids: Numbers) -> Scored:
        """Return some of the documents, in their order, with their scores."""
        places = np.searchsorted(self.ids, ids)
        near = self._closeness_of(ids, places)
        return Scored(ids, (self._base[places] + near) * self._snapshot.prior[ids])

    def explain(self, ids: Numbers) -> list[tuple[str, tuple[float, ...]]]:
        """Return what each part of the plan adds to the scores of some of the documents."""
        places = np.searchsorted(self.ids, ids)
        parts = [
            (_label(need), _scores_at(found, ids)) for need, found in self._required + self._wanted
        ]
        base, near = self._base[places], self._closeness_of(ids, places)
        if len(self._wanted) > 1:
            summed = np.sum([scores for _, scores in parts], axis=0)
            parts.append(("niet alle woorden", base - summed))
            parts.append(("woorden dicht bij elkaar", near))
        parts.append(("compleet en actueel", (base + near) * (self._snapshot.prior[ids] - 1)))
        return [(label, tuple(scores.tolist())) for label, scores in parts]

    def _all(self) -> Numbers:
        """Return the documents that have all that is required, or else any wanted word."""
        if self._required:
            lists = sorted((found.ids for _, found in self._required), key=len)
            ids = lists[0]
            for others in lists[1:]:
                ids = ids[_among(ids, others)]
            return ids
        if len(self._wanted) == 1:
            return self._wanted[0][1].ids
        return self._flag()[0] if self._wanted else self._snapshot.ids

    def _flag(self, ids: Numbers | None = None) -> tuple[Numbers, Flags]:
        """Return documents, or all with any wanted word, and a bit for each word they have."""
        flags = self._snapshot.flags
        for bit, (_, found) in enumerate(self._wanted):
            flags[found.ids] |= np.uint16(1 << bit)
        if ids is None:
            ids = np.flatnonzero(flags).astype(np.int32)
        here = flags[ids]
        for _, found in self._wanted:
            flags[found.ids] = 0
        return ids, here

    @cached_property
    def _flags(self) -> Flags:
        return self._flag(self.ids)[1]

    @cached_property
    def _base(self) -> Weights:
        """Return the score of every document without what closeness and its prior add."""
        base = self._sum(self._required)
        if len(self._wanted) > 1:
            # A document with more of the words, and with the rarer ones, comes first.
            share = _by_flags(self._share, self._flags, len(self._wanted))
            return base + self._sum(self._wanted) * share**COORDINATION
        return base + self._sum(self._wanted)

    def _sum(self, needs: Iterable[tuple[Need, Found]]) -> Weights:
        sums = self._snapshot.sums
        for _, found in needs:
            sums[found.ids] += found.scores
        here = sums[self.ids]
        for _, found in needs:
            sums[found.ids] = 0
        return here

    def _share(self, flags: Flags) -> Weights:
        """Return the share of the wanted words, by rarity, that each combination has."""
        present = np.zeros(len(flags), np.float64)
        total = 0.0
        for bit, (_, found) in enumerate(self._wanted):
            present += np.where(flags >> bit & 1, found.rarity, 0.0)
            total += found.rarity
        return present / total

    def _most_closeness(self, flags: Flags) -> Weights:
        """Return the most that closeness can add for each combination of words."""
        most = np.zeros(len(flags), np.float64)
        for _one, _other, bits, weight in self._pairs():
            most += np.where(flags & bits == bits, weight, 0.0)
        return most

    def _closeness(self, ids: Numbers, flags: Flags) -> Weights:
        """Return what closeness adds to each of some documents, ascending."""
        bonus = np.zeros(len(ids), np.float64)
        for one, other, bits, weight in self._pairs():
            both = np.flatnonzero(flags & bits == bits)
            if len(both):
                bonus[both] += weight * closeness(self._snapshot, one, other, ids[both])
        return bonus

    def _closeness_of(self, ids: Numbers, places: Places) -> Weights:
        order = np.argsort(ids)
        near = np.empty(len(ids), np.float64)
        near[order] = self._closeness(ids[order], self._flags[places][order])
        return near

    def _pairs(self) -> Iterator[tuple[Word, Word, np.uint16, float]]:
        """Yield the words that were typed side by side, their bits, and how much they count."""
        for bit, ((one, found), (other, also)) in enumerate(pairwise(self._wanted)):
            if isinstance(one, Word) and isinstance(other, Word):
                weight = CLOSENESS_BONUS * min(found.rarity, also.rarity)
                yield self.words.used(one), self.words.used(other), np.uint16(3 << bit), weight


def _by_flags(work: Callable[[Flags], Weights], flags: Flags, bits: int) -> Weights:
    """Compute once for each combination of bits, or, where there are fewer, for each document."""
    if len(flags) <= 1 << bits:
        return work(flags)
    return work(np.arange(1 << bits, dtype=np.uint16))[flags]


def _among(ids: Numbers, others: Numbers) -> Mask:
    return np.isin(ids, others, assume_unique=True)


def _scores_at(found: Found, ids: Numbers) -> Weights:
    scores = np.zeros(len(ids), np.float64)
    here = _among(ids, found.ids)
    scores[here] = found.scores[np.searchsorted(found.ids, ids[here])]
    return scores


def _label(need: Need) -> str:
    match need:
        case Word(text):
            return text
        case Sequence(terms):
            return " ".join(term.removeprefix(Form.EXACT) for term in terms)
        case Prefix(term):
            return term.removeprefix(Form.EXACT) + "*"


@dataclass(frozen=True, slots=True)
class _Selection:
    """Hold the documents that have any of the selected values of a facet."""

    mask: Mask

    @property
    def nbytes(self) -> int:
        return self.mask.nbytes


def _selections(snapshot: Snapshot, query: Query) -> dict[str, Mask]:
    return {
        name: snapshot.remember(
            ("facet", name, values), partial(_having, snapshot, name, values)
        ).mask
        for name, values in query.facets.items()
    }


def _having(snapshot: Snapshot, name: str, values: tuple[str, ...]) -> _Selection:
    return _Selection(snapshot.facets.having(name, values))


def _passing(ids: Numbers, masks: Iterable[Mask]) -> Places:
    """Return the places of those documents that are in all masks."""
    places: Places = np.arange(len(ids))
    for mask in masks:
        places = places[mask[ids[places]]]
    return places


def _count_facets(
    snapshot: Snapshot,
    matching: Numbers,
    found: Numbers,
    selections: Mapping[str, Mask],
    query: Query,
) -> dict[str, FacetValues]:
    free = [name for name in query.counted if name not in selections]
    facets = snapshot.facets.count(free, found) if free else {}
    for name in query.counted:
        if name in selections:
            others = [mask for other, mask in selections.items() if other != name]
            ids = matching[_passing(matching, others)]
            values = snapshot.facets.count([name], ids)[name]
            counts = dict(zip(values.names, values.counts, strict=True))
            facets[name] = FacetValues.of(counts, query.facets[name])
    return {name: facets[name] for name in query.counted}
