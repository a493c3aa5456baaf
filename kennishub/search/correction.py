"""Correct typed words to words of the index that look like them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from kennishub.search.dutch import fold, is_stop_word, is_word
from kennishub.search.vocabulary import Vocabulary

#: Shorter words have too many neighbours to guess.
MIN_LENGTH: Final = 4
#: Longer ones are no words: Dutch compounds of three parts have thirty letters.
MAX_LENGTH: Final = 40
#: Letters of a word per edit that it may be off: `vroegsignalerng` may be off by three.
LETTERS_PER_EDIT: Final = 5
#: What any word may be off by; more changes the word itself.
MAX_EDITS: Final = 4
#: Places at which an unknown compound is cut to correct one of its parts.
MAX_CUTS: Final = 6
#: Unknown words of one query that are looked into; to compare one with the whole index takes time.
MAX_WORDS: Final = 4

_WORD: Final = re.compile(r"[^\W\d_]+")


def correct(text: str, words: Vocabulary) -> str | None:
    """Return the text with every unknown word replaced by the likeliest known one.

    Returns nothing where there is nothing to correct.
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

    def __init__(self, words: Vocabulary) -> None:
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
    if not MIN_LENGTH <= len(word) <= MAX_LENGTH or not word.isalpha():
        # A code or a year is right as it is.
        return False
    return not (word in words or is_stop_word(word) or is_word(word))


def _nearest(word: str, words: Vocabulary) -> str | None:
    edits = min(max(1, len(word) // LETTERS_PER_EDIT), MAX_EDITS)
    found = words.near(word, edits)

    def preference(near: str) -> tuple[float, int, str]:
        # An edit less counts for more than any frequency; the first letter is seldom wrong.
        return found[near] + (near[0] != word[0]) / 2, -words[near], near

    return min(found, key=preference, default=None)


def _correct_within(word: str, words: Vocabulary) -> str | None:
    """Correct one part of a compound that no document has as a whole, where the rest is known.

    The longest part that is known is the likeliest to be meant as it is.
    """
    cuts = []
    for place in range(MIN_LENGTH, len(word) - MIN_LENGTH + 1):
        head, tail = word[:place], word[place:]
        if head in words:
            cuts.append((head, tail, True))
        if tail in words:
            cuts.append((tail, head, False))
    cuts.sort(key=lambda cut: -len(cut[0]))
    for known, rest, known_first in cuts[:MAX_CUTS]:
        better = _nearest(rest, words)
        if better:
            return known + better if known_first else better + known
    return None
