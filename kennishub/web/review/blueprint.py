"""Hold the blueprint of the editors' pages about submissions and documents."""

from __future__ import annotations

from flask import Blueprint, flash, request

from kennishub.actors import SYSTEM, Actor
from kennishub.publishing.publish import Publishing
from kennishub.web import sign_in
from kennishub.web.hub import get_db, get_hub
from kennishub.web.no_store import no_store
from kennishub.web.numbers import read_number

# Who may enter is said where this is registered, in `application`.
bp = Blueprint("review", __name__)
bp.after_request(no_store)


def editor() -> Actor:
    """Return the editor who makes this request; the guard of the blueprint has let them in."""
    return sign_in.get_actor() or SYSTEM


def publishing() -> Publishing:
    """Return what changes published documents, on the connection of this request."""
    return get_hub().publishing(get_db())


def number(name: str) -> int:
    """Return a number that a form sent, or 0."""
    value = request.form.get(name, "")
    return read_number(value)


def apply_now(done: str) -> None:
    """Bring a publication into files and index, and say that it is done, or will be."""
    if get_hub().apply():
        flash(done)
    else:
        flash(f"{done} Over een minuut is het ook te lezen en te vinden.")
