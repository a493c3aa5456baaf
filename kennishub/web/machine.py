"""Pages for programs: feeds, site map, and how browsers and researchers find their way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from flask import Blueprint, Response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from kennishub.catalogue.keywords import keyword_slug
from kennishub.catalogue.summaries import DocumentSummary, list_documents, list_titles
from kennishub.catalogue.themes import get_theme
from kennishub.paths import document_path, theme_path
from kennishub.web.hub import get_db, get_hub, get_overview, get_themes

bp = Blueprint("machine", __name__)

FEED_LENGTH: Final = 30
#: The address list of the sitemaps protocol holds at most so many.
SITEMAP_LENGTH: Final = 50_000
#: security.txt has to be renewed within a year; it is, with every request.
SECURITY_TXT_DAYS: Final = 180


@bp.get("/feeds/nieuw.atom")
def newest() -> AnyResponse:
    """Give the newest documents."""
    documents = list_documents(get_db(), limit=FEED_LENGTH)
    return _feed("Nieuw op Kennishub", url_for("search.results", sorteer="nieuwste"), documents)


@bp.get("/feeds/themas/<slug:theme_id>.atom")
def theme_feed(theme_id: str) -> AnyResponse:
    """Give the newest documents of a theme, development point or subject."""
    theme = get_theme(get_db(), theme_id)
    documents = list_documents(get_db(), theme=theme.id, limit=FEED_LENGTH)
    return _feed(
        f"{theme.title} op Kennishub", url_for("browse.theme", theme_id=theme.id), documents
    )


@bp.get("/sitemap.xml")
def sitemap() -> AnyResponse:
    """Give the address of every page that holds something of its own."""
    register, overview = get_hub().register, get_overview()
    paths = [
        *(url_for(f"home.{name}") for name in ("index", "about", "privacy", "accessibility")),
        *(url_for(name) for name in ("browse.themes", "browse.keywords", "municipality.index")),
        *(theme_path(theme.id) for theme in get_themes()),
        *(document_path(one.kind, one.id) for one in list_titles(get_db())),
        *(
            url_for("municipality.show", slug=register.by_code(code).slug)
            for code in sorted(overview.municipalities)
        ),
        *(url_for("browse.keyword", slug=keyword_slug(word)) for word, _ in overview.keywords),
    ]
    body = render_template("machine/sitemap.xml", base=_base(), paths=paths[:SITEMAP_LENGTH])
    return _answer(body, "application/xml")


@bp.get("/robots.txt")
def robots() -> AnyResponse:
    """Tell crawlers what is worth their while."""
    lines = ("User-agent: *", "Disallow: /zoeken", "", f"Sitemap: {_base()}{url_for('.sitemap')}")
    return _answer("\n".join(lines) + "\n", "text/plain")


@bp.get("/opensearch.xml")
def opensearch() -> AnyResponse:
    """Tell browsers how to search the hub from their address bar."""
    body = render_template("machine/opensearch.xml", base=_base())
    return _answer(body, "application/opensearchdescription+xml")


@bp.get("/.well-known/security.txt")
def security_txt() -> AnyResponse:
    """Tell whom to warn of a weakness (RFC 9116)."""
    expires = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    expires += timedelta(days=SECURITY_TXT_DAYS)
    lines = (
        f"Contact: {_base()}{url_for('home.about')}#contact",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: nl, en",
        f"Canonical: {_base()}{url_for('.security_txt')}",
    )
    return _answer("\n".join(lines) + "\n", "text/plain")


def _feed(title: str, path: str, documents: list[DocumentSummary]) -> AnyResponse:
    body = render_template(
        "machine/feed.xml",
        title=title,
        base=_base(),
        path=path,
        self_path=request.path,
        entries=[(one, document_path(one.kind, one.id)) for one in documents],
        updated=max((one.published for one in documents), default="1970-01-01"),
    )
    return _answer(body, "application/atom+xml")


def _answer(body: str, mimetype: str) -> AnyResponse:
    """Return a response that a program which asks again need not be sent again."""
    response = Response(body, mimetype=mimetype)
    response.add_etag()
    return response.make_conditional(request)


def _base() -> str:
    return get_hub().config.base_url
