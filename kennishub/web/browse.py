"""Browse: themes and keywords."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from flask import Blueprint, render_template, request, url_for
from markupsafe import Markup

from kennishub import labels
from kennishub.catalogue.documents import get_document
from kennishub.catalogue.keywords import get_keyword, keyword_slug
from kennishub.catalogue.summaries import kind_counts, list_documents
from kennishub.catalogue.themes import Subtheme, Theme, get_theme
from kennishub.errors import IndexUnavailableError, NotFoundError
from kennishub.finding import Finder, Parameters
from kennishub.search.dutch import fold
from kennishub.web.cards import Card, CardMaker, Tag, card_maker
from kennishub.web.hub import get_db, get_finder, get_overview, get_themes
from kennishub.web.paging import page_number, paginate
from kennishub.web.search_page import link_to_search

bp = Blueprint("browse", __name__)

PER_PAGE: Final = 20
#: Documents of each kind on the page of a theme; the rest is one click away.
PER_KIND: Final = 10

_GROUPS: Final = (
    ("thema", "Vijf thema's", "Hier werken alle gemeenten aan."),
    ("ontwikkelpunt", "Ontwikkelpunten", "Zo worden gemeenten samen sterker."),
    ("onderwerp", "Onderwerpen", "Deze onderwerpen komen bij elk thema terug."),
)
_NOTHING: Final = {
    "praktijkvoorbeeld": "Er staan hier nog geen praktijkvoorbeelden.",
    "artikel": "Er staan hier nog geen artikelen.",
}
_MORE: Final = {
    "praktijkvoorbeeld": "Bekijk alle praktijkvoorbeelden",
    "artikel": "Bekijk alle artikelen",
}


@dataclass(frozen=True, slots=True)
class KindGroup:
    """Hold the newest documents of one kind, and where all of them are."""

    id: str
    title: str
    cards: list[Card]
    total: int
    url: str
    more: str
    nothing: str


@bp.get("/themas/")
def themes() -> str:
    """Show all themes, development points and subjects."""
    groups = [(title, intro, get_themes(kind)) for kind, title, intro in _GROUPS]
    return render_template("themes.html", groups=groups, counts=get_overview().themes)


@bp.get("/themas/<slug:theme_id>/")
def theme(theme_id: str) -> str:
    """Show a theme, development point or subject with what belongs to it."""
    found = get_theme(get_db(), theme_id)
    maker, finder = card_maker(), get_finder()
    return render_template(
        "theme.html",
        theme=found,
        # Cleaned by the one allow-list when the themes were taken in.
        introduction=Markup(found.introduction_html),  # noqa: S704
        start_here=_start_here(found, maker),
        groups=[_kind_group(found, kind, maker) for kind in labels.KINDS],
        subthemes=[_subtheme(found, subtheme, finder) for subtheme in found.subthemes],
        search_url=link_to_search(**{found.kind: found.id}),
    )


@bp.get("/trefwoorden/")
def keywords() -> str:
    """Show all keywords by their first letter."""
    tags = keyword_tags(get_overview().keywords)
    tags.sort(key=lambda tag: (_letter(tag.label), fold(tag.label)))
    letters = [(letter, list(found)) for letter, found in groupby(tags, lambda t: _letter(t.label))]
    return render_template("keywords.html", letters=letters)


@bp.get("/trefwoorden/<slug>/")
def keyword(slug: str) -> str:
    """Show the documents with a keyword, newest first."""
    db = get_db()
    word = get_keyword(db, slug)
    counts = kind_counts(db, keyword=word)
    pages = -(-sum(counts.values()) // PER_PAGE)
    page = page_number(request.args.get("pagina"), pages)
    summaries = list_documents(db, keyword=word, limit=PER_PAGE, offset=(page - 1) * PER_PAGE)
    return render_template(
        "keyword.html",
        keyword=word,
        counts=counts,
        cards=card_maker().from_summaries(summaries),
        pages=paginate(page, pages, lambda n: url_for(".keyword", slug=slug, pagina=n)),
    )


def keyword_tags(keywords: Iterable[tuple[str, int]]) -> list[Tag]:
    """Return keywords and their number of documents with the page of each."""
    return [
        Tag(word, url_for("browse.keyword", slug=keyword_slug(word)), count)
        for word, count in keywords
    ]


def _start_here(theme: Theme, maker: CardMaker) -> list[Card]:
    cards = []
    for document_id in theme.start_here:
        try:
            cards.append(maker.from_document(get_document(get_db(), document_id)))
        except NotFoundError:
            # Editors may name a document before it is there, or after it went.
            continue
    return cards


def _kind_group(theme: Theme, kind: str, maker: CardMaker) -> KindGroup:
    newest = list_documents(get_db(), kind=kind, theme=theme.id, limit=PER_KIND)
    return KindGroup(
        id=kind,
        title=labels.KINDS_PLURAL[kind],
        cards=maker.from_summaries(newest),
        total=get_overview().themes.get(theme.id, {}).get(kind, 0),
        url=link_to_search(**{theme.kind: theme.id, "type": kind, "sorteer": "nieuwste"}),
        more=_MORE[kind],
        nothing=_NOTHING[kind],
    )


def _subtheme(theme: Theme, subtheme: Subtheme, finder: Finder) -> Tag:
    """Return a link to the search for a part of a theme; without an index, it has no count."""
    facets = {theme.kind: (theme.id,), "trefwoord": subtheme.keywords}
    url = link_to_search(**facets)
    try:
        return Tag(subtheme.title, url, finder.count(Parameters(facets=facets)))
    except IndexUnavailableError:
        return Tag(subtheme.title, url)


def _letter(word: str) -> str:
    first = fold(word)[:1].upper()
    return first if first.isalpha() else "0-9"
