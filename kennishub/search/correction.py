"""Correct typed words to words of the index that look like them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from kennishub.search.dutch import fold, is_stop_word, is_word

#: Shorter words have too many neighbours to guess.
MIN_LENGTH: Final = 4
#: Letters of a word per edit that it may be off: `vroegsignalerng` may be off by three.
LETTERS_PER_EDIT: Final = 5
#: Candidates that are weighed by how often they occur.
CANDIDATES: Final = 8

#: Unknown words of one query that are looked into; to compare one with the whole index takes time.
MAX_WORDS: Final = 4

_WORD: Final = re.compile(r"[^\W\d_]+")


def correct(text: str, words: Mapping[str, int]) -> str | None:
    """Return the text with every unknown word replaced by the likeliest known one.

    `words` has the folded words of the index with their numbers of documents. Returns nothing
    where there is nothing to correct. An edit is an insertion, a deletion, a substitution or a
    swap of neighbours (optimal string alignment).
    """
    changed = False
    corrector = Corrector(words)

    def replace(match: re.Match[str]) -> str:
        nonlocal changed
        word = match.group()
        better = corrector(fold(word))
        changed = changed or better is not None
        return better or word

    corrected = _WORD.sub(replace, text)
    return corrected if changed else None


class Corrector:
    """Correct the words of one query, at most `MAX_WORDS` that are not known."""

    def __init__(self, words: Mapping[str, int]) -> None:
        self._words = words
        self._left = MAX_WORDS

    def __call__(self, word: str) -> str | None:
        """Return the likeliest known word for a folded one that is not known, if any is near."""
        if not may_be_mistyped(word, self._words) or not self._left:
            return None
        self._left -= 1
        return _nearest(word, self._words) or _correct_within(word, self._words)


def may_be_mistyped(word: str, words: Mapping[str, int]) -> bool:
    """Tell whether a folded word is no word of the index nor of the language.

    A word of the language is right, whether or not any document has it.
    """
    if len(word) < MIN_LENGTH or not word.isalpha():
        # A code or a year is right as it is.
        return False
    return not (word in words or is_stop_word(word) or is_word(word))


def _nearest(word: str, words: Mapping[str, int]) -> str | None:
    edits = max(1, len(word) // LETTERS_PER_EDIT)
    found = process.extract(
        word, words.keys(), scorer=OSA.distance, score_cutoff=edits, limit=CANDIDATES
    )
    if not found:
        return None
    # An edit less counts for more than any frequency; the first letter is seldom wrong.
    best = min(found, key=lambda f: (f[1] + (f[0][0] != word[0]) / 2, -words[f[0]], f[0]))
    return str(best[0])


def _correct_within(word: str, words: Mapping[str, int]) -> str | None:
    """Correct one part of a compound that no document has as a whole, where the rest is known."""
    for place in range(MIN_LENGTH, len(word) - MIN_LENGTH + 1):
        head, tail = word[:place], word[place:]
        if head in words and (better := _nearest(tail, words)):
            return head + better
        if tail in words and (better := _nearest(head, words)):
            return better + tail
    return None
