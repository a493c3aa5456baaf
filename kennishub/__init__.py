"""Kennishub: a knowledge base in which Dutch municipalities learn from each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from flask import Flask

    from kennishub.config import Config
    from kennishub.search.engine import SearchEngine

__version__: Final = "0.1.0"


def create_app(config: Config | None = None, engine: SearchEngine | None = None) -> Flask:
    """Make the web application, from the environment where no settings are given.

    An engine that is given is used as it is, so that processes can share what it has read.

    Raises:
        ConfigError: a setting cannot work.
    """
    from kennishub.web.application import make_application

    return make_application(config, engine)
