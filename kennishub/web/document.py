"""Read: a practice case, an article, and the Markdown that each is made of."""

from __future__ import annotations

import hashlib
from typing import Final

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from kennishub.catalogue.addresses import find_document
from kennishub.catalogue.documents import DocumentRow
from kennishub.catalogue.links import list_links
from kennishub.paths import FOLDERS, document_path
from kennishub.web.cards import card_maker
from kennishub.web.document_page import document_page
from kennishub.web.hub import get_db, get_hub, get_themes
from kennishub.web.search_log import log_click

bp = Blueprint("document", __name__)

_TEMPLATES: Final = {"praktijkvoorbeeld": "practice_case.html", "artikel": "article.html"}


def overview(kind: str) -> AnyResponse:
    """Lead from a folder of documents to the search page with all of that kind."""
    return redirect(url_for("search.results", type=kind))


def show(kind: str, document_id: str) -> AnyResponse:
    """Show a document; under the path of the other kind, lead to its own.

    A browser that has the page as it is now is not sent it again.
    """
    row = find_document(get_db(), document_id)
    if (row.kind, row.id) != (kind, document_id):
        return redirect(document_path(row.kind, row.id), 301)
    log_click()
    hub, db = get_hub(), get_db()
    page = document_page(
        row,
        list_links(db, row.id),
        get_themes(),
        hub.register,
        hub.config.base_url,
        overdue=card_maker().is_overdue(row.id),
    )
    response = Response(render_template(_TEMPLATES[row.kind], page=page))
    response.add_etag()
    return response.make_conditional(request)


def source(kind: str, document_id: str) -> AnyResponse:
    """Give the file of a document as it was published."""
    row = find_document(get_db(), document_id)
    if (row.kind, row.id) != (kind, document_id):
        return redirect(url_for(".source", kind=row.kind, document_id=row.id), 301)
    response = Response(_published_file(row), mimetype="text/markdown")
    response.set_etag(row.sha256)
    return response.make_conditional(request)


def _published_file(row: DocumentRow) -> bytes:
    """Return the bytes that the page was made of, and never those of a later, unchecked edit."""
    try:
        data = get_hub().repository.read(get_hub().repository.path_of(row.kind, row.id))
    except OSError:
        abort(503)
    if hashlib.sha256(data).hexdigest() != row.sha256:
        abort(503)
    return data


for _kind, _folder in FOLDERS.items():
    _of_kind = {"kind": _kind}
    bp.add_url_rule(f"/{_folder}/", "overview", overview, defaults=_of_kind)
    bp.add_url_rule(f"/{_folder}/<slug:document_id>/", "show", show, defaults=_of_kind)
    bp.add_url_rule(f"/{_folder}/<slug:document_id>.md", "source", source, defaults=_of_kind)
