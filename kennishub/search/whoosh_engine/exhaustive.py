"""Evaluate a plan with Whoosh's own searcher, one document after another and leaving none out.

It takes seconds where the arrays take milliseconds. It is the reference that the evaluation on
arrays is tested against, and the answer to a query that does not fit in them. Its one collector
keeps every document: with a limit, Whoosh's own choice of the blocks to skip is wrong.
"""

from __future__ import annotations

import dataclasses
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from whoosh.collectors import UnlimitedCollector
from whoosh.query import Query as WhooshQuery
from whoosh.query import Term
from whoosh.scoring import Frequency
from whoosh.searching import Searcher

from kennishub.search.correction import Corrector
from kennishub.search.dutch import Form, fold, form_of
from kennishub.search.plan import (
    CORRECTION_WEIGHT,
    MAX_EXPANSIONS,
    Need,
    Plan,
    Prefix,
    Sequence,
    Word,
    word_for,
)
from kennishub.search.query import Query, Sort
from kennishub.search.record import FIELD_WEIGHTS
from kennishub.search.results import FacetValues
from kennishub.search.vocabulary import Vocabulary
from kennishub.search.whoosh_engine.exhaustive_queries import (
    ScoredQuery,
    any_of,
    having,
    having_word,
    satisfying,
)
from kennishub.search.whoosh_engine.exhaustive_scores import (
    DocumentScores,
    Scoring,
    Sought,
    rarity,
)
from kennishub.search.whoosh_engine.schema import Facts, read_facts

#: Scores are compared as multiples of one over this number, so that ties do not hang on the last
#: bits of a sum.
_GRAINS: Final = 1e9
_ITSELF: Final = frozenset({Form.EXACT, Form.LEMMA})


@dataclass(frozen=True, slots=True)
class ExhaustiveEvaluation:
    """Hold what was found, as `Evaluation` does; documents are numbered as in the snapshot."""

    total: int
    numbers: tuple[int, ...]
    scores: tuple[float, ...]
    facets: dict[str, FacetValues]
    parts: list[tuple[str, tuple[float, ...]]] = field(default_factory=list)
    corrections: dict[str, str] = field(default_factory=dict)


class Exhaustive:
    """Evaluate plans on one generation of an index."""

    def __init__(self, reader: Any) -> None:
        """Take the reader of the whole index, which is left open."""
        self._searcher = Searcher(reader, weighting=Frequency(), closereader=False)
        self._count: int = reader.doc_count()
        self._leaves = [
            (leaf, start) for leaf, start in reader.leaf_readers() if leaf.doc_count_all()
        ]
        self._starts = [start for _, start in self._leaves]
        self._columns = [leaf.column_reader("facts") for leaf, _ in self._leaves]
        self._known: dict[int, Facts] = {}

    def evaluate(self, plan: Plan, query: Query) -> ExhaustiveEvaluation:
        """Find, count and order the documents that satisfy a plan and the selected facets."""
        finding = _Finding(self, plan, literal=query.literal)
        scoring = Scoring(finding.required, finding.wanted, self._averages)
        scores = self._scores(finding.documents, scoring)
        for number in self._left_out(finding):
            scores.pop(number, None)
        passing = [number for number in scores if self._passes(number, query)]
        sort = query.sort
        if sort is Sort.RELEVANCE and not (plan.wanted or plan.required):
            sort = Sort.NEWEST
        passing.sort(key=lambda number: self._order(sort, number, scores[number]))
        last = query.page * query.per_page
        page = passing[last - query.per_page : last]
        return ExhaustiveEvaluation(
            total=len(passing),
            numbers=tuple(page),
            scores=tuple(scores[number] for number in page),
            facets=self._count_facets(scores, query),
            parts=self._explain(page, scoring) if query.explain else [],
            corrections=finding.corrections,
        )

    def count(self, plan: Plan, query: Query) -> int:
        """Return how many documents satisfy a plan and the selected facets."""
        finding = _Finding(self, plan, literal=query.literal)
        found = set(self.documents(finding.documents)) - self._left_out(finding)
        return sum(self._passes(number, query) for number in found)

    def id(self, number: int) -> str:
        """Return the id of a document."""
        return self._facts(number).id

    def documents(self, documents: WhooshQuery) -> list[int]:
        """Return the live documents that a query finds."""
        return list(self._searcher.docs_for_query(documents))

    def rarity(self, documents: WhooshQuery) -> float:
        """Return how rare it is that a query finds a document."""
        return rarity(len(self.documents(documents)), self._count)

    @cached_property
    def words(self) -> Vocabulary:
        """Return the words of the index."""
        return Vocabulary.of(self._words_with(""))

    def expand(self, prefix: str) -> tuple[str, ...]:
        """Return the exact terms that start with an exact term, the most frequent ones."""
        counts = self._words_with(prefix.removeprefix(Form.EXACT))
        found = sorted(counts, key=lambda word: (-counts[word], word))
        return tuple(Form.EXACT + word for word in found[:MAX_EXPANSIONS])

    def _left_out(self, finding: _Finding) -> set[int]:
        """Return the documents that a plan excludes.

        They are found apart: Whoosh's own difference of two queries lets some of them through.
        """
        return {number for query in finding.excluded for number in self.documents(query)}

    def _scores(self, documents: WhooshQuery, scoring: Scoring) -> dict[int, float]:
        collector = UnlimitedCollector()
        scored = ScoredQuery(documents, lambda leaf: DocumentScores(leaf, scoring).score)
        context = self._searcher.context(needs_current=True)
        self._searcher.search_with_collector(scored, collector, context=context)
        return dict(collector.results().items())

    def _order(self, sort: Sort, number: int, score: float) -> tuple[Any, ...]:
        """Return what to sort a document by: equals come newest first, and then by id."""
        facts = self._facts(number)
        key: Any = None
        if sort is Sort.RELEVANCE:
            key = -round(score * _GRAINS)
        elif sort is Sort.TITLE:
            key = (fold(facts.title), facts.id)
        return key, -int(facts.published.replace("-", "") or 0), facts.id

    def _explain(
        self, page: Iterable[int], scoring: Scoring
    ) -> list[tuple[str, tuple[float, ...]]]:
        columns: dict[int, tuple[str, list[float]]] = {}
        for number in page:
            leaf, start = self._leaves[bisect_right(self._starts, number) - 1]
            parts = DocumentScores(leaf, scoring).explain(number - start)
            for place, (label, score) in enumerate(parts):
                columns.setdefault(place, (label, []))[1].append(score)
        return [(label, tuple(scores)) for label, scores in columns.values()]

    def _passes(self, number: int, query: Query, *, but: str = "") -> bool:
        """Tell whether a document has a selected value of every facet but one."""
        facets = self._facts(number).facets
        return all(
            name == but or not set(values).isdisjoint(facets.get(name, ()))
            for name, values in query.facets.items()
        )

    def _count_facets(self, numbers: Iterable[int], query: Query) -> dict[str, FacetValues]:
        facets = {}
        for name in query.counted:
            counts: Counter[str] = Counter()
            for number in numbers:
                if self._passes(number, query, but=name):
                    counts.update(set(self._facts(number).facets.get(name, ())))
            facets[name] = FacetValues.of(counts, query.facets.get(name, ()))
        return facets

    @cached_property
    def _averages(self) -> Mapping[str, float]:
        return {
            name: sum(
                leaf.doc_field_length(number, name) or 0
                for leaf, _ in self._leaves
                for number in leaf.all_doc_ids()
            )
            / max(1, self._count)
            for name in FIELD_WEIGHTS
        }

    def _words_with(self, prefix: str) -> dict[str, int]:
        """Return the words that start so, with the number of documents of the field most have."""
        words: dict[str, int] = {}
        for leaf, _ in self._leaves:
            counts: dict[str, int] = {}
            for name in FIELD_WEIGHTS:
                for term in leaf.expand_prefix(name, Form.EXACT + prefix):
                    word = term.decode().removeprefix(Form.EXACT)
                    counts[word] = max(counts.get(word, 0), leaf.doc_frequency(name, term))
            for word, count in counts.items():
                words[word] = words.get(word, 0) + count
        return words

    def _facts(self, number: int) -> Facts:
        if number not in self._known:
            place = bisect_right(self._starts, number) - 1
            data = self._columns[place][number - self._starts[place]]
            self._known[number] = read_facts(data)
        return self._known[number]


class _Finding:
    """Find what a plan needs, what is mistyped corrected, and the query for its documents."""

    def __init__(self, index: Exhaustive, plan: Plan, *, literal: bool) -> None:
        self._index = index
        self._literal = literal
        self.corrections: dict[str, str] = {}
        self.required = tuple(map(self._seek, plan.required))
        self.wanted = tuple(map(self._seek, plan.wanted))
        self.documents = satisfying(
            [self._having(sought.need) for sought in self.required],
            [self._having(sought.need) for sought in self.wanted],
        )
        self.excluded = [self._having(need) for need in plan.excluded]

    @cached_property
    def _corrector(self) -> Corrector:
        return Corrector(self._index.words)

    def _having(self, need: Need) -> WhooshQuery:
        return having(need, self._index.expand)

    def _seek(self, need: Need) -> Sought:
        better = self._better(need)
        if better is not None:
            return Sought(need, better, self._rarity(better), CORRECTION_WEIGHT)
        words = self._index.expand(need.term) if isinstance(need, Prefix) else ()
        return Sought(need, need, self._rarity(need), words=words)

    def _better(self, need: Need) -> Word | None:
        """Return what was meant by a word that no document has, where that can be told."""
        if self._literal or not isinstance(need, Word):
            return None
        if self._index.documents(self._having(need)):
            return None
        better = self._corrector(need.text)
        if better is None:
            return None
        self.corrections[need.text] = better
        return word_for(better, need.fields)

    def _rarity(self, need: Need) -> float:
        match need:
            case Word():
                return self._rarity_of_word(need)
            case Sequence(terms, fields) if self._index.documents(self._having(need)):
                return max(
                    self._index.rarity(any_of(Term(name, term) for name in fields))
                    for term in terms
                )
            case _:
                return 1.0

    def _rarity_of_word(self, word: Word) -> float:
        """Count the documents with the word itself; without any, those with what counts as it."""
        if word.phrase:
            itself = having_word(dataclasses.replace(word, parts=(), others=()))
        else:
            terms = [term for term in word.terms if form_of(term) in _ITSELF]
            itself = any_of(Term(name, term) for name in word.fields for term in terms)
        found = self._index.documents(itself)
        return self._index.rarity(itself if found else self._having(word))
