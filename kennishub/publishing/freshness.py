"""Ask owners whether their documents are still right, and do what they answer."""

from __future__ import annotations

import datetime as dt
from typing import Final

from kennishub.actors import Actor
from kennishub.catalogue import audit
from kennishub.catalogue.accounts import editor_addresses, find_account
from kennishub.catalogue.checks import (
    add_note,
    close_check_links,
    make_check_link,
    mark_asked,
    mark_reminded,
    read_check_link,
)
from kennishub.catalogue.database import Database, transaction
from kennishub.catalogue.freshness import Care, get_care, overdue
from kennishub.catalogue.mails import queue_mail
from kennishub.errors import ForbiddenError, GoneError, TransitionError
from kennishub.paths import document_path
from kennishub.publishing.publish import Publishing

#: Days that the link in the last mail works.
LINK_DAYS: Final = 30
#: What fits in a note of an owner.
MAX_NOTE: Final = 4_000
#: Titles in a mail to editors; the page has all of them.
MAX_TITLES: Final = 20


def ask_owners(db: Database, today: dt.date, *, months: int, reminder_days: int) -> int:
    """Write down the mails about documents of which the date has passed; return how many.

    An owner gets one mail per document, and one more after so many days without an answer (0:
    none). Documents without an owner come in one mail to every editor. Calling it again, or in
    two processes at once, asks nobody twice.
    """
    mails = 0
    for care in overdue(db, today, months):
        if care.owner_email is None or _is_settled(care, today, reminder_days):
            continue
        with transaction(db):
            # Read again under the lock: another process may just have asked.
            now = get_care(db, care.id, months)
            if now is None or now.due > str(today) or _is_settled(now, today, reminder_days):
                continue
            if now.owner_email is None:
                continue
            _ask(db, now, now.owner_email, LINK_DAYS + (0 if now.asked else reminder_days))
            if now.asked is None:
                mark_asked(db, now.id, now.due, today)
            else:
                mark_reminded(db, now.id, today)
        mails += 1
    return mails + _tell_editors(db, today, months)


def answer_yes(publishing: Publishing, db: Database, token: str, today: dt.date) -> Care:
    """Note in a document that its owner finds it still right; return what it was before.

    Raises:
        ForbiddenError: the link does not work any more, or the owner is another one by now.
        ContentError: what was right then would not be taken in today.
        GoneError: the document was withdrawn.
    """
    care, actor = _asked(db, token)
    publishing.confirm(actor, care.id, today)
    close_check_links(db, care.id)
    return care


def answer_no(db: Database, token: str, text: str) -> Care:
    """Keep what an owner says is not right any more, and mail it to the editors.

    Raises:
        ForbiddenError: the link does not work any more, or the owner is another one by now.
        TransitionError: nothing is said.
        GoneError: the document was withdrawn.
    """
    text = text.strip()[:MAX_NOTE]
    if not text:
        raise TransitionError("Schrijf kort wat er niet meer klopt.")
    with transaction(db):
        care, actor = _asked(db, token)
        email = None if actor.id is not None else actor.email
        add_note(db, care.id, text, author_id=actor.id, email=email)
        audit.note(db, actor, "klopt niet meer", "document", care.id)
        close_check_links(db, care.id)
        for address in editor_addresses(db):
            queue_mail(
                db,
                address,
                f"Klopt niet meer: {care.title}",
                f"De eigenaar van ‘{care.title}’ schrijft:\n\n{text}\n\n"
                f"Kijk op {{base_url}}/redactie/actualiteit/{care.id}/",
            )
    return care


def asked_about(db: Database, token: str) -> Care:
    """Return the document that a link asks about, and leave the link as it is.

    Raises:
        ForbiddenError: the link does not work any more, or the owner is another one by now.
        GoneError: the document was withdrawn.
    """
    return _asked(db, token)[0]


def _asked(db: Database, token: str) -> tuple[Care, Actor]:
    link = read_check_link(db, token)
    care = get_care(db, link.document_id)
    if care is None:
        raise GoneError("Dit document staat niet meer in Kennishub. U hoeft niets te doen.")
    if (care.owner_email or "").casefold() != link.email.casefold():
        raise ForbiddenError("Deze vraag is niet meer voor u: een ander zorgt nu voor de tekst.")
    account = find_account(db, link.email) if care.owner_id is not None else None
    return care, account.actor if account else Actor(None, link.email, email=link.email)


def _is_settled(care: Care, today: dt.date, reminder_days: int) -> bool:
    """Tell whether there is nothing to mail now about a document that is overdue."""
    if care.asked is None:
        return False
    if care.reminded is not None or not reminder_days or care.notes:
        return True
    return dt.date.fromisoformat(care.asked) + dt.timedelta(days=reminder_days) > today


def _ask(db: Database, care: Care, email: str, days: int) -> None:
    token = make_check_link(db, care.id, email, days)
    day = f"{dt.date.fromisoformat(care.checked):%d-%m-%Y}"
    again = "Wij vroegen u dit eerder. Dit is de laatste mail erover.\n\n" if care.asked else ""
    queue_mail(
        db,
        email,
        f"Klopt dit nog? {care.title}",
        f"{again}U zorgt in Kennishub voor de tekst ‘{care.title}’. "
        f"Die is voor het laatst gecontroleerd op {day}.\n\n"
        f"Lees de tekst: {{base_url}}{document_path(care.kind, care.id)}\n\n"
        f"Klopt alles nog? Laat het hier weten, met één klik:\n\n{{base_url}}/actueel/{token}/\n\n"
        f"De link werkt één keer, {days} dagen lang. U hoeft niet in te loggen.",
    )


def _tell_editors(db: Database, today: dt.date, months: int) -> int:
    with transaction(db):
        cares = [
            care
            for care in overdue(db, today, months)
            if care.owner_email is None and care.asked is None
        ]
        if not cares:
            return 0
        for care in cares:
            mark_asked(db, care.id, care.due, today)
        titles = [f"- {care.title}" for care in cares[:MAX_TITLES]]
        if len(cares) > MAX_TITLES:
            titles.append(f"- en nog {len(cares) - MAX_TITLES}")
        addresses = editor_addresses(db)
        for address in addresses:
            queue_mail(
                db,
                address,
                "Teksten zonder eigenaar om te controleren",
                "Deze teksten zijn lang niet gecontroleerd en hebben geen eigenaar:\n\n"
                + "\n".join(titles)
                + "\n\nKijk op {base_url}/redactie/actualiteit/",
            )
    return len(addresses)
