"""Show where an account is signed in, and sign out there."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for

from kennishub.actors import Actor
from kennishub.catalogue.sessions import list_sessions
from kennishub.errors import NotFoundError
from kennishub.publishing import accounts
from kennishub.publishing.rights import Action
from kennishub.web import sign_in as guard
from kennishub.web.account.visits import Answer, end_session
from kennishub.web.hub import get_db

bp = Blueprint("devices", __name__)


@bp.get("/apparaten/")
def index() -> Answer:
    """List the browsers that are signed in with this account."""
    actor = _actor()
    assert actor.id is not None  # noqa: S101 - tells the type checker what the guard saw to
    return render_template(
        "account/devices.html",
        sessions=list_sessions(get_db(), actor.id, str(session.get(guard.SESSION))),
    )


@bp.post("/apparaten/uitloggen/")
def sign_out() -> Answer:
    """Sign one browser out."""
    try:
        accounts.sign_out_device(get_db(), _actor(), request.form.get("apparaat", ""))
    except NotFoundError as error:
        flash(str(error), "fout")
    else:
        flash("Dit apparaat is uitgelogd.")
    return redirect(url_for(".index"), 303)


@bp.post("/apparaten/andere-uitloggen/")
def sign_out_others() -> Answer:
    """Sign all other browsers out."""
    accounts.sign_out_everywhere(get_db(), _actor(), but=str(session.get(guard.SESSION)))
    flash("Op alle andere apparaten bent u uitgelogd.")
    return redirect(url_for(".index"), 303)


@bp.post("/apparaten/overal-uitloggen/")
def sign_out_everywhere() -> Answer:
    """Sign all browsers out, this one too."""
    accounts.sign_out_everywhere(get_db(), _actor())
    return end_session()


def _actor() -> Actor:
    return guard.require(Action.OWN_ACCOUNT)
