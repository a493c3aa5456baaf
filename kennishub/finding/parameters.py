"""Read the parameters of a search, as a URL or a command line gives them, into a query."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from kennishub.errors import InvalidQueryError
from kennishub.finding.names import Names
from kennishub.search import query
from kennishub.search.query import Query, Sort
from kennishub.search.record import FACETS
from kennishub.search.synonyms import Synonyms

PER_PAGE: Final = 20
#: Filters that can be typed; a value of several words stands in quotes.
_TYPED_FILTER: Final = re.compile(
    r"""(?<!\S)(?P<facet>gemeente|thema|provincie|type|trefwoord|jaar):
        (?:"(?P<quoted>[^"]+)"|(?P<word>[^\s"]+))""",
    re.IGNORECASE | re.VERBOSE,
)
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
    #: Search for the words as typed, without correcting any.
    literal: bool = False
    explain: bool = False


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
    return Parameters(
        last("q"),
        facets,
        last("sorteer"),
        last("pagina"),
        last("perPagina"),
        literal=last("letterlijk") == "ja",
    )


def to_query(parameters: Parameters, names: Names, synonyms: Synonyms | None = None) -> Query:
    """Return the query that the parameters ask for; filters typed in the text become facets.

    Raises:
        InvalidQueryError: a parameter has a value that means nothing.
    """
    facets: dict[str, tuple[str, ...]] = {}
    words, typed = _typed_filters(parameters.text)
    for asked, values in [*parameters.facets.items(), *typed]:
        for text in values:
            if len(text) > MAX_VALUE_LENGTH:
                raise InvalidQueryError("Een filter is te lang. Kies het filter opnieuw.")
            facet, value = names.resolve(asked, query.clean(text))
            facets[facet] = (*facets.get(facet, ()), value)
    return query.build(
        words,
        facets,
        _sort(parameters.sort),
        _number(parameters.page, "pagina", 1),
        _number(parameters.per_page, "perPagina", PER_PAGE),
        synonyms=synonyms,
        literal=parameters.literal,
        explain=parameters.explain,
    )


def _typed_filters(text: str) -> tuple[str, list[tuple[str, tuple[str, ...]]]]:
    """Return a text without the filters in it, such as `gemeente:hattem`, and those filters."""
    typed: list[tuple[str, tuple[str, ...]]] = []

    def take(match: re.Match[str]) -> str:
        typed.append((match["facet"].lower(), (match["quoted"] or match["word"],)))
        return " "

    return _TYPED_FILTER.sub(take, text), typed


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
