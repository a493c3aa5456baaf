"""Compare two texts word by word, or line by line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final


class Change(StrEnum):
    """Name what became of a piece of text."""

    SAME = "gelijk"
    ADDED = "toegevoegd"
    REMOVED = "verwijderd"


@dataclass(frozen=True, slots=True)
class Piece:
    """Hold a piece of text and what became of it."""

    change: Change
    text: str


#: A word with the blanks after it, or the blanks at the start.
_WORD: Final = re.compile(r"\S+\s*|\s+")
#: Longer texts are compared by lines, as words would take too long.
_MOST_WORDS: Final = 4_000
#: Lines that are shown around a change.
_AROUND: Final = 2


def compare_words(before: str, after: str) -> list[Piece]:
    """Return the pieces of two texts in order, what was removed before what came for it."""
    first, second = _WORD.findall(before), _WORD.findall(after)
    if max(len(first), len(second)) > _MOST_WORDS:
        first, second = before.splitlines(keepends=True), after.splitlines(keepends=True)
    return _pieces(first, second)


def compare_lines(before: str, after: str) -> list[Piece]:
    """Return the changed lines with a few around them; a gap is a piece with an ellipsis."""
    pieces = _pieces(before.splitlines(keepends=True), after.splitlines(keepends=True))
    shown = []
    for number, piece in enumerate(pieces):
        if piece.change is not Change.SAME:
            shown.append(piece)
            continue
        lines = piece.text.splitlines(keepends=True)
        head = lines[:_AROUND] if number else []
        tail = lines[-_AROUND:] if number < len(pieces) - 1 else []
        if len(lines) > len(head) + len(tail):
            lines = [*head, "…\n", *tail]
        shown.append(Piece(Change.SAME, "".join(lines)))
    return shown


def _pieces(first: list[str], second: list[str]) -> list[Piece]:
    pieces: list[Piece] = []
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "equal":
            pieces.append(Piece(Change.SAME, "".join(first[i:j])))
            continue
        if j > i:
            pieces.append(Piece(Change.REMOVED, "".join(first[i:j])))
        if m > k:
            pieces.append(Piece(Change.ADDED, "".join(second[k:m])))
    return pieces
