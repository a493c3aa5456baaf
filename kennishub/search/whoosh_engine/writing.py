"""Write an index: whole, or a commit at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, clean_files
from whoosh.reading import TermNotFound

from kennishub.search.record import SearchRecord
from kennishub.search.whoosh_engine.commits import SyncedStorage, commit, locked
from kennishub.search.whoosh_engine.parallel import build_segments
from kennishub.search.whoosh_engine.schema import make_schema
from kennishub.search.whoosh_engine.segments import INDEX_NAME, remove_temporary
from kennishub.search.whoosh_engine.spellings import remove_useless

#: Bytes of postings that a process keeps in memory.
MEMORY: Final = 64 * 2**20


def build(folder: Path, records: Iterable[SearchRecord], *, processes: int | None = None) -> int:
    """Write a new index in an empty folder, and return the number of its documents.

    The records are taken in as they come, in this process; `processes` others, by default one per
    core that this one may use, analyse and write them, unless there are few.

    Raises:
        ValueError: two records have the same id; the folder then has no index.
    """
    unique = _Unique(records)
    try:
        segments = build_segments(folder, unique, processes=processes, memory=MEMORY)
        TOC(make_schema(), segments, 0).write(FileStorage(str(folder)), INDEX_NAME)
    except BaseException:
        for path in folder.glob(f"*{INDEX_NAME}_*"):
            path.unlink()
        raise
    finally:
        remove_temporary(folder)
    return len(unique)


def apply(
    index: Any,
    changed: Iterable[SearchRecord],
    removed: Iterable[str] = (),
    *,
    processes: int | None = None,
) -> int:
    """Put changed records in place of the old ones and take removed ids out, all or nothing.

    What changed becomes a new segment, or several where `build` would use processes; older ones
    are never rewritten here.

    Returns:
        The number of changed records.

    Raises:
        ValueError: two records have the same id; nothing is written.
        whoosh.index.LockError: another process is writing.
    """
    storage = SyncedStorage(index.storage.folder)
    folder = Path(storage.folder)
    unique = _Unique(changed)
    with locked(index):
        toc = TOC.read(storage, INDEX_NAME)
        try:
            added = build_segments(folder, unique, processes=processes, memory=MEMORY)
            deleted = _delete(storage, toc, {*unique.ids, *removed})
            for segment in added:
                storage.sync(segment.make_filename(segment.COMPOUND_EXT))
        except BaseException:
            before = TOC.read(storage, INDEX_NAME)
            clean_files(storage, INDEX_NAME, before.generation, before.segments)
            remove_useless(folder, before.segments)
            raise
        finally:
            remove_temporary(folder)
        if deleted or added:
            commit(storage, toc, [old for old in toc.segments if old.doc_count()] + added)
    return len(unique)


def remove_abandoned(folder: Path) -> None:
    """Remove what an interrupted writer left; needs the lock of whoever may write here."""
    storage = FileStorage(str(folder))
    toc = TOC.read(storage, INDEX_NAME)
    clean_files(storage, INDEX_NAME, toc.generation, toc.segments)
    remove_useless(folder, toc.segments)
    remove_temporary(folder)


class _Unique:
    """Pass records on, and refuse a second one with the same id."""

    def __init__(self, records: Iterable[SearchRecord]) -> None:
        self._records = records
        self.ids: set[str] = set()

    def __len__(self) -> int:
        return len(self.ids)

    def __iter__(self) -> Iterator[SearchRecord]:
        for record in self._records:
            if record.id in self.ids:
                raise ValueError(f"two records with the id {record.id}")
            self.ids.add(record.id)
            yield record


def _delete(storage: FileStorage, toc: Any, ids: set[str]) -> int:
    """Mark documents as deleted in the segments of a table of contents, and return how many."""
    before = _deleted(toc)
    names = [id_.encode() for id_ in ids]
    form = toc.schema["id"].format
    for segment in toc.segments if ids else ():
        files = segment.open_compound_file(storage) if segment.is_compound() else storage
        terms = segment.codec().terms_reader(files, segment)
        try:
            for name in names:
                try:
                    matcher = terms.matcher("id", name, form)
                except TermNotFound:
                    continue
                segment.delete_document(matcher.id())
        finally:
            terms.close()
            files.close()
    return _deleted(toc) - before


def _deleted(toc: Any) -> int:
    return sum(int(segment.deleted_count()) for segment in toc.segments)
