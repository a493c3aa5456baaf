"""Which documents are overdue, who looks after each, and what their owners said."""

from __future__ import annotations

import datetime as dt

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from kennishub.catalogue import audit
from kennishub.catalogue.accounts import find_account
from kennishub.catalogue.checks import open_notes, resolve_note
from kennishub.catalogue.database import transaction
from kennishub.catalogue.freshness import (
    Care,
    get_care,
    overdue,
    set_months,
    set_owner,
    with_notes,
)
from kennishub.errors import NotFoundError, TransitionError, VersionConflictError
from kennishub.publishing.errors import ContentError
from kennishub.web.hub import get_db, get_hub
from kennishub.web.numbers import read_number
from kennishub.web.review.blueprint import apply_now, bp, editor, publishing

Answer = str | AnyResponse | tuple[str, int]

MAX_MONTHS = 120


@bp.get("/actualiteit/")
def actuality() -> Answer:
    """Show the documents that somebody has to look at, the longest overdue first."""
    db, months = get_db(), get_hub().config.check_months
    return render_template(
        "review/actuality.html",
        overdue=overdue(db, _today(), months),
        noted=with_notes(db, months),
        months=months,
    )


@bp.get("/actualiteit/<slug:id_>/")
def care(id_: str) -> Answer:
    """Show who looks after a document, and what can be done about it."""
    return _page(id_)


@bp.post("/actualiteit/<slug:id_>/klopt")
def confirm(id_: str) -> Answer:
    """Note that a document is still right."""
    try:
        publishing().confirm(editor(), id_, _today())
    except (ContentError, TransitionError, VersionConflictError) as error:
        return _page(id_, str(error)), 409
    apply_now("Genoteerd: de tekst is vandaag gecontroleerd.")
    return redirect(url_for(".care", id_=id_), 303)


@bp.post("/actualiteit/<slug:id_>/zorg")
def set_care(id_: str) -> Answer:
    """Change who looks after a document, and how often."""
    db, form = get_db(), request.form
    _care(id_)
    email, months = form.get("eigenaar", "").strip(), form.get("maanden", "").strip()
    account = find_account(db, email) if email else None
    if email and (account is None or not account.is_open):
        return _page(id_, f"Er is geen actief account met het mailadres {email}."), 400
    if months and not 1 <= read_number(months) <= MAX_MONTHS:
        return _page(id_, f"Vul een aantal maanden in van 1 tot en met {MAX_MONTHS}."), 400
    with transaction(db):
        # What is shown of an owner by mail alone is no account, and is left as it is.
        if email != (_care(id_).owner_email or ""):
            set_owner(db, id_, account.id if account else None)
        set_months(db, id_, read_number(months) or None)
        detail = {"maanden": months or None, "eigenaar": account.id if account else None}
        audit.note(db, editor(), "zorg gewijzigd", "document", id_, detail)
    get_hub().apply(reconciling=True)
    flash("Opgeslagen.")
    return redirect(url_for(".care", id_=id_), 303)


@bp.post("/actualiteit/opmerkingen/<int(max=999999999):id_>")
def resolve_note_of(id_: int) -> Answer:
    """Note that what an owner said has been dealt with."""
    document_id = resolve_note(get_db(), id_)
    flash("Afgehandeld.")
    return redirect(url_for(".care", id_=document_id), 303)


def _page(id_: str, message: str = "") -> str:
    found = _care(id_)
    return render_template(
        "review/care.html",
        care=found,
        notes=open_notes(get_db(), id_),
        message=message,
        months=get_hub().config.check_months,
        is_overdue=found.due <= str(_today()),
        filled=request.form,
    )


def _care(id_: str) -> Care:
    found = get_care(get_db(), id_, get_hub().config.check_months)
    if found is None:
        raise NotFoundError("Dit document bestaat niet.")
    return found


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()
