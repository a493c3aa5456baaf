"""Put together everything that a visitor sees: the pages, and what their templates can use."""

from __future__ import annotations

from typing import Final

from flask import Flask
from werkzeug.routing import BaseConverter

from kennishub import labels
from kennishub.web import (
    browse,
    document,
    filters,
    home,
    machine,
    municipality,
    search,
    static_files,
)

#: The main menu: the endpoint, its name, and the endpoints of pages that belong to it.
NAVIGATION: Final = (
    ("search.results", "Zoeken", frozenset({"document.show"})),
    ("browse.themes", "Thema's", frozenset({"browse.theme"})),
    ("browse.keywords", "Trefwoorden", frozenset({"browse.keyword"})),
    ("municipality.index", "Gemeenten", frozenset({"municipality.show"})),
    ("submit.index", "Indienen", frozenset({"submit.edit", "submit.show"})),
    ("home.about", "Over", frozenset[str]()),
    (
        "account.index",
        "Account",
        frozenset({"account.sign_in", "account.registration", "account.forgotten"}),
    ),
)


class SlugConverter(BaseConverter):
    """Match an id in a URL: what else is there is no document and no theme."""

    regex = "[a-z0-9]+(?:-[a-z0-9]+)*"


def init_app(app: Flask) -> None:
    """Give an application the pages; everybody may enter each of them."""
    app.url_map.converters["slug"] = SlugConverter
    app.jinja_env.filters.update(filters.FILTERS)
    # Globals, unlike what a context processor gives, reach macros too.
    app.jinja_env.globals.update(labels=labels, navigation=NAVIGATION)
    static_files.init_app(app)
    for part in (home, search, browse, document, municipality, machine):
        app.register_blueprint(part.bp)
