"""Look up entries by the beginnings of their words, of the parts of compounds, and nearly so.

Every word is in one sorted list, so that all words with a beginning stand side by side and two
bisections find them. The same holds for what is left of a compound after each of its seams. Only
when that finds nothing are beginnings compared that differ by a letter or two.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from kennishub.finding.suggesting.entries import Entry
from kennishub.search.dutch import fold, is_stop_word, words
from kennishub.search.dutch.compounds import split

#: What is typed after so many words, or after so many letters of one, changes nothing any more.
MAX_WORDS: Final = 8
MAX_WORD: Final = 40
#: The letters a word needs before one or two of them may be wrong.
ONE_EDIT: Final = 3
TWO_EDITS: Final = 7
#: So many beginnings that look like a typed word are followed up, the likest first.
MAX_ALIKE: Final = 40

#: Shorter beginnings are those of too many parts of compounds.
MIN_INNER: Final = 3

_PART: Final = re.compile(r"[^\W_]+")
#: Sorts after every character of a word.
_LAST: Final = "\U0010ffff"


class Completions:
    """Hold entries, to be completed from any of their words; never changed once made.

    What the texts of earlier completions were taken apart into is taken over from those.
    """

    def __init__(self, entries: Iterable[Entry], earlier: Completions | None = None) -> None:
        self._texts: dict[str, _Text] = {}
        known = earlier._texts if earlier else {}
        entries = list(entries)
        for text in chain.from_iterable((entry.text, *entry.also) for entry in entries):
            if text not in self._texts:
                self._texts[text] = known.get(text) or _Text.of(text)
        self._entries = self._distinct(entries)
        spellings: dict[str, list[int]] = {}
        endings: dict[str, list[int]] = {}
        self._by_text: dict[str, int] = {}
        for number, entry in enumerate(self._entries):
            names = [self._texts[text] for text in (entry.text, *entry.also)]
            for name in names:
                self._by_text.setdefault(name.key, number)
            for word in dict.fromkeys(chain.from_iterable(name.spellings for name in names)):
                spellings.setdefault(word, []).append(number)
            # One entry may have two words that end alike.
            for ending in dict.fromkeys(chain.from_iterable(name.endings for name in names)):
                endings.setdefault(ending, []).append(number)
        self._words = _Beginnings(spellings)
        self._endings = _Beginnings(endings)

    def __len__(self) -> int:
        """Return the number of entries."""
        return len(self._entries)

    def find(self, text: str, limit: int) -> list[Entry]:
        """Return the entries that a typed text may be the beginning of, the likeliest first.

        The words may stand in any order, and each may be unfinished. First comes what reads just
        so, then what has the words, then parts of compounds; with none of these, one wrong letter
        in a word, then two. Among equals the weightiest is first.
        """
        readings = list(dict.fromkeys(_readings(text)))
        for look_up in (self._as_typed, self._nearly):
            for typed in readings:
                if numbers := look_up(typed, limit):
                    return [self._entries[number] for number in numbers]
        return []

    def _distinct(self, entries: Iterable[Entry]) -> tuple[Entry, ...]:
        """Return entries by weight, of those that read the same only the weightiest."""
        distinct: dict[str, Entry] = {}
        for entry in sorted(entries, key=lambda entry: -entry.weight):
            distinct.setdefault(self._texts[entry.text].key, entry)
        return tuple(distinct.values())

    def _as_typed(self, typed: Sequence[str], limit: int) -> list[int]:
        whole = self._by_text.get(" ".join(typed))
        first = [] if whole is None else [whole]
        levels = (
            [self._words.find(word) for word in typed],
            [self._endings.find(word) if len(word) >= MIN_INNER else () for word in typed],
        )
        return _reached(levels, first, limit)

    def _nearly(self, typed: Sequence[str], limit: int) -> list[int]:
        words = []
        for word in typed:
            levels: tuple[set[int], ...] = (set(), set(), set())
            for beginnings in (self._words, self._endings):
                levels[0].update(beginnings.find(word))
                for edits, numbers in beginnings.find_alike(word):
                    levels[edits].update(numbers)
            if not any(levels):
                return []
            words.append(levels)
        return _reached(zip(*words, strict=True), [], limit)


@dataclass(frozen=True, slots=True)
class _Text:
    """Hold what a text is taken apart into: by what it is equal to others, and what finds it."""

    key: str
    spellings: tuple[str, ...]
    endings: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> _Text:
        spellings = tuple(dict.fromkeys(_spellings(text)))
        key = " ".join(chain.from_iterable(_split(text)))
        endings = dict.fromkeys(chain.from_iterable(map(_endings, spellings)))
        return cls(key, spellings, tuple(endings))


class _Beginnings:
    """Find numbers by the beginning of the words that have them."""

    def __init__(self, numbers: Mapping[str, Sequence[int]]) -> None:
        self._words = sorted(numbers)
        self._starts = array("I", [0])
        self._numbers = array("I")
        for word in self._words:
            self._numbers.extend(numbers[word])
            self._starts.append(len(self._numbers))

    def find(self, beginning: str) -> Sequence[int]:
        """Return the numbers of the words that begin so."""
        first, end = self._range(beginning)
        return self._numbers[self._starts[first] : self._starts[end]]

    def find_alike(self, beginning: str) -> Iterator[tuple[int, Sequence[int]]]:
        """Yield numbers of words that begin almost so, with how many edits away that is.

        An edit is a letter too many, too few or another one, or two that changed places. The first
        letter is taken to be right, or to have changed places with the second.
        """
        length = len(beginning)
        edits = (length >= ONE_EDIT) + (length >= TWO_EDITS)
        if not edits:
            return
        nearby: set[str] = set()
        for letter in dict.fromkeys(beginning[:2]):
            first, end = self._range(letter)
            block = self._words[first:end]
            for cut in range(length - edits, length + edits + 1):
                nearby.update([word[:cut] for word in block])
        alike = process.extract(
            beginning, nearby, scorer=OSA.distance, score_cutoff=edits, limit=MAX_ALIKE
        )
        for found, distance, _ in alike:
            yield int(distance), self.find(found)

    def _range(self, beginning: str) -> tuple[int, int]:
        words = self._words
        return bisect_left(words, beginning), bisect_left(words, beginning + _LAST)


def _reached(levels: Iterable[Sequence[Iterable[int]]], found: list[int], limit: int) -> list[int]:
    """Return numbers that each word reaches, those first for which an earlier level is enough.

    A level has the numbers of each word; within one, the lowest number comes first.
    """
    reach: list[set[int]] = []
    for level in levels:
        reach = reach or [set() for _ in level]
        for old, new in zip(reach, level, strict=True):
            old.update(new)
        found = found + sorted(set.intersection(*reach).difference(found))
        if len(found) >= limit:
            break
    return found[:limit]


def _spellings(text: str) -> Iterator[str]:
    """Yield the words of a text; one with hyphens as its parts and as one word."""
    for parts in _split(text):
        yield from parts
        if len(parts) > 1:
            yield "".join(parts)


def _readings(text: str) -> Iterator[tuple[str, ...]]:
    """Yield the words that were typed, in the ways they can be meant, the likeliest first.

    Words with hyphens may be one word, and words that are everywhere may be missing in an entry.
    """
    typed = [parts for parts in _split(text) if parts][:MAX_WORDS]
    readings = [list(chain.from_iterable(typed)), ["".join(parts) for parts in typed]]
    for reading in (*readings, *map(_telling, readings)):
        if reading:
            yield tuple(word[:MAX_WORD] for word in reading)


def _telling(typed: list[str]) -> list[str]:
    """Leave out words that say little, but for the last one: it may still become another word."""
    return [word for word in typed[:-1] if not is_stop_word(word)] + typed[-1:]


def _split(text: str) -> Iterator[list[str]]:
    for match in words(text):
        yield [fold(part) for part in _PART.findall(match.group())]


def _endings(word: str) -> Iterator[str]:
    """Yield what is left of a compound after each of its seams."""
    *parts, _last = split(word)
    place = 0
    for part in parts:
        place += len(part.surface)
        yield word[place:]
