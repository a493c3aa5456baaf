"""Find what a query needs in all fields and forms, and correct a word that no document has."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from kennishub.search.correction import Corrector
from kennishub.search.dutch import Form, form_of
from kennishub.search.plan import (
    CORRECTION_WEIGHT,
    FORM_WEIGHTS,
    PARTS_WEIGHT,
    Need,
    Prefix,
    Sequence,
    Word,
    word_for,
)
from kennishub.search.record import FIELD_WEIGHTS
from kennishub.search.whoosh_engine.decoding import Mask, Numbers, Weights
from kennishub.search.whoosh_engine.proximity import add_sequences
from kennishub.search.whoosh_engine.snapshot import Snapshot

#: BM25's saturation: how soon more occurrences of a word stop adding to the score.
K1: Final = 2.0
#: What a word found by its prefix scores, whichever word it is: that it is rare says nothing.
PREFIX_SCORE: Final = 1.0

#: Evidence that a text is about the word itself, by which its rarity is counted.
_ITSELF: Final = frozenset({Form.EXACT, Form.LEMMA})


@dataclass(frozen=True, slots=True)
class Found:
    """Hold which live documents have what is needed, how well, and how rare it is (its idf)."""

    ids: Numbers
    scores: Weights
    rarity: float

    @property
    def nbytes(self) -> int:
        """Return the size in memory."""
        return self.ids.nbytes + self.scores.nbytes


class WordFinder:
    """Find needs in a snapshot for one query."""

    def __init__(self, snapshot: Snapshot, *, correct: bool) -> None:
        self._snapshot = snapshot
        self._correct = correct
        self._corrector: Corrector | None = None
        self._used: dict[Word, Word] = {}
        #: Typed words that no document has, with the word that was looked for instead.
        self.corrections: dict[str, str] = {}

    def used(self, word: Word) -> Word:
        """Return what was looked for in place of a word: itself, or what it was corrected to."""
        return self._used.get(word, word)

    def find(self, need: Need, *, correct: bool = True) -> Found:
        """Return the documents that have what is needed; of a mistyped word, what was meant."""
        found = self._remembered(need)
        if len(found.ids) or not (isinstance(need, Word) and correct and self._correct):
            return found
        if self._corrector is None:
            self._corrector = Corrector(self._snapshot.words())
        better = self._corrector(need.text)
        if better is None:
            return found
        self.corrections[need.text] = better
        self._used[need] = corrected = word_for(better, need.fields)
        return self._remembered(corrected, weight=CORRECTION_WEIGHT)

    def _remembered(self, need: Need, weight: float = 1.0) -> Found:
        return self._snapshot.remember((need, weight), lambda: self._find(need, weight))

    def _find(self, need: Need, weight: float) -> Found:
        match need:
            case Word():
                frequencies, rarity = self._find_word(need)
                return _saturated(frequencies * weight if weight != 1.0 else frequencies, rarity)
            case Sequence(terms, fields):
                frequencies = np.zeros(self._snapshot.size, np.float64)
                add_sequences(self._snapshot, terms, fields, frequencies)
                rarity = 1.0
                if frequencies.any():
                    rarity = max(self._rarity(term, fields) for term in terms)
                return _saturated(frequencies, rarity)
            case Prefix(term, fields):
                return self._find_prefix(term, fields)

    def _find_word(self, word: Word) -> tuple[Weights, float]:
        """Return the weighed frequency of a word per document, and its rarity."""
        snapshot = self._snapshot
        frequencies = np.zeros(snapshot.size, np.float64)
        itself = np.zeros(snapshot.size, np.bool_)
        for name in word.fields:
            for term in word.terms:
                ids, weights = snapshot.postings(name, term)
                if not len(ids):
                    continue
                form = form_of(term)
                frequencies[ids] += weights * (FIELD_WEIGHTS[name] * FORM_WEIGHTS[form])
                if form in _ITSELF:
                    itself[ids] = True
        if word.phrase:
            add_sequences(snapshot, word.phrase, word.fields, frequencies)
            itself |= frequencies > 0
        if word.parts:
            found = [self._find_word(part)[0] for part in word.parts]
            frequencies += np.minimum.reduce(found) * PARTS_WEIGHT
        for other, weight in word.others:
            frequencies += self._find_word(other)[0] * weight
        # A word that is found as part of others only is as rare as those are together.
        return frequencies, self._idf(itself if itself.any() else frequencies > 0)

    def _find_prefix(self, prefix: str, fields: tuple[str, ...]) -> Found:
        snapshot = self._snapshot
        scores = np.zeros(snapshot.size, np.float64)
        terms = snapshot.expand(prefix)
        for name in fields:
            here = np.zeros(snapshot.size, np.bool_)
            for term in terms:
                here[snapshot.postings(name, term)[0]] = True
            scores[here] += PREFIX_SCORE * FIELD_WEIGHTS[name]
        ids = np.flatnonzero(scores).astype(np.int32)
        return Found(ids, scores[ids], 1.0)

    def _rarity(self, term: str, fields: tuple[str, ...]) -> float:
        having = np.zeros(self._snapshot.size, np.bool_)
        for name in fields:
            having[self._snapshot.postings(name, term)[0]] = True
        return self._idf(having)

    def _idf(self, having: Mask) -> float:
        """Return `ln(1 + (N - n + 0.5) / (n + 0.5))`, over live documents only.

        Deleted ones left out, saving one document again and again does not change the order of the
        others.
        """
        count = float(having.sum())
        return math.log1p((self._snapshot.count - count + 0.5) / (count + 0.5))


def _saturated(frequencies: Weights, rarity: float) -> Found:
    """Score weighed frequencies: each further occurrence adds less."""
    ids = np.flatnonzero(frequencies).astype(np.int32)
    here = frequencies[ids]
    return Found(ids, rarity * here * (K1 + 1) / (here + K1), rarity)
