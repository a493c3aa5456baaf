"""Turn running text into tokens with their forms."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

import Stemmer

from kennishub.search.dutch.stop_words import STOP_WORDS

#: A word with the hyphens and apostrophes inside it.
_WORD: Final = re.compile(r"[^\W_]+(?:['’\-‐‑][^\W_]+)*")
_ABBREVIATION: Final = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_PART: Final = re.compile(r"[^\W_]+")
_GENITIVE: Final = re.compile(r"['’]s?$")
#: Longer words are chopped: no Dutch word is, and no query or file shall fill the index with one.
_MAX_WORD: Final = 60


class Form(StrEnum):
    """Name the kinds of form, by the mark with which their terms start in an index."""

    EXACT = "="
    STEM = "~"


@dataclass(frozen=True, slots=True)
class Token:
    """Hold one word of a text: its place among the words, its characters, and its index terms."""

    position: int
    start: int
    end: int
    terms: tuple[str, ...]

    @property
    def exact(self) -> str:
        """Return the term of the word as it stands there, folded."""
        return self.terms[0]


def analyse(text: str) -> Iterator[Token]:
    """Yield the tokens of a text.

    Every token has the term of its exact form, then that of its stem; the first part of a word
    with hyphens has those of the joined word too, so that `e-mail` and `email` find each other.
    """
    position = 0
    for match in words(text):
        word = match.group()
        parts = [(match.start() + p.start(), p.group()) for p in _split(word)]
        joined = _terms("".join(part for _, part in parts)) if len(parts) > 1 else ()
        for start, part in parts:
            terms = _terms(part)
            yield Token(position, start, start + len(part), terms + joined)
            joined = ()
            position += 1


def words(text: str) -> Iterator[re.Match[str]]:
    """Yield every run of characters that `analyse` takes for a word, hyphens included."""
    return _WORD.finditer(_without_dots(text))


def is_stop_word(word: str) -> bool:
    """Tell whether a word is too common to say what a text is about."""
    return fold(word) in STOP_WORDS


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """Return text in lower case without diacritics."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _without_dots(text: str) -> str:
    """Close up abbreviations such as `a.u.b.`, keeping every other character in its place."""
    return _ABBREVIATION.sub(lambda m: m.group().replace(".", "").ljust(len(m.group())), text)


def _split(word: str) -> list[re.Match[str]]:
    parts = list(_PART.finditer(_GENITIVE.sub("", word)))
    return parts or list(_PART.finditer(word))


@lru_cache(maxsize=262_144)
def _terms(word: str) -> tuple[str, ...]:
    folded = fold(word)[:_MAX_WORD]
    return (Form.EXACT + folded, Form.STEM + _stemmer().stemWord(folded))


@lru_cache(maxsize=1)
def _stemmer() -> Stemmer.Stemmer:
    # Snowball's own `dutch` maps gemeente to `meen` and schuld to `schul`; the older Porter rules
    # do not. The cache of terms makes the stemmer's own cache superfluous.
    return Stemmer.Stemmer("dutch_porter", 0)
