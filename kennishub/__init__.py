"""Kennishub: a knowledge base in which Dutch municipalities learn from each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from flask import Flask

    from kennishub.config import Config

__version__: Final = "0.1.0"


def create_app(config: Config | None = None) -> Flask:
    """Make the web application, from the environment where no settings are given.

    Raises:
        ConfigError: a setting cannot work.
    """
    from kennishub.web.application import make_application

    return make_application(config)
