"""Compare and shorten names the way people type them."""

from __future__ import annotations

import re
import unicodedata

_NOT_PLAIN = re.compile(r"[^a-z0-9]+")
#: "Alphen a/d Rijn" and "Krimpen a.d. IJssel" are how many people write "aan den".
_ON_THE = re.compile(r"\b(?:aan den?|a d)\b")
_SAINT = re.compile(r"\bst\b")
#: Statistics Netherlands tells a municipality from a province by a word behind it.
_THE_WORD_ITSELF = re.compile(r"^gemeente (?=.)|(?<=.) gemeente$")


def plain_words(text: str) -> str:
    """Return text in lower-case ASCII letters and digits, with single spaces for all the rest."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return _NOT_PLAIN.sub(" ", bare).strip()


def fold(name: str) -> str:
    """Return the key under which all common spellings of one name meet."""
    key = _THE_WORD_ITSELF.sub("", plain_words(name))
    return _SAINT.sub("sint", _ON_THE.sub("ad", key))


def slug(name: str) -> str:
    """Return a name as a segment of a URL."""
    return plain_words(name).replace(" ", "-")
