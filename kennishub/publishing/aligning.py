"""Find what stays the same between two texts or lists, quickly whatever they hold.

The longest common subsequence comes from rapidfuzz, in time that hostile texts cannot stretch as
they can that of difflib.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from typing import Final, NamedTuple

from rapidfuzz.distance import Indel

#: Products of lengths above which a stretch counts as replaced whole: 12 MB of bits to compare.
_LIMIT: Final = 100_000_000
_TOKEN: Final = re.compile(r"\w+|\s+|[^\w\s]")
_WORD: Final = re.compile(r"\w")


class Change(NamedTuple):
    """Say which items of the old sequence make place for which of the new one."""

    start: int
    end: int
    new_start: int
    new_end: int


def changes(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Change]:
    """Return what turns one sequence into another, in order; between changes is what is kept."""
    head = 0
    shortest = min(len(old), len(new))
    while head < shortest and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < shortest - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    inner, new_inner = old[head : len(old) - tail], new[head : len(new) - tail]
    if not inner and not new_inner:
        return []
    whole = Change(head, len(old) - tail, head, len(new) - tail)
    if not inner or not new_inner or len(inner) * len(new_inner) > _LIMIT:
        return [whole]
    found: list[Change] = []
    for code in Indel.opcodes(inner, new_inner):
        if code.tag == "equal":
            continue
        change = Change(
            head + code.src_start,
            head + code.src_end,
            head + code.dest_start,
            head + code.dest_end,
        )
        if found and found[-1].end == change.start and found[-1].new_end == change.new_start:
            change = _joined(found.pop(), change)
        found.append(change)
    return found


def words(text: str) -> list[str]:
    """Return the words, the spaces and the other signs of a text; joined they are the text."""
    return _TOKEN.findall(text)


def word_changes(old: Sequence[str], new: Sequence[str]) -> list[Change]:
    """Return the changes between words as a reader would mark them.

    A small word that happens to stay between two changes makes them one: so does a sentence that
    was written anew not look like a ladder.
    """
    found: list[Change] = []
    for change in changes(old, new):
        joined = change
        while found and _is_lost(old, found[-1], joined, new):
            joined = _joined(found.pop(), joined)
        found.append(joined)
    return found


def _joined(one: Change, other: Change) -> Change:
    return Change(one.start, other.end, one.new_start, other.new_end)


def _is_lost(old: Sequence[str], one: Change, other: Change, new: Sequence[str]) -> bool:
    """Tell whether what stays between two changes is less than what changes on either side."""
    between = "".join(old[one.end : other.start])
    if not _WORD.search(between):
        return True
    return len(between) <= min(_size(old, one, new), _size(old, other, new))


def _size(old: Sequence[str], change: Change, new: Sequence[str]) -> int:
    removed = sum(map(len, old[change.start : change.end]))
    return max(removed, sum(map(len, new[change.new_start : change.new_end])))
