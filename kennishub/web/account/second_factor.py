"""Sign in with a code of an app, and set that app up."""

from __future__ import annotations

from typing import Final

import segno
from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from markupsafe import Markup

from kennishub.catalogue.accounts import Account, get_account
from kennishub.catalogue.second_factors import find_second_factor
from kennishub.errors import ForbiddenError, SealedError, SignInNeededError, TransitionError
from kennishub.publishing import entering, second_factor
from kennishub.publishing.rights import Action
from kennishub.web import sign_in as guard
from kennishub.web.account.visits import Answer, local, make_visit
from kennishub.web.hub import get_db, get_hub
from kennishub.web.mail import send_soon

bp = Blueprint("second_factor", __name__)

_REQUIRED: Final = "U heeft een code nodig voor uw werk als redacteur. U kunt dit niet uitzetten."


@bp.get("/inloggen/code/")
def ask() -> Answer:
    """Ask for a code, or have an app set up where one is required and there is none."""
    actor = guard.get_actor()
    if actor is not None and actor.id is not None:
        return redirect(url_for("account.index"), 303)
    account = _waiting()
    if not second_factor.has_second_factor(get_db(), account):
        return redirect(url_for(".settings"), 303)
    return render_template("account/code.html")


@bp.post("/inloggen/code/")
def check() -> Answer:
    """Finish signing in with a code."""
    _waiting()
    try:
        token = entering.finish(
            get_db(),
            str(session[guard.WAITING]),
            request.form.get("code", ""),
            make_visit(),
            get_hub().app_secrets,
        )
    except TransitionError as error:
        return render_template("account/code.html", error=str(error)), 400
    send_soon()
    return _signed_in(token)


@bp.get("/tweede-stap/")
def settings() -> Answer:
    """Tell whether a code is asked for, and how to change that."""
    account, waiting = _account()
    factor = find_second_factor(get_db(), account.id)
    return render_template(
        "account/second_factor.html",
        factor=factor if factor and factor.confirmed else None,
        readable=_is_readable(account),
        waiting=waiting,
        required=entering.needs_second_factor(account, make_visit()),
    )


@bp.post("/tweede-stap/")
def begin() -> Answer:
    """Make a secret for an app."""
    account, _waits = _account()
    second_factor.begin(get_db(), account, get_hub().app_secrets)
    return redirect(url_for(".app"), 303)


@bp.get("/tweede-stap/instellen/")
def app() -> Answer:
    """Show the secret, to be scanned or typed, and ask for a first code."""
    return _app_page()


@bp.post("/tweede-stap/instellen/")
def confirm() -> Answer:
    """Have the second factor count, and show the recovery codes this once."""
    account, waiting = _account()
    visit = make_visit()
    try:
        codes = second_factor.confirm(
            get_db(),
            account,
            request.form.get("code", ""),
            get_hub().app_secrets,
            limited=visit.limited,
        )
    except TransitionError as error:
        return _app_page(str(error))
    send_soon()
    back = local(session.get(guard.BACK))
    if waiting:
        token = entering.finish_without_code(get_db(), str(session[guard.WAITING]), visit)
        guard.start(token, origin=guard.get_origin(), code=True)
    else:
        session[guard.CODE] = True
    return render_template("account/recovery_codes.html", codes=codes, back=back)


@bp.post("/tweede-stap/herstelcodes/")
def renew() -> Answer:
    """Show new recovery codes this once."""
    try:
        codes = second_factor.renew_codes(
            get_db(),
            _open_account(),
            request.form.get("code", ""),
            get_hub().app_secrets,
            limited=make_visit().limited,
        )
    except TransitionError as error:
        flash(str(error), "fout")
        return redirect(url_for(".settings"), 303)
    send_soon()
    return render_template("account/recovery_codes.html", codes=codes, back="")


@bp.post("/tweede-stap/uitzetten/")
def turn_off() -> Answer:
    """Ask for no code any more."""
    account = _open_account()
    visit = make_visit()
    # An app that cannot be asked any more has to go; where a code is needed, another one comes.
    if entering.needs_second_factor(account, visit) and _is_readable(account):
        raise TransitionError(_REQUIRED)
    try:
        second_factor.turn_off(
            get_db(),
            account,
            request.form.get("code", ""),
            get_hub().app_secrets,
            limited=visit.limited,
        )
    except TransitionError as error:
        flash(str(error), "fout")
    else:
        send_soon()
        flash("Inloggen met een code staat uit.")
    return redirect(url_for(".settings"), 303)


def _app_page(error: str = "") -> Answer:
    account, _waits = _account()
    factor = find_second_factor(get_db(), account.id)
    if factor is None or factor.confirmed is not None:
        return redirect(url_for(".settings"), 303)
    try:
        secret = get_hub().app_secrets.read(get_db(), account.id, factor.secret)
    except SealedError:
        return redirect(url_for(".settings"), 303)
    address = second_factor.address_for_app(account, secret)
    code = segno.make(address, error="m", micro=False)
    svg = code.svg_inline(scale=5, border=4, svgclass="kennishub-qr__image", title="QR-code")
    page = render_template(
        "account/app.html",
        # Made by segno from an address that escapes what it holds.
        picture=Markup(svg),  # noqa: S704
        address=address,
        secret=[secret[start : start + 4] for start in range(0, len(secret), 4)],
        error=error,
    )
    return (page, 400) if error else page


def _signed_in(token: str) -> Answer:
    back = local(session.get(guard.BACK))
    guard.start(token, origin=guard.get_origin(), code=True)
    return redirect(back or url_for("account.index"), 303)


def _waiting() -> Account:
    token = session.get(guard.WAITING)
    if not isinstance(token, str):
        raise SignInNeededError("Log eerst in.")
    try:
        return entering.waiting_account(get_db(), token)
    except ForbiddenError as error:
        session.pop(guard.WAITING)
        raise SignInNeededError(str(error)) from error


def _account() -> tuple[Account, bool]:
    """Return who sets an app up, and whether signing in waits for it."""
    actor = guard.get_actor()
    if actor is not None and actor.id is not None:
        return get_account(get_db(), actor.id), False
    account = _waiting()
    if second_factor.has_second_factor(get_db(), account):
        raise SignInNeededError("Log eerst in.")
    return account, True


def _is_readable(account: Account) -> bool:
    factor = find_second_factor(get_db(), account.id)
    return factor is None or get_hub().app_secrets.can_read(account.id, factor.secret)


def _open_account() -> Account:
    guard.require(Action.OWN_ACCOUNT)
    account, _waits = _account()
    return account
