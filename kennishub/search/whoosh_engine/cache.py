"""Keep decoded arrays up to a number of bytes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Generic, TypeVar

from numpy.typing import NDArray

#: Bytes that one cache may hold: some thousand long lists of an index of 100,000 documents.
BUDGET: Final = 64_000_000
#: Bytes that a key and an entry take beside the arrays.
_OVERHEAD: Final = 300

Key = tuple[str, str]
Arrays = TypeVar("Arrays", bound=tuple[Any, ...] | NDArray[Any])


class ArrayCache(Generic[Arrays]):
    """Remember arrays by field and term, and forget them all when they outgrow the budget.

    Starting anew is simpler than finding the least used ones, and costs one decoding of each.
    """

    def __init__(self, make: Callable[[str, str], Arrays], budget: int = BUDGET) -> None:
        self._make = make
        self._budget = budget
        self._entries: dict[Key, Arrays] = {}
        self._bytes = 0

    def __call__(self, field: str, term: str) -> Arrays:
        """Return the arrays of a term in a field, made when they are not remembered."""
        key = (field, term)
        if (found := self._entries.get(key)) is None:
            found = self._make(field, term)
            self._bytes += _OVERHEAD + _size(found)
            if self._bytes > self._budget:
                self._entries.clear()
                self._bytes = _OVERHEAD + _size(found)
            self._entries[key] = found
        return found


def _size(arrays: tuple[Any, ...] | NDArray[Any]) -> int:
    parts = arrays if isinstance(arrays, tuple) else (arrays,)
    return sum(getattr(part, "nbytes", 8) for part in parts)
