"""Gather what can be suggested: themes, keywords, municipalities, queries and titles."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kennishub.catalogue.database import Database
from kennishub.catalogue.keywords import keyword_slug, list_keywords
from kennishub.catalogue.municipalities import Register, municipality_counts
from kennishub.catalogue.summaries import list_titles
from kennishub.catalogue.themes import Theme, list_themes, theme_counts
from kennishub.paths import (
    document_path,
    keyword_path,
    municipality_path,
    search_path,
    theme_path,
)


class Kind(StrEnum):
    """Name the kinds of suggestion by their value in the API."""

    TITLE = "titel"
    KEYWORD = "trefwoord"
    MUNICIPALITY = "gemeente"
    THEME = "thema"
    QUERY = "zoekvraag"


#: The weight of an entry that no document has, by its kind: what leads to much comes first.
_BASE: Final = {
    Kind.THEME: 4.0,
    Kind.KEYWORD: 3.0,
    Kind.QUERY: 2.5,
    Kind.MUNICIPALITY: 1.0,
    Kind.TITLE: 2.0,
}
#: What a municipality gains by having documents: it then comes before titles.
_PRESENT: Final = 1.5


@dataclass(frozen=True, slots=True)
class Entry:
    """Hold one suggestion; `url` is a site path, `also` are other names by which it is found."""

    text: str
    kind: Kind
    url: str
    weight: float
    also: tuple[str, ...] = ()


def read_entries(
    db: Database, register: Register, queries: Iterable[tuple[str, int]] = ()
) -> Iterator[Entry]:
    """Yield all there is to suggest; `queries` come with how often each was asked."""
    yield from _themes(db)
    for keyword, count in list_keywords(db):
        url = keyword_path(keyword_slug(keyword))
        yield Entry(keyword, Kind.KEYWORD, url, _weight(Kind.KEYWORD, count))
    counts = municipality_counts(db)
    for one in register.all():
        count = counts.get(one.code, 0)
        weight = _weight(Kind.MUNICIPALITY, count) + (_PRESENT if count else 0)
        yield Entry(one.name, Kind.MUNICIPALITY, municipality_path(one.slug), weight, one.aliases)
    for text, count in queries:
        yield Entry(text, Kind.QUERY, search_path(q=text), _weight(Kind.QUERY, count))
    for document in list_titles(db):
        url = document_path(document.kind, document.id)
        yield Entry(document.title, Kind.TITLE, url, _weight(Kind.TITLE))


def _themes(db: Database) -> Iterator[Entry]:
    counts = theme_counts(db)
    for theme in list_themes(db):
        weight = _weight(Kind.THEME, sum(counts[theme.id].values()))
        yield Entry(theme.title, Kind.THEME, theme_path(theme.id), weight)
        yield from _subthemes(theme)


def _subthemes(theme: Theme) -> Iterator[Entry]:
    """Yield the parts of a theme; the page of one is a search for its keywords in the theme."""
    for part in theme.subthemes:
        url = search_path(**{theme.kind: theme.id, "trefwoord": part.keywords})
        yield Entry(part.title, Kind.THEME, url, _weight(Kind.KEYWORD))


def _weight(kind: Kind, count: int = 0) -> float:
    return _BASE[kind] + math.log10(1 + count)
