"""Register, verify, sign in and out, and reset: what somebody can do with an account."""

from __future__ import annotations

import re
from typing import Final

from kennishub.actors import SYSTEM, Actor, Role
from kennishub.catalogue import audit
from kennishub.catalogue.accounts import (
    Account,
    change_account,
    create_account,
    find_account,
    get_account,
)
from kennishub.catalogue.attempts import count_attempt, forget_attempts
from kennishub.catalogue.database import Database, transaction
from kennishub.catalogue.mail_links import Purpose, make_link, read_link, use_link
from kennishub.catalogue.mails import queue_mail
from kennishub.catalogue.moments import now
from kennishub.catalogue.sessions import end_session_of, end_sessions, renew_session
from kennishub.errors import ForbiddenError, TransitionError
from kennishub.publishing.entering import Entry, Visit, enter
from kennishub.publishing.passwords import (
    check_password,
    hash_password,
    is_outdated,
    rehash_password,
)

LINK_HOURS: Final = 24
#: Attempts to sign in per account and per address of a visitor, in a quarter of an hour.
SIGN_INS_PER_ACCOUNT: Final = 10
SIGN_INS_PER_VISITOR: Final = 50
#: Mails that a visitor can have sent, or that an address can be sent, in an hour.
MAILS_PER_HOUR: Final = 5
_QUARTER: Final = 15 * 60
_HOUR: Final = 3600

_EMAIL: Final = re.compile(r"[^@\s<>\",;]{1,64}@[^@\s<>\",;]+\.[^@\s<>\",;]{2,}")
_WRONG: Final = "Dit mailadres en wachtwoord horen niet bij elkaar, of het account is niet actief."


def clean_email(text: str) -> str:
    """Return a mail address.

    Raises:
        TransitionError: it is none.
    """
    text = text.strip()
    if len(text) > 254 or not _EMAIL.fullmatch(text):
        raise TransitionError("Vul een mailadres in, zoals naam@gemeente.nl.")
    return text


def register(db: Database, email: str, name: str, municipality: str | None, password: str) -> None:
    """Store an account that its owner still has to verify, and mail how.

    Whether the address had an account already is told in the mail alone.

    Raises:
        TransitionError: something filled in will not do.
    """
    email = clean_email(email)
    name = " ".join(name.split())
    if not 1 <= len(name) <= 120:
        raise TransitionError("Vul uw naam in, met hoogstens 120 tekens.")
    hashed = hash_password(password, email, name)
    with transaction(db):
        account = create_account(
            db, email, name, Role.AUTHOR, municipality=municipality, password_hash=hashed
        )
        if account is not None:
            audit.note(db, account.actor, "aangemaakt", "account", str(account.id))
            mail_verification(db, email)
        else:
            mail_reset(db, email, again=True)


def mail_verification(db: Database, email: str) -> None:
    """Mail a link by which the owner of a new account shows that the address is theirs."""
    token = make_link(db, Purpose.VERIFY, email, hours=LINK_HOURS)
    queue_mail(
        db,
        email,
        "Bevestig uw account bij Kennishub",
        "U heeft een account gemaakt bij Kennishub. Bevestig dat dit uw mailadres is:\n\n"
        f"{{base_url}}/account/bevestigen/{token}/\n\n"
        f"De link werkt {LINK_HOURS} uur. Was u dit niet? Dan hoeft u niets te doen.",
    )


def mail_reset(db: Database, email: str, *, again: bool = False) -> None:
    """Mail a link to choose a new password, if the address has an account that is not disabled."""
    account = find_account(db, email)
    if account is None or account.disabled is not None:
        return
    token = make_link(db, Purpose.RESET, account.email, hours=LINK_HOURS)
    why = (
        "Iemand wilde met uw mailadres een account maken. U heeft er al een."
        if again
        else "U vroeg om een nieuw wachtwoord voor Kennishub."
    )
    queue_mail(
        db,
        account.email,
        "Uw wachtwoord voor Kennishub",
        f"{why}\n\nHier kiest u een nieuw wachtwoord:\n\n"
        f"{{base_url}}/account/herstellen/{token}/\n\n"
        f"De link werkt {LINK_HOURS} uur. Was u dit niet? Dan hoeft u niets te doen.",
    )


def verify(db: Database, token: str) -> Account:
    """Note that the address of an account is its owner's.

    Raises:
        ForbiddenError: the link does not work any more.
    """
    with transaction(db):
        link = use_link(db, Purpose.VERIFY, token)
        account = _account_of(db, link.email)
        if account.verified is None:
            change_account(db, account.id, verified=now())
            audit.note(db, account.actor, "bevestigd", "account", str(account.id))
        return get_account(db, account.id)


def reset_password(db: Database, token: str, password: str) -> Account:
    """Give an account a new password by a mailed link, and end all its sessions.

    Raises:
        ForbiddenError: the link does not work any more.
        TransitionError: the password will not do; the link stays good.
    """
    known = _account_of(db, read_link(db, Purpose.RESET, token).email)
    hashed = hash_password(password, known.email, known.name)
    with transaction(db):
        link = use_link(db, Purpose.RESET, token)
        account = _account_of(db, link.email)
        # Who reads mail at an address has shown that it is theirs.
        change_account(db, account.id, password_hash=hashed, verified=account.verified or now())
        end_sessions(db, account.id)
        audit.note(db, account.actor, "wachtwoord gewijzigd", "account", str(account.id))
        return get_account(db, account.id)


def change_password(
    db: Database, actor: Actor, old: str, new: str, visit: Visit, *, session: str
) -> str:
    """Change one's own password, end one's other sessions, and return a new token for this one.

    Raises:
        TransitionError: the old password is wrong, or the new one will not do.
        TooManyAttemptsError: it was tried too often, here or where one signs in.
    """
    account = _own(db, actor)
    _count_password(db, account.email, visit)
    if not check_password(account.password_hash, old):
        raise TransitionError("Uw huidige wachtwoord klopt niet.")
    _forget_passwords(db, account.email)
    hashed = hash_password(new, account.email, account.name)
    with transaction(db):
        change_account(db, account.id, password_hash=hashed)
        end_sessions(db, account.id, but=session)
        audit.note(db, actor, "wachtwoord gewijzigd", "account", str(account.id))
        return renew_session(db, session)


def sign_in(db: Database, email: str, password: str, visit: Visit) -> Entry:
    """Sign somebody in, or have them asked for a code first.

    Raises:
        ForbiddenError: this does not let anybody in; it does not tell why.
        TooManyAttemptsError: it was tried too often for this account or from this address.
    """
    email = email.strip()
    _count_password(db, email, visit)
    account = find_account(db, email)
    right = check_password(account.password_hash if account else None, password)
    if account is None or not right or not account.is_open:
        raise ForbiddenError(_WRONG)
    _forget_passwords(db, email)
    if account.password_hash is not None and is_outdated(account.password_hash):
        change_account(db, account.id, password_hash=rehash_password(password))
    return enter(db, account, visit)


def count_visit(db: Database, visit: Visit) -> None:
    """Count an attempt to sign in from the address of a visitor.

    Raises:
        TooManyAttemptsError: there were too many.
    """
    if visit.limited:
        count_attempt(db, f"inloggen {visit.visitor}", limit=SIGN_INS_PER_VISITOR, seconds=_QUARTER)


def sign_out_device(db: Database, actor: Actor, session_id: str) -> None:
    """End one of one's own sessions.

    Raises:
        NotFoundError: there is no such session.
    """
    account = _own(db, actor)
    with transaction(db):
        end_session_of(db, account.id, session_id)
        audit.note(db, actor, "apparaat uitgelogd", "account", str(account.id))


def sign_out_everywhere(db: Database, actor: Actor, *, but: str = "") -> None:
    """End one's own sessions, but for that of a token."""
    account = _own(db, actor)
    with transaction(db):
        end_sessions(db, account.id, but=but)
        audit.note(db, actor, "overal uitgelogd", "account", str(account.id))


def count_mail(db: Database, email: str, visitor: str) -> None:
    """Count a mail that a visitor asks for.

    Raises:
        TooManyAttemptsError: there were too many to this address or from this visitor.
    """
    count_attempt(db, f"mail {visitor}", limit=4 * MAILS_PER_HOUR, seconds=_HOUR)
    count_attempt(db, f"mail {email.casefold()}", limit=MAILS_PER_HOUR, seconds=_HOUR)


def invite(db: Database, email: str, name: str, role: Role, municipality: str | None) -> Account:
    """Make an account as the operator, and mail its owner a link to choose a password.

    Raises:
        TransitionError: the address has an account already, or is none.
    """
    with transaction(db):
        account = create_account(
            db, clean_email(email), name, role, municipality=municipality, verified=True
        )
        if account is None:
            raise TransitionError(f"{email} heeft al een account.")
        audit.note(db, SYSTEM, "aangemaakt", "account", str(account.id), {"rol": str(role)})
        mail_reset(db, account.email)
    return account


def set_role(db: Database, email: str, role: Role) -> Account:
    """Change what an account may do; its sessions end, so that it counts at once."""
    with transaction(db):
        account = _account_of(db, email)
        change_account(db, account.id, role=str(role))
        end_sessions(db, account.id)
        audit.note(db, SYSTEM, "rol gewijzigd", "account", str(account.id), {"rol": str(role)})
        return get_account(db, account.id)


def disable(db: Database, email: str) -> Account:
    """Let nobody sign in with an account any more, and end its sessions."""
    with transaction(db):
        account = _account_of(db, email)
        change_account(db, account.id, disabled=account.disabled or now())
        end_sessions(db, account.id)
        audit.note(db, SYSTEM, "uitgezet", "account", str(account.id))
        return get_account(db, account.id)


def _count_password(db: Database, email: str, visit: Visit) -> None:
    """Count a password that is tried for an address, wherever somebody types it."""
    if visit.limited:
        count_visit(db, visit)
        count_attempt(
            db, f"inloggen {email.casefold()}", limit=SIGN_INS_PER_ACCOUNT, seconds=_QUARTER
        )


def _forget_passwords(db: Database, email: str) -> None:
    forget_attempts(db, f"inloggen {email.casefold()}", seconds=_QUARTER)


def _account_of(db: Database, email: str) -> Account:
    account = find_account(db, email)
    if account is None:
        raise TransitionError(f"Er is geen account met het mailadres {email}.")
    return account


def _own(db: Database, actor: Actor) -> Account:
    if actor.id is None:
        raise ForbiddenError("Log eerst in.")
    return get_account(db, actor.id)
