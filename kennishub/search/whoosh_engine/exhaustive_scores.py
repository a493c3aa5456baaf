"""Score one document at a time, in plain floats, from what Whoosh's posting matchers say.

The order of all operations on floats is that of the evaluation on arrays, so that the scores are
the same to the last bit.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, Final

from whoosh.matching import NullMatcher
from whoosh.reading import TermNotFound

from kennishub.search.dutch import Form, form_of
from kennishub.search.freshness import freshness, timeliness
from kennishub.search.plan import FORM_WEIGHTS, PARTS_WEIGHT, Need, Prefix, Sequence, Word
from kennishub.search.record import FIELD_LENGTHS, FIELD_WEIGHTS
from kennishub.search.whoosh_engine.evaluator import CLOSENESS_BONUS, COORDINATION
from kennishub.search.whoosh_engine.proximity import WINDOW
from kennishub.search.whoosh_engine.schema import read_facts
from kennishub.search.whoosh_engine.words import K1, PREFIX_SCORE

_RUNNING_TEXT: Final = ("title", "summary", "body")
_AT_A_PLACE: Final = frozenset({Form.LEMMA, Form.PART})


@dataclass(frozen=True, slots=True)
class Sought:
    """Hold a need as it is looked for, corrected if need be, with its rarity.

    `words` are the exact terms that a prefix stands for.
    """

    typed: Need
    need: Need
    rarity: float
    weight: float = 1.0
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scoring:
    """Hold what the score of a document depends on beside itself.

    `averages` holds the average length of each field over all live documents.
    """

    required: tuple[Sought, ...]
    wanted: tuple[Sought, ...]
    averages: Mapping[str, float]


class DocumentScores:
    """Score documents of one segment, asked for in ascending order."""

    def __init__(self, reader: Any, scoring: Scoring) -> None:
        self._reader = reader
        self._postings = _Postings(reader)
        self._scoring = scoring

    def score(self, number: int) -> float:
        """Return the score of a document."""
        base, near, _ = self._parts(number)
        return (base + near) * self._prior(number)

    def explain(self, number: int) -> list[tuple[str, float]]:
        """Return what each part of a plan adds to the score of a document."""
        base, near, scores = self._parts(number)
        sought = self._scoring.required + self._scoring.wanted
        parts = [(_label(one.typed), score) for one, score in zip(sought, scores, strict=True)]
        if len(self._scoring.wanted) > 1:
            parts.append(("niet alle woorden", base - _added(scores)))
            parts.append(("woorden dicht bij elkaar", near))
        return [*parts, ("compleet en actueel", (base + near) * (self._prior(number) - 1))]

    def _parts(self, number: int) -> tuple[float, float, list[float]]:
        """Return what words, and what their closeness, add to a score; then the score of each."""
        required = [self._of(sought, number) for sought in self._scoring.required]
        wanted = [self._of(sought, number) for sought in self._scoring.wanted]
        base = _added(wanted)
        if len(wanted) > 1:
            base *= _power(self._share(wanted), COORDINATION)
        near = self._near(wanted, number) if len(wanted) > 1 else 0.0
        return _added(required) + base, near, required + wanted

    def _share(self, scores: list[float]) -> float:
        """Return the share of the wanted words, by rarity, that are there."""
        rarities = [sought.rarity for sought in self._scoring.wanted]
        present = [rarity for rarity, score in zip(rarities, scores, strict=True) if score]
        return _added(present) / _added(rarities)

    def _near(self, scores: list[float], number: int) -> float:
        """Return what it adds that words that were typed side by side are close together."""
        bonus = 0.0
        for (one, score), (other, also) in pairwise(zip(self._scoring.wanted, scores, strict=True)):
            if not (isinstance(one.need, Word) and isinstance(other.need, Word)):
                continue
            if score and also:
                weight = CLOSENESS_BONUS * min(one.rarity, other.rarity)
                bonus += weight * self._closeness(one.need, other.need, number)
        return bonus

    def _of(self, sought: Sought, number: int) -> float:
        """Return the score of a need by itself: of the frequency of a word, saturated."""
        match sought.need:
            case Word():
                frequency = self._frequency(sought.need, number)
                if sought.weight != 1.0:
                    frequency *= sought.weight
            case Sequence(terms, fields):
                frequency = self._count(terms, fields, number)
            case Prefix(_, fields):
                return self._of_prefix(sought.words, fields, number)
        return sought.rarity * frequency * (K1 + 1) / (frequency + K1)

    def _of_prefix(self, words: Iterable[str], fields: Iterable[str], number: int) -> float:
        score = 0.0
        for name in fields:
            if any(self._postings.weight(name, word, number) for word in words):
                score += PREFIX_SCORE * FIELD_WEIGHTS[name]
        return score

    def _frequency(self, word: Word, number: int) -> float:
        """Return how often a document has a word, weighed by field, form and length of text."""
        frequency = 0.0
        for name in word.fields:
            for term in word.terms:
                weight = self._postings.weight(name, term, number)
                if weight:
                    share = self._length_share(name, number)
                    factor = FIELD_WEIGHTS[name] * FORM_WEIGHTS[form_of(term)]
                    frequency += weight / share * factor
        if word.phrase:
            frequency = self._count(word.phrase, word.fields, number, frequency)
        if word.parts:
            frequency += min(self._frequency(part, number) for part in word.parts) * PARTS_WEIGHT
        for other, weight in word.others:
            frequency += self._frequency(other, number) * weight
        return frequency

    def _count(
        self, terms: tuple[str, ...], fields: Iterable[str], number: int, frequency: float = 0.0
    ) -> float:
        """Add how often terms stand one after another, weighed by field."""
        for name in fields:
            first, *others = (self._postings.positions(name, term, number) for term in terms)
            starts = [
                place
                for place in first
                if all(place + step in places for step, places in enumerate(others, 1))
            ]
            frequency += len(starts) * FIELD_WEIGHTS[name]
        return frequency

    def _length_share(self, name: str, number: int) -> float:
        """Return what to divide the frequency of a word by, so that long texts win no prize."""
        share = FIELD_LENGTHS[name]
        length = self._reader.doc_field_length(number, name) or 0
        return 1 - share + share * length / (self._scoring.averages[name] or 1.0)

    def _closeness(self, one: Word, other: Word, number: int) -> float:
        """Return 1 over the smallest distance of two words, or 0 past the window.

        Of each place the nearest ones before and not before it are looked at. One at the place
        itself is another form of the same token, and hides what may stand after it.
        """
        best = 0.0
        for name in _RUNNING_TEXT:
            if name not in one.fields:
                continue
            others = sorted(self._places(name, other, number))
            for place in self._places(name, one, number):
                after = bisect_left(others, place)
                for neighbour in others[max(0, after - 1) : after + 1]:
                    distance = abs(neighbour - place)
                    if 0 < distance <= WINDOW:
                        best = max(best, 1.0 / distance)
        return best

    def _places(self, name: str, word: Word, number: int) -> set[int]:
        return {
            place
            for term in word.terms
            if form_of(term) in _AT_A_PLACE
            for place in self._postings.positions(name, term, number)
        }

    @cached_property
    def _facts(self) -> Any:
        return self._reader.column_reader("facts")

    def _prior(self, number: int) -> float:
        facts = read_facts(self._facts[number])
        return facts.prior * freshness(facts.confirmed) * timeliness(facts.due)


class _Postings:
    """Follow the postings of any terms of a segment, from each document to later ones."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader
        self._matchers: dict[tuple[str, str], Any] = {}

    def weight(self, field: str, term: str, number: int) -> float:
        """Return how often a document has a term in a field."""
        matcher = self._at(field, term, number)
        return matcher.weight() if matcher else 0.0

    def positions(self, field: str, term: str, number: int) -> set[int]:
        """Return where a document has a term in a field."""
        matcher = self._at(field, term, number)
        return set(matcher.value_as("positions")) if matcher else set()

    def _at(self, field: str, term: str, number: int) -> Any:
        matcher = self._matchers.get((field, term))
        if matcher is None:
            try:
                matcher = self._reader.postings(field, term.encode())
            except TermNotFound:
                matcher = NullMatcher()
            self._matchers[field, term] = matcher
        if matcher.is_active() and matcher.id() < number:
            matcher.skip_to(number)
        return matcher if matcher.is_active() and matcher.id() == number else None


def rarity(having: int, documents: int) -> float:
    """Return `ln(1 + (N - n + 0.5) / (n + 0.5))` for a word that n of N documents have."""
    return math.log1p((documents - having + 0.5) / (having + 0.5))


def _added(values: Iterable[float]) -> float:
    # From Python 3.12 on, `sum` compensates for what each addition rounds.
    total = 0.0
    for value in values:
        total += value
    return total


def _power(value: float, exponent: float) -> float:
    # As numpy does; pow() may be a bit off.
    return math.sqrt(value) if exponent == 0.5 else value**exponent


def _label(need: Need) -> str:
    match need:
        case Word(text):
            return text
        case Sequence(terms):
            return " ".join(term.removeprefix(Form.EXACT) for term in terms)
        case Prefix(term):
            return term.removeprefix(Form.EXACT) + "*"
