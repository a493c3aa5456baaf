"""Write all published documents to one file, a few of them in memory at a time.

What is published is what the catalogue holds; the file is the one on disk or, where that was
changed and not taken in yet, the revision that was.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import IO, Any, Final, cast

from kennishub.catalogue import revisions as kept
from kennishub.catalogue.database import Database
from kennishub.catalogue.documents import DocumentRow, file_states, get_document, iter_documents
from kennishub.content.document import MODELS, Document, document_from
from kennishub.content.repository import SYNONYMS, THEMES, Repository
from kennishub.errors import NotFoundError
from kennishub.paths import document_path
from kennishub.publishing.backup import CONTENT
from kennishub.publishing.exchange import to_file, to_line

#: Files of the content that are no documents.
LISTS: Final = (SYNONYMS, THEMES, "trefwoorden.yaml")
#: The oldest moment that a zip file can name; one that never changes.
_MOMENT: Final = (1980, 1, 1, 0, 0, 0)
#: What a spreadsheet takes for a formula, in full width too, at the beginning of a cell; and where
#: one would begin for a program that divides the line at another sign.
_SIGNS: Final = r"=+\-@＝＋－＠﹦﹢﹣﹫"
_FORMULA: Final = re.compile(rf"""[\s"'“”‘’]*[{_SIGNS}]|[\t\r\n]""")
_INNER_FORMULA: Final = re.compile(rf"""([,;|\t\r\n][\s"'“”‘’]*)(?=[{_SIGNS}])""")


class Format(StrEnum):
    """Name how documents can be written."""

    JSONL = "jsonl"
    CSV = "csv"
    ZIP = "zip"


@dataclass(frozen=True, slots=True)
class Published:
    """Hold a document as it was published, and its whole file."""

    document: Document
    name: str
    file: bytes


def export(format_: Format, db: Database, repository: Repository, base: str, to: IO[bytes]) -> int:
    """Write all published documents, and return how many that were; `base` begins addresses.

    The same documents give the same bytes.

    Raises:
        OSError: it cannot be written.
    """
    match format_:
        case Format.JSONL:
            return _as_lines(db, repository, to)
        case Format.CSV:
            return _as_rows(db, repository, base, to)
        case Format.ZIP:
            return _as_files(db, repository, to)


def published(db: Database, repository: Repository) -> Iterator[Published]:
    """Yield the published documents by id."""
    for row in iter_documents(db):
        document = document_from(row.front_matter, row.body)
        yield Published(document, row.path, _file_of(db, repository, row))


def safe_cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: an apostrophe goes before it."""
    text = _INNER_FORMULA.sub(r"\1'", text)
    return f"'{text}" if _FORMULA.match(text) else text


def columns() -> list[str]:
    """Return the keys of all kinds of documents, those that they share first."""
    keys = (
        info.alias or name
        for model in (Document, *MODELS.values())
        for name, info in model.model_fields.items()
        if name != "body"
    )
    return list(dict.fromkeys(keys))


def _file_of(db: Database, repository: Repository, row: DocumentRow) -> bytes:
    """Return the file of a document, from disk, from the revisions, or made anew."""
    return _kept_file(db, repository, row) or to_file(row.front_matter, row.body).encode()


def _kept_file(db: Database, repository: Repository, row: DocumentRow) -> bytes | None:
    sha256 = row.sha256
    with suppress(OSError):
        data = repository.read(repository.root / row.path)
        if hashlib.sha256(data).hexdigest() == sha256:
            return data
    for one in kept.list_revisions(db, row.id):
        if one.markdown is not None and one.sha256 == sha256:
            data = one.markdown.encode()
            # A file that starts with a byte order mark was kept without it.
            found = (data, b"\xef\xbb\xbf" + data)
            return next((one for one in found if hashlib.sha256(one).hexdigest() == sha256), None)
    return None


def _as_lines(db: Database, repository: Repository, to: IO[bytes]) -> int:
    count = 0
    for one in published(db, repository):
        count += 1
        # Not utf-8-sig: a byte order mark belongs to the file.
        to.write(to_line(one.document, one.file.decode()))
    return count


def _as_rows(db: Database, repository: Repository, base: str, to: IO[bytes]) -> int:
    keys = columns()
    to.write(b"\xef\xbb\xbf" + _row([*keys, "adres"]))
    count = 0
    for one in published(db, repository):
        count += 1
        values = one.document.front_matter()
        address = base + document_path(one.document.kind, one.document.id)
        to.write(_row([*(safe_cell(_cell(values.get(key))) for key in keys), address]))
    return count


def _row(cells: Sequence[str]) -> bytes:
    line = io.StringIO()
    # All cells have quotes, so that the sign between them matters as little as possible.
    csv.writer(line, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow(cells)
    return line.getvalue().encode()


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "ja" if value else "nee"
        case float():
            return str(value).replace(".", ",")
        case Mapping():
            return ", ".join(f"{key}: {_cell(part)}" for key, part in value.items())
        case list():
            return "; ".join(map(_cell, value))
        case _:
            return str(value)


class _Forward:
    """Write to a file without ever going back, so that a pipe gets the bytes that a file gets."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def write(self, data: bytes) -> int:
        """Write bytes."""
        self._file.write(data)
        return len(data)

    def flush(self) -> None:
        """Write what waits."""
        self._file.flush()


def _as_files(db: Database, repository: Repository, to: IO[bytes]) -> int:
    count = 0
    with zipfile.ZipFile(cast("IO[bytes]", _Forward(to)), "w") as archive:
        for path, state in sorted(file_states(db).items()):
            try:
                row = get_document(db, state.id)
            except NotFoundError:
                continue  # It was withdrawn meanwhile.
            archive.writestr(_entry(path), _file_of(db, repository, row))
            count += 1
        for name in LISTS:
            with suppress(FileNotFoundError):
                archive.writestr(_entry(name), (repository.root / name).read_bytes())
    return count


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(CONTENT + name, _MOMENT)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3  # Whatever the system, as on Unix.
    entry.external_attr = 0o100644 << 16
    return entry
