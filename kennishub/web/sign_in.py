"""Tell who a visitor is, and let nobody further than they may go."""

from __future__ import annotations

from typing import Final

from flask import g, session

from kennishub.actors import Actor
from kennishub.catalogue.sessions import end_session, find_session
from kennishub.errors import ForbiddenError, SignInNeededError
from kennishub.web.hub import get_db

#: What the cookie holds: the token of a session, or a verified address.
SESSION: Final = "sessie"
ADDRESS: Final = "adres"
_ONLY_ADMINISTRATORS: Final = "Deze pagina is voor beheerders. Met uw account komt u er niet in."
WAITING: Final = "wacht"
_ONLY_EDITORS: Final = "Deze pagina is voor de redactie. Met uw account komt u er niet in."


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
    """Let nobody pass but an editor with an account: what is decided is noted under a name.

    Raises:
        SignInNeededError: nobody is signed in.
        ForbiddenError: this account is not an editor's.
    """
    require_account()
    actor = get_actor()
    if actor is None or not actor.is_editor:
        raise ForbiddenError(_ONLY_EDITORS)


def only_administrators() -> None:
    """Let nobody pass but an administrator.

    Raises:
        SignInNeededError: nobody is signed in.
        ForbiddenError: this account is not an administrator's.
    """
    require_account()
    actor = get_actor()
    if actor is None or not actor.is_administrator:
        raise ForbiddenError(_ONLY_ADMINISTRATORS)


def _find_actor() -> Actor | None:
    token = session.get(SESSION)
    if isinstance(token, str):
        account = find_session(get_db(), token)
        return account.actor if account else None
    email = session.get(ADDRESS)
    return Actor(None, email, email=email) if isinstance(email, str) else None
