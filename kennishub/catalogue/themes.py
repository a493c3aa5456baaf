"""Keep the theme tree: policy themes, development points and cross-cutting subjects."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlite_utils import Database

from kennishub.catalogue.database import rows, transaction
from kennishub.errors import NotFoundError
from kennishub.labels import KINDS


@dataclass(frozen=True, slots=True)
class Subtheme:
    """Hold a part of a theme, with the keywords that belong to it."""

    id: str
    title: str
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Theme:
    """Hold a theme, development point or subject, as `kind` says: thema, ontwikkelpunt, onderwerp.

    `introduction_html` is clean HTML; `start_here` are ids of the documents to begin with.
    """

    id: str
    kind: str
    title: str
    icon: str
    summary: str
    introduction_html: str
    position: int
    subthemes: tuple[Subtheme, ...] = ()
    start_here: tuple[str, ...] = ()


def replace_themes(db: Database, themes: Iterable[Theme]) -> None:
    """Put these themes in place of all that were there; nothing is written when nothing changed."""
    wanted = tuple(sorted(themes, key=lambda theme: theme.id))
    if wanted == tuple(sorted(list_themes(db), key=lambda theme: theme.id)):
        return
    with transaction(db):
        table = db.table("themes")
        table.delete_where()
        table.insert_all(_row(theme) for theme in wanted)


def list_themes(db: Database, kind: str | None = None) -> list[Theme]:
    """Return the themes, of one kind when given, in the order of the theme tree."""
    found = rows(
        db,
        "SELECT * FROM themes WHERE :kind IS NULL OR kind = :kind"
        " ORDER BY CASE kind WHEN 'thema' THEN 1 WHEN 'ontwikkelpunt' THEN 2 ELSE 3 END, position",
        {"kind": kind},
    )
    return [_theme(row) for row in found]


def get_theme(db: Database, theme_id: str) -> Theme:
    """Return a theme, development point or subject.

    Raises:
        NotFoundError: there is none with this id.
    """
    found = rows(db, "SELECT * FROM themes WHERE id = ?", (theme_id,))
    if not found:
        raise NotFoundError(f"Er is geen thema '{theme_id}'.")
    return _theme(found[0])


def theme_counts(db: Database) -> dict[str, dict[str, int]]:
    """Count per theme id the documents of each kind; every theme has every kind, be it with 0."""
    counts = {row["id"]: dict.fromkeys(KINDS, 0) for row in rows(db, "SELECT id FROM themes")}
    found = rows(
        db,
        "SELECT t.theme_id, d.kind, COUNT(DISTINCT d.id) AS documents FROM document_themes AS t"
        " JOIN documents AS d ON d.id = t.document_id GROUP BY t.theme_id, d.kind",
    )
    for row in found:
        counts.setdefault(row["theme_id"], dict.fromkeys(KINDS, 0))[row["kind"]] = row["documents"]
    return counts


def _row(theme: Theme) -> dict[str, Any]:
    values = asdict(theme)
    values["subthemes"] = json.dumps(values["subthemes"], ensure_ascii=False)
    values["start_here"] = json.dumps(values["start_here"], ensure_ascii=False)
    return values


def _theme(row: Mapping[str, Any]) -> Theme:
    values = dict(row)
    values["subthemes"] = tuple(
        Subtheme(one["id"], one["title"], tuple(one["keywords"]))
        for one in json.loads(values["subthemes"])
    )
    values["start_here"] = tuple(json.loads(values["start_here"]))
    return Theme(**values)
