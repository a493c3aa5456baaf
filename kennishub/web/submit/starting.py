"""Start writing: from nothing, from a file, or from a document that is there already."""

from __future__ import annotations

from typing import Final

from flask import flash, redirect, render_template, request, url_for

from kennishub import labels
from kennishub.catalogue.addresses import find_document
from kennishub.catalogue.database import transaction
from kennishub.catalogue.mail_links import Purpose, make_link, read_link, use_link
from kennishub.catalogue.mails import queue_mail
from kennishub.catalogue.submissions import WITH_AUTHOR, Submission, create_submission
from kennishub.errors import NotFoundError, TransitionError, UploadError
from kennishub.publishing import forms
from kennishub.publishing.accounts import clean_email, count_mail
from kennishub.publishing.foreign import from_upload
from kennishub.publishing.transitions import STATUS_LABELS
from kennishub.publishing.uploads import read_upload
from kennishub.web import sign_in as guard
from kennishub.web.hub import get_db, get_hub
from kennishub.web.mail import send_soon
from kennishub.web.submit.blueprint import Answer, bp
from kennishub.web.submit.keeping import author, count, own_submissions

#: Bytes of an uploaded file.
MAX_UPLOAD: Final = 5_000_000


@bp.get("/")
def index() -> Answer:
    """Tell how it works, and show one's own submissions."""
    actor = guard.get_actor()
    mine = []
    if actor is not None:
        mine = own_submissions(actor)
    return render_template(
        "submit/index.html", actor=actor, mine=list(reversed(mine)), status_labels=STATUS_LABELS
    )


@bp.post("/")
def start() -> Answer:
    """Start a draft, empty or from a file."""
    actor = author()
    count(actor, "concept")
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


@bp.get("/wijzigen/<slug:document_id>/")
def ask_change(document_id: str) -> Answer:
    """Say how a published document is changed, and ask whether to begin."""
    author()
    return render_template("submit/change.html", document=find_document(get_db(), document_id))


@bp.post("/wijzigen/<slug:document_id>/")
def change(document_id: str) -> Answer:
    """Start a draft that changes a published document, or go on with the one that there is."""
    db, actor = get_db(), author()
    count(actor, "concept")
    latest = get_hub().publishing(db).base(document_id)
    if latest.markdown is None:
        raise NotFoundError(f"Er is geen document '{document_id}'.")
    with transaction(db):
        mine = next((one for one in own_submissions(actor) if _changes(one, document_id)), None)
        if mine is None:
            kind, form = forms.from_markdown(latest.markdown)
            mine = create_submission(
                db,
                actor,
                kind,
                form,
                title=forms.title_of(form),
                document_id=document_id,
                base_revision=latest.number,
            )
    return redirect(url_for(".edit", id_=mine.id), 303)


@bp.post("/bestand/")
def upload() -> Answer:
    """Start a draft from a file that somebody has written already."""
    request.max_content_length = MAX_UPLOAD
    actor = author()
    count(actor, "concept")
    file = request.files.get("bestand")
    if file is None or not file.filename:
        raise UploadError("Kies eerst een bestand.")
    text = read_upload(file.filename, file.read(MAX_UPLOAD + 1))
    kind = request.form.get("soort", "")
    kind = kind if kind in labels.KINDS else "praktijkvoorbeeld"
    kind, form, warning = from_upload(text, kind)
    title = forms.title_of(form)
    draft = create_submission(get_db(), actor, kind, form, title=title)
    flash("Uw bestand is overgenomen. Kijk alles na en vul aan wat ontbreekt.")
    if warning:
        flash(warning)
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
        # What was handed in is found again however somebody writes their address.
        email = clean_email(typed).lower()
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


def _changes(submission: Submission, document_id: str) -> bool:
    """Tell whether its author can still write in a change of a document."""
    is_change = submission.base_revision is not None and submission.document_id == document_id
    return is_change and submission.status in WITH_AUTHOR
