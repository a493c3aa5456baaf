"""Write the postings of a segment in the format of Whoosh's codec, whole lists at a time.

Whoosh's own writers take postings one by one. What is written here is read by Whoosh as if they
had written it; that its short blocks are not compressed and its table is hashed by CRC-32 instead
of MD5 is said in the files, in the place that Whoosh's format has for it.
"""

from __future__ import annotations

import struct
import zlib
from array import array
from collections.abc import Iterable, Iterator
from itertools import accumulate
from operator import sub
from pickle import dumps, loads
from typing import Any, Final

from whoosh.codec.whoosh3 import WHOOSH3_HEADER_MAGIC, W3Codec
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.filetables import HashWriter, OrderedHashWriter
from whoosh.util.numlists import GrowableArray

from kennishub.search.whoosh_engine.inversion import Part

#: Postings in a block.
_BLOCK: Final = 128
#: Shorter blocks are left alone: to compress them all takes a tenth of the time of indexing and
#: makes the index 4% smaller.
_COMPRESSED_FROM: Final = 400
_LEVEL: Final = 3
_PICKLE: Final = 2
_CRC32: Final = 1
#: As `W3TermInfo` packs it, with the place in the file of postings.
_TERM_INFO: Final = struct.Struct("!BfIBBfIIqi")
_SIZE: Final = struct.Struct("!i")
_SIZES: Final = struct.Struct("!ii")
_FIELD: Final = struct.Struct("!H")

_Numbers = tuple[int, ...]
_Values = tuple[bytes, ...]


class TermsWriter:
    """Write the postings of a segment and the table of its terms."""

    def __init__(self, storage: FileStorage, segment: Any, lengths: dict[str, bytearray]) -> None:
        """Take the lengths of texts, as bytes by document, for the statistics of blocks."""
        self._table = _Table(segment.create_file(storage, W3Codec.TERMS_EXT))
        self._fields: dict[str, int] = {}
        self._table.extras["fieldmap"] = self._fields
        self._file = segment.create_file(storage, W3Codec.POSTS_EXT)
        self._write = self._file.raw_file().write
        self._place = 0
        self._lengths = lengths

    def write(self, parts: Iterable[Part]) -> None:
        """Write all postings, sorted by field, term and document."""
        last_field, last_term = "", b""
        of: _Term | None = None
        for field, term, _run, ids, frequencies, values in parts:
            if of is None or term != last_term or field != last_field:
                if of is not None:
                    self._finish(of)
                if field != last_field:
                    self._fields[field] = len(self._fields)
                last_field, last_term = field, term
                key = _FIELD.pack(self._fields[field]) + term
                of = _Term(key, self._place, self._lengths.get(field))
                of.ids, of.frequencies, of.values = ids, frequencies, values
            else:
                of.ids += ids
                of.frequencies += frequencies
                of.values += values
            # The last block is marked as such, so the last postings wait for what comes.
            while len(of.ids) > _BLOCK:
                self._write_block(of, last=False)
        if of is not None:
            self._finish(of)

    def close(self) -> None:
        """Write the rest of the table."""
        self._table.close()
        self._file.close()

    def _finish(self, of: _Term) -> None:
        final = of.ids[-1]
        self._write_block(of, last=True)
        info = _TERM_INFO.pack(
            0,
            of.weight,
            of.count,
            of.shortest,
            of.longest,
            of.heaviest,
            of.first,
            final,
            of.start,
            self._place - of.start,
        )
        self._table.add(of.key, info)

    def _write_block(self, of: _Term, *, last: bool) -> None:
        ids, frequencies, values = of.take()
        count = len(ids)
        heaviest = max(frequencies)
        lengths = of.lengths
        weights: float | tuple[float, ...] | None = None
        if count == 1:
            steps = ids
            shortest = longest = lengths[ids[0]] if lengths else 0
            if heaviest > 1:
                weights = float(heaviest)
        else:
            steps = (ids[0], *map(sub, ids[1:], ids))
            shortest = longest = 0
            if lengths:
                here = [lengths[number] for number in ids]
                shortest, longest = min(here), max(here)
            if heaviest > 1:
                same = min(frequencies) == heaviest
                weights = float(heaviest) if same else tuple(map(float, frequencies))
        data = dumps((steps, weights, values if values[0] else None), _PICKLE)
        level = 0
        if len(data) >= _COMPRESSED_FROM:
            level = _LEVEL
            data = zlib.compress(data, level)
        head = dumps((count, ids[-1], float(heaviest), level, shortest, longest), _PICKLE)
        size = len(head) + len(data)
        block = _SIZE.pack(-size if last else size) + head + data
        if not of.count:
            of.first = ids[0]
            of.shortest = shortest
            block = WHOOSH3_HEADER_MAGIC + block
        self._write(block)
        self._place += len(block)
        of.count += count
        of.weight += sum(frequencies)
        of.heaviest = max(of.heaviest, heaviest)
        of.shortest = min(of.shortest, shortest)
        of.longest = max(of.longest, longest)


def read_blocks(file: Any, start: int) -> Iterator[tuple[_Numbers, _Numbers, _Values]]:
    """Yield documents, frequencies and places of a list of postings, by block."""
    place = start + len(WHOOSH3_HEADER_MAGIC)
    last = False
    while not last:
        file.seek(place)
        size = file.read_int()
        last = size < 0
        place += _SIZE.size + abs(size)
        count, _final, _heaviest, level, _shortest, _longest = file.read_pickle()
        data = file.read(place - file.tell())
        # Only this program writes its index; nobody else's is ever opened.
        steps, weights, values = loads(zlib.decompress(data) if level else data)  # noqa: S301
        frequencies: _Numbers
        if isinstance(weights, tuple):
            frequencies = tuple(map(int, weights))
        else:
            frequencies = (int(weights or 1),) * count
        yield tuple(accumulate(steps)), frequencies, values or (b"",) * count


class _Term:
    """Hold the statistics of a term, and those of its postings that wait to be written."""

    __slots__ = (
        "count",
        "first",
        "frequencies",
        "heaviest",
        "ids",
        "key",
        "lengths",
        "longest",
        "shortest",
        "start",
        "values",
        "weight",
    )

    def __init__(self, key: bytes, start: int, lengths: bytearray | None) -> None:
        self.key = key
        self.start = start
        self.lengths = lengths
        self.ids: _Numbers
        self.frequencies: _Numbers
        self.values: _Values
        self.first: int
        self.count = self.weight = self.heaviest = self.shortest = self.longest = 0

    def take(self) -> tuple[_Numbers, _Numbers, _Values]:
        """Return the postings of the next block, which then wait no longer."""
        taken = self.ids, self.frequencies, self.values
        if len(self.ids) > _BLOCK:
            self.ids = self.ids[_BLOCK:]
            self.frequencies = self.frequencies[_BLOCK:]
            self.values = self.values[_BLOCK:]
            ids, frequencies, values = taken
            return ids[:_BLOCK], frequencies[:_BLOCK], values[:_BLOCK]
        return taken


class _Table(OrderedHashWriter):  # type: ignore[misc]
    """Be Whoosh's table of terms, quicker to write and a tenth of the size in memory."""

    def __init__(self, file: Any) -> None:
        # In place of OrderedHashWriter.__init__, which leaves no choice of hash.
        HashWriter.__init__(self, file, hashtype=_CRC32)
        self.index = GrowableArray("H")
        self.buckets = [_Bucket() for _ in range(256)]
        self._write = file.raw_file().write
        self._place = file.tell()

    def add(self, key: bytes, value: bytes) -> None:
        """Add a key, which comes after all before it."""
        place = self._place
        self.index.append(place)
        hashed = zlib.crc32(key)
        self.buckets[hashed & 255].append(hashed, place)
        entry = _SIZES.pack(len(key), len(value)) + key + value
        self._write(entry)
        self._place = place + len(entry)


class _Bucket:
    """Hold pairs of a hash and a place."""

    __slots__ = ("_hashes", "_places")

    def __init__(self) -> None:
        self._hashes = array("I")
        self._places = array("Q")

    def __len__(self) -> int:
        return len(self._hashes)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return zip(self._hashes, self._places, strict=True)

    def append(self, hashed: int, place: int) -> None:
        self._hashes.append(hashed)
        self._places.append(place)
