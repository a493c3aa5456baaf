"""Describe what a search engine is given of a document, in words of no engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

#: The searchable text fields and their weights in the score. A word in the title says more about
#: what a document is about than the same word somewhere in the body. `details` holds facts that
#: are no running text; snippets are cut from the summary and the body alone.
FIELD_WEIGHTS: Final[Mapping[str, float]] = {
    "title": 4.0,
    "keywords": 3.0,
    "municipality": 2.5,
    "summary": 2.0,
    "headings": 1.5,
    "body": 1.0,
    "details": 0.8,
}

#: The facets, in the order in which a results page shows them; the names are those of the URL.
FACETS: Final = (
    "thema",
    "type",
    "gemeente",
    "provincie",
    "grootteklasse",
    "fase",
    "uitkomst",
    "trefwoord",
    "jaar",
    "ontwikkelpunt",
    "onderwerp",
)


@dataclass(frozen=True, slots=True)
class SearchRecord:
    """Hold one document as an engine indexes it.

    `texts` has one plain text per name in `FIELD_WEIGHTS`; a missing one counts as empty.
    `facets` has the values per name in `FACETS`; a document may have none or several.
    `display` is whatever a result card shows; an engine stores it and gives it back as it was
    (strings and lists of strings only).
    `revision` tells two contents of one document apart.
    """

    id: str
    revision: str
    title: str
    published: str
    texts: Mapping[str, str]
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    display: Mapping[str, str | list[str]] = field(default_factory=dict)
