"""List and count documents by what people choose them by, without reading their texts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from sqlite_utils import Database

from kennishub.catalogue.database import rows
from kennishub.catalogue.fragments import KEYWORDS, MUNICIPALITIES, json_themes
from kennishub.labels import KINDS

_SELECT: Final = (
    "SELECT d.id, d.kind, d.title, d.summary, d.published, d.phase, d.outcome,"  # noqa: S608
    f" {json_themes('thema')} AS themes, {KEYWORDS} AS keywords,"
    f" {MUNICIPALITIES} AS municipalities FROM documents AS d"
)
_NEWEST: Final = (
    "ORDER BY d.published DESC, d.title COLLATE NOCASE, d.id LIMIT :limit OFFSET :offset"
)
_FILTERS: Final = {
    "kind": "d.kind = :kind",
    "theme": "d.id IN (SELECT document_id FROM document_themes WHERE theme_id = :theme)",
    "keyword": "d.id IN (SELECT document_id FROM document_keywords WHERE keyword = :keyword)",
    "municipality": (
        "d.id IN (SELECT document_id FROM document_municipalities WHERE code = :municipality)"
    ),
}


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """Hold what a card in a list shows; `municipalities` are pairs of CBS code and role."""

    id: str
    kind: str
    title: str
    summary: str
    published: str
    phase: str | None
    outcome: str | None
    themes: tuple[str, ...]
    keywords: tuple[str, ...]
    municipalities: tuple[tuple[str, str], ...]


def list_documents(
    db: Database,
    *,
    kind: str | None = None,
    theme: str | None = None,
    keyword: str | None = None,
    municipality: str | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> list[DocumentSummary]:
    """Return the documents that pass all filters, newest first, then by title.

    `theme` is the id of a theme, development point or subject; `municipality` is a CBS code.
    """
    where, chosen = _where(kind=kind, theme=theme, keyword=keyword, municipality=municipality)
    chosen |= {"limit": -1 if limit is None else limit, "offset": offset}
    return [_summary(row) for row in rows(db, f"{_SELECT} {where} {_NEWEST}", chosen)]


@dataclass(frozen=True, slots=True)
class DocumentTitle:
    """Hold what a document is called and where it is."""

    id: str
    kind: str
    title: str


def list_titles(db: Database) -> list[DocumentTitle]:
    """Return all documents in the order of `list_documents`, at a tenth of its cost."""
    chosen = {"limit": -1, "offset": 0}
    found = rows(db, f"SELECT d.id, d.kind, d.title FROM documents AS d {_NEWEST}", chosen)  # noqa: S608
    return [DocumentTitle(**row) for row in found]


def count_documents(
    db: Database,
    *,
    kind: str | None = None,
    theme: str | None = None,
    keyword: str | None = None,
    municipality: str | None = None,
) -> int:
    """Count the documents that pass all filters, which are those of `list_documents`."""
    where, chosen = _where(kind=kind, theme=theme, keyword=keyword, municipality=municipality)
    found = rows(db, f"SELECT COUNT(*) AS documents FROM documents AS d {where}", chosen)  # noqa: S608
    documents: int = found[0]["documents"]
    return documents


def kind_counts(db: Database, *, keyword: str | None = None) -> dict[str, int]:
    """Count the documents of each kind, all or those with a keyword; every kind is there."""
    where, chosen = _where(keyword=keyword)
    found = rows(
        db,
        f"SELECT d.kind, COUNT(*) AS documents FROM documents AS d {where} GROUP BY d.kind",  # noqa: S608
        chosen,
    )
    return dict.fromkeys(KINDS, 0) | {row["kind"]: row["documents"] for row in found}


def _where(**filters: str | None) -> tuple[str, dict[str, Any]]:
    chosen: dict[str, Any] = {name: value for name, value in filters.items() if value is not None}
    conditions = " AND ".join(_FILTERS[name] for name in chosen)
    return (f"WHERE {conditions}" if conditions else ""), chosen


def _summary(row: dict[str, Any]) -> DocumentSummary:
    row["themes"] = tuple(json.loads(row["themes"]))
    row["keywords"] = tuple(json.loads(row["keywords"]))
    row["municipalities"] = tuple(map(tuple, json.loads(row["municipalities"])))
    return DocumentSummary(**row)
