"""Ask the engine and make its answer readable; with no hits, look for what comes near."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from kennishub.finding.names import FACET_LABELS, Names
from kennishub.finding.parameters import Parameters, to_query
from kennishub.search import query as queries
from kennishub.search.correction import correct
from kennishub.search.dutch import fold
from kennishub.search.engine import SearchEngine
from kennishub.search.query import Query
from kennishub.search.results import FacetValue, FacetValues, Hit, ResultPage
from kennishub.search.synonyms import Synonyms

#: Near matches shown when nothing was found.
NEAR: Final = 5


class FacetOption(NamedTuple):
    """Hold one value of a facet as a reader sees it."""

    value: str
    label: str
    count: int  # type: ignore[assignment]  # tuples have a method of that name
    selected: bool


@dataclass(frozen=True, slots=True)
class FacetGroup:
    """Hold a facet as a reader sees it; `name` is that of the URL parameter.

    `labels` are what readers call the values that have a name of their own; `selected` tells
    whether any value is.
    """

    name: str
    label: str
    values: Sequence[FacetValue]
    labels: Mapping[str, str]
    selected: bool

    @property
    def options(self) -> tuple[FacetOption, ...]:
        """Return all options."""
        return self.as_options(self.values)

    def as_options(self, values: Iterable[FacetValue]) -> tuple[FacetOption, ...]:
        """Return the options of some values: of hundreds, few may be shown."""
        called = self.labels
        return tuple(
            FacetOption(value, called.get(value, value), count, selected)
            for value, count, selected in values
        )


@dataclass(frozen=True, slots=True)
class ActiveFilter:
    """Hold one selected value, and how many documents there are when it is taken away."""

    facet: str
    facet_label: str
    value: str
    label: str
    without: int | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Hold a corrected text, and the selected facets under which it finds something."""

    text: str
    facets: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Offer:
    """Hold a filter that was recognised in the words, and the words without it."""

    facet: str
    facet_label: str
    value: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """Hold the whole answer to a search.

    `suggestion` is the text with its mistyped words put right, and the selected facets under which
    that finds something. With hits they were found by it; with none, `near` holds what it finds or,
    without a suggestion, what the text as typed finds without facets. `offers` are filters that
    the text names.
    """

    query: Query
    page: ResultPage
    facets: tuple[FacetGroup, ...]
    active: tuple[ActiveFilter, ...]
    suggestion: Suggestion | None
    offers: tuple[Offer, ...]
    near: tuple[Hit, ...]
    milliseconds: float


class Finder:
    """Find documents for a reader; `names` gives those of now, as themes may change."""

    def __init__(
        self,
        engine: SearchEngine,
        names: Callable[[], Names],
        synonyms: Callable[[], Synonyms] = Synonyms,
    ) -> None:
        self._engine = engine
        self._names = names
        self._synonyms = synonyms

    def find(self, parameters: Parameters) -> Found:
        """Answer a search.

        Raises:
            InvalidQueryError: a parameter has a value that means nothing.
            IndexUnavailableError: there is no index.
        """
        started = time.perf_counter()
        names = self._names()
        query = to_query(parameters, names, self._synonyms())
        page = self._engine.search(query)
        active = self._active(query, names, count=page.total == 0)
        suggestion, near = self._near(query) if page.total == 0 else (None, ())
        if page.total and page.corrections:
            suggestion = Suggestion(_corrected(query.text, page.corrections), query.facets)
        offers = self._offers(query, names) if page.total else ()
        facets = tuple(_group(name, values, names) for name, values in page.facets.items())
        milliseconds = round((time.perf_counter() - started) * 1000, 2)
        return Found(query, page, facets, active, suggestion, offers, near, milliseconds)

    def count(self, parameters: Parameters) -> int:
        """Return how many documents a search finds.

        Raises:
            InvalidQueryError: a parameter has a value that means nothing.
            IndexUnavailableError: there is no index.
        """
        return self._total(to_query(parameters, self._names(), self._synonyms()))

    def _offers(self, query: Query, names: Names) -> tuple[Offer, ...]:
        """Return the filters that are named in the words and find something."""
        offers = []
        for facet, value, rest in names.recognise(query.text, query.facets):
            facets = {**query.facets, facet: (*query.facets.get(facet, ()), value)}
            if self._total(queries.build(rest, facets)):
                label = names.label(facet, value)
                offers.append(Offer(facet, FACET_LABELS[facet], value, label, rest))
        return tuple(offers)

    def _active(self, query: Query, names: Names, *, count: bool) -> tuple[ActiveFilter, ...]:
        return tuple(
            ActiveFilter(
                facet,
                FACET_LABELS[facet],
                value,
                names.label(facet, value),
                self._total(_without(query, facet, value)) if count else None,
            )
            for facet, values in query.facets.items()
            for value in values
        )

    def _total(self, query: Query) -> int:
        return self._engine.count(query)

    def _near(self, query: Query) -> tuple[Suggestion | None, tuple[Hit, ...]]:
        """Return a corrected text that finds something, and what comes near."""
        text = correct(query.text, self._engine.words())
        if text is not None:
            for facets in (query.facets, {}):
                page = self._engine.search(queries.build(text, facets, per_page=NEAR))
                if page.total:
                    return Suggestion(text, facets), page.hits
        if query.facets:
            page = self._engine.search(dataclasses.replace(query, facets={}, page=1, per_page=NEAR))
            return None, page.hits
        return None, ()


def _corrected(text: str, corrections: Mapping[str, str]) -> str:
    """Return a text with its mistyped words put right."""
    return " ".join(corrections.get(fold(word), word) for word in text.split())


def _without(query: Query, facet: str, value: str) -> Query:
    rest = tuple(other for other in query.facets[facet] if other != value)
    facets = {name: values for name, values in query.facets.items() if name != facet}
    return dataclasses.replace(query, facets={**facets, facet: rest} if rest else facets)


def _group(name: str, found: FacetValues, names: Names) -> FacetGroup:
    values: Sequence[FacetValue] = found
    if (order := names.order(name)) is not None:
        values = sorted(values, key=lambda one: order.get(one.value, len(order)))
    elif name == "jaar":
        values = sorted(values, key=lambda one: one.value, reverse=True)
    labels = names.labels(name)
    return FacetGroup(name, FACET_LABELS[name], values, labels, bool(found.selected))
