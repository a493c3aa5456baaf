"""Search in plain Python lists: the fake for tests, and the plainest reading of the protocol.

It shares nothing with the Whoosh engine but the plan and the snippet, so that the contract suite
compares two independent answers.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, Self

from kennishub.errors import IndexUnavailableError
from kennishub.search.correction import Corrector
from kennishub.search.dutch import Form, Token, analyse, fold, form_of
from kennishub.search.engine import MemoryUse
from kennishub.search.freshness import timeliness
from kennishub.search.plan import (
    FORM_WEIGHTS,
    MAX_EXPANSIONS,
    PARTS_WEIGHT,
    Need,
    Plan,
    Prefix,
    Sequence,
    Word,
    make_plan,
    word_for,
)
from kennishub.search.query import Query, Sort
from kennishub.search.record import FIELD_WEIGHTS, SearchRecord
from kennishub.search.results import FacetValues, Hit, ResultPage
from kennishub.search.snippets import Marker, cut_passage
from kennishub.search.vocabulary import Vocabulary

_NO_INDEX: Final = "Er is nog geen zoekindex."


class _Entry:
    """Hold a record with its analysed texts."""

    def __init__(self, record: SearchRecord) -> None:
        self.record = record
        self.tokens: dict[str, list[Token]] = {
            field: list(analyse(record.texts.get(field, ""))) for field in FIELD_WEIGHTS
        }

    def words(self) -> set[str]:
        return {
            term
            for tokens in self.tokens.values()
            for token in tokens
            for term in token.terms
            if term.startswith(Form.EXACT)
        }


class MemoryEngine:
    """Keep records in a dictionary; see `SearchEngine`."""

    name = "memory"

    def __init__(self, folder: Path | None = None, memory: int = 0) -> None:
        del folder, memory  # nothing is kept but the records
        self._entries: dict[str, _Entry] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def search(self, query: Query) -> ResultPage:
        """Answer a query by looking at every record."""
        plan, corrections = self._corrected(make_plan(query.clauses, query.expansions), query)
        scored = {
            id_: score
            for id_, entry in self._required().items()
            if (score := self._score(entry, plan)) is not None
        }
        found = [
            (score, self._required()[id_].record)
            for id_, score in scored.items()
            if _selected(self._required()[id_].record, query, but=None)
        ]
        _sort(found, query.sort if plan.wanted or plan.required else _without_words(query.sort))
        first = (query.page - 1) * query.per_page
        marker = Marker(plan, corrections.values())
        hits = tuple(
            Hit(
                record.id,
                score,
                record.title,
                record.published,
                passage.html if query.passages else "",
                dict(record.display),
                passage.section,
                marker.other_words(
                    (record.title, record.texts.get("summary", ""), record.texts.get("body", ""))
                ),
            )
            for score, record in found[first : first + query.per_page]
            for passage in [
                cut_passage(
                    record.texts.get("summary", ""),
                    record.texts.get("body", ""),
                    record.sections,
                    marker,
                )
            ]
        )
        facets = {name: self._facet(name, scored, query) for name in query.counted}
        return ResultPage(len(found), query.page, query.per_page, hits, facets, corrections)

    def count(self, query: Query) -> int:
        """Return how many records satisfy a query and pass its facets."""
        return self.search(query).total

    def tidy(self) -> None:
        """Do nothing: updates leave nothing behind."""

    def warm(self) -> None:
        """Do nothing: everything is in memory."""

    def memory(self) -> MemoryUse:
        """Return zeros: nothing is kept beside the records."""
        return MemoryUse()

    def rebuild(self, records: Iterable[SearchRecord]) -> int:
        """Replace everything by the records and return their number."""
        entries: dict[str, _Entry] = {}
        for record in records:
            if record.id in entries:
                raise ValueError(f"two records with the id {record.id}")
            entries[record.id] = _Entry(record)
        self._entries = entries
        return len(entries)

    def update(self, changed: Iterable[SearchRecord], removed: Iterable[str] = ()) -> None:
        """Put changed records in place of the old ones and take removed ids out, all or nothing."""
        entries = dict(self._required())
        for id_ in removed:
            entries.pop(id_, None)
        written: set[str] = set()
        for record in changed:
            if record.id in written:
                raise ValueError(f"two records with the id {record.id}")
            written.add(record.id)
            entries[record.id] = _Entry(record)
        self._entries = entries

    def revisions(self) -> Mapping[str, str]:
        """Return the revision of every record by its id."""
        return {id_: entry.record.revision for id_, entry in self._required().items()}

    def words(self) -> Vocabulary:
        """Return every word with the number of records it is in."""
        counts: Counter[str] = Counter()
        for entry in self._required().values():
            counts.update(word.removeprefix(Form.EXACT) for word in entry.words())
        return Vocabulary.of(counts)

    def close(self) -> None:
        """Do nothing: memory is let go of with the engine."""

    def _required(self) -> dict[str, _Entry]:
        if self._entries is None:
            raise IndexUnavailableError(_NO_INDEX)
        return self._entries

    def _corrected(self, plan: Plan, query: Query) -> tuple[Plan, dict[str, str]]:
        """Put known words in place of those that no record has."""
        corrections: dict[str, str] = {}
        corrector = Corrector(self.words())

        def correct(need: Need) -> Need:
            if query.literal or not isinstance(need, Word):
                return need
            if any(self._weight(entry, need) for entry in self._required().values()):
                return need
            better = corrector(need.text)
            if better is None:
                return need
            corrections[need.text] = better
            return word_for(better, need.fields)

        required, wanted = (tuple(map(correct, needs)) for needs in (plan.required, plan.wanted))
        return Plan(required, wanted, plan.excluded), corrections

    def _score(self, entry: _Entry, plan: Plan) -> float | None:
        """Return a score, or nothing where the plan is not satisfied."""
        if any(self._weight(entry, need) for need in plan.excluded):
            return None
        required = [self._weight(entry, need) for need in plan.required]
        wanted = [self._weight(entry, need) for need in plan.wanted]
        if not all(required) or (plan.wanted and not plan.required and not any(wanted)):
            return None
        share = sum(map(bool, wanted)) / len(wanted) if wanted else 1.0
        return (sum(required) + sum(wanted) * share**2) * _prior(entry.record)

    def _weight(self, entry: _Entry, need: Need) -> float:
        terms = self._expand(need.term) if isinstance(need, Prefix) else need.terms
        weight = 0.0
        if isinstance(need, Word) and need.parts:
            weight += min(self._weight(entry, part) for part in need.parts) * PARTS_WEIGHT
        if isinstance(need, Word):
            weight += sum(self._weight(entry, other) * share for other, share in need.others)
        for field in need.fields:
            tokens = entry.tokens[field]
            count = _count(tokens, terms, together=isinstance(need, Sequence))
            if isinstance(need, Word):
                count *= _best_form(tokens, need.terms)
            if count:
                weight += FIELD_WEIGHTS[field] * count / (count + 1 + math.log1p(len(tokens)))
        return weight * (1.0 if isinstance(need, Prefix) else self._rarity(need))

    def _rarity(self, need: Word | Sequence) -> float:
        entries = self._required().values()
        together = isinstance(need, Sequence)
        having = sum(
            any(_count(entry.tokens[field], need.terms, together=together) for field in need.fields)
            for entry in entries
        )
        return math.log(len(entries) / (having + 1)) + 1 if having else 1.0

    def _expand(self, prefix: str) -> tuple[str, ...]:
        words = self.words()
        found = [word for word in words if word.startswith(prefix.removeprefix(Form.EXACT))]
        found.sort(key=lambda word: (-words[word], word))
        return tuple(Form.EXACT + word for word in found[:MAX_EXPANSIONS])

    def _facet(self, name: str, scored: Mapping[str, float], query: Query) -> FacetValues:
        counts: Counter[str] = Counter()
        for id_ in scored:
            record = self._required()[id_].record
            if _selected(record, query, but=name):
                counts.update(set(record.facets.get(name, ())))
        return FacetValues.of(counts, query.facets.get(name, ()))


def _best_form(tokens: list[Token], terms: tuple[str, ...]) -> float:
    """Return the weight of all kinds of evidence for a word in a text."""
    here = {term for token in tokens for term in token.terms}
    return sum(FORM_WEIGHTS[form] for form in {form_of(term) for term in terms if term in here})


def _count(tokens: list[Token], terms: tuple[str, ...], *, together: bool) -> float:
    if not together:
        wanted = set(terms)
        return sum(not wanted.isdisjoint(token.terms) for token in tokens)
    return sum(
        all(
            term in token.terms
            for term, token in zip(terms, tokens[start : start + len(terms)], strict=True)
        )
        for start in range(len(tokens) - len(terms) + 1)
    )


def _prior(record: SearchRecord) -> float:
    return record.prior * timeliness(record.due)


def _selected(record: SearchRecord, query: Query, but: str | None) -> bool:
    return all(
        name == but or not set(values).isdisjoint(record.facets.get(name, ()))
        for name, values in query.facets.items()
    )


def _without_words(sort: Sort) -> Sort:
    return Sort.NEWEST if sort is Sort.RELEVANCE else sort


def _sort(found: list[tuple[float, SearchRecord]], sort: Sort) -> None:
    if sort is Sort.TITLE:
        found.sort(key=lambda pair: (fold(pair[1].title), pair[1].id))
    else:
        found.sort(key=lambda pair: pair[1].id)
        found.sort(key=lambda pair: pair[1].published, reverse=True)
    if sort is Sort.RELEVANCE:
        found.sort(key=lambda pair: round(pair[0], 9), reverse=True)
