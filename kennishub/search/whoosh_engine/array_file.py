"""Keep arrays in a file with a checksum, which readers map into memory.

Such a file is opened in milliseconds, and in memory once for all processes.
"""

from __future__ import annotations

import bisect
import json
import mmap
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]
#: Lists of texts that go with the arrays, few and short.
Values = Mapping[str, Sequence[str]]

#: Where arrays start in a file: at multiples of this number of bytes.
_ALIGNMENT: Final = 64
_MAGIC: Final = b"kennishub arrays 2\n"
#: Bytes before the header: the magic and the length of the header.
_PREFIX: Final = len(_MAGIC) + 8


@dataclass(frozen=True, slots=True)
class Texts:
    """Hold short texts as UTF-8, one after another, with the offset of each."""

    data: NDArray[np.uint8]
    offsets: NDArray[np.int64]

    @classmethod
    def of(cls, texts: Sequence[str]) -> Self:
        """Pack texts."""
        encoded = [text.encode() for text in texts]
        offsets = np.zeros(len(encoded) + 1, np.int64)
        np.cumsum([len(text) for text in encoded], out=offsets[1:])
        return cls(np.frombuffer(b"".join(encoded), np.uint8), offsets)

    def __getitem__(self, number: int) -> str:
        """Return one text."""
        return self.data[self.offsets[number] : self.offsets[number + 1]].tobytes().decode()

    def all(self) -> list[str]:
        """Return every text."""
        data = self.data.tobytes()
        return [data[a:b].decode() for a, b in pairwise(self.offsets.tolist())]


def range_of(words: Texts, prefix: str) -> tuple[int, int]:
    """Return the first and one past the last of sorted words that start with a prefix."""
    everything = range(len(words.offsets) - 1)
    first = bisect.bisect_left(everything, prefix, key=words.__getitem__)
    last = bisect.bisect_left(
        everything, True, lo=first, key=lambda place: not words[place].startswith(prefix)
    )
    return first, last


def save(path: Path, arrays: Arrays, values: Values) -> None:
    """Write a file, whole or not at all."""
    places: dict[str, tuple[str, int, int]] = {}
    checksum = position = 0
    for name, array in arrays.items():
        size = array.nbytes
        places[name] = (array.dtype.str, len(array), position)
        checksum = zlib.crc32(_padding(size), zlib.crc32(_bytes(array), checksum))
        position += size + len(_padding(size))
    header = {"arrays": places, "values": values, "crc": checksum}
    head = json.dumps(header, ensure_ascii=False).encode()
    head += b" " * len(_padding(_PREFIX + len(head)))
    temporary = path.with_suffix(".new")
    with temporary.open("wb") as file:
        file.write(_MAGIC + len(head).to_bytes(_PREFIX - len(_MAGIC), "little") + head)
        for array in arrays.values():
            file.write(_bytes(array))
            file.write(_padding(array.nbytes))
    temporary.replace(path)


def load(path: Path) -> tuple[Arrays, Values] | None:
    """Map a file into memory, or return nothing where it is missing or damaged."""
    try:
        data = np.memmap(path, np.uint8, "r").view(np.ndarray)
        if data[: len(_MAGIC)].tobytes() != _MAGIC:
            return None
        end = _PREFIX + int.from_bytes(data[len(_MAGIC) : _PREFIX].tobytes(), "little")
        header = json.loads(data[_PREFIX:end].tobytes())
        if zlib.crc32(data[end:].data) != header["crc"]:
            return None
    except (OSError, ValueError, KeyError):
        return None
    # All of it was read for its checksum, and little of it is needed.
    let_go(data)
    arrays = {}
    for name, (kind, count, position) in header["arrays"].items():
        start = end + position
        arrays[name] = data[start : start + np.dtype(kind).itemsize * count].view(kind)
    return arrays, header["values"]


def let_go(array: NDArray[Any]) -> None:
    """Give back the memory of what was read of the file that an array is mapped from, if it is.

    It is read again when needed. Only Linux knows how.
    """
    base: Any = array
    while isinstance(base, np.ndarray):
        base = base.base
    if isinstance(base, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
        base.madvise(mmap.MADV_DONTNEED)


def _bytes(array: NDArray[Any]) -> memoryview:
    return np.ascontiguousarray(array).view(np.uint8).data


def _padding(size: int) -> bytes:
    return bytes(-size % _ALIGNMENT)
