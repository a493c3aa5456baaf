"""Open, write and read the builds of a Whoosh index."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, Self

from whoosh import index as whoosh_index

from kennishub.errors import IndexUnavailableError
from kennishub.search.builds import Builds
from kennishub.search.plan import make_plan
from kennishub.search.query import Query
from kennishub.search.record import SearchRecord
from kennishub.search.results import ResultPage
from kennishub.search.snippets import Marker
from kennishub.search.whoosh_engine.evaluator import evaluate
from kennishub.search.whoosh_engine.hits import make_hit
from kennishub.search.whoosh_engine.schema import LAYOUT, make_schema, read_stored, to_document
from kennishub.search.whoosh_engine.snapshot import Snapshot

#: Megabytes that the writer gathers before it writes a segment.
WRITER_MEMORY: Final = 64
#: Opening can fail while another process commits; once more has nearly always been enough.
OPEN_ATTEMPTS: Final = 8
#: Seconds before the second attempt; later ones wait longer.
OPEN_PAUSE: Final = 0.01

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
        plan = make_plan(query.clauses, query.expansions)
        with self._reading:
            snapshot = self._current()
            evaluation = evaluate(snapshot, plan, query)
            first = (query.page - 1) * query.per_page
            chosen = evaluation.ordered[first : first + query.per_page].tolist()
            stored = [snapshot.stored(number) for number in chosen]
            facts = [snapshot.facts[number] for number in chosen]
        marker = Marker(plan, evaluation.corrections.values())
        hits = tuple(
            make_hit(fact, read_stored(text), evaluation, number, marker, explain=query.explain)
            for number, fact, text in zip(chosen, facts, stored, strict=True)
        )
        return ResultPage(
            total=len(evaluation.ordered),
            page=query.page,
            per_page=query.per_page,
            hits=hits,
            facets=evaluation.facets,
            corrections=evaluation.corrections,
        )

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
            try:
                index = _open(build)
            except IndexUnavailableError:
                raise
            except Exception as error:
                raise IndexUnavailableError(_BROKEN) from error
            try:
                _write(index, changed, removed)
            finally:
                index.close()

    def close(self) -> None:
        """Let go of files and memory."""
        with self._reading:
            if self._reader is not None:
                self._reader.close()
            self._reader = self._snapshot = self._build = None
            self._stamp = ()

    def _current(self) -> Snapshot:
        """Return the snapshot of what was last committed, opened anew only when that changed.

        Opening can meet a commit or a switch half-way; what is current then is looked up again.
        """
        for attempt in range(1, OPEN_ATTEMPTS + 1):
            build = self._builds.current()
            if build is None:
                self.close()
                raise IndexUnavailableError(_NO_INDEX)
            try:
                stamp = _stamp(build)
                if self._snapshot is None or (build, stamp) != (self._build, self._stamp):
                    return self._renew(build, stamp)
                return self._snapshot
            except IndexUnavailableError:
                raise
            # A torn file raises whatever pickle, struct and zlib make of it.
            except Exception as error:
                if attempt == OPEN_ATTEMPTS:
                    raise IndexUnavailableError(_BROKEN) from error
                time.sleep(attempt * OPEN_PAUSE)
        raise IndexUnavailableError(_BROKEN)

    def _renew(self, build: Path, stamp: Stamp) -> Snapshot:
        index = _open(build)
        try:
            reader = index.reader()
        finally:
            index.close()
        leaves = [leaf for leaf, _offset in reader.leaf_readers() if leaf.doc_count_all()]
        known = self._snapshot.segments if self._snapshot and build == self._build else {}
        snapshot = Snapshot(leaves, known)
        previous, self._reader = self._reader, reader
        self._snapshot, self._build, self._stamp = snapshot, build, stamp
        if previous is not None:
            previous.close()
        return snapshot


def _stamp(build: Path) -> Stamp:
    """Return what changes with every commit in a build: its table of contents is a new file."""
    status = build.stat()
    return (status.st_ino, status.st_mtime_ns)


def _open(build: Path) -> Any:
    """Open a build.

    Raises:
        IndexUnavailableError: it was made by another version of the hub.
    """
    if (build / "layout").read_text(encoding="ascii") != LAYOUT:
        raise IndexUnavailableError(_BROKEN)
    return whoosh_index.open_dir(str(build))


def _write(index: Any, changed: Iterable[SearchRecord], removed: Iterable[str]) -> int:
    """Write in one commit, and return the number of records.

    Raises:
        ValueError: two records have the same id; nothing is written.
    """
    writer = index.writer(limitmb=WRITER_MEMORY)
    fresh = index.is_empty()
    written: set[str] = set()
    try:
        for id_ in removed:
            writer.delete_by_term("id", id_)
        for record in changed:
            if record.id in written:
                raise ValueError(f"two records with the id {record.id}")
            if not fresh:
                writer.delete_by_term("id", record.id)
            writer.add_document(**to_document(record))
            written.add(record.id)
    except BaseException:
        writer.cancel()
        raise
    writer.commit()
    return len(written)
