"""Say in Whoosh's queries which documents have what is needed, and score each as it comes by.

Which documents match is left to Whoosh's own matchers of terms, unions, intersections, differences
and phrases; only the score is ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from whoosh import query
from whoosh.matching import WrappingMatcher

from kennishub.search import plan

#: Answers the score of a document of one segment; documents are asked for in ascending order.
Score = Callable[[int], float]
#: Answers the exact terms that a prefix stands for.
Expand = Callable[[str], Sequence[str]]


def having(need: plan.Need, expand: Expand) -> query.Query:
    """Return the query for the documents that have what is needed."""
    match need:
        case plan.Word():
            return having_word(need)
        case plan.Sequence(terms, fields):
            return any_of(_phrase(name, terms) for name in fields)
        case plan.Prefix(term, fields):
            words = expand(term)
            return any_of(query.Term(name, word) for name in fields for word in words)


def having_word(word: plan.Word) -> query.Query:
    """Return the query for the documents that have a word, all of its parts, or a synonym."""
    ways = [query.Term(name, term) for name in word.fields for term in word.terms]
    if word.phrase:
        ways += [_phrase(name, word.phrase) for name in word.fields]
    if word.parts:
        ways.append(query.And([having_word(part) for part in word.parts]))
    ways += [having_word(other) for other, _ in word.others]
    return any_of(ways)


def any_of(queries: Iterable[query.Query]) -> query.Query:
    """Return the query for the documents that any of some queries finds."""
    found = query.Or(list(queries))
    # On up to 5,000 documents Whoosh takes a union with preloaded documents, out of which a
    # difference does not take all.
    found.matcher_type = query.Or.DEFAULT_MATCHER
    return found


def satisfying(required: Sequence[query.Query], wanted: Sequence[query.Query]) -> query.Query:
    """Return the query for the documents that satisfy a plan, but for what it excludes."""
    if required:
        return query.And(list(required))
    return any_of(wanted) if wanted else query.Every()


class ScoredQuery(query.Query):  # type: ignore[misc]
    """Find what another query finds, and score it by a function of our own."""

    def __init__(self, documents: query.Query, scores: Callable[[Any], Score]) -> None:
        """Take what makes the function for the reader of a segment."""
        self._documents = documents
        self._scores = scores

    def matcher(self, searcher: Any, context: Any = None) -> ScoredMatcher:
        """Return the matcher in the segment of a searcher."""
        documents = self._documents.matcher(searcher, context)
        return ScoredMatcher(documents, self._scores(searcher.reader()))


class ScoredMatcher(WrappingMatcher):  # type: ignore[misc]
    """Step through the documents of another matcher, with scores of our own."""

    def __init__(self, documents: Any, score: Score) -> None:
        super().__init__(documents)
        self._score = score

    def replace(self, _minimum: float = 0) -> ScoredMatcher:
        """Stay as it is: to leave out documents that score too little is what this avoids."""
        return self

    def supports_block_quality(self) -> bool:
        """Deny that blocks of documents can be left out."""
        return False

    def score(self) -> float:
        """Return the score of the document at hand."""
        return self._score(self.id())


def _phrase(field: str, terms: Sequence[str]) -> query.Query:
    return query.Phrase(field, list(terms)) if len(terms) > 1 else query.Term(field, terms[0])
