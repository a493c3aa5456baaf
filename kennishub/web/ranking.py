"""The editors' page that shows why documents are found in the order they are."""

from __future__ import annotations

import dataclasses

from flask import Blueprint, render_template, request

from kennishub.errors import InvalidQueryError
from kennishub.finding import read_parameters
from kennishub.web.hub import get_finder


def init_blueprint(bp: Blueprint) -> None:
    """Add the page to the editors' blueprint, so that the same people may enter."""
    bp.add_url_rule("/uitleg/", view_func=explanation)


def explanation() -> tuple[str, int]:
    """Show the hits on a query with what each part of their score comes from."""
    parameters = dataclasses.replace(read_parameters(request.args.getlist), explain=True)
    found, error = None, None
    if parameters.text:
        try:
            found = get_finder().find(parameters)
        except InvalidQueryError as problem:
            error = str(problem)
    page = render_template("redactie/ranking.html", text=parameters.text, found=found, error=error)
    return page, 400 if error else 200
