"""Turn running text into tokens with their forms, and a typed word into the forms it looks for.

Four kinds of evidence that a text is about a word are kept apart, so that the ranking can weigh
them: the word as it stands there, its lemma, the parts of a compound, and the stem that words of
one family share.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from kennishub.search.dutch.compounds import split, sub_compounds
from kennishub.search.dutch.folding import fold
from kennishub.search.dutch.lemmas import lemma, stem
from kennishub.search.dutch.lexicon import load_lexicon
from kennishub.search.dutch.stop_words import STOP_WORDS

#: A word with the hyphens and apostrophes inside it.
_WORD: Final = re.compile(r"[^\W_]+(?:['’\-‐‑][^\W_]+)*")
#: What joins the parts of such a word.
_JOINTS: Final = "'’-‐‑"
#: A dot with a letter and a dot behind it, which is quickly found; only there to look for more.
_DOTS: Final = re.compile(r"\.(?=[^\W\d_]\.)")
_ABBREVIATION: Final = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_PART: Final = re.compile(r"[^\W_]+")
_GENITIVE: Final = re.compile(r"['’]s?$")
#: Longer words are chopped: no Dutch word is, and no query or file shall fill the index with one.
_MAX_WORD: Final = 60
#: Shorter stems are shared by chance: `wet` and `weten`, `ouders` and `ouderen`.
_MIN_STEM: Final = 6


class Form(StrEnum):
    """Name the kinds of form, by the mark with which their terms start in an index."""

    EXACT = "="
    LEMMA = "~"
    PART = "+"
    STEM = "^"


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


def form_of(term: str) -> Form:
    """Return the kind of form that an index term stands for."""
    return Form(term[0])


def analyse(text: str) -> Iterator[Token]:
    """Yield the tokens of a text.

    Every token has the term of its exact form first. The first part of a word with hyphens has the
    terms of the joined word too, so that `e-mail` and `email` find each other.
    """
    position = 0
    for match in words(text):
        word = match.group()
        if word.isalnum():
            yield Token(position, match.start(), match.end(), _terms(word))
            position += 1
            continue
        parts = [(match.start() + p.start(), p.group()) for p in _split(word)]
        joined = _terms("".join(part for _, part in parts)) if len(parts) > 1 else ()
        for start, part in parts:
            yield Token(position, start, start + len(part), _terms(part) + joined)
            joined = ()
            position += 1


def words(text: str) -> Iterator[re.Match[str]]:
    """Yield every run of characters that `analyse` takes for a word, hyphens included."""
    return _WORD.finditer(close_up(text))


def close_up(text: str) -> str:
    """Close up abbreviations such as `a.u.b.`, keeping every other character in its place."""
    parts = []
    done = 0
    for dot in _DOTS.finditer(text):
        if dot.start() >= done and (found := _ABBREVIATION.match(text, dot.start() - 1)):
            closed = found.group().replace(".", "").ljust(len(found.group()))
            parts += [text[done : found.start()], closed]
            done = found.end()
    return "".join(parts) + text[done:] if parts else text


def spellings(text: str) -> list[str]:
    """Return every run of characters that `analyse` takes for a word, hyphens included, in order.

    The text is one that `close_up` returned.
    """
    return _WORD.findall(text)


def places_of(word: str, text: str) -> Iterator[int]:
    """Yield where a run of characters that `analyse` takes for a word starts in such a text."""
    find, size, last = text.find, len(word), len(text) - len(word)
    start = find(word)
    while start >= 0:
        end = start + size
        # Most words stand between blanks, which is quickly told.
        if (start == 0 or text[start - 1] == " " or not _reaches(text, start - 1, -1)) and (
            start == last or text[end] == " " or not _reaches(text, end, 1)
        ):
            yield start
        start = find(word, end)


def is_blank(text: str) -> bool:
    """Tell whether there is no word in such a text."""
    return _PART.search(text) is None


@lru_cache(maxsize=65_536)
def terms_of(word: str) -> tuple[str, ...]:
    """Return the index terms of a word of a text, or of all its parts where it has hyphens."""
    if word.isalnum():
        return _terms(word)
    return tuple(term for token in analyse(word) for term in token.terms)


def is_stop_word(word: str) -> bool:
    """Tell whether a word is too common to say what a text is about."""
    return fold(word) in STOP_WORDS


def is_word(word: str) -> bool:
    """Tell whether a folded word is a listed word of the language, in whatever form."""
    return load_lexicon().is_form(word)


def is_common_word(word: str) -> bool:
    """Tell whether a word is listed as a word of the language, not just as a name."""
    return fold(word) in load_lexicon().base


@lru_cache(maxsize=4_096)
def query_terms(word: str) -> tuple[str, ...]:
    """Return the index terms by which a typed word finds texts, the best evidence first."""
    folded = fold(word)[:_MAX_WORD]
    found = lemma(folded)
    terms = [Form.EXACT + folded, Form.LEMMA + found, Form.PART + found]
    if (family := _family(found)) is not None:
        terms.append(Form.STEM + family)
    return tuple(terms)


@lru_cache(maxsize=4_096)
def query_parts(word: str) -> tuple[str, ...]:
    """Return the words that a typed compound is made of; none for any other word."""
    parts = split(fold(word)[:_MAX_WORD])
    return tuple(part.word for part in parts) if len(parts) > 1 else ()


def _reaches(text: str, place: int, step: int) -> bool:
    """Tell whether a word that ends beside a place goes on there, in a direction."""
    here = text[place : place + 1] if place >= 0 else ""
    if here in _JOINTS and here:
        place += step
        here = text[place : place + 1] if place >= 0 else ""
    return here.isalnum()


def _split(word: str) -> list[re.Match[str]]:
    parts = list(_PART.finditer(_GENITIVE.sub("", word)))
    return parts or list(_PART.finditer(word))


def _family(found: str) -> str | None:
    """Return the stem that a lemma shares with the words of its family, where that can be told."""
    family = stem(found)
    return family if len(family) >= _MIN_STEM else None


@lru_cache(maxsize=262_144)
def _terms(word: str) -> tuple[str, ...]:
    folded = fold(word)[:_MAX_WORD]
    exact = Form.EXACT + folded
    if folded in STOP_WORDS:
        # Stop words count in phrases and in nothing else.
        return (exact,)
    found = lemma(folded)
    terms = [exact, Form.LEMMA + found]
    if (family := _family(found)) is not None:
        terms.append(Form.STEM + family)
    parts = split(folded)
    if len(parts) > 1:
        inner = dict.fromkeys([lemma(part.word) for part in parts])
        inner |= dict.fromkeys(lemma(sub) for sub in sub_compounds(parts))
        terms += [Form.PART + part for part in inner]
    return tuple(terms)
