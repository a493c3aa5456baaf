"""Ask for a code of an authenticator app when somebody signs in (TOTP, RFC 6238)."""

from __future__ import annotations

import hmac
import secrets
import time
from typing import Final

from pyotp import TOTP

from kennishub.actors import SYSTEM
from kennishub.catalogue import audit
from kennishub.catalogue.accounts import Account, find_account
from kennishub.catalogue.attempts import count_attempt, forget_attempts
from kennishub.catalogue.database import Database, transaction
from kennishub.catalogue.mails import queue_mail
from kennishub.catalogue.second_factors import (
    SecondFactor,
    confirm_second_factor,
    find_second_factor,
    put_recovery_codes,
    put_secret,
    remove_second_factor,
    use_recovery_code,
    use_step,
)
from kennishub.errors import SealedError, TransitionError
from kennishub.publishing.app_secrets import AppSecrets

PERIOD: Final = 30
RECOVERY_CODES: Final = 10
#: Attempts per account in a quarter of an hour, of codes of both kinds together.
CODES_PER_ACCOUNT: Final = 10
_QUARTER: Final = 15 * 60
#: Letters and digits that nobody takes for another; twelve of them are 59 bits.
_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_BEGIN: Final = "Begin opnieuw met instellen."
_WRONG: Final = "Deze code klopt niet, of is al gebruikt. Wacht op een nieuwe code in uw app."


def has_second_factor(db: Database, account: Account) -> bool:
    """Tell whether a code is asked for when this account signs in."""
    factor = find_second_factor(db, account.id)
    return factor is not None and factor.confirmed is not None


def begin(db: Database, account: Account, app_secrets: AppSecrets) -> None:
    """Make a secret for an app; it counts once a code of it was right.

    Raises:
        TransitionError: the account has a second factor already.
    """
    if not put_secret(db, account.id, app_secrets.make(account.id)):
        raise TransitionError("Inloggen met een code staat al aan.")


def address_for_app(account: Account, secret: str) -> str:
    """Return the `otpauth:` address that an app reads from a QR code."""
    return TOTP(secret).provisioning_uri(name=account.email, issuer_name="Kennishub")


def confirm(
    db: Database, account: Account, code: str, app_secrets: AppSecrets, *, limited: bool
) -> list[str]:
    """Have the second factor count, and return the recovery codes, which are shown this once.

    Raises:
        TransitionError: the code is wrong.
        TooManyAttemptsError: it was tried too often.
    """
    _count(db, account, limited)
    factor = find_second_factor(db, account.id)
    if factor is None or factor.confirmed is not None:
        raise TransitionError(_BEGIN)
    with transaction(db):
        try:
            right = _is_code(db, account, factor, code, app_secrets)
        except SealedError:
            raise TransitionError(_BEGIN) from None
        if not right:
            raise TransitionError(_WRONG)
        confirm_second_factor(db, account.id)
        codes = _new_codes(db, account)
        audit.note(db, account.actor, "tweede stap aangezet", "account", str(account.id))
        _tell(db, account, "Inloggen met een code staat aan", "U zette inloggen met een code aan.")
    _forget(db, account)
    return codes


def check_code(
    db: Database, account: Account, code: str, app_secrets: AppSecrets, *, limited: bool
) -> None:
    """Check a code of the app, or a recovery code, and let it be used this once.

    Raises:
        TransitionError: the code is wrong or was used before, or the secret of the app does not
            open any more: then recovery codes alone work.
        TooManyAttemptsError: it was tried too often.
    """
    _count(db, account, limited)
    factor = find_second_factor(db, account.id)
    if factor is None or factor.confirmed is None:
        raise TransitionError(_WRONG)
    wrong = _WRONG
    try:
        right = _is_code(db, account, factor, code, app_secrets)
    except SealedError as error:
        right, wrong = False, str(error)
    if not right:
        if not use_recovery_code(db, account.id, _plain(code)):
            raise TransitionError(wrong)
        left = factor.codes_left - 1
        audit.note(db, account.actor, "herstelcode gebruikt", "account", str(account.id))
        _tell(
            db,
            account,
            "Er is een herstelcode gebruikt",
            f"Iemand gebruikte een herstelcode voor uw account. U heeft er nog {left}.",
        )
    _forget(db, account)


def renew_codes(
    db: Database, account: Account, code: str, app_secrets: AppSecrets, *, limited: bool
) -> list[str]:
    """Return new recovery codes for a code of the app; those of before work no more.

    Raises:
        TransitionError: the code is wrong or was used before.
        TooManyAttemptsError: it was tried too often.
    """
    check_code(db, account, code, app_secrets, limited=limited)
    with transaction(db):
        audit.note(db, account.actor, "herstelcodes vernieuwd", "account", str(account.id))
        return _new_codes(db, account)


def turn_off(
    db: Database, account: Account, code: str, app_secrets: AppSecrets, *, limited: bool
) -> None:
    """Ask for no code any more when this account signs in.

    Raises:
        TransitionError: the code is wrong or was used before.
        TooManyAttemptsError: it was tried too often.
    """
    check_code(db, account, code, app_secrets, limited=limited)
    with transaction(db):
        remove_second_factor(db, account.id)
        audit.note(db, account.actor, "tweede stap uitgezet", "account", str(account.id))
        _tell(db, account, "Inloggen met een code staat uit", "U zette inloggen met een code uit.")


def remove(db: Database, email: str) -> Account:
    """Forget the second factor of an account as the operator, for somebody who lost everything.

    Raises:
        TransitionError: the address has no account.
    """
    with transaction(db):
        account = find_account(db, email)
        if account is None:
            raise TransitionError(f"Er is geen account met het mailadres {email}.")
        remove_second_factor(db, account.id)
        audit.note(db, SYSTEM, "tweede stap uitgezet", "account", str(account.id))
        _tell(
            db,
            account,
            "Inloggen met een code staat uit",
            "De beheerder zette inloggen met een code uit.",
        )
    return account


def _is_code(
    db: Database, account: Account, factor: SecondFactor, code: str, app_secrets: AppSecrets
) -> bool:
    """Tell whether a code is that of now, or of the period before or after, and use it up."""
    typed = "".join(code.split())
    totp = TOTP(app_secrets.read(db, account.id, factor.secret), interval=PERIOD)
    now = int(time.time()) // PERIOD
    # All three are compared, so that the time it takes tells nothing.
    right = [
        step
        for step in (now - 1, now, now + 1)
        if hmac.compare_digest(totp.generate_otp(step).encode(), typed.encode())
    ]
    return bool(right) and use_step(db, account.id, right[-1])


def _new_codes(db: Database, account: Account) -> list[str]:
    codes = [
        "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))
        for _ in range(RECOVERY_CODES)
    ]
    put_recovery_codes(db, account.id, map(_plain, codes))
    return codes


def _plain(code: str) -> str:
    return "".join(filter(str.isalnum, code.casefold()))


def _count(db: Database, account: Account, limited: bool) -> None:
    if limited:
        count_attempt(db, f"code {account.id}", limit=CODES_PER_ACCOUNT, seconds=_QUARTER)


def _forget(db: Database, account: Account) -> None:
    forget_attempts(db, f"code {account.id}", seconds=_QUARTER)


def _tell(db: Database, account: Account, subject: str, what: str) -> None:
    queue_mail(
        db,
        account.email,
        subject,
        f"{what}\n\nWas u dit niet? Kies dan meteen een nieuw wachtwoord en meld het bij de "
        "beheerder:\n\n{base_url}/account/wachtwoord-vergeten/",
    )
