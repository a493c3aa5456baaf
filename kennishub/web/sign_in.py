"""Let editors in by a link from the command line, and out again; accounts will take its place."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, current_app, flash, redirect, render_template, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from kennishub.catalogue.editor_sessions import end_session, is_session_open, start_session
from kennishub.editor_links import EditorLink, read_editor_token
from kennishub.errors import ForbiddenError
from kennishub.web.hub import get_db
from kennishub.web.no_store import no_store

bp = Blueprint("sign_in", __name__)
bp.after_request(no_store)

EDITOR: Final = "redacteur"
_HOW_TO_GET_IN: Final = (
    "Deze pagina is voor de redactie. Vraag de beheerder om een link waarmee u zich aanmeldt. "
    "De beheerder maakt zo'n link met de opdracht: kennishub redactie-link."
)
_LINK_IS_OVER: Final = (
    "Deze link werkt niet (meer). Een link werkt één keer en maar een paar uur. "
    "Vraag de beheerder om een nieuwe."
)


def only_editors() -> None:
    """Let nobody pass but an editor whose time is not over.

    Raises:
        ForbiddenError: this is somebody else; the message tells how to get in.
    """
    link_id = session.get(EDITOR)
    # The cookie alone does not do: signing out has to end it on every machine it was copied to.
    if not isinstance(link_id, str) or not is_session_open(get_db(), link_id):
        raise ForbiddenError(_HOW_TO_GET_IN)


def sign_out() -> None:
    """End the session of the editor who asks it."""
    if link_id := session.get(EDITOR):
        end_session(get_db(), link_id)
    session.clear()


@bp.get("/<token>")
def ask(token: str) -> str:
    """Ask for a click, so that a program that looks ahead does not use up the link."""
    _read(token)
    return render_template("redactie/sign_in.html")


@bp.post("/<token>")
def enter(token: str) -> AnyResponse:
    """Let an editor in; the link has then done its work."""
    link = _read(token)
    if not start_session(get_db(), link.id, link.until):
        raise ForbiddenError(_LINK_IS_OVER)
    # What was in the session before belongs to somebody who was not signed in.
    session.clear()
    session[EDITOR] = link.id
    flash("U bent aangemeld.")
    return redirect(url_for("redactie.index"), 303)


def _read(token: str) -> EditorLink:
    key = current_app.secret_key
    link = read_editor_token(str(key), token) if key else None
    if link is None:
        raise ForbiddenError(_LINK_IS_OVER)
    return link
