"""Reach the hub and the connection of the request from a view."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Final

from flask import Flask, current_app, g

from kennishub.catalogue.database import Database
from kennishub.catalogue.overview import Overview
from kennishub.catalogue.themes import Theme
from kennishub.finding import Finder
from kennishub.hub import Hub

_KEY: Final = "kennishub"


def init_app(app: Flask, hub: Hub) -> None:
    """Give an application its hub, and every request a connection that is given back after it."""
    app.extensions[_KEY] = hub
    app.teardown_appcontext(_close)


def get_hub() -> Hub:
    """Return the hub of the application that handles this request."""
    hub = current_app.extensions[_KEY]
    assert isinstance(hub, Hub)  # noqa: S101 - tells the type checker what init_app put there
    return hub


def get_db() -> Database:
    """Return the connection of this request, borrowed when first asked for."""
    if "db" not in g:
        g.connections = ExitStack()
        g.db = g.connections.enter_context(get_hub().connections.lend())
    db: Database = g.db
    return db


def get_finder() -> Finder:
    """Return the finder of this request."""
    return get_hub().finder(get_db())


def get_themes(kind: str | None = None) -> list[Theme]:
    """Return the themes, of one kind when given, in the order of the theme tree."""
    themes = get_hub().themes.of(get_db())
    return [theme for theme in themes if kind is None or theme.kind == kind]


def get_overview() -> Overview:
    """Return how many documents there are of everything."""
    return get_hub().overview.of(get_db())


def _close(_error: BaseException | None) -> None:
    connections: ExitStack | None = g.pop("connections", None)
    g.pop("db", None)
    if connections is not None:
        connections.close()
