"""Start the session of somebody who has shown who they are, and ask for a code first where due."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kennishub.catalogue import audit
from kennishub.catalogue.accounts import Account
from kennishub.catalogue.database import Database, transaction
from kennishub.catalogue.sessions import end_session, find_session, start_session
from kennishub.errors import ForbiddenError
from kennishub.publishing import second_factor
from kennishub.publishing.app_secrets import AppSecrets

SESSION_HOURS: Final = 12
#: Time to find one's telephone, or to install an app on it.
CODE_MINUTES: Final = 15


@dataclass(frozen=True, slots=True)
class Visit:
    """Hold what is known of a request to sign in.

    `device` is the browser in plain words; with `limited` attempts are counted, and with
    `code_required` editors and administrators need a second factor.
    """

    visitor: str
    device: str = ""
    limited: bool = True
    code_required: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """Hold the token of a new session, which signs nobody in while it awaits a code."""

    token: str
    awaits_code: bool


def needs_second_factor(account: Account, visit: Visit) -> bool:
    """Tell whether this account has to have a second factor."""
    return visit.code_required and account.actor.is_editor


def lacks_code(
    db: Database, account: Account, *, required: bool, shown: bool, elsewhere: bool
) -> bool:
    """Tell whether an open session has to wait for a code after all.

    That is so when one became `required` since, or the role of the account did so: then the session
    must have `shown` one of a second factor that is still there, or a provider asked `elsewhere`.
    """
    if not required or not account.actor.is_editor or elsewhere:
        return False
    return not (shown and second_factor.has_second_factor(db, account))


def enter(
    db: Database, account: Account, visit: Visit, *, how: str = "", asks_code: bool = True
) -> Entry:
    """Start a session; without `asks_code` somebody else has asked for a second factor."""
    awaits = asks_code and (
        second_factor.has_second_factor(db, account) or needs_second_factor(account, visit)
    )
    if awaits:
        seconds = CODE_MINUTES * 60
        token = start_session(db, account.id, seconds, device=visit.device, awaits_code=True)
        return Entry(token, True)
    return Entry(_open(db, account, visit, how), False)


def waiting_account(db: Database, token: str) -> Account:
    """Return the account whose session awaits a code.

    Raises:
        ForbiddenError: no such session is there any more.
    """
    account = find_session(db, token, awaits_code=True)
    if account is None:
        raise ForbiddenError("Het inloggen duurde te lang. Log opnieuw in.")
    return account


def finish(db: Database, token: str, code: str, visit: Visit, app_secrets: AppSecrets) -> str:
    """Turn a session that awaits a code into one that signs in, and return its token.

    Raises:
        ForbiddenError: it waited too long.
        TransitionError: the code is wrong or was used before.
        TooManyAttemptsError: it was tried too often.
    """
    account = waiting_account(db, token)
    second_factor.check_code(db, account, code, app_secrets, limited=visit.limited)
    return finish_without_code(db, token, visit)


def finish_without_code(db: Database, token: str, visit: Visit) -> str:
    """Turn a session that awaits a code into one that signs in, as after setting the app up."""
    account = waiting_account(db, token)
    with transaction(db):
        end_session(db, token)
        return _open(db, account, visit, "met code")


def _open(db: Database, account: Account, visit: Visit, how: str) -> str:
    with transaction(db):
        detail = {"hoe": how} if how else {}
        audit.note(db, account.actor, "ingelogd", "account", str(account.id), detail)
        return start_session(db, account.id, SESSION_HOURS * 3600, device=visit.device)
