"""Open segments without copying them into memory.

Whoosh keeps a segment in one file and maps it, and then copies every part of it for the sake of a
file that can be read: hundreds of megabytes for each process, and again at each commit. The
segments that this engine writes are opened by a class of our own, which Whoosh finds named in the
index; a part is then a view of the map, of which only what is read is in memory, once for all
processes. A file that a commit deletes stays readable for as long as it is mapped.

What is decoded is kept elsewhere, so its pages are given back now and then (`let_go`).

The texts that are kept to cut passages from are read a little here and there, and that leaves all
around it in the memory of a process. They are read from the file instead.

A part is read through a place of its own, so forked processes that share a map do not disturb each
other. Threads that share one do, as with any reader of Whoosh.
"""

from __future__ import annotations

import mmap
import os
import weakref
from typing import Any, Final

from whoosh.codec.whoosh3 import W3Codec, W3Segment
from whoosh.filedb.compound import CompoundStorage
from whoosh.filedb.structfile import BufferFile

#: What an unpickler gets to see at once; the heads of blocks are shorter.
_PEEK: Final = 128
#: How the name of the part with the stored texts ends.
_STORED: Final = f"._stored{W3Codec.COLUMN_EXT}"


class _View:
    """Read a memory view as a binary file."""

    __slots__ = ("_data", "_place")

    def __init__(self, data: memoryview) -> None:
        self._data = data
        self._place = 0

    def read(self, size: int = -1) -> bytes:
        start = self._place
        end = len(self._data) if size < 0 else min(start + size, len(self._data))
        self._place = max(start, end)
        return bytes(self._data[start:end])

    def readinto(self, target: Any) -> int:
        part = self._data[self._place : self._place + len(target)]
        target[: len(part)] = part
        self._place += len(part)
        return len(part)

    def readline(self) -> bytes:
        start = self._place
        size = 64
        while (end := bytes(self._data[start : start + size]).find(b"\n")) < 0:
            if start + size >= len(self._data):
                return self.read()
            size *= 4
        return self.read(end + 1)

    def peek(self, _size: int = 0) -> bytes:
        return bytes(self._data[self._place : self._place + _PEEK])

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        origin = {os.SEEK_SET: 0, os.SEEK_CUR: self._place, os.SEEK_END: len(self._data)}[whence]
        self._place = origin + offset
        return self._place

    def tell(self) -> int:
        return self._place

    def flush(self) -> None:
        """Do nothing, as nothing is written."""

    def close(self) -> None:
        self._data.release()


class MappedFile(BufferFile):  # type: ignore[misc]
    """Be Whoosh's file over a buffer, without its copy of the buffer."""

    def __init__(self, data: memoryview, name: str) -> None:
        # Everything that BufferFile.__init__ sets; it would copy the data.
        self._buf = data
        self._name = name
        self.file = _View(data)
        self.onclose = None
        self.is_real = False
        self.is_closed = False


class _ReadFile(MappedFile):
    """Be a part of which nothing that is got from it stays mapped in memory."""

    def __init__(self, data: memoryview, name: str, storage: MappedStorage, offset: int) -> None:
        super().__init__(data, name)
        # With the storage, its descriptor stays open.
        self._storage = storage
        self._offset = offset

    def get(self, position: int, length: int) -> bytes:
        return os.pread(self._storage.descriptor, length, self._offset + position)


class MappedStorage(CompoundStorage):  # type: ignore[misc]
    """Be Whoosh's storage in one file, its parts views of the map, but for the stored texts."""

    def __init__(self, file: Any, **options: Any) -> None:
        # Whoosh closes the file once it is mapped.
        self.descriptor = os.dup(file.fileno())
        self._close_descriptor = weakref.finalize(self, os.close, self.descriptor)
        super().__init__(file, **options)

    def close(self) -> None:
        """Close the file; what is read of it later fails, and reads no other file."""
        self.descriptor = -1
        self._close_descriptor()
        super().close()

    def let_go(self) -> None:
        """Give back the memory of what was read of the map, where the system knows how (Linux)."""
        if self._source and hasattr(mmap, "MADV_DONTNEED"):
            self._source.madvise(mmap.MADV_DONTNEED)

    def open_file(self, name: str, *arguments: Any, **options: Any) -> Any:
        """Open a part."""
        if self.is_closed or not self._source:
            return super().open_file(name, *arguments, **options)
        offset, length = self.range(name)
        view = memoryview(self._source)[offset : offset + length]
        if name.endswith(_STORED):
            return _ReadFile(view, name, self, offset)
        return MappedFile(view, name)


def let_go(reader: Any) -> None:
    """Give back the memory of what was read of a segment; it is read from the file when needed."""
    storage = reader.storage()
    # Whoosh lays the storage of a segment over that of the index.
    mapped = getattr(storage, "a", storage)
    if isinstance(mapped, MappedStorage):
        mapped.let_go()


class MappedSegment(W3Segment):  # type: ignore[misc]
    """Be a segment that is opened as a map."""

    def open_compound_file(self, storage: Any) -> MappedStorage:
        """Open the file that holds the segment."""
        file = storage.open_file(self.make_filename(self.COMPOUND_EXT))
        return MappedStorage(file, use_mmap=storage.supports_mmap)


class MappedCodec(W3Codec):  # type: ignore[misc]
    """Write what Whoosh's own codec writes, in segments that are opened as maps."""

    def new_segment(self, _storage: Any, indexname: str) -> MappedSegment:
        """Return a segment without files."""
        return MappedSegment(self, indexname)
