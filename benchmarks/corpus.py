"""Make up records and queries: words of a long-tailed vocabulary, the same for the same seed."""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Iterator
from itertools import accumulate
from typing import Final

from kennishub.search.record import SearchRecord

SEED: Final = 20
#: Distinct words. Natural text has them by Zipf's law: the n-th word is 1/n times as frequent.
VOCABULARY: Final = 50_000
WORDS_PER_DOCUMENT: Final = 400
FACET_VALUES: Final = {
    "thema": 5,
    "type": 2,
    "gemeente": 342,
    "provincie": 12,
    "grootteklasse": 5,
    "fase": 6,
    "uitkomst": 4,
    "trefwoord": 80,
    "jaar": 15,
}

_ONSETS: Final = "b br d dr f g gr h k kl kr l m n p pl r s sch sl st str t tr v w z"
_NUCLEI: Final = "a aa e ee i ie o oe oo u uu ij ui eu au"
_CODAS: Final = "- - k l m n ng r s t rd nd cht"


class Corpus:
    """Draw records and queries from one vocabulary."""

    def __init__(self) -> None:
        self._random = random.Random(SEED)  # noqa: S311 - a benchmark, not a secret
        syllables = self._syllables()
        words: dict[str, None] = {}
        while len(words) < VOCABULARY:
            length = self._random.choices((1, 2, 3, 4), (1, 4, 5, 3))[0]
            words["".join(self._random.choices(syllables, k=length))] = None
        self._words = list(words)
        self._texts: list[str] = []
        self._weights = list(accumulate(1 / rank for rank in range(1, VOCABULARY + 1)))

    def records(self, count: int) -> Iterator[SearchRecord]:
        """Yield so many records."""
        for number in range(count):
            yield self.record(number)

    def record(self, number: int) -> SearchRecord:
        """Return a record with this number in its id."""
        pick = self._random.randrange
        title, body = self.text(6), self.text(WORDS_PER_DOCUMENT)
        self._texts.append(body)
        return SearchRecord(
            id=f"document-{number}",
            revision=str(number),
            title=title,
            published=f"{2010 + pick(16)}-{1 + pick(12):02}-{1 + pick(28):02}",
            texts={
                "title": title,
                "keywords": self.text(4),
                "municipality": f"gemeente-{pick(342)}",
                "summary": self.text(40),
                "headings": self.text(10),
                "body": body,
            },
            facets={
                name: (f"{name}-{min(pick(values), pick(values))}",)
                for name, values in FACET_VALUES.items()
            },
            display={"type": "artikel", "summary": title},
        )

    def text(self, length: int) -> str:
        """Return so many words by their frequency."""
        return " ".join(self._word() for _ in range(length))

    def query_word(self) -> str:
        """Return a word that a reader could search for: not one of the most frequent."""
        return self._words[self._random.randrange(50, 5_000)]

    def title_word(self) -> str:
        """Return a word that stands in some titles."""
        return self._words[self._random.randrange(10, 200)]

    def phrase(self) -> str:
        """Return two words that stand beside each other in a record."""
        words = self._random.choice(self._texts).split()
        start = self._random.randrange(len(words) - 1)
        return " ".join(words[start : start + 2])

    def facet(self) -> tuple[str, str]:
        """Return a facet and one of its values."""
        name = self._random.choice(list(FACET_VALUES))
        return name, f"{name}-{self._random.randrange(FACET_VALUES[name])}"

    def _word(self) -> str:
        return self._words[bisect(self._weights, self._random.random() * self._weights[-1])]

    @staticmethod
    def _syllables() -> list[str]:
        return [
            f"{onset}{nucleus}{coda.strip('-')}"
            for onset in _ONSETS.split()
            for nucleus in _NUCLEI.split()
            for coda in _CODAS.split()
        ]
