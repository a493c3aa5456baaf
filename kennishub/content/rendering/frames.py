"""Frame JSON between a renderer and its worker: four bytes of length, and then so many bytes."""

from __future__ import annotations

import json
import struct
from typing import Any, BinaryIO, Final

_LENGTH: Final = struct.Struct(">I")
HEADER: Final = _LENGTH.size


def pack(value: Any) -> bytes:
    """Return a value as a frame. JSON in ASCII carries lone surrogates too."""
    data = json.dumps(value).encode("ascii")
    return _LENGTH.pack(len(data)) + data


def size_in(received: bytes | bytearray) -> int | None:
    """Return the size of the frame that starts here, header included, once that is known."""
    if len(received) < HEADER:
        return None
    length: int = _LENGTH.unpack_from(received)[0]
    return HEADER + length


def read_frame(stream: BinaryIO) -> Any | None:
    """Return the value of the next frame of a stream, or None at its end."""
    header = stream.read(HEADER)
    if len(header) < HEADER:
        return None
    (length,) = _LENGTH.unpack(header)
    data = stream.read(length)
    return json.loads(data) if len(data) == length else None
