"""Answer who asks what is kept of them, or wants to be erased."""

from __future__ import annotations

import json

from flask import Response, render_template, request

from kennishub.catalogue.attempts import count_attempt
from kennishub.errors import TransitionError
from kennishub.publishing.own_data import erase_self, export_data
from kennishub.publishing.rights import Action
from kennishub.web import sign_in as guard
from kennishub.web.account.views import bp
from kennishub.web.account.visits import Answer
from kennishub.web.hub import get_db, get_hub

#: Times an hour that somebody may try their password here.
TRIES_PER_HOUR = 10


@bp.get("/gegevens/")
def own_data() -> Answer:
    """Tell what is kept, and offer to download or to erase it."""
    return render_template("account/own_data.html", actor=guard.require(Action.OWN_DATA))


@bp.get("/gegevens/downloaden")
def download() -> Answer:
    """Give everything that is kept of whoever asks, as one file."""
    actor = guard.require(Action.OWN_DATA)
    data = export_data(get_db(), actor.email or "", by=actor)
    text = json.dumps(data, ensure_ascii=False, indent=2)
    response = Response(text, mimetype="application/json")
    response.headers.set("Content-Disposition", "attachment", filename="mijn-gegevens.json")
    return response


@bp.get("/gegevens/wissen/")
def erasure() -> Answer:
    """Ask whether somebody is certain, and say what goes and what stays."""
    return render_template("account/erase.html", actor=guard.require(Action.OWN_DATA))


@bp.post("/gegevens/wissen/")
def erase() -> Answer:
    """Erase whoever asks for it."""
    actor, form = guard.require(Action.OWN_DATA), request.form
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
