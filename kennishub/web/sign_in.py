"""Tell who a visitor is, and let nobody further than they may go."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Flask, g, session

from kennishub.actors import Actor
from kennishub.catalogue.accounts import Account
from kennishub.catalogue.sessions import await_code_again, end_session, find_session
from kennishub.errors import CatalogueBusyError
from kennishub.publishing import entering, rights
from kennishub.publishing.rights import Action
from kennishub.web.hub import get_db, get_hub

#: What the cookie holds: the token of a session, or a verified address.
SESSION: Final = "sessie"
ADDRESS: Final = "adres"
WAITING: Final = "wacht"
#: How the session was opened: whether a code was right, and the provider that somebody came from,
#: with the name by which it knows them where it told one.
CODE: Final = "code"
ORIGIN: Final = "herkomst"
#: Where to go once somebody is signed in.
BACK: Final = "terug"
Origin = tuple[str, str]


def get_actor() -> Actor | None:
    """Return who makes this request: an account, a verified address, or nobody."""
    if "actor" not in g:
        g.actor = _find_actor()
    actor: Actor | None = g.actor
    return actor


def start(token: str, *, origin: Origin | None = None, code: bool = False) -> None:
    """Give the browser a session; what it had before belongs to somebody not signed in."""
    _begin(SESSION, token, origin)
    if code:
        session[CODE] = True


def await_code(token: str, *, origin: Origin | None = None, back: str = "") -> None:
    """Give the browser a session that signs in once a code was right."""
    _begin(WAITING, token, origin)
    session[BACK] = back


def renew(token: str) -> None:
    """Give the browser another token for the session that it has."""
    session[SESSION] = token


def get_origin() -> Origin | None:
    """Return the provider that the session came from, and what it calls whoever signed in."""
    match session.get(ORIGIN):
        case [str(provider), str(hint)]:
            return provider, hint
    return None


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


def _begin(name: str, token: str, origin: Origin | None) -> None:
    session.clear()
    session[name] = token
    if origin is not None:
        session[ORIGIN] = list(origin)
    g.pop("actor", None)


def _find_actor() -> Actor | None:
    token = session.get(SESSION)
    if isinstance(token, str):
        account = find_session(get_db(), token)
        if account is not None and _lacks_code(account):
            # Opened before a code was needed: it goes on as a sign-in of now would.
            _wait(token)
            return None
        return account.actor if account else None
    email = session.get(ADDRESS)
    return Actor(None, email, email=email) if isinstance(email, str) else None


def _wait(token: str) -> None:
    """Have an open session await a code."""
    try:
        await_code_again(get_db(), token, entering.CODE_MINUTES * 60)
    except CatalogueBusyError:
        # It opens nothing in this request; the next one tries again.
        return
    await_code(token, origin=get_origin())


def _lacks_code(account: Account) -> bool:
    hub, origin = get_hub(), get_origin()
    provider = hub.providers.get(origin[0]) if origin else None
    return entering.lacks_code(
        get_db(),
        account,
        required=hub.config.second_factor,
        shown=bool(session.get(CODE)),
        elsewhere=provider is not None and provider.provider.second_factor,
    )
