"""The queue of submissions, and what an editor decides about each."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from kennishub.catalogue.accounts import names_of
from kennishub.catalogue.documents import revisions
from kennishub.catalogue.moments import read_moment
from kennishub.catalogue.submissions import (
    Status,
    Submission,
    list_comments,
    list_submissions,
    list_versions,
)
from kennishub.catalogue.unmerged import SUBMISSION, list_unmerged
from kennishub.errors import (
    InvalidQueryError,
    NotFoundError,
    RenderLimitError,
    TransitionError,
    VersionConflictError,
)
from kennishub.finding import read_parameters
from kennishub.publishing import forms, transitions
from kennishub.publishing.comparing import compare_words
from kennishub.publishing.errors import ContentError
from kennishub.publishing.transitions import STATUS_LABELS
from kennishub.web.cards import Card, card_maker
from kennishub.web.hub import get_db, get_finder, get_hub, get_themes
from kennishub.web.mail import send_soon
from kennishub.web.numbers import form_number
from kennishub.web.review.blueprint import apply_now, bp, editor, publishing
from kennishub.web.review.merging import fields_of, keep_aside, submission_text
from kennishub.web.submit.page import changed_rows, edit_page, label_of, rendered, row_to_leave_out

#: The lists of the queue: address, title, and the states in it.
LISTS: Final = (
    ("wacht", "Wacht", (Status.SUBMITTED,)),
    ("bezig", "In behandeling", (Status.IN_REVIEW,)),
    ("terug", "Terug bij de auteur", (Status.RETURNED,)),
    ("gepland", "Gepland", (Status.ACCEPTED,)),
)
#: Documents named that may be the same.
ALIKE: Final = 3

_WRONG_ID: Final = "Gebruik voor het id alleen kleine letters, cijfers en streepjes."

Answer = str | AnyResponse | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Row:
    """Hold a submission as the queue shows it; `days` is how long it waits."""

    submission: Submission
    days: int
    themes: tuple[str, ...]
    author: str
    municipality: str
    reviewer: str
    alike: tuple[Card, ...]


@bp.get("/inzendingen/")
def queue() -> Answer:
    """Show what waits, the longest waiting first."""
    asked = request.args.get("lijst", LISTS[0][0])
    name, title, states = next((one for one in LISTS if one[0] == asked), LISTS[0])
    everything = list_submissions(get_db(), statuses=[s for _, _, some in LISTS for s in some])
    counts = {one: sum(sub.status in some for sub in everything) for one, _, some in LISTS}
    return render_template(
        "review/queue.html",
        lists=LISTS,
        list_name=name,
        list_title=title,
        counts=counts,
        rows=[_row(one) for one in everything if one.status in states],
    )


@bp.get("/inzendingen/<id_>/")
def read(id_: str) -> Answer:
    """Show a submission as it will be published, with everything that can be decided."""
    return _page(transitions.find(get_db(), editor(), id_))


@bp.post("/inzendingen/<id_>/oppakken")
def take_up(id_: str) -> Answer:
    """Take a submission up, or over."""
    transitions.take_up(get_db(), editor(), id_, version=form_number("versie"))
    send_soon()
    return redirect(url_for(".read", id_=id_), 303)


@bp.post("/inzendingen/<id_>/teruggeven")
def give_back(id_: str) -> Answer:
    """Give a submission back with comments by field."""
    comments = {
        name.removeprefix("bij-"): text
        for name, text in request.form.items()
        if name.startswith("bij-")
    }
    return _decide(
        id_,
        lambda: transitions.return_for_changes(
            get_db(), editor(), id_, comments, version=form_number("versie")
        ),
        "Teruggegeven. De auteur krijgt een mail met uw opmerkingen.",
    )


@bp.post("/inzendingen/<id_>/afwijzen")
def reject(id_: str) -> Answer:
    """Reject a submission."""
    reason = request.form.get("reden", "")
    return _decide(
        id_,
        lambda: transitions.reject(get_db(), editor(), id_, reason, version=form_number("versie")),
        "Afgewezen. De auteur krijgt een mail met de reden.",
    )


@bp.post("/inzendingen/<id_>/heropenen")
def reopen(id_: str) -> Answer:
    """Take back that a submission will be published on a date."""
    return _decide(
        id_,
        lambda: transitions.reopen(get_db(), editor(), id_, version=form_number("versie")),
        "De inzending is weer in behandeling.",
    )


@bp.post("/inzendingen/<id_>/publiceren")
def publish(id_: str) -> Answer:
    """Publish a submission now, or accept it for a date."""
    db, actor = get_db(), editor()
    submission = transitions.find(db, actor, id_)
    document_id = submission.document_id or request.form.get("id", "").strip()
    if document_id == "" or document_id != forms.propose_id(document_id, ()):
        return _page(submission, _WRONG_ID), 400
    date = request.form.get("datum", "").strip()
    try:
        if date:
            day = dt.date.fromisoformat(date)
            transitions.accept(
                db,
                actor,
                id_,
                document_id=document_id,
                publish_on=day,
                version=form_number("versie"),
            )
            flash(f"Ingepland. De tekst komt op {day:%d-%m-%Y} in Kennishub.")
        else:
            publishing().publish(
                actor,
                id_,
                markdown_of(submission, document_id),
                document_id=document_id,
                version=form_number("versie"),
            )
            apply_now("Gepubliceerd. De tekst staat in Kennishub.")
    except ContentError as error:
        problems = " ".join(
            f"{label_of(forms.field_of(one.key))}: {one.message}" for one in error.problems
        )
        return _page(submission, f"Nog niet gepubliceerd. {problems}"), 422
    except (TransitionError, VersionConflictError, ValueError) as error:
        return _page(transitions.find(db, actor, id_), str(error)), 409
    send_soon()
    return redirect(url_for(".read", id_=id_), 303)


@bp.get("/inzendingen/<id_>/bewerken/")
def edit(id_: str) -> Answer:
    """Show the form of a submission to the editor who reviews it."""
    submission = transitions.find(get_db(), editor(), id_)
    if submission.status is not Status.IN_REVIEW:
        return redirect(url_for(".read", id_=id_), 303)
    return edit_page(submission, submission.form, editor=True)


@bp.post("/inzendingen/<id_>/bewerken/")
def save(id_: str) -> Answer:
    """Save what an editor improved; what another editor saved meanwhile is shown beside it."""
    db, actor = get_db(), editor()
    submission = transitions.find(db, actor, id_)
    action = request.form.get("doe", "")
    form = forms.read_form(
        request.form,
        submission.kind,
        dict(submission.form),
        editor=True,
        without=row_to_leave_out(action),
    )
    title = forms.title_of(form)
    try:
        saved = transitions.edit(db, actor, id_, form, title=title, version=form_number("versie"))
    except (VersionConflictError, TransitionError):
        # Somebody else saved it or decided on it meanwhile.
        return keep_aside(submission_text(id_), form_number("versie"), fields_of(form))
    more, fewer = changed_rows(action)
    if more or fewer:
        return edit_page(saved, form, editor=True, more=more, fewer=fewer)
    flash("Opgeslagen.")
    return redirect(url_for(".read", id_=id_), 303)


def markdown_of(submission: Submission, document_id: str) -> str:
    """Return the file that a submission becomes."""
    today = dt.datetime.now(dt.UTC).date()
    return forms.to_markdown(dict(submission.form), submission.kind, document_id, today)


def _decide(id_: str, decide: object, done: str) -> Answer:
    assert callable(decide)  # noqa: S101 - tells the type checker
    try:
        decide()
    except (TransitionError, VersionConflictError) as error:
        return _page(transitions.find(get_db(), editor(), id_), str(error)), 409
    send_soon()
    flash(done)
    return redirect(url_for(".queue"), 303)


def _page(submission: Submission, message: str = "") -> str:
    db = get_db()
    form = dict(submission.form)
    try:
        html = rendered(form)
    except RenderLimitError as error:
        html, message = "", message or str(error)
    versions = list_versions(db, submission.id)
    handed_in = next((one for one in versions if one.status is Status.SUBMITTED), None)
    before = forms.flat(dict(handed_in.form)) if handed_in else {}
    after = forms.flat(form)
    changes = [
        (label_of(name), compare_words(before.get(name, ""), after.get(name, "")))
        for name in dict.fromkeys([*before, *after])
        if before.get(name, "") != after.get(name, "")
    ]
    return render_template(
        "review/read.html",
        submission=submission,
        row=_row(submission),
        status_labels=STATUS_LABELS,
        message=message,
        html=html,
        facts=[(label_of(n), text) for n, text in after.items() if not n.startswith("tekst-")],
        changes=changes,
        comments=list_comments(db, submission.id),
        versions=versions,
        unmerged=list_unmerged(db, editor(), SUBMISSION, submission.id),
        names=names_of(db),
        fields=[(name, label_of(name)) for name in after],
        proposed_id=submission.document_id
        or forms.propose_id(submission.title, revisions(db).keys()),
    )


def _row(submission: Submission) -> Row:
    names = names_of(get_db())
    themes = {one.id: one.title for one in get_themes()}
    chosen = submission.form.get("velden", {}).get("themas", [])
    since = read_moment(submission.submitted or submission.changed)
    municipality = ""
    if submission.municipality:
        try:
            municipality = get_hub().register.by_code(submission.municipality).name
        except NotFoundError:
            municipality = submission.municipality
    return Row(
        submission,
        (dt.datetime.now(dt.UTC) - since).days,
        tuple(themes.get(theme, theme) for theme in chosen),
        names.get(submission.author_id or 0, submission.email or ""),
        municipality,
        names.get(submission.reviewer_id or 0, ""),
        tuple(_alike(submission)),
    )


def _alike(submission: Submission) -> list[Card]:
    values = {"q": [submission.title], "perPagina": [str(ALIKE)]}
    try:
        found = get_finder().find(read_parameters(lambda name: values.get(name, [])))
    except InvalidQueryError:
        return []
    make = card_maker().from_hit
    return [make(hit) for hit in found.page.hits if hit.id != submission.document_id]
