"""The revisions of a published document: compare, revise, restore, withdraw; and conflicts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from kennishub.catalogue import revisions as kept
from kennishub.catalogue.accounts import names_of
from kennishub.catalogue.revisions import get_revision, list_conflicts, list_revisions
from kennishub.catalogue.unmerged import DOCUMENT, list_unmerged
from kennishub.errors import TransitionError, VersionConflictError
from kennishub.publishing.comparing import Piece, compare_lines
from kennishub.publishing.errors import ContentError
from kennishub.web.hub import get_db
from kennishub.web.numbers import form_number, read_number
from kennishub.web.review.blueprint import apply_now, bp, editor, publishing
from kennishub.web.review.merging import FILE, document_text, keep_aside

Answer = str | AnyResponse | tuple[str, int]


@bp.get("/documenten/<slug:id_>/")
def revisions(id_: str) -> Answer:
    """Show all revisions of a document, and what changed between two of them."""
    return _page(id_)


@bp.post("/documenten/<slug:id_>/wijzigen")
def revise(id_: str) -> Answer:
    """Publish a new text of a document; nothing that was typed is lost where that cannot be."""
    text = request.form.get("markdown", "").replace("\r\n", "\n")
    note = request.form.get("toelichting", "").strip()[:400]
    base = form_number("basis")
    try:
        publishing().revise(editor(), id_, text, base_revision=base, note=note)
    except VersionConflictError:
        return keep_aside(document_text(id_), base, {FILE: text})
    except (ContentError, TransitionError) as error:
        return _page(id_, message=f"Nog niet opgeslagen. {error}", typed=text), 422
    apply_now("De nieuwe versie staat in Kennishub.")
    return redirect(url_for(".revisions", id_=id_), 303)


@bp.post("/documenten/<slug:id_>/herstellen")
def restore(id_: str) -> Answer:
    """Publish an earlier revision again."""
    try:
        publishing().restore(
            editor(), id_, form_number("versie"), base_revision=form_number("basis")
        )
    except (VersionConflictError, ContentError, TransitionError) as error:
        return _page(id_, message=str(error)), 409
    apply_now("De oude versie staat weer in Kennishub.")
    return redirect(url_for(".revisions", id_=id_), 303)


@bp.post("/documenten/<slug:id_>/intrekken")
def withdraw(id_: str) -> Answer:
    """Take a document out of the hub."""
    reason = request.form.get("reden", "")
    try:
        publishing().withdraw(editor(), id_, reason, base_revision=form_number("basis"))
    except (VersionConflictError, TransitionError) as error:
        return _page(id_, message=str(error)), 409
    apply_now("Het document is ingetrokken. Op zijn adres staat nu de reden.")
    return redirect(url_for(".revisions", id_=id_), 303)


@bp.post("/documenten/<slug:id_>/hernoemen")
def rename(id_: str) -> Answer:
    """Give a document another id; its old address leads to the new one."""
    new_id = request.form.get("id", "").strip()
    try:
        publishing().rename(editor(), id_, new_id, base_revision=form_number("basis"))
    except (VersionConflictError, ContentError, TransitionError) as error:
        return _page(id_, message=str(error)), 409
    apply_now("Het document heeft een nieuw adres. Het oude adres leidt ernaartoe.")
    return redirect(url_for(".revisions", id_=new_id), 303)


@bp.get("/conflicten/")
def conflicts() -> Answer:
    """Show the files that stood in the way of a publication."""
    found = []
    for one in list_conflicts(get_db()):
        latest = kept.latest_revision(get_db(), one.document_id)
        text = one.content.decode("utf-8", "replace")
        found.append((one, compare_lines((latest and latest.markdown) or "", text)))
    return render_template("review/conflicts.html", conflicts=found)


@bp.post("/conflicten/<int(max=999999999):id_>")
def resolve(id_: int) -> Answer:
    """Note that a file that was kept aside has been dealt with."""
    kept.resolve_conflict(get_db(), id_)
    flash("Afgehandeld.")
    return redirect(url_for(".conflicts"), 303)


def _page(id_: str, *, message: str = "", typed: str | None = None) -> str:
    db = get_db()
    latest = publishing().base(id_)
    every = list_revisions(db, id_)
    chosen = request.args.get("versie", "")
    changes: Sequence[Piece] = ()
    shown = read_number(chosen)
    if shown:
        after = get_revision(db, id_, shown)
        before = next((one for one in every if one.number == shown - 1), None)
        changes = compare_lines((before and before.markdown) or "", after.markdown or "")
    text = typed
    if text is None:
        last = next((one for one in every if one.markdown is not None), None)
        text = (last and last.markdown) or ""
    return render_template(
        "review/document.html",
        id=id_,
        latest=latest,
        revisions=every,
        names=names_of(db),
        message=message,
        text=text,
        unmerged=list_unmerged(db, editor(), DOCUMENT, id_),
        changes=changes,
        shown=shown,
        today=dt.datetime.now(dt.UTC).date(),
    )
