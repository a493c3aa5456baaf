"""Write segments: what Whoosh's own `SegmentWriter` writes for the same documents, quicker."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from whoosh.filedb.filestore import FileStorage
from whoosh.util.numeric import length_to_byte

from kennishub.search.dutch import close_up, spellings
from kennishub.search.record import FIELD_WEIGHTS, SearchRecord
from kennishub.search.whoosh_engine.inversion import Inversion, Part
from kennishub.search.whoosh_engine.mapping import MappedCodec
from kennishub.search.whoosh_engine.schema import make_schema, to_document
from kennishub.search.whoosh_engine.spellings import FIELDS, Gathered, spellings_path
from kennishub.search.whoosh_engine.terms import TermsWriter

#: The name that Whoosh gives an index when it is not told one.
INDEX_NAME: Final = "MAIN"


class SegmentFiles:
    """Write the documents of one segment, then its postings."""

    def __init__(self, storage: FileStorage, schema: Any) -> None:
        codec = MappedCodec()
        self._storage = storage
        self._schema = schema
        self._segment = codec.new_segment(storage, INDEX_NAME)
        self._documents = codec.per_document_writer(storage, self._segment)
        self._lengths: dict[str, bytearray] = {}
        #: The number of documents, and the number of the next one.
        self.count = 0

    @property
    def temporary(self) -> Path:
        """Return a folder for temporary files, which Whoosh has made."""
        return Path(self._storage.folder, f"{INDEX_NAME}.tmp")

    def start_document(self) -> int:
        """Start a document and return its number."""
        self._documents.start_doc(self.count)
        return self.count

    def add_field(self, name: str, stored: Any, column: Any, length: int) -> None:
        """Add what is kept of a field, each if any: to read back, in a column, its length."""
        field = self._schema[name]
        self._documents.add_field(name, field, stored, length)
        if length:
            lengths = self._lengths.setdefault(name, bytearray())
            lengths.extend(bytes(self.count + 1 - len(lengths)))
            lengths[self.count] = length_to_byte(length)
        if column is not None:
            self._documents.add_column_value(name, field.column_type, column)

    def finish_document(self) -> None:
        """Finish a document."""
        self._documents.finish_doc()
        self.count += 1

    def finish(self, parts: Iterable[Part]) -> Any:
        """Write all postings, sorted, and return the segment."""
        self._segment.set_doc_count(self.count)
        self._documents.close()
        terms = TermsWriter(self._storage, self._segment, self._lengths)
        try:
            terms.write(parts)
        finally:
            terms.close()
        self._segment.create_compound_file(self._storage)
        return self._segment

    def cancel(self) -> None:
        """Remove every file."""
        if not self._documents.is_closed:
            self._documents.close()
        for name in self._segment.list_files(self._storage):
            self._storage.delete_file(name)


class SegmentBuilder:
    """Make a segment of records."""

    def __init__(self, folder: Path, limit: int) -> None:
        """Keep about `limit` bytes of postings in memory."""
        self._schema = make_schema()
        self._folder = folder
        self._files = SegmentFiles(FileStorage(str(folder)), self._schema)
        self._inversion = Inversion(self._files.temporary, limit)
        self._spellings = Gathered()

    def add(self, record: SearchRecord) -> None:
        """Add a document."""
        number = self._files.start_document()
        shown: set[str] = set()
        for name, value in to_document(record).items():
            field = self._schema[name]
            length = 0
            if name in FIELD_WEIGHTS:
                found = spellings(close_up(value))
                length = self._inversion.add_text(number, name, found)
                if name in FIELDS:
                    shown.update(found)
            elif field.indexed:
                self._inversion.add_name(number, name, value)
            column = field.to_column_value(value) if field.column_type else None
            self._files.add_field(name, value if field.stored else None, column, length)
        self._files.finish_document()
        self._spellings.add(shown)
        self._inversion.make_room()

    def finish(self) -> Any:
        """Write the rest and return the segment, or nothing if no document was added."""
        if not self._files.count:
            self.cancel()
            return None
        try:
            segment = self._files.finish(self._inversion.parts())
            self._spellings.finish().save(spellings_path(self._folder, segment.segment_id()))
            return segment
        finally:
            self._inversion.close()

    def cancel(self) -> None:
        """Remove every file."""
        self._inversion.close()
        self._files.cancel()


def remove_temporary(folder: Path) -> None:
    """Remove the folder of temporary files that Whoosh makes."""
    shutil.rmtree(folder / f"{INDEX_NAME}.tmp", ignore_errors=True)
