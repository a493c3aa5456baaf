"""Describe what a search engine answers: pure data, the same for every engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


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
    facets: Mapping[str, tuple[FacetValue, ...]] = field(default_factory=dict)
    #: Typed words that no document has, with the known word that was looked for instead.
    corrections: Mapping[str, str] = field(default_factory=dict)

    @property
    def pages(self) -> int:
        """Return the number of pages, at least 1."""
        return max(1, -(-self.total // self.per_page))
