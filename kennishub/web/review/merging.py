"""Merge what two editors made of one text: both are there, and nothing is chosen for anybody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from kennishub.catalogue.accounts import names_of
from kennishub.catalogue.revisions import get_revision
from kennishub.catalogue.submissions import Status, list_versions
from kennishub.catalogue.unmerged import (
    DOCUMENT,
    SUBMISSION,
    Unmerged,
    get_unmerged,
    keep_unmerged,
    mark_merged,
)
from kennishub.errors import NotFoundError, TransitionError, VersionConflictError
from kennishub.publishing import forms, transitions
from kennishub.publishing.comparing import Piece, compare_words
from kennishub.publishing.errors import ContentError
from kennishub.publishing.merging import combine, merge_forms
from kennishub.publishing.transitions import STATUS_LABELS
from kennishub.web.hub import get_db
from kennishub.web.numbers import form_number
from kennishub.web.review.blueprint import apply_now, bp, editor, publishing
from kennishub.web.submit.page import label_of

#: The one field of a document, which editors change as a whole file.
FILE: Final = "markdown"

Answer = AnyResponse | tuple[str, int]
Form = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Text:
    """Hold a text as it is now, with its fields beside each other.

    `earlier` gives the fields of another version, and `refusal` says why nobody can change it.
    """

    kind: str
    id: str
    version: int
    fields: Form
    earlier: Callable[[int], Form]
    changed_by: str
    refusal: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Hold a field that differs, with what each of two editors did to it.

    `together` is the text to type on from, None for a list; `fits` tells whether both changes go
    together by themselves, and then `result` is what they give.
    """

    name: str
    label: str
    needs_choice: bool
    mine: list[Piece]
    theirs: list[Piece]
    result: list[Piece]
    together: str | None
    fits: bool


def fields_of(form: Form) -> dict[str, Any]:
    """Return the fields of a form beside each other; sections of the body begin with `tekst-`."""
    body = {f"tekst-{name}": text for name, text in form.get("tekst", {}).items()}
    return {**form.get("velden", {}), **body}


def form_of(fields: Form) -> forms.Form:
    """Return the form that has these fields."""
    filled = {name: value for name, value in fields.items() if value}
    prefix = "tekst-"
    return {
        "velden": {name: one for name, one in filled.items() if not name.startswith(prefix)},
        "tekst": {
            name.removeprefix(prefix): one
            for name, one in filled.items()
            if name.startswith(prefix)
        },
    }


def submission_text(id_: str) -> Text:
    """Return a submission as a text."""
    submission = transitions.find(get_db(), editor(), id_)
    versions = {one.version: one for one in list_versions(get_db(), id_)}

    def earlier(version: int) -> Form:
        return fields_of(versions[version].form) if version in versions else {}

    last = versions[max(versions)].actor_id if versions else None
    label = STATUS_LABELS[submission.status].lower()
    return Text(
        SUBMISSION,
        id_,
        submission.version,
        fields_of(submission.form),
        earlier,
        names_of(get_db()).get(last or 0, "De auteur"),
        ""
        if submission.status is Status.IN_REVIEW
        else f"U kunt deze tekst nu niet wijzigen: de inzending is {label}.",
        url_for("review.read", id_=id_),
    )


def document_text(id_: str) -> Text:
    """Return a published document as a text."""
    latest = publishing().base(id_)

    def earlier(version: int) -> Form:
        try:
            return {FILE: get_revision(get_db(), id_, version).markdown or ""}
        except NotFoundError:
            return {}

    return Text(
        DOCUMENT,
        id_,
        latest.number,
        {FILE: latest.markdown or ""},
        earlier,
        names_of(get_db()).get(latest.actor_id or 0, "Een bestand op de server"),
        "Dit document is ingetrokken. Herstel eerst een versie." if latest.markdown is None else "",
        url_for("review.revisions", id_=id_),
    )


def keep_aside(text: Text, base: int, fields: Form) -> Answer:
    """Keep what an editor typed while somebody else was first, and show both."""
    # Whoever does not say on what version they wrote is compared with the first.
    kept = keep_unmerged(get_db(), editor(), text.kind, text.id, max(base, 1), fields)
    return _page(text, kept), 409


@bp.get("/inzendingen/<id_>/samenvoegen/<kept_id>/")
def merge_submission(id_: str, kept_id: str) -> str:
    """Show what an editor typed in a submission beside what is there."""
    return _page(submission_text(id_), _kept(SUBMISSION, id_, kept_id))


@bp.get("/documenten/<slug:id_>/samenvoegen/<kept_id>/")
def merge_document(id_: str, kept_id: str) -> str:
    """Show what an editor typed in a document beside what is there."""
    return _page(document_text(id_), _kept(DOCUMENT, id_, kept_id))


@bp.post("/inzendingen/<id_>/samenvoegen/<kept_id>/")
def save_submission(id_: str, kept_id: str) -> Answer:
    """Save a submission with what was chosen."""

    def save(fields: Form, base: int) -> None:
        form = form_of(fields)
        transitions.edit(get_db(), editor(), id_, form, title=forms.title_of(form), version=base)
        flash("Samengevoegd en opgeslagen.")

    return _save(submission_text(id_), _kept(SUBMISSION, id_, kept_id), save)


@bp.post("/documenten/<slug:id_>/samenvoegen/<kept_id>/")
def save_document(id_: str, kept_id: str) -> Answer:
    """Publish a document with what was chosen."""

    def save(fields: Form, base: int) -> None:
        text = str(fields[FILE])
        publishing().revise(editor(), id_, text, base_revision=base, note="Samengevoegd")
        apply_now("Samengevoegd. De nieuwe versie staat in Kennishub.")

    return _save(document_text(id_), _kept(DOCUMENT, id_, kept_id), save)


@bp.post("/inzendingen/<id_>/samenvoegen/<kept_id>/weg")
def drop_of_submission(id_: str, kept_id: str) -> Answer:
    """Leave a submission as it is."""
    return _drop(_kept(SUBMISSION, id_, kept_id), url_for(".read", id_=id_))


@bp.post("/documenten/<slug:id_>/samenvoegen/<kept_id>/weg")
def drop_of_document(id_: str, kept_id: str) -> Answer:
    """Leave a document as it is."""
    return _drop(_kept(DOCUMENT, id_, kept_id), url_for(".revisions", id_=id_))


def chosen(base: Form, mine: Form, theirs: Form) -> dict[str, Any]:
    """Return the value that was chosen for each field that both editors changed."""
    values = request.form
    found: dict[str, Any] = {}
    for field in merge_forms(base, mine, theirs):
        choice = values.get(f"keuze.{field.name}")
        if choice == "mijn":
            found[field.name] = field.mine
        elif choice == "samen" and isinstance(field.mine, str):
            text = values.get(f"samen.{field.name}", field.mine)
            found[field.name] = text.replace("\r\n", "\n")
        elif choice == "samen" and field.merged is not None:
            found[field.name] = field.merged
    return found


def _save(text: Text, kept: Unmerged, save: Callable[[Form, int], None]) -> Answer:
    current = form_number("versie")
    # What is not there any more was not kept, and cannot be the version of now either.
    theirs = text.earlier(current) or text.fields
    base = text.earlier(kept.base)
    fields = combine(base, kept.form, theirs, chosen(base, kept.form, theirs))
    try:
        save(fields, current)
    except ContentError as error:
        return _page(text, kept, str(error)), 422
    except (VersionConflictError, TransitionError) as error:
        find = submission_text if text.kind == SUBMISSION else document_text
        now = find(text.id)
        if now.version == current and not now.refusal:
            return _page(now, kept, str(error)), 409
        # What was chosen is the text now, and what it was chosen from its base.
        anew = keep_unmerged(get_db(), editor(), text.kind, text.id, current, fields)
        if anew.id != kept.id:
            mark_merged(get_db(), kept)
        return _page(now, anew), 409
    mark_merged(get_db(), kept)
    return redirect(text.url, 303)


def _drop(kept: Unmerged, url: str) -> Answer:
    mark_merged(get_db(), kept)
    flash("Uw tekst is niet overgenomen. Wat er stond, is gebleven.")
    return redirect(url, 303)


def _kept(kind: str, id_: str, kept_id: str) -> Unmerged:
    return get_unmerged(get_db(), editor(), kind, id_, kept_id)


def _page(text: Text, kept: Unmerged, message: str = "") -> str:
    rows = [
        Row(
            name=field.name,
            label="Het hele bestand" if field.name == FILE else label_of(field.name),
            needs_choice=field.needs_choice,
            mine=_compared(field.base, field.mine),
            theirs=_compared(field.base, field.theirs),
            result=_compared(field.theirs, field.merged),
            together=_typeable(field.mine, field.merged),
            fits=field.merged is not None,
        )
        for field in merge_forms(text.earlier(kept.base), kept.form, text.fields)
    ]
    ending = "submission" if text.kind == SUBMISSION else "document"
    return render_template(
        "review/merge.html",
        text=text,
        message=message or text.refusal,
        both=[row for row in rows if row.needs_choice],
        single=[row for row in rows if not row.needs_choice],
        action=url_for(f"review.save_{ending}", id_=text.id, kept_id=kept.id),
        drop=url_for(f"review.drop_of_{ending}", id_=text.id, kept_id=kept.id),
    )


def _compared(old: Any, new: Any) -> list[Piece]:
    return compare_words(_shown(old), _shown(new))


def _shown(value: Any) -> str:
    return "" if value is None else forms.flat({"velden": {"x": value}}).get("x", "")


def _typeable(mine: Any, merged: Any) -> str | None:
    """Return the text to begin with: both changes together, or else one's own."""
    if not isinstance(mine, str):
        return None
    return merged if isinstance(merged, str) else mine
