"""Make a list of segments the index, at once and durably.

Whoosh waits for no disk. Here the files of a segment are on disk before the table of contents that
names them, and that one before it gets its name. A power cut leaves the old index or the new one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, LockError, clean_files

from kennishub.search.whoosh_engine.segments import INDEX_NAME


class SyncedStorage(FileStorage):  # type: ignore[misc]
    """Rename a file, such as a table of contents, only when it is on disk."""

    def sync(self, name: str) -> None:
        """Wait until a file is on disk."""
        _sync(Path(self.folder, name))

    def rename_file(self, old: str, new: str, safe: bool = False) -> None:
        """Rename a file, durably."""
        self.sync(old)
        super().rename_file(old, new, safe=safe)
        _sync(Path(self.folder))


def commit(storage: SyncedStorage, toc: Any, segments: list[Any]) -> None:
    """Make these segments the index, and remove the files of any others."""
    TOC(toc.schema, segments, toc.generation + 1).write(storage, INDEX_NAME)
    clean_files(storage, INDEX_NAME, toc.generation + 1, segments)


@contextmanager
def locked(index: Any) -> Iterator[None]:
    """Hold Whoosh's lock on an index.

    Raises:
        whoosh.index.LockError: another process is writing.
    """
    lock = index.lock("WRITELOCK")
    if not lock.acquire():
        raise LockError
    try:
        yield
    finally:
        lock.release()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
