"""Hold the words of an index, to look up how frequent one is and which ones look like it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

#: Answers that are kept: one search asks for the same word more than once.
_KEPT: Final = 1_000


class WordList:
    """Hold the words of one part of an index, folded, with their numbers of documents."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self.counts = counts
        self._by_length: list[list[str]] | None = None

    def near(self, word: str, edits: int) -> Iterator[tuple[str, int]]:
        """Yield the words that are at most so many edits off, and how many.

        Only words of about the same length are compared: each edit changes it by one at most.
        """
        if self._by_length is None:
            self._by_length = _by_length(self.counts)
        for words in self._by_length[max(0, len(word) - edits) : len(word) + edits + 1]:
            for found, distance, _place in process.extract(
                word, words, scorer=OSA.distance, score_cutoff=edits, limit=None
            ):
                yield str(found), int(distance)


class Vocabulary(Mapping[str, int]):
    """Map every word of an index, folded, to about the number of documents it is in.

    It consists of parts, so that a change of the index costs no more than what is new.
    """

    def __init__(self, parts: Sequence[WordList]) -> None:
        self._parts = parts
        self._near: dict[tuple[str, int], Mapping[str, int]] = {}

    @classmethod
    def of(cls, counts: Mapping[str, int]) -> Vocabulary:
        """Make a vocabulary of one part."""
        return cls([WordList(counts)])

    def __getitem__(self, word: str) -> int:
        found = [part.counts[word] for part in self._parts if word in part.counts]
        if not found:
            raise KeyError(word)
        return sum(found)

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(word for part in self._parts for word in part.counts))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, word: object) -> bool:
        return any(word in part.counts for part in self._parts)

    def near(self, word: str, edits: int) -> Mapping[str, int]:
        """Return the words that are at most so many edits off, and how many each is.

        An edit is an insertion, a deletion, a substitution or a swap of neighbours (optimal string
        alignment).
        """
        found = self._near.get((word, edits))
        if found is None:
            found = {near: off for part in self._parts for near, off in part.near(word, edits)}
            if len(self._near) >= _KEPT:
                self._near.clear()
            self._near[word, edits] = found
        return found


def _by_length(words: Collection[str]) -> list[list[str]]:
    """Return the words of 0 letters, of 1, and so on."""
    found: list[list[str]] = [[] for _ in range(max(map(len, words), default=0) + 1)]
    for word in words:
        found[len(word)].append(word)
    return found
