"""Show one segment of a Whoosh index in arrays.

A segment never changes once written, but for documents that are marked as deleted; so each list of
postings is decoded once and serves every later query. Deleted documents are left in and masked by
the snapshot.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from kennishub.search.whoosh_engine.cache import ArrayCache
from kennishub.search.whoosh_engine.columns import Columns
from kennishub.search.whoosh_engine.decoding import (
    Keys,
    Mask,
    Postings,
    decode_positions,
    decode_postings,
)


class Segment:
    """Hold one segment's arrays; its document numbers start at 0."""

    def __init__(self, reader: Any, cache: ArrayCache, columns: Columns | None) -> None:
        self.id: str = reader.segment().segment_id()
        self.size: int = reader.doc_count_all()
        self.columns = columns or Columns.read(reader)
        self._reader = reader
        self._cache = cache

    def attach(self, reader: Any) -> None:
        """Read through a newer reader of the same segment, as the old one will be closed."""
        self._reader = reader

    def live(self) -> Mask:
        """Return which documents are not deleted, as far as the attached reader knows."""
        live = np.ones(self.size, np.bool_)
        live[list(self._reader.segment().deleted_docs())] = False
        return live

    def postings(self, field: str, term: str) -> Postings:
        """Return the documents with a term in a field, and how often it stands there."""
        return self._cache.get(
            self.id,
            ("postings", field, term),
            lambda: decode_postings(self._reader, field, term),
        )

    def positions(self, field: str, term: str) -> Keys:
        """Return where a term stands in a field, as `(document << SHIFT) + position`."""
        return self._cache.get(
            self.id,
            ("positions", field, term),
            lambda: decode_positions(self._reader, field, term),
        )

    def stored(self, number: int) -> str:
        """Return the stored text of a document."""
        return str(self._reader.stored_fields(number)["stored"])


def columns_path(build: Path, segment_id: str) -> Path:
    """Return where the columns of a segment are kept."""
    return build / f"columns-{segment_id}.bin"
