"""Name the site paths of things, for the pages, the index, the API and the command line alike."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from urllib.parse import quote, urlencode

#: The folder in `kennis/` and the first segment of the path, per kind of document.
FOLDERS: Final = {"praktijkvoorbeeld": "praktijkvoorbeelden", "artikel": "artikelen"}


def document_path(kind: str, id_: str) -> str:
    """Return the site path of a document's page."""
    return f"/{FOLDERS[kind]}/{id_}/"


def keyword_path(slug: str) -> str:
    """Return the site path of a keyword's page."""
    return f"/trefwoorden/{quote(slug)}/"


def municipality_path(slug: str) -> str:
    """Return the site path of a municipality's page."""
    return f"/gemeenten/{slug}/"


def search_path(**parameters: str | Iterable[str]) -> str:
    """Return the site path of a search; a parameter may have several values."""
    return f"/zoeken?{urlencode(parameters, doseq=True)}"


def theme_path(id_: str) -> str:
    """Return the site path of a theme's page."""
    return f"/themas/{id_}/"
