"""Read the parameters of a search, as a URL or a command line gives them, into a query."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from kennishub.errors import InvalidQueryError
from kennishub.finding.names import Names
from kennishub.search import query
from kennishub.search.query import Query, Sort
from kennishub.search.record import FACETS

PER_PAGE: Final = 20
#: A value longer than this names nothing that exists.
MAX_VALUE_LENGTH: Final = 120


@dataclass(frozen=True)
class Parameters:
    """Hold what was asked, as texts: values per facet, and the rest by the name in the URL."""

    text: str = ""
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = ""
    page: str = ""
    per_page: str = ""


def read_parameters(get_all: Callable[[str], Iterable[str]]) -> Parameters:
    """Collect the parameters of a URL; the last of a repeated single one counts.

    Empty values are those of form fields that were left empty, and ask nothing.
    """

    def last(name: str) -> str:
        return next(reversed(list(get_all(name))), "").strip()

    facets = {
        name: values
        for name in FACETS
        if (values := tuple(value.strip() for value in get_all(name) if value.strip()))
    }
    return Parameters(last("q"), facets, last("sorteer"), last("pagina"), last("perPagina"))


def to_query(parameters: Parameters, names: Names) -> Query:
    """Return the query that the parameters ask for.

    Raises:
        InvalidQueryError: a parameter has a value that means nothing.
    """
    facets: dict[str, tuple[str, ...]] = {}
    for asked, values in parameters.facets.items():
        for text in values:
            if len(text) > MAX_VALUE_LENGTH:
                raise InvalidQueryError("Een filter is te lang. Kies het filter opnieuw.")
            facet, value = names.resolve(asked, query.clean(text))
            facets[facet] = (*facets.get(facet, ()), value)
    return query.build(
        parameters.text,
        facets,
        _sort(parameters.sort),
        _number(parameters.page, "pagina", 1),
        _number(parameters.per_page, "perPagina", PER_PAGE),
    )


def _sort(text: str) -> Sort:
    try:
        return Sort(text) if text else Sort.RELEVANCE
    except ValueError:
        known = ", ".join(Sort)
        raise InvalidQueryError(f"Onbekende volgorde '{text}'. Kies uit: {known}.") from None


def _number(text: str, name: str, default: int) -> int:
    if not text:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise InvalidQueryError(f"'{text[:20]}' is geen getal; {name} moet een getal zijn.")
    return int(text)
