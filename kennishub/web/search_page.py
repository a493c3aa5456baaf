"""Lay out what the finder found as a results page: links, chips, facets and cards."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import url_for

from kennishub.finding import ActiveFilter, FacetGroup, FacetOption, Found, Offer, Parameters
from kennishub.search.query import Query, Sort
from kennishub.search.results import FacetValue
from kennishub.web.cards import Card, CardMaker
from kennishub.web.filters import results
from kennishub.web.paging import Pagination, paginate

#: Options of a facet in sight at once, and with all of them unfolded.
FIRST_OPTIONS: Final = 6
MAX_OPTIONS: Final = 60
#: Synonyms named that were looked for as well.
MAX_ALSO: Final = 6
#: Facets that are unfolded when the page opens.
OPEN_FACETS: Final = frozenset({"thema", "type", "provincie", "uitkomst"})
_ORDERS: Final = {Sort.RELEVANCE: "relevantie", Sort.NEWEST: "nieuwste", Sort.TITLE: "titel"}


@dataclass(frozen=True, slots=True)
class Chip:
    """Hold an active filter and where its removal leads; `count` is what is found then."""

    facet_label: str
    label: str
    url: str
    count: int | None


@dataclass(frozen=True, slots=True)
class Group:
    """Hold a facet: the options in sight, the rest, and how many are not even there."""

    name: str
    label: str
    first: tuple[FacetOption, ...]
    rest: tuple[FacetOption, ...]
    left_out: int
    open: bool


@dataclass(frozen=True, slots=True)
class Order:
    """Hold one way to sort and the link to it."""

    label: str
    url: str
    selected: bool


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Hold a corrected text and the link that searches for it."""

    label: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage:
    """Hold all that the results page shows; with an `error` only the form, its text and `kept`."""

    text: str
    heading: str
    error: str | None = None
    kept: tuple[tuple[str, str], ...] = ()
    cards: tuple[Card, ...] = ()
    near: tuple[Card, ...] = ()
    suggestion: Suggestion | None = None
    #: Words that stand nowhere, each with the word that was looked for, and the way back.
    corrections: tuple[tuple[str, str], ...] = ()
    literal_url: str = ""
    also: tuple[str, ...] = ()
    offers: tuple[Suggestion, ...] = ()
    shortened: bool = False
    active: tuple[Chip, ...] = ()
    without_filters: str = ""
    groups: tuple[Group, ...] = ()
    orders: tuple[Order, ...] = ()
    pages: Pagination | None = None


def search_page(found: Found, maker: CardMaker) -> SearchPage:
    """Return the page for an answer of the finder."""
    query = found.query
    return SearchPage(
        text=query.text,
        heading=_heading(found),
        kept=(("sorteer", query.sort.value),) if query.sort is not Sort.RELEVANCE else (),
        cards=tuple(maker.from_hit(hit) for hit in found.page.hits),
        near=tuple(maker.from_hit(hit) for hit in found.near),
        suggestion=None if found.page.corrections else _suggestion(found),
        corrections=tuple(found.page.corrections.items()),
        literal_url=search_url(dataclasses.replace(query, literal=True)),
        also=tuple(dict.fromkeys(one.text for one in query.expansions))[:MAX_ALSO],
        offers=tuple(_offer(query, offer) for offer in found.offers),
        shortened=query.shortened,
        active=tuple(_chip(query, one) for one in found.active),
        without_filters=search_url(dataclasses.replace(query, facets={})),
        groups=tuple(_group(group) for group in found.facets if group.values),
        orders=_orders(query),
        pages=paginate(query.page, found.page.pages, lambda number: search_url(query, page=number)),
    )


def error_page(parameters: Parameters, message: str, *, keep_filters: bool) -> SearchPage:
    """Return the page that says what is wrong with a search, with what was typed still there."""
    kept = tuple((name, value) for name, values in parameters.facets.items() for value in values)
    return SearchPage(
        text=parameters.text,
        heading="Pas uw zoekvraag aan",
        error=message,
        kept=kept if keep_filters else (),
    )


def search_url(query: Query, *, page: int = 1) -> str:
    """Return the address of the results page for a query, on its first page unless one is given."""
    values: dict[str, Any] = {name: list(chosen) for name, chosen in query.facets.items()}
    if query.text:
        values["q"] = query.text
    if query.sort is not Sort.RELEVANCE:
        values["sorteer"] = query.sort.value
    if query.literal:
        values["letterlijk"] = "ja"
    if page > 1:
        values["pagina"] = page
    return link_to_search(**values)


def link_to_search(**values: Any) -> str:
    """Return the address of the results page with these parameters."""
    return url_for("search.results", **values)


def _heading(found: Found) -> str:
    heading = results(found.page.total)
    if found.query.text:
        heading += f" voor ‘{found.query.text}’"
    if found.query.page > 1:
        heading += f", pagina {found.query.page}"
    return heading


def _suggestion(found: Found) -> Suggestion | None:
    if found.suggestion is None:
        return None
    suggested = found.suggestion
    query = dataclasses.replace(found.query, text=suggested.text, facets=suggested.facets, page=1)
    return Suggestion(suggested.text, search_url(query))


def _offer(query: Query, offer: Offer) -> Suggestion:
    facets = {**query.facets, offer.facet: (*query.facets.get(offer.facet, ()), offer.value)}
    url = search_url(dataclasses.replace(query, text=offer.text, facets=facets, page=1))
    return Suggestion(f"Alleen in {offer.facet_label.lower()} {offer.label}", url)


def _chip(query: Query, active: ActiveFilter) -> Chip:
    rest = tuple(value for value in query.facets[active.facet] if value != active.value)
    facets = {**query.facets, active.facet: rest}
    url = search_url(dataclasses.replace(query, facets=facets))
    return Chip(active.facet_label, active.label, url, active.without)


def _group(group: FacetGroup) -> Group:
    """Divide options over what is in sight and the rest; what is selected is always in sight."""
    values = group.values
    first: Sequence[FacetValue] = values[:FIRST_OPTIONS]
    rest: Sequence[FacetValue] = values[FIRST_OPTIONS:]
    if group.selected:
        first = [*first, *(one for one in rest if one.selected)]
        rest = [one for one in rest if not one.selected]
    if len(rest) <= 2:
        first, rest = values, ()
    return Group(
        name=group.name,
        label=group.label,
        first=group.as_options(first),
        rest=group.as_options(rest[:MAX_OPTIONS]),
        left_out=len(rest[MAX_OPTIONS:]),
        open=group.name in OPEN_FACETS or group.selected,
    )


def _orders(query: Query) -> tuple[Order, ...]:
    """Return the ways to sort; without words there is no relevance, and newest comes first."""
    current = query.sort
    orders = dict(_ORDERS)
    if not query.clauses:
        del orders[Sort.RELEVANCE]
        current = Sort.NEWEST if current is Sort.RELEVANCE else current
    return tuple(
        Order(label, search_url(dataclasses.replace(query, sort=sort)), sort is current)
        for sort, label in orders.items()
    )
