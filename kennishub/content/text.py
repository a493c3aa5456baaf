"""Refuse characters that no text has, and bring the other ones into one form."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

#: Control characters other than tab and newline, lone surrogates, non-characters, line separators
#: that editors show as nothing, and the marks that let text run in another direction than it reads.
_UNFIT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
    + "]"
)

#: Unicode's stream-safe format has at most 30 marks on a letter. Normalising takes quadratic time
#: in their number, half a second for 64 kB of them.
_MAX_MARKS: Final = 30
_TOO_MANY_MARKS = re.compile(rb"[^\0]{%d}" % (_MAX_MARKS + 1))


def find_unfit(text: str) -> int | None:
    """Return where the first character stands that no text has, or None."""
    if match := _UNFIT.search(text):
        return match.start()
    if text.isascii():
        return None
    match_marks = _TOO_MANY_MARKS.search(bytes(map(unicodedata.combining, text)))
    return match_marks.start() if match_marks else None


def drop_unfit(text: str) -> str:
    """Return text without the characters that no text has."""
    return _UNFIT.sub("", text)


def name_of(character: str) -> str:
    """Name a character in a way that is safe to print: `U+202E`."""
    return f"U+{ord(character):04X}"


def plain_lines(text: str) -> str:
    """Return text with the line ends of every system written as a newline."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def normalise(text: str) -> str:
    """Return text in NFC; look for what is unfit first, for marks can make this slow."""
    return unicodedata.normalize("NFC", text)


def collapse(text: str) -> str:
    """Return text in NFC on one line, with single spaces."""
    return " ".join(normalise(text).split())


def shorten(text: str, length: int = 40) -> str:
    """Return at most so many characters of a text, on one line and safe to print."""
    text = " ".join(drop_unfit(text[: 4 * length]).split())
    return text if len(text) <= length else f"{text[: length - 1]}…"
