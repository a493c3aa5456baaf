"""Tell who a visitor is, and let nobody further than they may go.

Editors have accounts; a link from the command line lets one in where nobody has an account yet.
"""

from __future__ import annotations

from typing import Final

from flask import Blueprint, current_app, flash, g, redirect, render_template, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from kennishub.actors import Actor
from kennishub.catalogue import editor_sessions
from kennishub.catalogue.editor_sessions import is_session_open, start_session
from kennishub.catalogue.sessions import end_session, find_session
from kennishub.editor_links import EditorLink, read_editor_token
from kennishub.errors import ForbiddenError, SignInNeededError
from kennishub.web.hub import get_db
from kennishub.web.no_store import no_store

bp = Blueprint("sign_in", __name__)
bp.after_request(no_store)

EDITOR: Final = "redacteur"
#: What the cookie holds: the token of a session, or a verified address.
SESSION: Final = "sessie"
ADDRESS: Final = "adres"
WAITING: Final = "wacht"
_ONLY_EDITORS: Final = "Deze pagina is voor de redactie. Met uw account komt u er niet in."
_HOW_TO_GET_IN: Final = (
    "Deze pagina is voor de redactie. Log in als redacteur. Heeft u nog geen account? "
    "De beheerder maakt er een met de opdracht kennishub account create, "
    "of geeft u een link met kennishub redactie-link."
)
_LINK_IS_OVER: Final = (
    "Deze link werkt niet (meer). Een link werkt één keer en maar een paar uur. "
    "Vraag de beheerder om een nieuwe."
)


def get_actor() -> Actor | None:
    """Return who makes this request: an account, a verified address, or nobody."""
    if "actor" not in g:
        g.actor = _find_actor()
    actor: Actor | None = g.actor
    return actor


def start(token: str) -> None:
    """Give the browser a session; what it had before belongs to somebody not signed in."""
    session.clear()
    session[SESSION] = token
    g.pop("actor", None)


def await_code(token: str) -> None:
    """Give the browser a session that signs in once a code was right."""
    session.clear()
    session[WAITING] = token
    g.pop("actor", None)


def start_for_address(email: str) -> None:
    """Let somebody hand things in who has shown that an address is theirs."""
    session[ADDRESS] = email
    g.pop("actor", None)


def stop() -> None:
    """Sign out, on the server too: the cookie may have been copied."""
    for name in (SESSION, WAITING):
        if token := session.get(name):
            end_session(get_db(), token)
    session.clear()
    g.pop("actor", None)


def require_account() -> None:
    """Let nobody pass who is not signed in with an account.

    Raises:
        SignInNeededError: nobody is signed in.
    """
    actor = get_actor()
    if actor is None or actor.id is None:
        raise SignInNeededError("Log eerst in.")


def only_editors() -> None:
    """Let nobody pass but an editor whose time is not over.

    Raises:
        ForbiddenError: this is somebody else; the message tells how to get in.
    """
    actor = get_actor()
    if actor is not None and actor.is_editor:
        return
    link_id = session.get(EDITOR)
    # The cookie alone does not do: signing out has to end it on every machine it was copied to.
    if not isinstance(link_id, str) or not is_session_open(get_db(), link_id):
        raise ForbiddenError(_HOW_TO_GET_IN)


def only_editors_with_account() -> None:
    """Let nobody pass but an editor with an account: what is decided is noted under a name.

    Raises:
        SignInNeededError: nobody is signed in.
        ForbiddenError: this account is not an editor's.
    """
    require_account()
    actor = get_actor()
    if actor is None or not actor.is_editor:
        raise ForbiddenError(_ONLY_EDITORS)


def sign_out() -> None:
    """End the session of the editor who asks it."""
    if link_id := session.get(EDITOR):
        editor_sessions.end_session(get_db(), link_id)
    stop()


def _find_actor() -> Actor | None:
    token = session.get(SESSION)
    if isinstance(token, str):
        account = find_session(get_db(), token)
        return account.actor if account else None
    email = session.get(ADDRESS)
    return Actor(None, email, email=email) if isinstance(email, str) else None


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
