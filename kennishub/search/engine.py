"""Say what the hub asks of a search engine, whichever it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol, Self

from kennishub.errors import ConfigError
from kennishub.search.query import Query
from kennishub.search.record import SearchRecord
from kennishub.search.results import ResultPage
from kennishub.search.vocabulary import Vocabulary

#: Bytes that an engine keeps in memory where nothing else is asked for.
MEMORY: Final = 512_000_000


@dataclass(frozen=True, slots=True)
class MemoryUse:
    """Say how many bytes an engine may keep and does, and how often it made and dropped a part."""

    budget: int = 0
    used: int = 0
    entries: int = 0
    made: int = 0
    dropped: int = 0


class SearchEngine(AbstractContextManager["SearchEngine"], Protocol):
    """Index records and answer queries; every engine passes `tests/contract/`.

    One engine object may be used by several threads of one process, and several processes may each
    have their own on the same index; one of them writes at a time.
    """

    name: str

    def search(self, query: Query) -> ResultPage:
        """Answer a query from what was last written by any process.

        A query without words to look for finds every document that passes the facets.

        Raises:
            IndexUnavailableError: there is no index, or it cannot be opened.
        """

    def count(self, query: Query) -> int:
        """Return how many documents satisfy a query and pass its facets.

        Raises:
            IndexUnavailableError: there is no index, or it cannot be opened.
        """

    def rebuild(self, records: Iterable[SearchRecord]) -> int:
        """Build a new index aside, switch to it at once when it is whole, and return its size.

        Readers see the old index until the switch; a build that is interrupted leaves it in place.

        Raises:
            IndexUnavailableError: another process is writing.
        """

    def update(self, changed: Iterable[SearchRecord], removed: Iterable[str] = ()) -> None:
        """Put changed records in place of the old ones and take removed ids out, all or nothing.

        Raises:
            IndexUnavailableError: another process is writing, or there is no index yet.
        """

    def tidy(self) -> None:
        """Put right what many updates left behind, at a moment when nobody waits for it.

        Raises:
            IndexUnavailableError: another process is writing, or there is no index yet.
        """

    def warm(self) -> None:
        """Read beforehand what most queries need; processes forked after it share that memory."""

    def memory(self) -> MemoryUse:
        """Return what is kept in memory to answer quickly."""

    def revisions(self) -> Mapping[str, str]:
        """Return the revision of every indexed document by its id.

        Raises:
            IndexUnavailableError: there is no index, or it cannot be opened.
        """

    def words(self) -> Vocabulary:
        """Return the words of the index.

        Raises:
            IndexUnavailableError: there is no index, or it cannot be opened.
        """

    def close(self) -> None:
        """Let go of files and memory."""

    def __enter__(self) -> Self:
        """Return the engine itself."""


EngineFactory = Callable[[Path, int], SearchEngine]


def open_engine(name: str, folder: Path, memory: int = MEMORY) -> SearchEngine:
    """Open the engine of that name on an index folder, to keep so many bytes in memory.

    Raises:
        ConfigError: there is no engine of that name.
    """
    try:
        factory = _factories()[name]
    except KeyError:
        names = ", ".join(sorted(_factories()))
        raise ConfigError(f"Onbekende zoekmachine '{name}'; kies uit: {names}.") from None
    return factory(folder, memory)


def _factories() -> Mapping[str, EngineFactory]:
    from kennishub.search.memory_engine import MemoryEngine
    from kennishub.search.whoosh_engine import WhooshEngine

    return {"whoosh": WhooshEngine, "memory": MemoryEngine}
