"""Describe what a search engine answers: pure data, the same for every engine."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import repeat
from typing import Final, NamedTuple, Self, overload


@dataclass(frozen=True, slots=True)
class Hit:
    """Hold one found document; `snippet` is HTML-escaped text in which only `<mark>` is markup."""

    id: str
    score: float
    title: str
    published: str
    snippet: str
    display: Mapping[str, str | list[str]]
    #: The anchor of the section that the snippet was cut from; empty where it is none.
    section: str = ""
    #: Words of the document that were found and differ from those typed.
    found_words: tuple[str, ...] = ()
    #: What each part of the score comes from, on request.
    explanation: tuple[tuple[str, float], ...] = ()


class FacetValue(NamedTuple):
    """Hold one value of a facet with the number of documents a click on it would show."""

    value: str
    count: int  # type: ignore[assignment]  # tuples have a method of that name
    selected: bool


_make_value: Final = partial(tuple.__new__, FacetValue)


class FacetValues(Sequence[FacetValue]):
    """Hold the values of one facet, most documents first and then by name.

    A search has hundreds of them and shows some ten: each is made when it is looked at.
    """

    __slots__ = ("counts", "names", "selected")

    def __init__(
        self, names: Sequence[str], counts: Sequence[int], selected: Collection[str] = ()
    ) -> None:
        """Take names and counts in their order."""
        self.names = names
        self.counts = counts
        self.selected = selected

    @classmethod
    def of(cls, counts: Mapping[str, int], selected: Collection[str] = ()) -> Self:
        """Order counts by name; what is selected is among them, be it with a count of 0."""
        everything = dict.fromkeys(selected, 0) | dict(counts)
        names = sorted(everything, key=lambda name: (-everything[name], name))
        return cls(names, [everything[name] for name in names], selected)

    def __len__(self) -> int:
        return len(self.names)

    def __iter__(self) -> Iterator[FacetValue]:
        if self.selected:
            return map(self._made, self.names, self.counts)
        # Without a call of Python for each.
        return map(_make_value, zip(self.names, self.counts, repeat(False), strict=False))

    @overload
    def __getitem__(self, place: int) -> FacetValue: ...

    @overload
    def __getitem__(self, place: slice) -> FacetValues: ...

    def __getitem__(self, place: int | slice) -> FacetValue | FacetValues:
        if isinstance(place, slice):
            return FacetValues(self.names[place], self.counts[place], self.selected)
        return self._made(self.names[place], self.counts[place])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FacetValues) and list(self) == list(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def _made(self, name: str, count: int) -> FacetValue:
        return FacetValue(name, count, name in self.selected)


@dataclass(frozen=True, slots=True)
class ResultPage:
    """Hold one page of hits, the total, and every facet's values, most documents first.

    The counts of a facet ignore the selection within that facet, so that a second value can be
    added. A selected value is always listed, be it with a count of 0.
    """

    total: int
    page: int
    per_page: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, FacetValues] = field(default_factory=dict)
    #: Typed words that no document has, with the known word that was looked for instead.
    corrections: Mapping[str, str] = field(default_factory=dict)

    @property
    def pages(self) -> int:
        """Return the number of pages, at least 1."""
        return max(1, -(-self.total // self.per_page))
