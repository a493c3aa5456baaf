"""Count keywords, and give each a segment of a URL."""

from __future__ import annotations

from sqlite_utils import Database

from kennishub.catalogue.database import rows
from kennishub.errors import NotFoundError


def keyword_slug(keyword: str) -> str:
    """Return a keyword as a segment of a URL: hyphens where it has spaces or slashes."""
    return "-".join(keyword.replace("/", " ").split())


def list_keywords(db: Database) -> list[tuple[str, int]]:
    """Return every keyword with the number of documents that have it, in alphabetical order."""
    found = rows(
        db,
        "SELECT keyword, COUNT(*) AS documents FROM document_keywords"
        " GROUP BY keyword ORDER BY keyword COLLATE NOCASE",
    )
    return [(row["keyword"], row["documents"]) for row in found]


def get_keyword(db: Database, slug: str) -> str:
    """Return the keyword with this slug; where two share it, the one that most documents have.

    Raises:
        NotFoundError: no document has such a keyword.
    """
    found = rows(
        db,
        "SELECT keyword FROM document_keywords WHERE slug = ?"
        " GROUP BY keyword ORDER BY COUNT(*) DESC, keyword LIMIT 1",
        (slug,),
    )
    if not found:
        raise NotFoundError(f"Er is geen trefwoord '{slug}'.")
    keyword: str = found[0]["keyword"]
    return keyword
