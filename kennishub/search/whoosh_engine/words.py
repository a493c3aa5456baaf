"""Find one word in all fields and in all its forms, and correct a word that no document has."""

from __future__ import annotations

import numpy as np

from kennishub.search.correction import Corrector
from kennishub.search.dutch import Form, form_of
from kennishub.search.plan import CORRECTION_WEIGHT, FORM_WEIGHTS, PARTS_WEIGHT, Word, word_for
from kennishub.search.record import FIELD_WEIGHTS
from kennishub.search.whoosh_engine.proximity import starts_of
from kennishub.search.whoosh_engine.segment import SHIFT, Mask, Weights
from kennishub.search.whoosh_engine.snapshot import Snapshot

#: Evidence that a text is about the word itself, by which its rarity is counted.
_ITSELF = frozenset({Form.EXACT, Form.LEMMA})


class WordFinder:
    """Find words in a snapshot for one query."""

    def __init__(self, snapshot: Snapshot, *, correct: bool) -> None:
        self._snapshot = snapshot
        self._correct = correct
        self._corrector: Corrector | None = None
        self._used: dict[str, Word] = {}
        #: Typed words that no document has, with the word that was looked for instead.
        self.corrections: dict[str, str] = {}

    def used(self, word: Word) -> Word:
        """Return what was looked for in place of a word: itself, or what it was corrected to."""
        return self._used.get(word.text, word)

    def find(self, word: Word, *, correct: bool = True) -> tuple[Weights, float]:
        """Return the weighed frequency of a word per document, and its rarity (idf)."""
        frequencies, rarity = self._find(word)
        if frequencies.any() or not (correct and self._correct):
            return frequencies, rarity
        if self._corrector is None:
            self._corrector = Corrector(self._snapshot.words())
        better = self._corrector(word.text)
        if better is None:
            return frequencies, rarity
        self.corrections[word.text] = better
        self._used[word.text] = corrected = word_for(better, word.fields)
        frequencies, rarity = self._find(corrected)
        return frequencies * CORRECTION_WEIGHT, rarity

    def rarity(self, term: str, fields: tuple[str, ...]) -> float:
        """Return the rarity of one term in any of the fields."""
        having = np.zeros(self._snapshot.size, np.bool_)
        for name in fields:
            having[self._snapshot.frequencies(name, term)[0]] = True
        return self._idf(having)

    def _find(self, word: Word) -> tuple[Weights, float]:
        frequencies = np.zeros(self._snapshot.size, np.float64)
        itself = np.zeros(self._snapshot.size, np.bool_)
        for name in word.fields:
            for term in word.terms:
                ids, weights = self._snapshot.frequencies(name, term)
                if not len(ids):
                    continue
                form = form_of(term)
                frequencies[ids] += weights * (FIELD_WEIGHTS[name] * FORM_WEIGHTS[form])
                if form in _ITSELF:
                    itself[ids] = True
        if word.phrase:
            for name in word.fields:
                owners = starts_of(self._snapshot, word.phrase, name) >> SHIFT
                counts = np.bincount(owners, minlength=self._snapshot.size)
                frequencies += counts * (FIELD_WEIGHTS[name] * self._snapshot.live)
            itself |= frequencies > 0
        if word.parts:
            found = [self._find(part)[0] for part in word.parts]
            frequencies += np.minimum.reduce(found) * PARTS_WEIGHT
        for other, weight in word.others:
            frequencies += self._find(other)[0] * weight
        # A word that is found as part of others only is as rare as those are together.
        return frequencies, self._idf(itself if itself.any() else frequencies > 0)

    def _idf(self, having: Mask) -> float:
        """Return `ln(1 + (N - n + 0.5) / (n + 0.5))`, over live documents only.

        Deleted ones left out, saving one document again and again does not change the order of the
        others.
        """
        count = float(having.sum())
        return float(np.log1p((self._snapshot.count - count + 0.5) / (count + 0.5)))
