"""Show documents as cards, whether the catalogue or the search engine found them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from flask import Flask, current_app
from markupsafe import Markup

from kennishub.catalogue.documents import DocumentRow
from kennishub.catalogue.kept import Kept
from kennishub.catalogue.municipalities import Register
from kennishub.catalogue.summaries import DocumentSummary
from kennishub.catalogue.themes import Theme
from kennishub.hub import Hub
from kennishub.paths import document_path, municipality_path, theme_path
from kennishub.search.results import Hit
from kennishub.web.hub import get_db

_KEY: Final = "kennishub.cards"


@dataclass(frozen=True, slots=True)
class Tag:
    """Hold a word with a page of its own, and how many documents it has where that is known."""

    label: str
    url: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """Hold what a card shows; `text` is a summary, or a snippet in which only marks are markup."""

    id: str
    kind: str
    title: str
    url: str
    text: str | Markup
    published: str
    phase: str
    outcome: str
    themes: tuple[Tag, ...]
    municipalities: tuple[Tag, ...]
    found_words: tuple[str, ...] = ()
    overdue: bool = False


class CardMaker:
    """Make cards with the names of themes and municipalities filled in; for all threads."""

    def __init__(self, register: Register, themes: Iterable[Theme], due: Mapping[str, str]) -> None:
        self._register = register
        self._due = due
        self._themes = {theme.id: Tag(theme.title, theme_path(theme.id)) for theme in themes}
        towns = [(one, Tag(one.name, municipality_path(one.slug))) for one in register.all()]
        # Documents name a municipality by its code, and the index by its name of today.
        self._towns = {one.code: tag for one, tag in towns}
        self._towns.update((one.name, tag) for one, tag in towns)

    def from_summaries(self, summaries: Iterable[DocumentSummary]) -> list[Card]:
        """Return a card for each document of a list."""
        return [self.from_document(summary) for summary in summaries]

    def from_document(self, document: DocumentSummary | DocumentRow) -> Card:
        """Return the card of a document of the catalogue."""
        return Card(
            id=document.id,
            kind=document.kind,
            title=document.title,
            url=document_path(document.kind, document.id),
            text=document.summary,
            published=document.published,
            phase=document.phase or "",
            outcome=document.outcome or "",
            themes=self.themes(document.themes),
            municipalities=self._municipalities(code for code, _role in document.municipalities),
            overdue=self.is_overdue(document.id),
        )

    def from_hit(self, hit: Hit) -> Card:
        """Return the card of a search hit."""
        display = hit.display
        return Card(
            id=hit.id,
            kind=str(display["type"]),
            title=hit.title,
            url=f"{display['url']}#{hit.section}" if hit.section else str(display["url"]),
            # The engine escapes a snippet and adds nothing but marks to it; `Hit` says so.
            text=Markup(hit.snippet) or str(display["summary"]),  # noqa: S704
            published=hit.published,
            phase=str(display["phase"]),
            outcome=str(display["outcome"]),
            themes=self.themes(display["theme_ids"]),
            municipalities=self._municipalities(display["municipalities"]),
            found_words=hit.found_words,
            overdue=self.is_overdue(hit.id),
        )

    def themes(self, ids: Iterable[str]) -> tuple[Tag, ...]:
        """Return a tag for each theme, development point or subject that exists."""
        return tuple(self._themes[theme_id] for theme_id in ids if theme_id in self._themes)

    def is_overdue(self, document_id: str) -> bool:
        """Tell whether nobody looked in time whether a document is still right."""
        due = self._due.get(document_id)
        return due is not None and due <= str(dt.datetime.now(dt.UTC).date())

    def _municipalities(self, names_or_codes: Iterable[str]) -> tuple[Tag, ...]:
        found = (self._municipality(text) for text in names_or_codes)
        return tuple(tag for tag in dict.fromkeys(found) if tag is not None)

    def _municipality(self, text: str) -> Tag | None:
        if (tag := self._towns.get(text)) is not None:
            return tag
        meant = self._register.resolve(text)
        return None if meant is None else self._towns[meant.code]


def init_app(app: Flask, hub: Hub) -> None:
    """Give an application its maker of cards, made anew when a theme changed."""
    app.extensions[_KEY] = Kept(
        lambda db: CardMaker(hub.register, hub.themes.of(db), hub.due.of(db))
    )


def card_maker() -> CardMaker:
    """Return the maker of cards, with the titles of themes of now."""
    kept = current_app.extensions[_KEY]
    assert isinstance(kept, Kept)  # noqa: S101 - tells the type checker what init_app put there
    maker: CardMaker = kept.of(get_db())
    return maker
