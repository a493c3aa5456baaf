"""Count all content at once: by theme, keyword, municipality and kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlite_utils import Database

from kennishub.catalogue.keywords import list_keywords
from kennishub.catalogue.municipalities import municipality_counts
from kennishub.catalogue.summaries import kind_counts
from kennishub.catalogue.themes import theme_counts


@dataclass(frozen=True, slots=True)
class Overview:
    """Hold counts of documents, each as the function of that name gives it; to be read only.

    `keywords` are pairs in alphabetical order; `municipalities` are by CBS code.
    """

    kinds: Mapping[str, int]
    themes: Mapping[str, Mapping[str, int]]
    keywords: tuple[tuple[str, int], ...]
    municipalities: Mapping[str, int]


def read_overview(db: Database) -> Overview:
    """Count; it reads all there is, so whoever shows it to many keeps it."""
    return Overview(
        kinds=kind_counts(db),
        themes=theme_counts(db),
        keywords=tuple(list_keywords(db)),
        municipalities=municipality_counts(db),
    )
