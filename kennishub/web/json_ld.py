"""Describe a document to programs that read pages, in the vocabulary of schema.org."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from kennishub.content.document import Article, PracticeCase

_LICENCES: Final = {
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
}


def json_ld(
    document: PracticeCase | Article,
    url: str,
    topics: Iterable[str],
    places: Iterable[tuple[str, str]],
) -> Markup:
    """Return the content of a script element; places are pairs of a name and a TOOI URI.

    No text in it can end the element: `<`, `>`, `&` and everything outside ASCII are escaped.
    """
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Article",
        "@id": url,
        "url": url,
        "headline": document.title,
        "abstract": document.summary,
        "inLanguage": document.language,
        "datePublished": document.published.isoformat(),
        "dateModified": (document.updated or document.published).isoformat(),
        "license": _LICENCES.get(document.licence, document.licence),
        "keywords": list(document.keywords),
        "about": [{"@type": "Thing", "name": topic} for topic in topics],
        "spatialCoverage": [
            {"@type": "AdministrativeArea", "name": name, "sameAs": uri} for name, uri in places
        ],
        "citation": [
            {"@type": "CreativeWork", "name": source.title, "url": source.url}
            for source in document.sources
        ],
        "isPartOf": {"@type": "WebSite", "name": "Kennishub"},
    }
    return htmlsafe_json_dumps({key: value for key, value in data.items() if value})
