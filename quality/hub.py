"""Search through the hub itself, on stores that are thrown away."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from kennishub.config import Config
from kennishub.finding.parameters import Parameters
from kennishub.hub import Hub
from kennishub.search import query
from kennishub.search.engine import open_engine
from kennishub.search.synonyms import Synonyms
from quality.corpus import ROOT, Document, to_record
from quality.metrics import Search

CONTENT: Final = ROOT / "kennis"
#: Judged queries about it.
OWN_QUERIES: Final = ROOT / "tests" / "relevance" / "queries.yaml"


def own_synonyms() -> Synonyms:
    """Return the synonyms that the hub searches with."""
    return Hub(Config(content=CONTENT)).synonyms


@contextmanager
def searching_corpus(documents: Iterable[Document], synonyms: Synonyms) -> Iterator[Search]:
    """Index the documents, and search them as the hub does: its engine, its synonyms."""
    with tempfile.TemporaryDirectory() as folder, open_engine("whoosh", Path(folder)) as engine:
        engine.rebuild(map(to_record, documents))

        def search(text: str) -> list[str]:
            return [hit.id for hit in engine.search(query.build(text, synonyms=synonyms)).hits]

        yield search


@contextmanager
def searching_own_content() -> Iterator[Search]:
    """Take in the content of the hub, and search it as a reader does."""
    with tempfile.TemporaryDirectory() as folder:
        stores = Path(folder)
        config = Config(CONTENT, stores / "index", stores / "instance" / "kennishub.db")
        hub = Hub(config)
        hub.update()
        try:
            with reading(hub) as search:
                yield search
        finally:
            hub.engine.close()


@contextmanager
def reading(hub: Hub) -> Iterator[Search]:
    """Search what a hub holds as a reader does, through its finder."""
    with hub.database() as db:
        finder = hub.finder(db)

        def search(text: str) -> list[str]:
            return [hit.id for hit in finder.find(Parameters(text)).page.hits]

        yield search
