"""Describe what a search engine is given of a document, in words of no engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

#: The searchable text fields and their weights in the score. A word in the title says more about
#: what a document is about than the same word somewhere in the body. `details` holds facts that
#: are no running text; snippets are cut from the summary and the body alone.
FIELD_WEIGHTS: Final[Mapping[str, float]] = {
    "title": 1.7,
    "keywords": 1.4,
    "municipality": 1.4,
    "summary": 1.2,
    "headings": 1.1,
    "body": 1.0,
    "details": 0.7,
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


#: How much a longer text makes a word count less, per field: 0 not at all, 1 in full proportion.
#: Titles and lists are short by nature, whatever they are about.
FIELD_LENGTHS: Final[Mapping[str, float]] = {
    "title": 0.3,
    "keywords": 0.3,
    "municipality": 0.1,
    "summary": 0.4,
    "headings": 0.5,
    "body": 0.85,
    "details": 0.5,
}


@dataclass(frozen=True, slots=True)
class SearchRecord:
    """Hold one document as an engine indexes it.

    `texts` has one plain text per name in `FIELD_WEIGHTS`; a missing one counts as empty.
    `facets` has the values per name in `FACETS`; a document may have none or several.
    `display` is whatever a result card shows; an engine stores it and gives it back as it was
    (strings and lists of strings only).
    `revision` tells two contents of one document apart. `prior` multiplies the score of every hit
    on the document: a little more than 1 for one that is complete. `confirmed` is the ISO date on
    which it was last found to be still right, if ever, and `due` the one from which it counts as
    overdue. `sections` are the places in the text `body`
    where a section starts, each with its anchor.
    """

    id: str
    revision: str
    title: str
    published: str
    texts: Mapping[str, str]
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    display: Mapping[str, str | list[str]] = field(default_factory=dict)
    prior: float = 1.0
    confirmed: str = ""
    due: str = ""
    sections: tuple[tuple[int, str], ...] = ()
