"""Search: one page with the box, the results and the filters."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from kennishub.errors import InvalidQueryError
from kennishub.finding import read_parameters
from kennishub.search.query import parse
from kennishub.web.cards import card_maker
from kennishub.web.hub import get_finder
from kennishub.web.search_log import log_search, with_references
from kennishub.web.search_page import error_page, search_page, search_url

bp = Blueprint("search", __name__)


@bp.get("/zoeken")
def results() -> Response | str | tuple[str, int]:
    """Show what was found; a question that cannot be understood comes back with its text kept."""
    parameters = read_parameters(request.args.getlist)
    try:
        found = get_finder().find(parameters)
    except InvalidQueryError as error:
        page = error_page(parameters, str(error), keep_filters=_is_text_wrong(parameters.text))
        return render_template("search.html", search=page), 400
    if found.page.total and not found.page.hits:
        return redirect(search_url(found.query, page=found.page.pages))
    page = search_page(found, card_maker())
    page = replace(page, cards=with_references(page.cards, log_search(found)))
    return render_template("search.html", search=page)


def _is_text_wrong(text: str) -> bool:
    try:
        parse(text)
    except InvalidQueryError:
        return True
    return False
