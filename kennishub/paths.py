"""Name the site paths of things, for the pages, the index, the API and the command line alike."""

from __future__ import annotations

from typing import Final

#: The folder in `kennis/` and the first segment of the path, per kind of document.
FOLDERS: Final = {"praktijkvoorbeeld": "praktijkvoorbeelden", "artikel": "artikelen"}


def document_path(kind: str, id_: str) -> str:
    """Return the site path of a document's page."""
    return f"/{FOLDERS[kind]}/{id_}/"
