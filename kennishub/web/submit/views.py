"""Write on, look how it will be, hand in, and follow what happens."""

from __future__ import annotations

import datetime as dt
from typing import Final

from flask import (
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.blueprints import BlueprintSetupState
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response as AnyResponse

from kennishub.actors import Actor
from kennishub.catalogue.submissions import (
    OVER,
    WITH_AUTHOR,
    Submission,
    list_comments,
)
from kennishub.errors import (
    CatalogueBusyError,
    InvalidQueryError,
    RenderLimitError,
    SignInNeededError,
    TooManyAttemptsError,
    TransitionError,
    VersionConflictError,
)
from kennishub.finding import read_parameters
from kennishub.publishing import forms, transitions
from kennishub.publishing.transitions import STATUS_LABELS
from kennishub.web import sign_in as guard
from kennishub.web.cards import Card, card_maker
from kennishub.web.hub import get_db, get_finder
from kennishub.web.mail import send_soon
from kennishub.web.numbers import form_number
from kennishub.web.submit.blueprint import Answer, bp
from kennishub.web.submit.keeping import (
    SIGNED_OUT,
    author,
    count,
    mistakes_in,
    unsaved_page,
)
from kennishub.web.submit.page import changed_rows, edit_page, rendered, row_to_leave_out

#: Documents named that look like what is being written.
ALIKE: Final = 3
SHORTEST_TITLE: Final = 8
_STALE: Final = (
    "Deze pagina stond te lang open, of u bent opnieuw ingelogd. Uw tekst is nog niet opgeslagen, "
    "maar staat nog op deze pagina. Kies nog een keer Opslaan."
)
_BUSY: Final = (
    "Het is nu druk. Uw tekst is nog niet opgeslagen, maar staat nog op deze pagina. "
    "Kies nog een keer Opslaan."
)


@bp.get("/lijkt-op")
def alike() -> AnyResponse:
    """Return the documents that look like a title, for the page of whoever types it."""
    author()
    return jsonify(
        [{"titel": one.title, "url": one.url} for one in _alike(request.args.get("titel", ""))]
    )


@bp.get("/<id_>/")
def show(id_: str) -> Answer:
    """Show how far a submission has come, and what happens next."""
    actor = author()
    submission = transitions.find(get_db(), actor, id_)
    return render_template(
        "submit/status.html",
        submission=submission,
        status_labels=STATUS_LABELS,
        comments=list_comments(get_db(), id_),
        with_author=submission.status in WITH_AUTHOR,
        may_withdraw=submission.status not in OVER,
    )


@bp.get("/<id_>/bewerken/")
def edit(id_: str) -> Answer:
    """Show the form of a draft, or of what was returned."""
    submission = transitions.find(get_db(), author(), id_)
    if submission.status not in WITH_AUTHOR:
        return redirect(url_for(".show", id_=id_), 303)
    return edit_page(submission, submission.form, alike=_alike(submission.title))


def _check_token_ourselves(state: BlueprintSetupState) -> None:
    """Have `save` look at the token: a wrong one is answered with what was typed."""
    state.app.extensions["csrf"].exempt(f"{__name__}.{save.__name__}")


bp.record_once(_check_token_ourselves)


@bp.post("/<id_>/bewerken/")
def save(id_: str) -> Answer:
    """Save what was typed, and do what the button says; nothing that was typed is lost."""
    try:
        current_app.extensions["csrf"].protect()
    except CSRFError:
        return unsaved_page(id_, _STALE if guard.get_actor() else SIGNED_OUT), 400
    try:
        return _save_and_act(author(), id_)
    except SignInNeededError:
        return unsaved_page(id_, SIGNED_OUT), 403
    except CatalogueBusyError:
        return unsaved_page(id_, _BUSY), 503


def _save_and_act(actor: Actor, id_: str) -> Answer:
    db = get_db()
    submission = transitions.find(db, actor, id_)
    action = request.form.get("doe", "opslaan")
    before = dict(submission.form)
    form = forms.read_form(request.form, submission.kind, before, without=row_to_leave_out(action))
    try:
        saved = _save(actor, submission, form)
    except (VersionConflictError, TransitionError) as error:
        current = transitions.find(db, actor, id_)
        if current.status not in WITH_AUTHOR and current.form == form:
            # A second click on a button that has done its work.
            return redirect(url_for(".show", id_=id_), 303)
        theirs = current.form if isinstance(error, VersionConflictError) else None
        return edit_page(current, form, message=str(error), theirs=theirs), 409
    if action == "indienen":
        return _hand_in(actor, saved, form)
    if action == "voorbeeld":
        return _preview(saved, form)
    more, fewer = changed_rows(action)
    if more or fewer:
        return edit_page(saved, form, more=more, fewer=fewer)
    flash("Uw concept is opgeslagen.")
    return redirect(url_for(".edit", id_=id_), 303)


@bp.post("/<id_>/concept")
def autosave(id_: str) -> tuple[AnyResponse, int]:
    """Keep what is typed, for the script of the page; answer with the version that it is now."""
    actor = author()
    submission = transitions.find(get_db(), actor, id_)
    form = forms.read_form(request.form, submission.kind, dict(submission.form))
    try:
        saved = _save(actor, submission, form)
    except (VersionConflictError, TransitionError) as error:
        return jsonify({"melding": str(error)}), 409
    moment = dt.datetime.now().astimezone().strftime("%H.%M")
    return jsonify({"versie": saved.version, "om": moment}), 200


@bp.post("/<id_>/voorbeeld")
def preview(id_: str) -> Answer:
    """Return how the text that is being typed will look, for the script of the page."""
    submission = transitions.find(get_db(), author(), id_)
    form = forms.read_form(request.form, submission.kind, dict(submission.form))
    try:
        html = rendered(form)
    except RenderLimitError as error:
        return render_template("submit/preview_error.html", message=str(error)), 422
    return render_template("submit/preview.html", html=html, title=forms.title_of(form))


@bp.post("/<id_>/intrekken/")
def withdraw(id_: str) -> Answer:
    """Take a submission back."""
    version = form_number("versie")
    transitions.withdraw_submission(get_db(), author(), id_, version=version)
    flash("U heeft uw inzending ingetrokken.")
    return redirect(url_for(".show", id_=id_), 303)


def _save(actor: Actor, submission: Submission, form: forms.Form) -> Submission:
    if form == submission.form and submission.status in WITH_AUTHOR:
        # A second click, or a save after the script's own: it is there already.
        return submission
    title = forms.title_of(form)
    return transitions.save_draft(
        get_db(), actor, submission.id, form, title=title, version=form_number("versie")
    )


def _hand_in(actor: Actor, saved: Submission, form: forms.Form) -> Answer:
    mistakes = mistakes_in(saved, form)
    if mistakes:
        return edit_page(saved, form, mistakes=mistakes), 422
    try:
        count(actor, "inzending")
    except TooManyAttemptsError as error:
        message = f"Uw tekst is opgeslagen, maar nog niet ingediend. {error}"
        return edit_page(saved, form, message=message), 429
    try:
        transitions.submit(get_db(), actor, saved.id, version=saved.version)
    except (VersionConflictError, TransitionError) as error:
        current = transitions.find(get_db(), actor, saved.id)
        if current.status in WITH_AUTHOR or current.form != form:
            return edit_page(current, form, message=str(error)), 409
    send_soon()
    flash("Bedankt! Uw inzending is binnen.")
    return redirect(url_for(".show", id_=saved.id), 303)


def _preview(saved: Submission, form: forms.Form) -> Answer:
    try:
        html = rendered(form)
    except RenderLimitError as error:
        return edit_page(saved, form, message=str(error)), 422
    return edit_page(saved, form, preview=html)


def _alike(title: str) -> list[Card]:
    """Return the documents that look like a title, or none where it is too short to tell."""
    if len(title.strip()) < SHORTEST_TITLE:
        return []
    values = {"q": [title], "perPagina": [str(ALIKE)]}
    try:
        found = get_finder().find(read_parameters(lambda name: values.get(name, [])))
    except InvalidQueryError:
        return []
    make = card_maker().from_hit
    return [make(hit) for hit in found.page.hits]
