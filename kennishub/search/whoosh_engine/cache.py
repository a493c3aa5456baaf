"""Keep decoded arrays up to a number of bytes, the least recently used ones dropped first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Final, Protocol, TypeVar, cast

from kennishub.search.engine import MemoryUse

#: Bytes that a key and an entry take beside the arrays.
_OVERHEAD: Final = 400


class Sized(Protocol):
    """Know one's own size in memory."""

    @property
    def nbytes(self) -> int:
        """Return the number of bytes."""


_Value = TypeVar("_Value", bound=Sized)


class ArrayCache:
    """Remember what was made for a key; not made for several threads at once."""

    def __init__(self, budget: int) -> None:
        self._budget = budget
        self._entries: OrderedDict[tuple[Hashable, Hashable], Sized] = OrderedDict()
        self._used = 0
        self._made = 0
        self._dropped = 0

    def get(self, owner: Hashable, name: Hashable, make: Callable[[], _Value]) -> _Value:
        """Return what is remembered of an owner under a name, made now where it is not."""
        found = self.find(owner, name)
        if found is not None:
            return cast("_Value", found)
        made = make()
        self.put(owner, name, made)
        return made

    def find(self, owner: Hashable, name: Hashable) -> Sized | None:
        """Return what is remembered of an owner under a name, if it is."""
        key = (owner, name)
        found = self._entries.get(key)
        if found is not None:
            self._entries.move_to_end(key)
        return found

    def put(self, owner: Hashable, name: Hashable, made: Sized) -> None:
        """Remember what was not remembered of an owner under a name."""
        self._made += 1
        self._entries[owner, name] = made
        self._used += _OVERHEAD + made.nbytes
        while self._used > self._budget:
            # An entry of more than the whole budget is not kept at all.
            _key, dropped = self._entries.popitem(last=False)
            self._used -= _OVERHEAD + dropped.nbytes
            self._dropped += 1

    def keep(self, wanted: Callable[[Hashable], bool]) -> None:
        """Forget everything of owners that are not wanted any more."""
        for key in [key for key in self._entries if not wanted(key[0])]:
            self._used -= _OVERHEAD + self._entries.pop(key).nbytes

    def use(self) -> MemoryUse:
        """Return what is held now."""
        return MemoryUse(self._budget, self._used, len(self._entries), self._made, self._dropped)
