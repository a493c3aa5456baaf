"""Turn a document into a row of the catalogue, and a row into a record of the search index."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kennishub.catalogue.documents import DocumentRow, LinkRow
from kennishub.catalogue.municipalities import Register
from kennishub.content.document import Article, Document, PracticeCase
from kennishub.content.rendering import Rendered
from kennishub.paths import document_path
from kennishub.search.record import SearchRecord

#: What a complete document multiplies its score by, above 1.
COMPLETENESS_BONUS = 0.05

#: Parts of the front matter whose texts are searched as details.
_SEARCHED_PARTS = (
    "regio",
    "doelgroep",
    "partners",
    "resultaten",
    "lessen",
    "kosten",
    "overdraagbaarheid",
    "wetgeving",
)
#: Keys inside those parts that hold a value of a list, a number or an address, not words.
_NOT_WORDS = frozenset({"soort", "url", "bedrag", "prijspeil", "voor", "na", "min_inwoners"})


def to_row(
    document: Document,
    rendered: Rendered,
    register: Register,
    *,
    path: str,
    sha256: str,
    size: int,
    mtime_ns: int,
) -> DocumentRow:
    """Return the row of a document that came from a file with this content."""
    case = document if isinstance(document, PracticeCase) else None
    municipalities = []
    for role in case.municipalities if case else ():
        municipality = register.resolve(role.code or role.name or "")
        if municipality is not None:
            municipalities.append((municipality.code, role.role))
    return DocumentRow(
        id=document.id,
        kind=document.kind,
        title=document.title,
        summary=document.summary,
        published=document.published.isoformat(),
        updated=document.updated.isoformat() if document.updated else None,
        checked=document.checked.isoformat() if document.checked else None,
        phase=case.phase if case else None,
        outcome=case.outcome if case else None,
        start_year=_start_year(document),
        themes=tuple(document.themes),
        development_points=tuple(document.development_points),
        subjects=tuple(document.subjects),
        keywords=tuple(document.keywords),
        municipalities=tuple(dict(reversed(municipalities)).items())[::-1],
        links=tuple(LinkRow(link.id, link.kind, link.note) for link in document.links),
        front_matter=document.front_matter(),
        body=document.body,
        html=rendered.html,
        toc=[
            {"level": entry.level, "anchor": entry.anchor, "title": entry.title}
            for entry in rendered.toc
        ],
        headings=rendered.headings,
        text=rendered.text,
        path=path,
        sha256=sha256,
        size=size,
        mtime_ns=mtime_ns,
    )


def to_record(
    row: DocumentRow,
    register: Register,
    theme_titles: Mapping[str, str],
    fingerprint: str,
    due: str = "",
) -> SearchRecord:
    """Join the facts of municipalities and themes to a row and return what an engine indexes.

    `fingerprint` stands for everything outside the document that goes into its record, but for
    `due`, the ISO date from which it counts as overdue.
    """
    municipalities = [register.by_code(code) for code, _role in row.municipalities]
    themes = row.themes + row.development_points + row.subjects
    titles = [theme_titles[theme] for theme in themes if theme in theme_titles]
    return SearchRecord(
        id=row.id,
        revision=record_revision(row.sha256, fingerprint, due),
        title=row.title,
        published=row.published,
        prior=1.0 + COMPLETENESS_BONUS * _completeness(row),
        confirmed=row.checked or "",
        due=due,
        sections=_sections(row),
        texts={
            "title": row.title,
            "keywords": ", ".join(row.keywords),
            "summary": row.summary,
            "headings": "\n".join(row.headings),
            "municipality": ", ".join(
                name
                for municipality in municipalities
                for name in (municipality.name, *municipality.aliases, municipality.province)
            ),
            "body": row.text,
            "details": "\n".join([*_part_texts(row.front_matter), ", ".join(titles)]),
        },
        facets={
            "thema": row.themes,
            "ontwikkelpunt": row.development_points,
            "onderwerp": row.subjects,
            "type": (row.kind,),
            "gemeente": tuple(m.slug for m in municipalities),
            "provincie": tuple(dict.fromkeys(m.province_slug for m in municipalities)),
            "grootteklasse": tuple(dict.fromkeys(m.size_class for m in municipalities)),
            "fase": (row.phase,) if row.phase else (),
            "uitkomst": (row.outcome,) if row.outcome else (),
            "trefwoord": row.keywords,
            "jaar": (str(row.start_year),) if row.start_year else (),
        },
        display={
            "type": row.kind,
            "url": document_path(row.kind, row.id),
            "summary": row.summary,
            "theme_ids": list(row.themes),
            "themes": [theme_titles.get(theme, theme) for theme in row.themes],
            "municipalities": [m.name for m in municipalities],
            "phase": row.phase or "",
            "outcome": row.outcome or "",
        },
    )


def record_revision(sha256: str, fingerprint: str, due: str) -> str:
    """Return what tells two records of one document apart."""
    return f"{sha256}.{fingerprint}.{due}"


def _completeness(row: DocumentRow) -> float:
    """Return which share of what helps a reader most is filled in, 0 to 1."""
    if row.kind != "praktijkvoorbeeld":
        return 1.0
    filled = [
        row.outcome not in (None, "onbekend"),
        row.phase is not None,
        *(bool(row.front_matter.get(key)) for key in ("resultaten", "kosten", "lessen", "periode")),
    ]
    return sum(filled) / len(filled)


def _sections(row: DocumentRow) -> tuple[tuple[int, str], ...]:
    """Return where sections start in the plain text, where headings have lines of their own."""
    if row.kind != "artikel":
        # The sections of a case are the same everywhere, and short: its page is read whole.
        return ()
    found = []
    offset = 0
    for entry in row.toc:
        place = row.text.find(f"{entry['title']}\n", offset)
        if place < 0:
            continue
        found.append((place, str(entry["anchor"])))
        offset = place + 1
    return tuple(found)


def _start_year(document: Document) -> int:
    """Return the year in which a case started, else that in which the document came out."""
    if isinstance(document, PracticeCase) and document.period and document.period.start:
        return int(document.period.start[:4])
    if isinstance(document, Article) and document.valid_from:
        return document.valid_from.year
    return document.published.year


def _part_texts(front_matter: Mapping[str, Any]) -> Iterator[str]:
    for key in _SEARCHED_PARTS:
        if words := "; ".join(_texts(front_matter.get(key))):
            yield f"{words}."


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value.rstrip(".")
    elif isinstance(value, Mapping):
        for key, part in value.items():
            if key not in _NOT_WORDS:
                yield from _texts(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _texts(part)
