"""Take the answer of an owner who was asked by mail whether a document is still right."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, render_template, request

from kennishub.catalogue.freshness import Care
from kennishub.errors import TransitionError, VersionConflictError
from kennishub.publishing.errors import ContentError
from kennishub.publishing.freshness import answer_no, answer_yes, asked_about
from kennishub.web.hub import get_db, get_hub
from kennishub.web.mail import send_soon
from kennishub.web.no_store import no_store

bp = Blueprint("actual", __name__)
bp.after_request(no_store)

Answer = str | tuple[str, int]


@bp.get("/<token>/")
def ask(token: str) -> Answer:
    """Ask for a click: a program that looks ahead must not answer in the owner's place."""
    return _page(asked_about(get_db(), token))


@bp.post("/<token>/")
def answer(token: str) -> Answer:
    """Do what the owner answers; the link has then done its work."""
    db, hub = get_db(), get_hub()
    care = asked_about(db, token)
    try:
        if request.form.get("antwoord") == "ja":
            answer_yes(hub.publishing(db), db, token, dt.datetime.now(dt.UTC).date())
            hub.apply()
            return render_template("actual/done.html", care=care, confirmed=True)
        answer_no(db, token, request.form.get("opmerking", ""))
    except TransitionError as error:
        return _page(care, str(error)), 400
    except (ContentError, VersionConflictError):
        return _page(
            care, "Dit lukt nu niet. Schrijf hieronder aan de redactie dat de tekst nog klopt."
        ), 409
    send_soon()
    return render_template("actual/done.html", care=care, confirmed=False)


def _page(care: Care, error: str = "") -> str:
    said = request.form.get("opmerking", "")
    return render_template("actual/ask.html", care=care, error=error, said=said)
