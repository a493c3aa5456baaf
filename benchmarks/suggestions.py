"""Print how long suggestions take: `python -m benchmarks.suggestions [TITLES]`.

Titles are made of real Dutch words, so that there are compounds to split and words that are alike.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import accumulate
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.statistics import SEED
from kennishub import create_app
from kennishub.catalogue.database import Database, transaction
from kennishub.catalogue.documents import DocumentRow, save_document
from kennishub.catalogue.municipalities import sync_register
from kennishub.config import Config
from kennishub.finding.suggesting import MAX_SUGGESTIONS, Completions, Entry, read_entries
from kennishub.hub import Hub
from kennishub.search.dutch.lexicon import load_lexicon

TITLES: Final = 10_000
WORDS_PER_TITLE: Final = 8
VOCABULARY: Final = 20_000
KEYWORDS: Final = 400
QUERIES: Final = 500
_LETTERS: Final = "abcdefghijklmnoprstuvwz"


class Typist:
    """Draw titles, and what somebody types who has one of them in mind."""

    def __init__(self) -> None:
        self.random = random.Random(SEED)  # noqa: S311 - a benchmark, not a secret
        known = sorted(word for word in load_lexicon().base if word.isascii() and len(word) > 3)
        self._words = self.random.sample(known, VOCABULARY)
        self._used: dict[str, None] = {}
        self._weights = list(accumulate(1 / rank for rank in range(1, VOCABULARY + 1)))

    def title(self) -> str:
        """Return a title."""
        words = self.random.choices(self._words, cum_weights=self._weights, k=WORDS_PER_TITLE)
        self._used.update(dict.fromkeys(words))
        return " ".join(words).capitalize()

    def keywords(self) -> tuple[str, ...]:
        """Return three keywords from a list of their own."""
        return tuple(self.random.sample(self._words[-KEYWORDS:], 3))

    def word(self, least: int = 4) -> str:
        """Return a word of so many letters or more that stands in a title."""
        return self.random.choice([word for word in self._used if len(word) >= least])

    def beginning(self, length: int) -> str:
        """Return the first letters of a word."""
        return self.word(length)[:length]

    def mistyped(self, word: str) -> str:
        """Return a word with a letter too few, too many, or changed, after its first one."""
        place = self.random.randrange(1, len(word))
        letter = self.random.choice(_LETTERS)
        middle = self.random.choice(("", letter, letter + word[place], word[place] * 2))
        return word[:place] + middle + word[place + 1 :]

    def noise(self) -> str:
        """Return letters that begin no word."""
        return "".join(self.random.choices(_LETTERS, k=9))


def main() -> None:
    """Measure in a temporary folder."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else TITLES
    typist = Typist()
    with tempfile.TemporaryDirectory() as folder:
        config = Config(database=Path(folder, "kennishub.db"), index=Path(folder, "index"))
        hub = Hub(config)
        hub.prepare()
        with hub.database() as db:
            _fill(db, typist, count)
            entries = list(read_entries(db, hub.register))
        _print_making(entries)
        completions = Completions(entries)
        client = create_app(config).test_client()
        client.get("/api/v1/suggesties?q=iets")
        _print_kinds("in memory", typist, lambda q: completions.find(q, MAX_SUGGESTIONS))
        _print_kinds(
            "one request", typist, lambda q: client.get("/api/v1/suggesties", query_string={"q": q})
        )
    _print_recall(completions, typist)


def _fill(db: Database, typist: Typist, count: int) -> None:
    sync_register(db)
    with transaction(db):
        for number in range(count):
            save_document(
                db,
                DocumentRow(
                    id=f"document-{number}",
                    kind="artikel",
                    title=typist.title(),
                    summary="",
                    published="2025-01-01",
                    keywords=typist.keywords(),
                    front_matter={},
                    body="",
                    html="",
                    toc=[],
                    text="",
                    path=f"artikelen/document-{number}.md",
                    sha256=f"{number:064x}",
                    size=number,
                    mtime_ns=number,
                ),
            )


def _print_making(entries: list[Entry]) -> None:
    seconds = []
    for _ in range(2):
        started = time.perf_counter()
        Completions(entries)
        seconds.append(time.perf_counter() - started)
    _print(f"{len(entries)} entries made in {seconds[0]:.2f} s, anew in {seconds[1]:.2f} s\n")


def _print_kinds(name: str, typist: Typist, ask: Callable[[str], object]) -> None:
    kinds: dict[str, Callable[[], str]] = {
        **{f"{n} letters": lambda n=n: typist.beginning(n) for n in (1, 2, 3, 4, 6)},  # type: ignore[misc]
        "a mistake in 5": lambda: typist.mistyped(typist.beginning(5)),
        "a mistake in 9": lambda: typist.mistyped(typist.beginning(9)),
        "three words": lambda: " ".join(typist.beginning(n) for n in (5, 4, 3)),
        "nothing like it": typist.noise,
        "eight words like nothing": lambda: " ".join(typist.noise() for _ in range(8)),
    }
    _print(f"{name + ', ms':30}{'p50':>8}{'p95':>8}{'p99':>8}")
    everything: list[float] = []
    for kind, make in kinds.items():
        timings = []
        for text in [make() for _ in range(QUERIES)]:
            started = time.perf_counter()
            ask(text)
            timings.append((time.perf_counter() - started) * 1000)
        everything += timings
        _print_percentiles(kind, timings)
    _print_percentiles("all together", everything)
    _print("")


def _print_percentiles(name: str, timings: list[float]) -> None:
    p50, p95, p99 = np.percentile(timings, (50, 95, 99))
    _print(f"  {name:28}{p50:8.2f}{p95:8.2f}{p99:8.2f}")


def _print_recall(completions: Completions, typist: Typist) -> None:
    """Print how often the word that was meant is among the suggestions in spite of a mistake."""
    for length in (4, 6, 8, 12):
        found = 0
        for _ in range(QUERIES):
            word = typist.word(length)
            typed = typist.mistyped(word[:length])
            found += any(
                part.startswith(word[:length]) or word[:length] in part
                for entry in completions.find(typed, MAX_SUGGESTIONS)
                for part in entry.text.lower().split()
            )
        _print(f"found in spite of a mistake in {length:2} letters: {found / QUERIES:.0%}")


def _print(line: str) -> None:
    print(line)  # noqa: T201 - tables are what this command is for


if __name__ == "__main__":
    main()
