"""Make the web application: settings, guards, errors, and every blueprint with who may enter it."""

from __future__ import annotations

from flask import Flask

from kennishub.config import Config, from_environment, secret_key
from kennishub.hub import Hub
from kennishub.publishing.rights import Action, may
from kennishub.search.engine import SearchEngine
from kennishub.web import (
    account,
    actual,
    api,
    cards,
    errors,
    health,
    hub,
    logbook,
    metrics,
    pages,
    proxies,
    redactie,
    request_log,
    review,
    search_log,
    security,
    sign_in,
    submit,
)


def make_application(config: Config | None = None, engine: SearchEngine | None = None) -> Flask:
    """Make the web application of a hub with these settings, or with those of the environment.

    Raises:
        ConfigError: a setting cannot work.
    """
    config = config or from_environment()
    app = Flask("kennishub.web")
    the_hub = Hub(config)
    if engine is not None:
        the_hub.engine = engine
    the_hub.prepare()
    the_hub.announce()
    app.config["SECRET_KEY"] = secret_key(config)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    proxies.init_app(app, config)
    request_log.init_app(app, config)
    hub.init_app(app, the_hub)
    cards.init_app(app, the_hub)
    search_log.init_app(app, the_hub)
    security.init_app(app, config)
    errors.init_app(app)
    pages.init_app(app)
    app.add_template_global(
        lambda action: may(sign_in.get_actor(), Action[action]),
        "may",
    )
    # Anybody may enter these, and there is nothing to write in them.
    app.register_blueprint(health.bp)
    app.register_blueprint(api.bp, url_prefix="/api/v1")
    # Everybody may make an account; each view says what needs one.
    app.register_blueprint(account.bp, url_prefix="/account")
    # Whoever holds a link that was mailed to them may answer.
    app.register_blueprint(actual.bp, url_prefix="/actueel")
    # Everybody may read how to hand something in; each view says who it needs to know.
    app.register_blueprint(submit.bp, url_prefix="/indienen")
    # Only editors get further: the guard comes before every view of these blueprints.
    for blueprint in (redactie.bp, review.bp):
        app.register_blueprint(blueprint, url_prefix="/redactie")
        sign_in.guard(blueprint, Action.REVIEW, app)
    # What everybody did is for administrators alone.
    app.register_blueprint(logbook.bp, url_prefix="/redactie/logboek")
    sign_in.guard(logbook.bp, Action.SEE_AUDIT, app)
    if config.metrics is not None:
        metrics.start(the_hub, config.metrics)
    return app
