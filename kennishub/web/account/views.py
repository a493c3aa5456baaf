"""Answer what somebody does with an account."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, session, url_for

from kennishub.catalogue.accounts import get_account
from kennishub.catalogue.mail_links import Purpose, read_link
from kennishub.catalogue.submissions import list_submissions
from kennishub.errors import ForbiddenError, KennishubError, TransitionError
from kennishub.publishing import accounts
from kennishub.publishing.passwords import MAX_LENGTH, MIN_LENGTH
from kennishub.publishing.rights import Action
from kennishub.publishing.transitions import STATUS_LABELS
from kennishub.web import sign_in as guard
from kennishub.web.account.visits import Answer, begin_session, end_session, local, make_visit
from kennishub.web.hub import get_db, get_hub
from kennishub.web.mail import send_soon
from kennishub.web.no_store import no_store

bp = Blueprint("account", __name__)
bp.after_request(no_store)

_MAILED: Final = (
    "Wij hebben een mail gestuurd naar {email}. Open de link in de mail om verder te gaan. "
    "Geen mail? Kijk dan bij de ongewenste mail, of probeer het opnieuw."
)


@bp.get("/")
def index() -> Answer:
    """Show who is signed in, and what they handed in."""
    actor = guard.require(Action.OWN_ACCOUNT)
    submissions = list_submissions(get_db(), author_id=actor.id)
    account = get_account(get_db(), actor.id) if actor.id is not None else None
    return render_template(
        "account/index.html",
        actor=actor,
        has_password=account is not None and account.password_hash is not None,
        submissions=list(reversed(submissions)),
        status_labels=STATUS_LABELS,
        municipality=_municipality_name(),
    )


@bp.get("/inloggen/")
def sign_in() -> Answer:
    """Ask for address and password."""
    return render_template(
        "account/sign_in.html",
        back=local(request.args.get("terug")),
        providers=get_hub().providers.values(),
    )


@bp.post("/inloggen/")
def enter() -> Answer:
    """Sign somebody in and take them back to where they came from."""
    form = request.form
    back = local(form.get("terug"))
    email = form.get("email", "")
    try:
        entry = accounts.sign_in(get_db(), email, form.get("wachtwoord", ""), make_visit())
    except ForbiddenError as error:
        page = render_template(
            "account/sign_in.html",
            back=back,
            email=email,
            error=str(error),
            providers=get_hub().providers.values(),
        )
        return page, 400
    return begin_session(entry, back)


@bp.post("/uitloggen/")
def leave() -> Answer:
    """Sign out."""
    return end_session()


@bp.get("/uitgelogd/")
def signed_out() -> Answer:
    """Welcome back whoever signed out at a provider too."""
    return render_template("account/signed_out.html", url="", provider="")


@bp.get("/aanmaken/")
def registration() -> Answer:
    """Ask for what an account needs."""
    return _registration_page()


@bp.post("/aanmaken/")
def register() -> Answer:
    """Make an account, and mail how to verify it; the answer is the same for a known address."""
    form = request.form
    try:
        email = accounts.clean_email(form.get("email", ""))
        municipality = _municipality_code(form.get("gemeente", ""))
        _count_mail(email)
        accounts.register(
            get_db(), email, form.get("naam", ""), municipality, form.get("wachtwoord", "")
        )
    except TransitionError as error:
        return _registration_page(str(error)), 400
    send_soon()
    return render_template("account/mailed.html", message=_MAILED.format(email=email))


@bp.get("/wachtwoord-vergeten/")
def forgotten() -> Answer:
    """Ask for the address of whoever forgot their password."""
    return render_template("account/forgotten.html")


@bp.post("/wachtwoord-vergeten/")
def mail_reset() -> Answer:
    """Mail a link to choose a new password; the answer is the same for an unknown address."""
    email = request.form.get("email", "")
    try:
        email = accounts.clean_email(email)
        _count_mail(email)
        accounts.mail_reset(get_db(), email)
    except TransitionError as error:
        return render_template("account/forgotten.html", email=email, error=str(error)), 400
    send_soon()
    message = (
        f"Heeft {email} een account bij ons? Dan hebben wij een mail gestuurd. "
        "Open de link in de mail om een nieuw wachtwoord te kiezen."
    )
    return render_template("account/mailed.html", message=message)


@bp.get("/bevestigen/<token>/")
def verification(token: str) -> Answer:
    """Ask for a click, so that a program that looks ahead does not use up the link."""
    read_link(get_db(), Purpose.VERIFY, token)
    return render_template("account/verify.html")


@bp.post("/bevestigen/<token>/")
def verify(token: str) -> Answer:
    """Note that an address is its owner's."""
    accounts.verify(get_db(), token)
    flash("Uw account is klaar. U kunt nu inloggen.")
    return redirect(url_for(".sign_in"), 303)


@bp.get("/herstellen/<token>/")
def reset_page(token: str) -> Answer:
    """Ask for a new password."""
    read_link(get_db(), Purpose.RESET, token)
    return render_template("account/reset.html", lengths=(MIN_LENGTH, MAX_LENGTH))


@bp.post("/herstellen/<token>/")
def reset(token: str) -> Answer:
    """Give an account a new password; all its sessions end."""
    try:
        accounts.reset_password(get_db(), token, request.form.get("wachtwoord", ""))
    except TransitionError as error:
        lengths = (MIN_LENGTH, MAX_LENGTH)
        return render_template("account/reset.html", lengths=lengths, error=str(error)), 400
    guard.stop()
    flash("Uw wachtwoord is gewijzigd. U kunt er nu mee inloggen.")
    return redirect(url_for(".sign_in"), 303)


@bp.post("/wachtwoord/")
def change_password() -> Answer:
    """Change one's own password; one's other sessions end."""
    actor, form = guard.require(Action.OWN_ACCOUNT), request.form
    try:
        token = accounts.change_password(
            get_db(),
            actor,
            form.get("oud", ""),
            form.get("nieuw", ""),
            make_visit(),
            session=str(session.get(guard.SESSION)),
        )
    except TransitionError as error:
        flash(str(error), "fout")
    else:
        guard.renew(token)
        flash("Uw wachtwoord is gewijzigd.")
    return redirect(url_for(".index"), 303)


def _registration_page(error: str = "") -> str:
    return render_template(
        "account/register.html",
        error=error,
        filled=request.form,
        municipalities=get_hub().register.all(),
        lengths=(MIN_LENGTH, MAX_LENGTH),
    )


def _municipality_code(text: str) -> str:
    found = get_hub().register.resolve(text) if text.strip() else None
    if found is None:
        raise TransitionError("Kies de gemeente waar u werkt uit de lijst.")
    return found.code


def _municipality_name() -> str:
    actor = guard.get_actor()
    if actor is None or actor.municipality is None:
        return ""
    try:
        return get_hub().register.by_code(actor.municipality).name
    except KennishubError:
        return ""


def _count_mail(email: str) -> None:
    if get_hub().config.rate_limits:
        accounts.count_mail(get_db(), email, make_visit().visitor)
