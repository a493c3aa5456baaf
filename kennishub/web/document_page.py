"""Lay out a document with what belongs to it: places, topics, keywords and related documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import url_for
from markupsafe import Markup

from kennishub import labels
from kennishub.catalogue.documents import DocumentRow
from kennishub.catalogue.keywords import keyword_slug
from kennishub.catalogue.links import RelatedDocument
from kennishub.catalogue.municipalities import Register
from kennishub.catalogue.themes import Theme
from kennishub.content.document import Article, PracticeCase, document_from
from kennishub.paths import document_path, municipality_path, theme_path
from kennishub.web.cards import Tag
from kennishub.web.json_ld import json_ld

_TOPICS: Final = {"thema": "Thema", "ontwikkelpunt": "Ontwikkelpunt", "onderwerp": "Onderwerp"}


@dataclass(frozen=True, slots=True)
class Place:
    """Hold a municipality of a case and its part in it."""

    name: str
    url: str
    role: str
    inhabitants: int
    tooi_uri: str


@dataclass(frozen=True, slots=True)
class Related:
    """Hold a related document, and how it relates to the one that is read."""

    kind: str
    title: str
    url: str
    reason: str
    note: str | None
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentPage:
    """Hold all that the page of a document shows."""

    document: PracticeCase | Article
    html: Markup
    toc: Sequence[Mapping[str, Any]]
    places: tuple[Place, ...]
    topics: tuple[tuple[str, tuple[Tag, ...]], ...]
    keywords: tuple[Tag, ...]
    related: tuple[Related, ...]
    source_url: str
    canonical: str
    json_ld: Markup
    #: The ISO date of the last check where that is too long ago.
    overdue_since: str = ""


def document_page(
    row: DocumentRow,
    related: Sequence[RelatedDocument],
    themes: Sequence[Theme],
    register: Register,
    base_url: str,
    *,
    overdue: bool = False,
) -> DocumentPage:
    """Return the page for a row of the catalogue."""
    document = document_from(row.front_matter, row.body)
    places = _places(row, register)
    topics = _topics(row, themes)
    canonical = base_url + document_path(row.kind, row.id)
    return DocumentPage(
        document=document,
        # Cleaned by the one allow-list when the document was taken in.
        html=Markup(row.html),  # noqa: S704
        toc=row.toc,
        places=places,
        topics=topics,
        keywords=tuple(
            Tag(keyword, url_for("browse.keyword", slug=keyword_slug(keyword)))
            for keyword in row.keywords
        ),
        related=tuple(_related(one) for one in related),
        source_url=url_for("document.source", kind=row.kind, document_id=row.id),
        canonical=canonical,
        json_ld=json_ld(
            document,
            canonical,
            topics=[tag.label for _label, tags in topics for tag in tags],
            places=[(place.name, place.tooi_uri) for place in places],
        ),
        overdue_since=row.last_checked if overdue else "",
    )


def _places(row: DocumentRow, register: Register) -> tuple[Place, ...]:
    found = [(register.by_code(code), role) for code, role in row.municipalities]
    return tuple(
        Place(
            name=one.name,
            url=municipality_path(one.slug),
            role=role,
            inhabitants=one.inhabitants,
            tooi_uri=one.tooi_uri,
        )
        for one, role in found
    )


def _topics(row: DocumentRow, themes: Sequence[Theme]) -> tuple[tuple[str, tuple[Tag, ...]], ...]:
    """Return the themes, development points and subjects of a document, each under its label."""
    ids = {*row.themes, *row.development_points, *row.subjects}
    return tuple(
        (label, tags)
        for kind, label in _TOPICS.items()
        if (
            tags := tuple(
                Tag(theme.title, theme_path(theme.id))
                for theme in themes
                if theme.kind == kind and theme.id in ids
            )
        )
    )


def _related(one: RelatedDocument) -> Related:
    forward, backward = labels.LINK_KINDS[one.link_kind]
    return Related(
        kind=one.kind,
        title=one.title,
        url=document_path(one.kind, one.id),
        reason=backward if one.reverse else forward,
        # A note is written for the readers of the document that it stands on.
        note=None if one.reverse else one.note,
        summary=one.summary,
    )
