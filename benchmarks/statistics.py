"""Learn from real documents what text is like, so that more of the same can be made.

Where there are none, a vocabulary of made-up words that follow Zipf's law stands in for them.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kennishub.search.dutch import is_stop_word, words
from kennishub.search.record import SearchRecord

SEED: Final = 20
#: How many times as many words as were seen there are to meet in yet more text.
UNSEEN_TIMES: Final = 8
KEYWORDS: Final = 400
#: Keywords are one in so many of the most frequent words.
KEYWORD_STEP: Final = 10
#: Made-up text: distinct words, documents to learn from, and how their lengths spread.
MADE_UP_WORDS: Final = 50_000
MADE_UP_SOURCES: Final = 400
MADE_UP_LENGTH: Final = (6.4, 0.8)

_ONSETS: Final = "b br d dr f g gr h k kl kr l m n p pl r s sch sl st str t tr v w z"
_NUCLEI: Final = "a aa e ee i ie o oe oo u uu ij ui eu au"
_CODAS: Final = "- - k l m n ng r s t rd nd cht"

Ids = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Source:
    """Hold the words of one document by their numbers."""

    title: Ids
    headings: Ids
    body: Ids


@dataclass(frozen=True, slots=True)
class Statistics:
    """Hold what is known of the text: its words, its documents, and what is yet to be met.

    `unseen` is the share of words in further text that are new to it; numbers of words from
    `seen` on are for those, their probabilities summed in `tail`.
    """

    vocabulary: list[str]
    seen: int
    sources: list[Source]
    unseen: float
    tail: NDArray[np.float64]
    keywords: tuple[str, ...]


def learn(records: Iterable[SearchRecord]) -> Statistics:
    """Learn from records."""
    known: dict[str, int] = {}
    sources = [
        Source(
            *(_numbers(known, record.texts.get(name, "")) for name in ("title", "headings", "body"))
        )
        for record in records
    ]
    return _statistics(list(known), sources)


def make_up() -> Statistics:
    """Make up words and documents where there are none to learn from."""
    draw = random.Random(SEED)  # noqa: S311 - a benchmark, not a secret
    syllables = [
        f"{onset}{nucleus}{coda.strip('-')}"
        for onset in _ONSETS.split()
        for nucleus in _NUCLEI.split()
        for coda in _CODAS.split()
    ]
    names: dict[str, None] = {}
    while len(names) < MADE_UP_WORDS:
        length = draw.choices((1, 2, 3, 4), (1, 4, 5, 3))[0]
        names["".join(draw.choices(syllables, k=length))] = None
    weights = list(accumulate(1 / rank for rank in range(1, MADE_UP_WORDS + 1)))
    numbers = range(MADE_UP_WORDS)

    def text(length: int) -> Ids:
        return np.array(draw.choices(numbers, cum_weights=weights, k=length), np.int32)

    sources = [
        Source(text(7), text(40), text(30 + round(draw.lognormvariate(*MADE_UP_LENGTH))))
        for _ in range(MADE_UP_SOURCES)
    ]
    return _statistics(list(names), sources)


def _numbers(known: dict[str, int], text: str) -> Ids:
    numbers = [known.setdefault(found.group().lower(), len(known)) for found in words(text)]
    return np.array(numbers, np.int32)


def _statistics(vocabulary: list[str], sources: list[Source]) -> Statistics:
    seen = len(vocabulary)
    counts = np.bincount(np.concatenate([source.body for source in sources]), minlength=seen)
    once = int((counts == 1).sum())
    # Good and Turing: as much of further text is new as of this text was met once. Heaps' exponent
    # is the share of words that were met once, and Zipf's is one over that.
    exponent = max(1.2, seen / max(once, 1))
    ranks = np.arange(seen + 1, UNSEEN_TIMES * seen, dtype=np.float64)
    tail = np.cumsum(ranks**-exponent)
    by_frequency = [vocabulary[number] for number in np.argsort(-counts, kind="stable")]
    telling = [word for word in by_frequency if len(word) > 5 and word.isalpha()]
    keywords = [word for word in telling if not is_stop_word(word)]
    return Statistics(
        vocabulary=vocabulary + _compounds(vocabulary, len(ranks)),
        seen=seen,
        sources=sources,
        unseen=once / counts.sum(),
        tail=tail / tail[-1],
        keywords=tuple(keywords[::KEYWORD_STEP][:KEYWORDS]),
    )


def _compounds(vocabulary: list[str], count: int) -> list[str]:
    """Return so many new words; most new words of Dutch are two that are known, written as one."""
    draw = random.Random(SEED)  # noqa: S311 - a benchmark, not a secret
    parts = [word for word in vocabulary if 3 <= len(word) <= 9 and word.isalpha()]
    pick: Callable[[list[str]], str] = draw.choice
    known = set(vocabulary)
    made: dict[str, None] = {}
    while len(made) < count:
        word = pick(parts) + pick(parts)
        if word not in known:
            made[word] = None
    return list(made)
