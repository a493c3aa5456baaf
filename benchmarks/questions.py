"""Draw the questions that every engine is asked, from the documents that it has."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from benchmarks.statistics import SEED
from kennishub.search.dutch import fold, is_stop_word, words
from kennishub.search.record import SearchRecord

PER_KIND: Final = 200
#: Documents that words, phrases and filters are taken from; they are in every index.
SAMPLE: Final = 5_000
#: How rare a word is: the least and the most share of the documents that have it, and how many of
#: the words of questions are such words.
BANDS: Final = {
    "frequent": (0.05, 0.60, 0.3),
    "middling": (0.005, 0.05, 0.4),
    "rare": (0.0, 0.005, 0.3),
}
MAX_WORDS: Final = 4
#: Letters of a word that are typed before the star, and before suggestions are asked for.
PREFIX: Final = (4, 6)
TYPED: Final = (2, 6)
MIN_WORD: Final = 4
#: A filter is a value of one of these; the last has few documents a value, the first many.
FILTERS: Final = ("thema", "provincie", "jaar", "trefwoord")


@dataclass(frozen=True, slots=True)
class Question:
    """Hold one question as typed, with the filter that goes with it."""

    kind: str
    text: str
    facets: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Questions:
    """Hold the questions by kind, and beginnings of words to suggest something for."""

    kinds: Mapping[str, list[Question]]
    beginnings: list[str]


def draw_questions(records: Iterable[SearchRecord], per_kind: int = PER_KIND) -> Questions:
    """Draw questions from the first records of a corpus."""
    return _Drawer(list(records)).draw(per_kind)


class _Drawer:
    def __init__(self, records: list[SearchRecord]) -> None:
        self._random = random.Random(SEED)  # noqa: S311 - a benchmark, not a secret
        self._texts = [
            [found.group() for found in words(record.texts["body"])] for record in records
        ]
        self._titles = [[found.group() for found in words(record.title)] for record in records]
        self._facets = [record.facets for record in records]
        counts: Counter[str] = Counter()
        for text in self._texts:
            counts.update({fold(word) for word in text})
        telling = {
            word: count / len(records)
            for word, count in counts.items()
            if len(word) >= MIN_WORD and word.isalpha() and not is_stop_word(word)
        }
        # A rare word is in two documents at least, but for a corpus that hardly has any such.
        self._bands = {
            name: sorted(
                word
                for word, share in telling.items()
                if low < share <= high and (counts[word] > 1 or len(records) < SAMPLE // 10)
            )
            for name, (low, high, _) in BANDS.items()
        }

    def draw(self, per_kind: int) -> Questions:
        kinds: dict[str, Callable[[], Question]] = {
            "words": lambda: Question("words", self._words(), {}),
            "phrase": lambda: Question("phrase", f'"{self._phrase()}"', {}),
            "prefix": lambda: Question("prefix", f"{self._beginning(self._word(), PREFIX)}*", {}),
            "filter": lambda: Question("filter", self._words(), self._filter()),
        }
        return Questions(
            kinds={name: [make() for _ in range(per_kind)] for name, make in kinds.items()},
            beginnings=[self._beginning(self._title_word(), TYPED) for _ in range(per_kind)],
        )

    def _word(self) -> str:
        names = [name for name, found in self._bands.items() if found]
        weights = [BANDS[name][2] for name in names]
        return self._random.choice(self._bands[self._random.choices(names, weights)[0]])

    def _words(self) -> str:
        return " ".join(self._word() for _ in range(self._random.randint(1, MAX_WORDS)))

    def _phrase(self) -> str:
        """Return two or three words that stand together, not all of them stop words."""
        while True:
            text = self._random.choice(self._texts)
            length = self._random.randint(2, 3)
            start = self._random.randrange(max(1, len(text) - length))
            phrase = text[start : start + length]
            if len(phrase) == length and not all(map(is_stop_word, phrase)):
                return " ".join(phrase)

    def _title_word(self) -> str:
        while True:
            long = [word for word in self._random.choice(self._titles) if len(word) >= MIN_WORD]
            if long:
                return fold(self._random.choice(long))

    def _beginning(self, word: str, lengths: tuple[int, int]) -> str:
        return word[: self._random.randint(*lengths)]

    def _filter(self) -> dict[str, tuple[str, ...]]:
        name = self._random.choice(FILTERS)
        return {name: (self._random.choice(self._random.choice(self._facets)[name]),)}
