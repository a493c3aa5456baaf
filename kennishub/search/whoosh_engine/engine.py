"""Open, write and read the builds of a Whoosh index."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Self

from whoosh import index as whoosh_index

from kennishub.errors import IndexUnavailableError
from kennishub.search.builds import Builds
from kennishub.search.plan import make_plan
from kennishub.search.query import Query
from kennishub.search.record import SearchRecord
from kennishub.search.results import Hit, ResultPage
from kennishub.search.snippets import Marker, snippet
from kennishub.search.whoosh_engine.evaluator import evaluate
from kennishub.search.whoosh_engine.schema import LAYOUT, make_schema, read_stored, to_document
from kennishub.search.whoosh_engine.snapshot import Snapshot

#: Megabytes that the writer gathers before it writes a segment.
WRITER_MEMORY: Final = 64
#: Opening can fail while another process commits; once more has always been enough.
OPEN_ATTEMPTS: Final = 3

_NO_INDEX: Final = "Er is nog geen zoekindex. Maak hem met `kennishub index`."
_BROKEN: Final = "De zoekindex is niet te openen. Maak hem opnieuw met `kennishub index --rebuild`."

Stamp = tuple[int, ...]


class WhooshEngine:
    """Keep a Whoosh index in a folder; see `SearchEngine`."""

    name = "whoosh"

    def __init__(self, folder: Path) -> None:
        self._builds = Builds(folder)
        # Whoosh's readers are not made for several threads.
        self._reading = threading.RLock()
        self._snapshot: Snapshot | None = None
        self._reader: Any = None
        self._stamp: Stamp = ()
        self._build: Path | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def search(self, query: Query) -> ResultPage:
        """Answer a query from what was last written by any process."""
        plan = make_plan(query.clauses)
        marker = Marker(plan)
        with self._reading:
            snapshot = self._current()
            evaluation = evaluate(snapshot, plan, query)
            first = (query.page - 1) * query.per_page
            chosen = evaluation.ordered[first : first + query.per_page].tolist()
            stored = [snapshot.stored(number) for number in chosen]
            facts = [snapshot.facts[number] for number in chosen]
        hits = []
        for number, fact, text in zip(chosen, facts, stored, strict=True):
            shown, display = read_stored(text)
            score = round(float(evaluation.scores[number]), 4)
            hits.append(
                Hit(fact.id, score, fact.title, fact.published, snippet(shown, marker), display)
            )
        total = len(evaluation.ordered)
        return ResultPage(total, query.page, query.per_page, tuple(hits), evaluation.facets)

    def revisions(self) -> Mapping[str, str]:
        """Return the revision of every indexed document by its id."""
        with self._reading:
            snapshot = self._current()
            return {
                facts.id: facts.revision
                for facts, live in zip(snapshot.facts, snapshot.live.tolist(), strict=True)
                if live
            }

    def words(self) -> Mapping[str, int]:
        """Return every word of the index, folded, with about the number of documents it is in."""
        with self._reading:
            return self._current().words()

    def rebuild(self, records: Iterable[SearchRecord]) -> int:
        """Build a new index aside, switch to it when it is whole, and return its size."""
        with self._builds.lock():
            build = self._builds.new()
            try:
                index = whoosh_index.create_in(str(build), make_schema())
                count = _write(index, records, ())
                index.close()
                (build / "layout").write_text(LAYOUT, encoding="ascii")
                self._builds.switch(build)
            except BaseException:
                self._builds.discard(build)
                raise
        return count

    def update(self, changed: Iterable[SearchRecord], removed: Iterable[str] = ()) -> None:
        """Put changed records in place of the old ones and take removed ids out, all or nothing."""
        with self._builds.lock():
            build = self._builds.current()
            if build is None:
                raise IndexUnavailableError(_NO_INDEX)
            with _opened(build) as index:
                _write(index, changed, removed)

    def close(self) -> None:
        """Let go of files and memory."""
        with self._reading:
            if self._reader is not None:
                self._reader.close()
            self._reader = self._snapshot = self._build = None
            self._stamp = ()

    def _current(self) -> Snapshot:
        build = self._builds.current()
        if build is None:
            self.close()
            raise IndexUnavailableError(_NO_INDEX)
        stamp = _stamp(build)
        if self._snapshot is None or stamp != self._stamp or build != self._build:
            return self._renew(build, stamp)
        return self._snapshot

    def _renew(self, build: Path, stamp: Stamp) -> Snapshot:
        for attempt in range(1, OPEN_ATTEMPTS + 1):
            try:
                with _opened(build) as index:
                    reader = index.reader()
                leaves = [leaf for leaf, _offset in reader.leaf_readers() if leaf.doc_count_all()]
                known = self._snapshot.segments if self._snapshot and build == self._build else {}
                snapshot = Snapshot(leaves, known)
            except IndexUnavailableError:
                raise
            # A torn file raises whatever pickle, struct and zlib make of it.
            except Exception as error:
                if attempt == OPEN_ATTEMPTS:
                    raise IndexUnavailableError(_BROKEN) from error
            else:
                previous, self._reader = self._reader, reader
                self._snapshot, self._build, self._stamp = snapshot, build, stamp
                if previous is not None:
                    previous.close()
                return snapshot
        raise IndexUnavailableError(_BROKEN)


def _stamp(build: Path) -> Stamp:
    """Return what changes with every commit in a build: its table of contents is a new file."""
    try:
        status = build.stat()
    except FileNotFoundError:
        raise IndexUnavailableError(_BROKEN) from None
    return (status.st_ino, status.st_mtime_ns)


@contextmanager
def _opened(build: Path) -> Iterator[Any]:
    try:
        if (build / "layout").read_text(encoding="ascii") != LAYOUT:
            raise IndexUnavailableError(_BROKEN)
        index = whoosh_index.open_dir(str(build))
    except IndexUnavailableError:
        raise
    except Exception as error:
        raise IndexUnavailableError(_BROKEN) from error
    try:
        yield index
    finally:
        index.close()


def _write(index: Any, changed: Iterable[SearchRecord], removed: Iterable[str]) -> int:
    """Write in one commit; of several records with one id the last one counts."""
    writer = index.writer(limitmb=WRITER_MEMORY)
    fresh = index.is_empty()
    written: dict[str, str] = {}
    try:
        for id_ in removed:
            writer.delete_by_term("id", id_)
        for record in changed:
            if record.id in written:
                raise ValueError(f"two records with the id {record.id}")
            if not fresh:
                writer.delete_by_term("id", record.id)
            writer.add_document(**to_document(record))
            written[record.id] = record.revision
    except BaseException:
        writer.cancel()
        raise
    writer.commit()
    return len(written)
