"""Hold the blueprint of the editors' pages about submissions and documents."""

from __future__ import annotations

from flask import Blueprint, flash

from kennishub.actors import Actor
from kennishub.publishing.publish import Publishing
from kennishub.publishing.rights import Action
from kennishub.web import sign_in
from kennishub.web.hub import get_db, get_hub
from kennishub.web.no_store import no_store

# Who may enter is said where this is registered, in `application`.
bp = Blueprint("review", __name__)
bp.after_request(no_store)


def editor() -> Actor:
    """Return the editor who makes this request; the guard of the blueprint has let them in."""
    return sign_in.require(Action.REVIEW)


def publishing() -> Publishing:
    """Return what changes published documents, on the connection of this request."""
    return get_hub().publishing(get_db())


def apply_now(done: str) -> None:
    """Bring a publication into files and index, and say that it is done, or will be."""
    if get_hub().apply():
        flash(done)
    else:
        flash(f"{done} Over een minuut is het ook te lezen en te vinden.")
