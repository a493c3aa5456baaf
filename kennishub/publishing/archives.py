"""Read a zip file of content without trusting anything that it says of itself."""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from kennishub.content.front_matter import MAX_FILE
from kennishub.content.text import shorten
from kennishub.paths import FOLDERS
from kennishub.publishing.backup import CONTENT
from kennishub.publishing.exchange import ExchangeError
from kennishub.publishing.exporting import LISTS

#: Bytes of the file, of all that is in it, and of a list such as the theme tree.
MAX_ARCHIVE: Final = 1_000_000_000
MAX_UNPACKED: Final = 2_000_000_000
MAX_LIST: Final = 5_000_000
MAX_PARTS: Final = 60_000
#: Text is seldom packed to a tenth; much that is so many times smaller was made to do harm.
MAX_RATIO: Final = 100
_MUCH: Final = 20_000_000
#: Bytes of the table at the end, all of which is read into memory.
_MAX_TABLE: Final = 20_000_000
#: The end of that table, without a remark: a zip file with one could have two ends.
_END: Final = 22

_DOCUMENT: Final = re.compile(
    rf"{CONTENT}(?:{'|'.join(FOLDERS.values())})/[a-z0-9]+(?:-[a-z0-9]+)*\.md"
)
_FOLDERS: Final = frozenset({CONTENT, *(f"{CONTENT}{folder}/" for folder in FOLDERS.values())})
_LISTS: Final = frozenset(CONTENT + name for name in LISTS)
_PLAIN: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

_BROKEN: Final = "Dit zip-bestand is beschadigd of geen zip-bestand."
_TOO_LARGE: Final = "Dit zip-bestand is te groot, of wordt bij het uitpakken te groot."
_OTHER: Final = (
    "hoort niet in een zip-bestand met kennis. Er mogen alleen documenten in staan, zoals "
    "kennis/artikelen/een-voorbeeld.md, en themas.yaml, synoniemen.yaml en trefwoorden.yaml."
)


class Archive:
    """Give the parts of a zip file that was looked at and found to be content."""

    def __init__(self, archive: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo]) -> None:
        self._archive = archive
        self._parts = parts

    def documents(self) -> Iterator[tuple[str, bytes]]:
        """Yield name under the content folder and bytes of each document, sorted by name."""
        for name in sorted(self._parts):
            if name not in _LISTS:
                yield name.removeprefix(CONTENT), self._read(name, MAX_FILE)

    def lists(self) -> Iterator[tuple[str, bytes]]:
        """Yield name and bytes of what is no document, such as the theme tree."""
        for name in sorted(_LISTS & self._parts.keys()):
            yield name.removeprefix(CONTENT), self._read(name, MAX_LIST)

    def _read(self, name: str, maximum: int) -> bytes:
        with self._archive.open(self._parts[name]) as file:
            data = file.read(maximum + 1)
        if len(data) > maximum:
            raise ExchangeError(f"Het bestand {name} is te groot.")
        return data


def is_archive(path: Path) -> bool:
    """Tell whether a file is, or calls itself, a zip file."""
    with path.open("rb") as file:
        return file.read(4) in (b"PK\x03\x04", b"PK\x05\x06") or path.suffix.lower() == ".zip"


@contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """Open a zip file of content.

    Raises:
        ExchangeError: there is something in it that does not belong there, or it cannot be read.
    """
    try:
        _look_at_end(path)
        with zipfile.ZipFile(path) as archive:
            yield Archive(archive, _looked_at(archive, path.stat().st_size))
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError) as error:
        raise ExchangeError(_BROKEN) from error


def _look_at_end(path: Path) -> None:
    size = path.stat().st_size
    if size > MAX_ARCHIVE:
        raise ExchangeError(_TOO_LARGE)
    with path.open("rb") as file:
        file.seek(max(size - _END - 20, 0))
        tail = file.read()
    end = tail[-_END:]
    if len(end) < _END or not end.startswith(b"PK\x05\x06") or end[-2:] != b"\0\0":
        raise ExchangeError(_BROKEN)
    # The larger kind of table (zip64) says its size elsewhere, and is not needed for content.
    is_large = tail[:-_END].startswith(b"PK\x06\x07")
    if is_large or int.from_bytes(end[12:16], "little") > _MAX_TABLE:
        raise ExchangeError(_TOO_LARGE)


def _looked_at(archive: zipfile.ZipFile, size: int) -> dict[str, zipfile.ZipInfo]:
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    # Parts that share the same bytes are larger together than the file that they are in.
    packed = sum(entry.compress_size for entry in entries)
    is_bomb = packed > size or (unpacked > _MUCH and unpacked > MAX_RATIO * size)
    if is_bomb or len(entries) > MAX_PARTS or unpacked > MAX_UNPACKED:
        raise ExchangeError(_TOO_LARGE)
    parts: dict[str, zipfile.ZipInfo] = {}
    seen: set[str] = set()
    for entry in entries:
        name = entry.orig_filename
        if reason := _refusal(entry, name):
            raise ExchangeError(f"'{shorten(name, 80)}' {reason}")
        if name.casefold() in seen:
            raise ExchangeError(f"'{shorten(name, 80)}' staat dubbel in het zip-bestand.")
        seen.add(name.casefold())
        if not name.endswith("/"):
            parts[name] = entry
    return parts


def _refusal(entry: zipfile.ZipInfo, name: str) -> str:
    """Say why something in a zip file is not taken, or nothing."""
    mode = entry.external_attr >> 16
    maximum = MAX_LIST if name in _LISTS else MAX_FILE
    if "\\" in name:
        return "heeft een schuine streep naar achteren in zijn naam. Maak het zip-bestand opnieuw."
    if name.startswith("/") or ".." in name.split("/"):
        return f"wijst naar een andere map. Alles moet in de map {CONTENT} staan."
    if mode and not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or not stat.S_IFMT(mode)):
        return "is een koppeling of een ander bijzonder bestand. Zet er gewone bestanden in."
    if entry.flag_bits & 0x1:
        return "is versleuteld. Maak een zip-bestand zonder wachtwoord."
    if name.lower().endswith(".zip"):
        return "is zelf een zip-bestand. Pak dat eerst uit."
    if name.lower() != name and _is_content(name.lower()):
        return "heeft hoofdletters in zijn naam. Gebruik alleen kleine letters."
    if not _is_content(name):
        return _OTHER
    if entry.compress_type not in _PLAIN:
        return "is ingepakt op een manier die Kennishub niet kent. Maak een gewoon zip-bestand."
    if entry.file_size > maximum:
        return "is te groot, of wordt bij het uitpakken te groot."
    return ""


def _is_content(name: str) -> bool:
    return name in _FOLDERS or name in _LISTS or _DOCUMENT.fullmatch(name) is not None
