"""Open, write and read the builds of a Whoosh index."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, Self

from whoosh import index as whoosh_index

from kennishub.errors import IndexUnavailableError
from kennishub.locking import LockTimeoutError, exclusive
from kennishub.search.builds import Builds
from kennishub.search.engine import MEMORY, MemoryUse
from kennishub.search.plan import Plan, make_plan, word_for
from kennishub.search.query import Query
from kennishub.search.record import FIELD_WEIGHTS, SearchRecord
from kennishub.search.results import ResultPage
from kennishub.search.snippets import Marker
from kennishub.search.vocabulary import Vocabulary
from kennishub.search.whoosh_engine import merging, writing
from kennishub.search.whoosh_engine.cache import ArrayCache
from kennishub.search.whoosh_engine.columns import Columns
from kennishub.search.whoosh_engine.decoding import NotOnArraysError
from kennishub.search.whoosh_engine.evaluator import Evaluation, count, evaluate
from kennishub.search.whoosh_engine.exhaustive import Exhaustive, ExhaustiveEvaluation
from kennishub.search.whoosh_engine.hits import HitMaker
from kennishub.search.whoosh_engine.schema import LAYOUT
from kennishub.search.whoosh_engine.segment import Segment, columns_path
from kennishub.search.whoosh_engine.snapshot import Snapshot
from kennishub.search.whoosh_engine.spellings import Spellings, remove_useless, spellings_path
from kennishub.search.whoosh_engine.words import WordFinder

logger = logging.getLogger(__name__)

#: Words that are decoded beforehand, the most frequent ones, and the share of memory for them.
WARM_WORDS: Final = 500
WARM_SHARE: Final = 0.4
#: Lists decoded after which the pages that they were read from are given back.
LET_GO_AFTER: Final = 25
#: Opening can fail while another process commits; once more has nearly always been enough.
OPEN_ATTEMPTS: Final = 8
#: Seconds before the second attempt; later ones wait longer.
OPEN_PAUSE: Final = 0.01

_NO_INDEX: Final = "Er is nog geen zoekindex. Maak hem met `kennishub index`."
_BROKEN: Final = "De zoekindex is niet te openen. Maak hem opnieuw met `kennishub index --rebuild`."

Stamp = tuple[int, ...]


AnyEvaluation = Evaluation | ExhaustiveEvaluation


class WhooshEngine:
    """Keep a Whoosh index in a folder; see `SearchEngine`."""

    name = "whoosh"

    def __init__(self, folder: Path, memory: int = MEMORY) -> None:
        self._builds = Builds(folder)
        # Whoosh's readers are not made for several threads.
        self._reading = threading.RLock()
        self._memory = memory
        self._cache = ArrayCache(memory)
        self._snapshot: Snapshot | None = None
        self._segments: dict[str, Segment] = {}
        self._generation = 0
        self._made = 0
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
            found = self._evaluate(snapshot, plan, query)
            marker = Marker(plan, found.corrections.values()) if query.passages else None
            maker = HitMaker(snapshot, marker)
            hits = tuple(
                maker.make(number, score, [(label, scores[place]) for label, scores in found.parts])
                for place, (number, score) in enumerate(
                    zip(found.numbers, found.scores, strict=True)
                )
            )
            self._let_go()
        return ResultPage(
            total=found.total,
            page=query.page,
            per_page=query.per_page,
            hits=hits,
            facets=found.facets,
            corrections=found.corrections,
        )

    def count(self, query: Query) -> int:
        """Return how many documents satisfy a query and pass its facets."""
        plan = make_plan(query.clauses, query.expansions)
        with self._reading:
            try:
                return count(self._current(), plan, query)
            except NotOnArraysError:
                return Exhaustive(self._reader).count(plan, query)

    def revisions(self) -> Mapping[str, str]:
        """Return the revision of every indexed document by its id."""
        with self._reading:
            return self._current().revisions()

    def words(self) -> Vocabulary:
        """Return the words of the index."""
        with self._reading:
            return self._current().words()

    def rebuild(self, records: Iterable[SearchRecord]) -> int:
        """Build a new index aside, switch to it when it is whole, and return its size."""
        with self._builds.lock():
            build = self._builds.new()
            try:
                count = writing.build(build, records)
                _save_columns(build)
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
                writing.apply(index, changed, removed)
            finally:
                index.close()
            _save_columns(build)

    def tidy(self) -> None:
        """Merge small segments, of which every update leaves one, and weed out deleted ones.

        The merge is prepared aside, so that whoever updates meanwhile need not wait for it. What
        processes left behind that were killed is removed, unless somebody is writing just now.
        """
        build = self._builds.current()
        if build is None:
            raise IndexUnavailableError(_NO_INDEX)
        try:
            with exclusive(self._builds.folder / "tidying", timeout=0):
                self._sweep(build)
                self._merge(build)
        except LockTimeoutError:
            return  # Another process is at it.

    def warm(self) -> None:
        """Decode the postings of the most frequent words, until a share of the memory is full."""
        with self._reading:
            snapshot = self._current()
            finder = WordFinder(snapshot, correct=False)
            for word in snapshot.frequent_words(WARM_WORDS):
                if self._cache.use().used > WARM_SHARE * self._memory:
                    break
                finder.find(word_for(word, tuple(FIELD_WEIGHTS)))
                self._let_go()

    def memory(self) -> MemoryUse:
        """Return what is kept of decoded lists."""
        with self._reading:
            return self._cache.use()

    def close(self) -> None:
        """Let go of files and memory."""
        with self._reading:
            if self._reader is not None:
                self._reader.close()
            self._reader = self._snapshot = self._build = None
            self._segments = {}
            self._cache.keep(lambda _owner: False)
            self._stamp = ()

    def _let_go(self) -> None:
        made = self._cache.use().made
        if made - self._made >= LET_GO_AFTER:
            self._made = made
            for segment in self._segments.values():
                segment.let_go()

    def _sweep(self, build: Path) -> None:
        merging.remove_abandoned(build)
        try:
            with self._builds.lock(timeout=0):
                self._builds.discard_unfinished()
                if self._builds.current() == build:
                    writing.remove_abandoned(build)
        except IndexUnavailableError:
            return  # Somebody is writing.

    def _merge(self, build: Path) -> None:
        index = _open(build)
        try:
            prepared = merging.prepare(index)
            if prepared is None:
                return
            with self._builds.lock():
                if self._builds.current() == build:
                    prepared.finish(index)
                    _save_columns(build)
                else:
                    prepared.discard()
        finally:
            index.close()

    def _evaluate(self, snapshot: Snapshot, plan: Plan, query: Query) -> AnyEvaluation:
        try:
            return evaluate(snapshot, plan, query)
        except NotOnArraysError as error:
            logger.warning("%s: searched document by document", error)
            return Exhaustive(self._reader).evaluate(plan, query)

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
        known = self._segments if build == self._build else {}
        segments = []
        for leaf, _offset in reader.leaf_readers():
            if not leaf.doc_count_all():
                continue
            segment = known.get(id_ := leaf.segment().segment_id())
            if segment is None:
                columns = Columns.load(columns_path(build, id_))
                spellings = Spellings.load(spellings_path(build, id_))
                segment = Segment(leaf, self._cache, columns, spellings)
            segment.attach(leaf)
            segments.append(segment)
        self._generation += 1
        snapshot = Snapshot(segments, self._cache, self._generation)
        previous, self._reader = self._reader, reader
        self._segments = {segment.id: segment for segment in segments}
        self._cache.keep(lambda owner: owner in self._segments)
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


def _save_columns(build: Path) -> None:
    """Leave what belongs beside every segment where it is missing, and remove what is of no use."""
    index = whoosh_index.open_dir(str(build))
    reader = index.reader()
    try:
        wanted = set()
        leaves = [leaf for leaf, _offset in reader.leaf_readers() if leaf.doc_count_all()]
        for leaf in leaves:
            path = columns_path(build, leaf.segment().segment_id())
            wanted.add(path)
            if not path.exists():
                Columns.read(leaf).save(path)
            path = spellings_path(build, leaf.segment().segment_id())
            if not path.exists():
                Spellings.read(leaf).save(path)
        remove_useless(build, [leaf.segment() for leaf in leaves])
        for path in build.glob("columns-*"):
            if path not in wanted:
                path.unlink()
    finally:
        reader.close()
        index.close()
