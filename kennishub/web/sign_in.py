"""Tell who a visitor is, and let nobody further than they may go."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Flask, g, session

from kennishub.actors import Actor
from kennishub.catalogue.sessions import end_session, find_session
from kennishub.publishing import rights
from kennishub.publishing.rights import Action
from kennishub.web.hub import get_db

#: What the cookie holds: the token of a session, or a verified address.
SESSION: Final = "sessie"
ADDRESS: Final = "adres"
WAITING: Final = "wacht"


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


def renew(token: str) -> None:
    """Give the browser another token for the session that it has."""
    session[SESSION] = token


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


def require(action: Action) -> Actor:
    """Return who makes this request, if they may do something.

    Raises:
        SignInNeededError: nobody is signed in.
        ForbiddenError: somebody is, and may not.
    """
    return rights.require(get_actor(), action)


def guard(blueprint: Blueprint, action: Action, app: Flask) -> None:
    """Let nobody into a blueprint who may not do something."""

    def check() -> None:
        require(action)

    app.before_request_funcs.setdefault(blueprint.name, []).append(check)


def _find_actor() -> Actor | None:
    token = session.get(SESSION)
    if isinstance(token, str):
        account = find_session(get_db(), token)
        return account.actor if account else None
    email = session.get(ADDRESS)
    return Actor(None, email, email=email) if isinstance(email, str) else None
