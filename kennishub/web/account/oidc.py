"""Sign in with a provider of single sign-on: leave for it, and come back."""

from __future__ import annotations

import dataclasses
import secrets
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from flask import Blueprint, redirect, render_template, request, session, url_for

from kennishub.catalogue.identities import keep_state, take_state
from kennishub.errors import (
    ForbiddenError,
    KennishubError,
    NotFoundError,
    ProviderUnavailableError,
)
from kennishub.publishing.accounts import count_visit
from kennishub.publishing.single_sign_on import enter_with_claims
from kennishub.web.account.visits import Answer, begin_session, local, make_visit
from kennishub.web.hub import get_db, get_hub

if TYPE_CHECKING:
    from kennishub.publishing.openid import OpenIDClient

bp = Blueprint("oidc", __name__)

#: What ties a sign-in to the browser in which it began.
_BROWSER: Final = "browser"
#: Time that somebody gets at the provider, to find a password or an app.
STATE_SECONDS: Final = 15 * 60


@bp.get("/inloggen/met/<provider>/")
def leave(provider: str) -> Answer:
    """Send the browser to a provider."""
    client = _client(provider)
    count_visit(get_db(), make_visit())
    back = local(request.args.get("terug"))
    try:
        url, state, kept = client.leave(_redirect_uri(provider))
    except ProviderUnavailableError as error:
        return _sign_in_page(error, HTTPStatus.SERVICE_UNAVAILABLE, back)
    kept = dataclasses.replace(kept, back=back)
    browser = session.setdefault(_BROWSER, secrets.token_urlsafe(32))
    keep_state(get_db(), state, browser, provider, kept, seconds=STATE_SECONDS)
    return redirect(url, 303)


@bp.get("/inloggen/terug/<provider>/")
def come_back(provider: str) -> Answer:
    """Sign somebody in whom a provider sent back."""
    client = _client(provider)
    visit = make_visit()
    try:
        kept = take_state(
            get_db(), request.args.get("state", ""), session.get(_BROWSER, ""), provider
        )
        claims = client.come_back(_redirect_uri(provider), request.args.to_dict(), kept)
        entry = enter_with_claims(get_db(), client.provider, claims, get_hub().register, visit)
    except ForbiddenError as error:
        return _sign_in_page(error, HTTPStatus.BAD_REQUEST)
    except ProviderUnavailableError as error:
        return _sign_in_page(error, HTTPStatus.SERVICE_UNAVAILABLE)
    hint = claims.get("login_hint")
    return begin_session(entry, kept.back, (provider, hint if isinstance(hint, str) else ""))


def _client(provider: str) -> OpenIDClient:
    client = get_hub().providers.get(provider)
    if client is None:
        raise NotFoundError("Zo kunt u hier niet inloggen.")
    return client


def _sign_in_page(error: KennishubError, status: HTTPStatus, back: str = "") -> Answer:
    """Say what went wrong where somebody can try again, or sign in another way."""
    page = render_template(
        "account/sign_in.html",
        back=back,
        error=str(error),
        providers=get_hub().providers.values(),
    )
    return page, status


def _redirect_uri(provider: str) -> str:
    # Not what the request calls this host, but what it is registered as.
    return get_hub().config.base_url + url_for(".come_back", provider=provider)
