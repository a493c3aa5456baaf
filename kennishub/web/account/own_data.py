"""Answer who asks what is kept of them, or wants to be erased."""

from __future__ import annotations

import json

from flask import Response, render_template, request

from kennishub.actors import Actor
from kennishub.catalogue.attempts import count_attempt
from kennishub.errors import SignInNeededError, TransitionError
from kennishub.publishing.own_data import erase_self, export_data
from kennishub.web import sign_in as guard
from kennishub.web.account.views import bp
from kennishub.web.account.visits import Answer
from kennishub.web.hub import get_db, get_hub

#: Times an hour that somebody may try their password here.
TRIES_PER_HOUR = 10


@bp.get("/gegevens/")
def own_data() -> Answer:
    """Tell what is kept, and offer to download or to erase it."""
    return render_template("account/own_data.html", actor=_actor())


@bp.get("/gegevens/downloaden")
def download() -> Answer:
    """Give everything that is kept of whoever asks, as one file."""
    actor = _actor()
    data = export_data(get_db(), actor.email or "", by=actor)
    text = json.dumps(data, ensure_ascii=False, indent=2)
    response = Response(text, mimetype="application/json")
    response.headers.set("Content-Disposition", "attachment", filename="mijn-gegevens.json")
    return response


@bp.get("/gegevens/wissen/")
def erasure() -> Answer:
    """Ask whether somebody is certain, and say what goes and what stays."""
    return render_template("account/erase.html", actor=_actor())


@bp.post("/gegevens/wissen/")
def erase() -> Answer:
    """Erase whoever asks for it."""
    actor, form = _actor(), request.form
    if get_hub().config.rate_limits:
        who = str(actor.id or actor.email)
        count_attempt(get_db(), f"wissen {who}", limit=TRIES_PER_HOUR, seconds=3600)
    try:
        erase_self(
            get_db(),
            actor,
            get_hub().register,
            password=form.get("wachtwoord", ""),
            certain=form.get("zeker") == "ja",
        )
    except TransitionError as error:
        return render_template("account/erase.html", actor=actor, error=str(error)), 400
    guard.stop()
    return render_template("account/erased.html")


def _actor() -> Actor:
    actor = guard.get_actor()
    if actor is None:
        raise SignInNeededError("Log eerst in.")
    return actor
