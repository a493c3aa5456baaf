"""Compare two texts word by word, or line by line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kennishub.publishing import aligning
from kennishub.publishing.aligning import changes, word_changes, words


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


#: Lines that are shown around a change.
_AROUND: Final = 2


def compare_words(before: str, after: str) -> list[Piece]:
    """Return the pieces of two texts in order, what was removed before what came for it.

    Paragraphs are compared first, and words within those that changed.
    """
    old, new = _lines(before), _lines(after)
    pieces: list[Piece] = []
    done = 0
    for start, end, new_start, new_end in changes(old, new):
        pieces.append(Piece(Change.SAME, "".join(old[done:start])))
        first, second = words("".join(old[start:end])), words("".join(new[new_start:new_end]))
        pieces += _pieces(first, second, word_changes(first, second))
        done = end
    pieces.append(Piece(Change.SAME, "".join(old[done:])))
    return _tidy(pieces)


def compare_lines(before: str, after: str) -> list[Piece]:
    """Return the changed lines with a few around them; a gap is a piece with an ellipsis."""
    old, new = _lines(before), _lines(after)
    pieces = _tidy(_pieces(old, new, changes(old, new)))
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


def _pieces(
    old: Sequence[str], new: Sequence[str], found: Iterable[aligning.Change]
) -> Iterator[Piece]:
    done = 0
    for start, end, new_start, new_end in found:
        yield Piece(Change.SAME, "".join(old[done:start]))
        yield Piece(Change.REMOVED, "".join(old[start:end]))
        yield Piece(Change.ADDED, "".join(new[new_start:new_end]))
        done = end
    yield Piece(Change.SAME, "".join(old[done:]))


def _tidy(pieces: Iterable[Piece]) -> list[Piece]:
    """Leave empty pieces out, and make one of neighbours of a kind."""
    tidy: list[Piece] = []
    for piece in pieces:
        if piece.text and tidy and tidy[-1].change == piece.change:
            tidy[-1] = Piece(piece.change, tidy[-1].text + piece.text)
        elif piece.text:
            tidy.append(piece)
    return tidy


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)
