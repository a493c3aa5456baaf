"""Merge small segments, so that queries look in few of them, and leave out deleted documents.

A merge can take seconds, in which nobody who publishes shall wait. So it is prepared aside, while
others commit; to put it in place takes milliseconds. Documents that were deleted in between are
then deleted in the merged segment too.
"""

from __future__ import annotations

import heapq
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any, Final, Protocol

from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC
from whoosh.reading import SegmentReader

from kennishub.search.whoosh_engine.commits import SyncedStorage, commit, locked
from kennishub.search.whoosh_engine.inversion import Part
from kennishub.search.whoosh_engine.segments import INDEX_NAME, SegmentFiles, remove_temporary
from kennishub.search.whoosh_engine.spellings import Spellings, spellings_path
from kennishub.search.whoosh_engine.terms import read_blocks

#: Merge when there are more segments than this, until there are at most so many left.
MOST_SEGMENTS: Final = 10
FEW_SEGMENTS: Final = 7
#: Rewrite a segment of which more than this share is deleted.
MOST_DELETED: Final = 0.3
#: Segments join a merge while they are at most so many times as large as all smaller ones together:
#: a document is then rewritten a number of times that grows with the logarithm of the size.
_REACH: Final = 2.0

_FOLDER: Final = "merging"


class _Sized(Protocol):
    """Say what the choice of segments needs to know of one."""

    def doc_count(self) -> int: ...

    def doc_count_all(self) -> int: ...


def choose(segments: Sequence[_Sized]) -> list[int]:
    """Return the places of the segments that should become one, ascending; none is fine too."""
    order = sorted(range(len(segments)), key=lambda place: segments[place].doc_count())
    if len(order) > MOST_SEGMENTS:
        return sorted(order[: _reach([segments[place].doc_count() for place in order])])
    for place in order:
        segment = segments[place]
        size = segment.doc_count_all()
        if size - segment.doc_count() > MOST_DELETED * size:
            return [place]
    return []


def _reach(sizes: list[int]) -> int:
    """Return how many of these ascending sizes should be merged."""
    count = len(sizes) - FEW_SEGMENTS + 1
    totals = list(accumulate(sizes))
    while count < len(sizes) and sizes[count] <= _REACH * totals[count - 1]:
        count += 1
    return count


def merge(index: Any) -> bool:
    """Merge what should be merged, if anything, and tell whether that was done."""
    prepared = prepare(index)
    return prepared is not None and prepared.finish(index)


def prepare(index: Any) -> Merge | None:
    """Write the segment that should replace others, aside, or return nothing if none should.

    Others may commit meanwhile; no other merge may be prepared in this folder.
    """
    folder = Path(index.storage.folder)
    aside = folder / _FOLDER
    toc = TOC.read(index.storage, INDEX_NAME)
    sources = [toc.segments[place] for place in choose(toc.segments)]
    if not sources:
        return None
    remove_abandoned(folder)
    aside.mkdir()
    try:
        with ExitStack() as stack:
            readers = []
            for source in sources:
                reader = SegmentReader(index.storage, toc.schema, source)
                stack.callback(reader.close)
                readers.append(reader)
            return Merge(aside, sources, *_write(aside, toc.schema, readers))
    except FileNotFoundError:
        # A commit left out a segment of which all documents are deleted; next time then.
        shutil.rmtree(aside, ignore_errors=True)
        return None
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise


def remove_abandoned(folder: Path) -> None:
    """Remove what an interrupted merge left; no other merge may be prepared in this folder."""
    shutil.rmtree(folder / _FOLDER, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Merge:
    """Hold a merged segment that is not yet in place."""

    folder: Path
    sources: list[Any]
    segment: Any
    #: Per source, the new number of each of its documents; -1 for a deleted one.
    numbers: list[list[int]]

    def finish(self, index: Any) -> bool:
        """Put the merged segment in place of its sources, unless one of those is gone.

        Raises:
            whoosh.index.LockError: another process is writing.
        """
        storage = SyncedStorage(index.storage.folder)
        try:
            with locked(index):
                toc = TOC.read(storage, INDEX_NAME)
                segments = list(toc.segments)
                # Before whoosh3, segments that are equal do not compare as equal.
                current_ids = {one.segment_id(): one for one in segments}
                if not all(one.segment_id() in current_ids for one in self.sources):
                    return False
                for source, numbers in zip(self.sources, self.numbers, strict=True):
                    # The same segment, with the deletions of now.
                    current = current_ids[source.segment_id()]
                    segments.remove(current)
                    for old in current.deleted_docs():
                        if numbers[old] >= 0:
                            self.segment.delete_document(numbers[old])
                name = self.segment.make_filename(self.segment.COMPOUND_EXT)
                (self.folder / name).rename(Path(storage.folder, name))
                id_ = self.segment.segment_id()
                spellings_path(self.folder, id_).rename(spellings_path(Path(storage.folder), id_))
                storage.sync(name)
                if self.segment.doc_count():
                    segments.append(self.segment)
                commit(storage, toc, segments)
                return True
        finally:
            self.discard()

    def discard(self) -> None:
        """Remove what was written aside."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _write(folder: Path, schema: Any, readers: list[Any]) -> tuple[Any, list[list[int]]]:
    files = SegmentFiles(FileStorage(str(folder)), schema)
    numbers = [_copy_documents(reader, schema, files) for reader in readers]
    parts = [
        _parts(reader, run, new)
        for run, (reader, new) in enumerate(zip(readers, numbers, strict=True))
    ]
    segment = files.finish(heapq.merge(*parts))
    spellings = [_spellings(folder.parent, reader) for reader in readers]
    path = spellings_path(folder, segment.segment_id())
    Spellings.merged(spellings, numbers).save(path)
    remove_temporary(folder)
    return segment, numbers


def _spellings(build: Path, reader: Any) -> Spellings:
    """Return the spellings of a segment, made now where they are not kept."""
    kept = Spellings.load(spellings_path(build, reader.segment().segment_id()))
    return kept or Spellings.read(reader)


def _copy_documents(reader: Any, schema: Any, files: SegmentFiles) -> list[int]:
    """Copy all that is kept of live documents but postings, and return their new numbers."""
    columns = {
        name: reader.column_reader(name)
        for name, field in schema.items()
        if field.column_type and reader.has_column(name)
    }
    numbers = [-1] * reader.doc_count_all()
    for old, stored in reader.iter_docs():
        numbers[old] = files.start_document()
        for name in schema.names():
            # whoosh3 answers None for a document past the last one with a text in this field.
            length = reader.doc_field_length(old, name) or 0
            column = columns[name][old] if name in columns else None
            files.add_field(name, stored.get(name), column, length)
        files.finish_document()
    return numbers


def _parts(reader: Any, run: int, numbers: list[int]) -> Iterator[Part]:
    """Yield the postings of live documents under their new numbers."""
    segment = reader.segment()
    storage = reader.storage()
    terms = segment.codec().terms_reader(storage, segment)
    file = segment.open_file(storage, segment.codec().POSTS_EXT)
    try:
        for (field, term), info in terms.items():
            for ids, frequencies, values in read_blocks(file, info.extent()[0]):
                new = [numbers[old] for old in ids]
                if -1 in new:
                    live = [place for place, number in enumerate(new) if number >= 0]
                    if not live:
                        continue
                    new = [new[place] for place in live]
                    frequencies = tuple(frequencies[place] for place in live)
                    values = tuple(values[place] for place in live)
                yield field, term, run, tuple(new), frequencies, values
    finally:
        file.close()
        terms.close()
