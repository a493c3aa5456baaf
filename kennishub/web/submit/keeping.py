"""Know who writes, how often, and what is wrong; keep what was typed on the page."""

from __future__ import annotations

import datetime as dt
from typing import Final

from flask import request

from kennishub import labels
from kennishub.actors import Actor
from kennishub.catalogue.addresses import Addresses
from kennishub.catalogue.attempts import count_attempt
from kennishub.catalogue.submissions import Status, Submission, list_submissions
from kennishub.content.checking import link_problems
from kennishub.content.document import Document
from kennishub.content.parsing import parse
from kennishub.indexing.themes import vocabulary
from kennishub.paths import document_path
from kennishub.publishing import forms
from kennishub.publishing.rights import Action
from kennishub.web import sign_in as guard
from kennishub.web.hub import get_db, get_hub
from kennishub.web.numbers import form_number
from kennishub.web.submit.page import edit_page

#: Drafts that an author or a visitor can start in an hour.
DRAFTS_PER_HOUR: Final = 60
#: A town hall has one address for many authors.
VISITOR_FACTOR: Final = 5
SIGNED_OUT: Final = (
    "U bent niet meer ingelogd. Uw tekst is nog niet opgeslagen, maar staat nog op deze pagina. "
    "Log in een nieuw tabblad weer in. Kom daarna hier terug en kies Opslaan."
)


def author() -> Actor:
    """Return who writes.

    Raises:
        SignInNeededError: nobody is signed in.
    """
    return guard.require(Action.SUBMIT)


def own_submissions(actor: Actor) -> list[Submission]:
    """Return what an actor wrote, by account or by address."""
    email = actor.email if actor.id is None else None
    return list_submissions(get_db(), author_id=actor.id, email=email)


def count(actor: Actor, what: str) -> None:
    """Count a draft that is started or handed in, by its author and by the visitor's address."""
    if get_hub().config.rate_limits:
        who, visitor = str(actor.id or actor.email), request.remote_addr or ""
        count_attempt(get_db(), f"{what} {who}", limit=DRAFTS_PER_HOUR, seconds=3600)
        limit = VISITOR_FACTOR * DRAFTS_PER_HOUR
        count_attempt(get_db(), f"{what} adres {visitor}", limit=limit, seconds=3600)


def mistakes_in(saved: Submission, form: forms.Form) -> dict[str, list[str]]:
    """Return what is wrong with a form, links that lead nowhere included."""
    db = get_db()
    words = vocabulary(db, get_hub().register)
    found = forms.check(form, saved.kind, words)
    if found:
        return found
    id_ = saved.document_id or forms.propose_id(saved.title, ())
    markdown = forms.to_markdown(form, saved.kind, id_, dt.datetime.now(dt.UTC).date())
    data, name = markdown.encode(), f"{id_}.md"
    document = parse(data, name, words)
    problems = document if isinstance(document, tuple) else ()
    if isinstance(document, Document):
        known = Addresses(db, {id_: document_path(saved.kind, id_)})
        problems = tuple(link_problems(document, name, data, known.keys()))
    for problem in problems:
        field = forms.field_of(problem.key)
        if field == f"tekst-{forms.WHOLE}" and saved.kind == "praktijkvoorbeeld":
            # Where in the body it is, is known by line alone: it is told at the first part.
            field = next((f"tekst-{part}" for part, text in form["tekst"].items() if text), field)
        found.setdefault(field, []).append(problem.message)
    return found


def unsaved_page(id_: str, message: str) -> str:
    """Show what was typed and could not be saved, and nothing of what is stored."""
    kind = request.form.get("type", "")
    kind = kind if kind in labels.KINDS else "praktijkvoorbeeld"
    typed = Submission(
        id=id_,
        kind=kind,
        status=Status.DRAFT,
        version=form_number("versie"),
        form={},
        title="",
        created="",
        changed="",
    )
    form = forms.read_form(request.form, kind, {"velden": {}, "tekst": {}})
    return edit_page(typed, form, message=message, is_unsaved=True)
