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
<<<<<<< HEAD
_STALE: Final = (
    "Deze pagina stond te lang open, of u bent opnieuw ingelogd. Uw tekst is nog niet opgeslagen, "
    "maar staat nog op deze pagina. Kies nog een keer Opslaan."
)
_BUSY: Final = (
    "Het is nu druk. Uw tekst is nog niet opgeslagen, maar staat nog op deze pagina. "
    "Kies nog een keer Opslaan."
)
=======

Answer = str | AnyResponse | tuple[str, int]


@bp.get("/")
def index() -> Answer:
    """Tell how it works, and show one's own submissions."""
    actor = guard.get_actor()
    mine = []
    if actor is not None:
        mine = [one for one in list_submissions(get_db(), author_id=actor.id) if _mine(actor, one)]
    return render_template(
        "submit/index.html", actor=actor, mine=list(reversed(mine)), status_labels=STATUS_LABELS
    )


@bp.post("/")
def start() -> Answer:
    """Start a draft, empty or from a file."""
    actor = _author()
    _count_draft(actor)
    kind = request.form.get("soort", "")
    if kind not in labels.KINDS:
        raise TransitionError("Kies een praktijkvoorbeeld of een artikel.")
    form: forms.Form = {"velden": {}, "tekst": {}}
    register = get_hub().register
    if actor.municipality and kind == "praktijkvoorbeeld":
        name = register.by_code(actor.municipality).name
        form["velden"]["gemeenten"] = [{"naam": name, "rol": "trekker"}]
    draft = create_submission(get_db(), actor, kind, form)
    return redirect(url_for(".edit", id_=draft.id), 303)


@bp.post("/bestand/")
def upload() -> Answer:
    """Start a draft from a file that somebody has written already."""
    request.max_content_length = MAX_UPLOAD
    actor = _author()
    _count_draft(actor)
    file = request.files.get("bestand")
    if file is None or not file.filename:
        raise UploadError("Kies eerst een bestand.")
    text = read_upload(file.filename, file.read(MAX_UPLOAD + 1))
    try:
        kind, form = forms.from_markdown(text)
    except UnreadableError:
        # A text without a head is a text all the same.
        kind = request.form.get("soort", "")
        kind = kind if kind in labels.KINDS else "praktijkvoorbeeld"
        form = {"velden": {}, "tekst": {forms.WHOLE: text[:64_000]}}
    title = forms.title_of(form)
    draft = create_submission(get_db(), actor, kind, form, title=title)
    flash("Uw bestand is overgenomen. Kijk alles na en vul aan wat ontbreekt.")
    return redirect(url_for(".edit", id_=draft.id), 303)


@bp.get("/adres/")
def ask_address() -> Answer:
    """Ask for the address of whoever wants to hand something in without an account."""
    return render_template("submit/ask_address.html")


@bp.post("/adres/")
def mail_address() -> Answer:
    """Mail a link to whoever wants to hand something in without an account."""
    typed = request.form.get("email", "")
    try:
        email = clean_email(typed)
    except TransitionError as error:
        return render_template("submit/ask_address.html", email=typed, error=str(error)), 400
    if get_hub().config.rate_limits:
        count_mail(get_db(), email, request.remote_addr or "")
    token = make_link(get_db(), Purpose.SUBMIT, email)
    queue_mail(
        get_db(),
        email,
        "Iets indienen bij Kennishub",
        "Met deze link dient u iets in bij Kennishub, zonder account:\n\n"
        f"{{base_url}}/indienen/adres/{token}/\n\nDe link werkt één keer, 24 uur lang.",
    )
    send_soon()
    message = f"Wij hebben een mail gestuurd naar {email}. Open de link in de mail."
    return render_template("account/mailed.html", message=message)


@bp.get("/adres/<token>/")
def address(token: str) -> Answer:
    """Ask for a click, so that a program that looks ahead does not use up the link."""
    read_link(get_db(), Purpose.SUBMIT, token)
    return render_template("submit/address.html")


@bp.post("/adres/<token>/")
def use_address(token: str) -> Answer:
    """Let somebody in whose address it is."""
    guard.start_for_address(use_link(get_db(), Purpose.SUBMIT, token).email)
    return redirect(url_for(".index"), 303)
>>>>>>> w-fresh


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
    version = int(request.form.get("versie", "0") or 0)
    transitions.withdraw_submission(get_db(), author(), id_, version=version)
    flash("U heeft uw inzending ingetrokken.")
    return redirect(url_for(".show", id_=id_), 303)


def _save(actor: Actor, submission: Submission, form: forms.Form) -> Submission:
    if form == submission.form and submission.status in WITH_AUTHOR:
        # A second click, or a save after the script's own: it is there already.
        return submission
    version = request.form.get("versie", "")
    expected = int(version) if version.isdecimal() else 0
    title = forms.title_of(form)
    return transitions.save_draft(
        get_db(), actor, submission.id, form, title=title, version=expected
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
