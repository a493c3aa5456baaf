"""Make the web application: settings, guards, errors, and every blueprint with who may enter it."""

from __future__ import annotations

from flask import Flask

from kennishub.config import Config, from_environment, secret_key
from kennishub.hub import Hub
from kennishub.web import api, errors, health, hub, pages, security


def make_application(config: Config | None = None) -> Flask:
    """Make the web application of a hub with these settings, or with those of the environment.

    Raises:
        ConfigError: a setting cannot work.
    """
    config = config or from_environment()
    app = Flask("kennishub.web")
    the_hub = Hub(config)
    the_hub.prepare()
    app.config["SECRET_KEY"] = secret_key(config)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    hub.init_app(app, the_hub)
    security.init_app(app, config)
    errors.init_app(app)
    pages.init_app(app)
    # Everything in this release may be read by anybody, and nothing can be written.
    app.register_blueprint(health.bp)
    app.register_blueprint(api.bp, url_prefix="/api/v1")
    return app
