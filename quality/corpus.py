"""Read the development corpus: real Dutch public-sector text that is measured on, never shipped."""

from __future__ import annotations

import gzip
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kennishub.search.record import SearchRecord

ROOT: Final = Path(__file__).resolve().parent.parent

_HEADING: Final = re.compile(r"^#{1,6} +(.+?)[ #]*$", re.MULTILINE)
#: What Markdown writes around text: rules of tables, marks of lists, quotes and emphasis.
_MARKUP: Final = re.compile(r"^[|\s:-]+$|^\s*(?:[-*+>]\s+)+|[*_`|]+", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Document:
    """Hold one document of the corpus; `body` is Markdown."""

    id: str
    title: str
    body: str


def shared_folder() -> Path:
    """Return the folder of the shared material, which may be absent."""
    return Path(os.environ.get("KENNISHUB_SHARED", ROOT.parent / "shared"))


def read_documents(path: Path) -> Iterator[Document]:
    """Yield the documents of a corpus file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            found = json.loads(line)
            yield Document(found["id"], found["title"], found["body"])


def to_record(document: Document) -> SearchRecord:
    """Return a document as an engine indexes it, its headings apart as those of our own have."""
    headings = _HEADING.findall(document.body)
    return SearchRecord(
        id=document.id,
        revision="1",
        title=document.title,
        published="2025-01-01",
        texts={
            "title": document.title,
            "headings": "\n".join(headings),
            "body": _MARKUP.sub(" ", _HEADING.sub(r"\1", document.body)),
        },
    )
