"""Keep documents with all that pages show of them, and list them without their texts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from sqlite_utils import Database

from kennishub.catalogue.database import rows, transaction
from kennishub.catalogue.fragments import KEYWORDS, LINKS, MUNICIPALITIES, json_themes
from kennishub.catalogue.keywords import keyword_slug
from kennishub.catalogue.page_urls import urls_of
from kennishub.catalogue.summaries import DocumentSummary, count_documents, list_documents
from kennishub.errors import NotFoundError

__all__ = [
    "DocumentRow",
    "DocumentSummary",
    "FileState",
    "LinkRow",
    "count_documents",
    "delete_document",
    "file_states",
    "get_document",
    "iter_documents",
    "list_documents",
    "revisions",
    "save_document",
]

#: So many documents of at most some 200 kB are in memory at once while iterating.
_CHUNK: Final = 50

#: The columns of `documents` that are kept as they are, in the order of the table.
_PLAIN: Final = (
    "id",
    "kind",
    "title",
    "summary",
    "published",
    "updated",
    "checked",
    "phase",
    "outcome",
    "start_year",
    "path",
    "sha256",
    "size",
    "mtime_ns",
    "body",
    "html",
    "text",
)
_THEME_KINDS: Final = {
    "themes": "thema",
    "development_points": "ontwikkelpunt",
    "subjects": "onderwerp",
}


@dataclass(frozen=True, slots=True)
class LinkRow:
    """Hold a typed link from a document to another, which need not exist yet."""

    target: str
    kind: str
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRow:
    """Hold a whole document as it is kept: what was in the file and what was made of it.

    Dates are ISO strings; `municipalities` are pairs of CBS code and role; an entry of `toc` has
    level, anchor and title; `path` is relative to the content folder.
    """

    id: str
    kind: str
    title: str
    summary: str
    published: str
    updated: str | None = None
    checked: str | None = None
    phase: str | None = None
    outcome: str | None = None
    start_year: int | None = None
    themes: tuple[str, ...] = ()
    development_points: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    municipalities: tuple[tuple[str, str], ...] = ()
    links: tuple[LinkRow, ...] = ()
    front_matter: dict[str, Any]
    body: str
    html: str
    toc: list[dict[str, Any]]
    headings: tuple[str, ...] = ()
    text: str
    path: str
    sha256: str
    size: int
    mtime_ns: int

    @property
    def last_checked(self) -> str:
        """Return the ISO date of the last day on which somebody stood for what it says."""
        return max(self.published, self.updated or "", self.checked or "")


@dataclass(frozen=True, slots=True)
class FileState:
    """Hold what tells whether a file changed since it was taken in."""

    id: str
    sha256: str
    size: int
    mtime_ns: int


def save_document(db: Database, row: DocumentRow) -> None:
    """Store a document in place of what was stored under its id, all or nothing.

    A keyword, theme, link or municipality that is listed twice is kept once.

    Raises:
        NotFoundError: a municipality is not in the register.
        CatalogueBusyError: another process kept the database locked.
    """
    with transaction(db):
        _refuse_unknown(db, row)
        values = {column: getattr(row, column) for column in _PLAIN}
        values["front_matter"] = _to_json(row.front_matter)
        values["toc"] = _to_json(row.toc)
        values["headings"] = _to_json(row.headings)
        db.table("documents").upsert(values, pk="id")
        _save_lists(db, row)


def delete_document(db: Database, document_id: str) -> None:
    """Remove a document; links of others to it stay, and show again when it comes back.

    Raises:
        NotFoundError: there is none with this id.
    """
    with transaction(db):
        cursor = db.execute("DELETE FROM documents WHERE id = ?", (document_id,))
        if not cursor.rowcount:
            raise _not_found(document_id)


def get_document(db: Database, document_id: str) -> DocumentRow:
    """Return a whole document.

    Raises:
        NotFoundError: there is none with this id.
    """
    found = rows(db, f"{_SELECT} WHERE d.id = ?", (document_id,))
    if not found:
        raise _not_found(document_id)
    return _document(found[0])


def iter_documents(db: Database) -> Iterator[DocumentRow]:
    """Yield all documents by id, a bounded number in memory at once.

    Between chunks nothing is locked, so others can write meanwhile; each document is read whole.
    """
    last = ""
    while chunk := rows(db, f"{_SELECT} WHERE d.id > ? ORDER BY d.id LIMIT ?", (last, _CHUNK)):
        for row in chunk:
            yield _document(row)
        last = chunk[-1]["id"]


def file_states(db: Database) -> dict[str, FileState]:
    """Return per path what was taken in of that file."""
    found = rows(db, "SELECT path, id, sha256, size, mtime_ns FROM documents")
    return {row.pop("path"): FileState(**row) for row in found}


def revisions(db: Database) -> dict[str, str]:
    """Return the sha256 of the file that each document was made of, by id."""
    return {row["id"]: row["sha256"] for row in rows(db, "SELECT id, sha256 FROM documents")}


_SELECT: Final = (
    "SELECT d.*, "  # noqa: S608 - constants only
    + ", ".join(f"{json_themes(kind)} AS {name}" for name, kind in _THEME_KINDS.items())
    + f", {KEYWORDS} AS keywords, {MUNICIPALITIES} AS municipalities, {LINKS} AS links"
    + " FROM documents AS d"
)


def _document(row: Mapping[str, Any]) -> DocumentRow:
    values = dict(row)
    for name in (*_THEME_KINDS, "keywords", "headings"):
        values[name] = tuple(json.loads(values[name]))
    for name in ("toc", "front_matter"):
        values[name] = json.loads(values[name])
    values["municipalities"] = tuple(map(tuple, json.loads(values["municipalities"])))
    values["links"] = tuple(LinkRow(*link) for link in json.loads(values["links"]))
    return DocumentRow(**values)


def _save_lists(db: Database, row: DocumentRow) -> None:
    themes = [
        {"theme_id": theme, "kind": kind}
        for name, kind in _THEME_KINDS.items()
        for theme in dict.fromkeys(getattr(row, name))
    ]
    keywords = [
        {"keyword": keyword, "slug": keyword_slug(keyword)}
        for keyword in dict.fromkeys(row.keywords)
    ]
    municipalities = [
        {"code": code, "role": role} for code, role in dict.fromkeys(row.municipalities)
    ]
    links: dict[tuple[str, str], Mapping[str, Any]] = {}
    for link in row.links:
        links.setdefault((link.target, link.kind), asdict(link))
    _replace(db, "document_themes", row.id, themes)
    _replace(db, "document_keywords", row.id, keywords)
    _replace(db, "document_municipalities", row.id, municipalities)
    _replace(db, "document_links", row.id, links.values())
    urls = urls_of(row.front_matter, row.html)
    _replace(db, "document_urls", row.id, ({"url": url} for url in urls))


def _replace(
    db: Database, table: str, document_id: str, items: Iterable[Mapping[str, Any]]
) -> None:
    db.table(table).delete_where("document_id = ?", [document_id])
    db.table(table).insert_all(
        {"document_id": document_id, **item, "position": position}
        for position, item in enumerate(items)
    )


def _refuse_unknown(db: Database, row: DocumentRow) -> None:
    codes = [code for code, _role in row.municipalities]
    found = rows(
        db,
        "SELECT value FROM json_each(?) WHERE value NOT IN (SELECT code FROM municipalities)",
        (_to_json(codes),),
    )
    if found:
        unknown = ", ".join(one["value"] for one in found)
        raise NotFoundError(f"Deze gemeentecode staat niet in het register: {unknown}.")


def _to_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _not_found(document_id: str) -> NotFoundError:
    return NotFoundError(f"Er is geen document '{document_id}'.")
