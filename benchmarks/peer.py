"""Let Whoosh search the hub's own index by itself: the peer that ratios are taken against."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from whoosh import index as whoosh_index
from whoosh.query import Or, Term

from kennishub.search import query
from kennishub.search.builds import Builds
from kennishub.search.plan import Word, make_plan
from kennishub.search.record import FIELD_WEIGHTS
from kennishub.search.whoosh_engine.schema import read_facts


class Peer:
    """Search with Whoosh's own searcher, without snippets."""

    def __init__(self, folder: Path) -> None:
        self._searcher: Any = whoosh_index.open_dir(str(Builds(folder).current())).searcher()
        column = self._searcher.reader().column_reader("facts")
        # Facets are read once, as kindly as can be; sorting facets of Whoosh take far longer.
        self._facets: list[Mapping[str, list[str]]] = [
            read_facts(column[number]).facets for number in range(self._searcher.doc_count_all())
        ]

    def search(self, text: str) -> object:
        """Find the ten best documents, nothing more."""
        return self._searcher.search(_query(text), limit=10)

    def search_with_facets(self, text: str) -> Mapping[tuple[str, str], int]:
        """Find all documents, as exact counts need them, and count their facets."""
        counts: Counter[tuple[str, str]] = Counter()
        for number in self._searcher.search(_query(text), limit=None).docs():
            for name, values in self._facets[number].items():
                counts.update((name, value) for value in values)
        return counts


def _query(text: str) -> Any:
    return Or(
        [
            Term(field, term, boost=FIELD_WEIGHTS[field])
            for need in make_plan(query.parse(text)).wanted
            if isinstance(need, Word)
            for field in need.fields
            for term in need.terms
        ]
    )
