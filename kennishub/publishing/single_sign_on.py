"""Let somebody in whom a provider vouches for: find, link or make their account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from kennishub.actors import Role
from kennishub.catalogue import audit
from kennishub.catalogue.accounts import (
    Account,
    change_account,
    create_account,
    find_account,
    get_account,
)
from kennishub.catalogue.database import Database, transaction
from kennishub.catalogue.identities import add_identity, find_identity
from kennishub.catalogue.moments import now
from kennishub.catalogue.municipalities import Register
from kennishub.catalogue.sessions import end_sessions
from kennishub.errors import ForbiddenError, TransitionError
from kennishub.publishing.accounts import clean_email
from kennishub.publishing.entering import Entry, Visit, enter
from kennishub.publishing.providers import Provider

MAX_NAME: Final = 120
_DISABLED: Final = "Uw account is uitgezet. Neem contact op met de beheerder van Kennishub."


def enter_with_claims(
    db: Database, provider: Provider, claims: Mapping[str, Any], register: Register, visit: Visit
) -> Entry:
    """Start a session for whoever these checked claims are about.

    Who came before is known by issuer and subject, whatever their address has become. Who comes
    for the first time gets the account with their address, but only when the address is certainly
    theirs; without an account one is made.

    Raises:
        ForbiddenError: the account is disabled, or whose address it is is not certain.
    """
    with transaction(db):
        account = find_identity(db, provider.issuer, claims["sub"])
        if account is None:
            account = _first_time(db, provider, claims)
        if account.disabled is not None:
            raise ForbiddenError(_DISABLED)
        account = _with_role(db, account, provider.role_of(claims))
        if provider.municipality_claim is not None or account.municipality is None:
            account = _with_municipality(db, account, provider.municipality_of(claims), register)
        return enter(db, account, visit, how=provider.id, asks_code=not provider.second_factor)


def _first_time(db: Database, provider: Provider, claims: Mapping[str, Any]) -> Account:
    try:
        email = clean_email(str(claims.get("email") or ""))
    except TransitionError:
        raise ForbiddenError(
            f"{provider.name} geeft uw mailadres niet door. Vraag uw beheerder dat aan te zetten."
        ) from None
    if not provider.vouches(claims, email):
        raise ForbiddenError(
            f"{provider.name} zegt niet of {email} echt uw mailadres is. Laat dat daar bevestigen, "
            "of log hier in met een wachtwoord."
        )
    account = find_account(db, email)
    if account is None:
        account = _make(db, claims, email)
    elif account.disabled is not None:
        raise ForbiddenError(_DISABLED)
    elif account.verified is None:
        # Whoever made this account never showed that the address is theirs: their password goes.
        change_account(db, account.id, verified=now(), password_hash=None)
        end_sessions(db, account.id)
    add_identity(db, provider.issuer, claims["sub"], account.id)
    detail = {"aanbieder": provider.id}
    audit.note(db, account.actor, "gekoppeld", "account", str(account.id), detail)
    return get_account(db, account.id)


def _make(db: Database, claims: Mapping[str, Any], email: str) -> Account:
    name = " ".join(str(claims.get("name") or "").split()) or email.partition("@")[0]
    account = create_account(db, email, name[:MAX_NAME], Role.AUTHOR, verified=True)
    if account is None:
        raise AssertionError(f"{email} got an account within this transaction")
    audit.note(db, account.actor, "aangemaakt", "account", str(account.id))
    return account


def _with_role(db: Database, account: Account, role: Role | None) -> Account:
    """Give an account the role that the provider says it has, if it says so."""
    if role is None or role is account.role:
        return account
    change_account(db, account.id, role=str(role))
    end_sessions(db, account.id)
    detail = {"rol": str(role)}
    audit.note(db, account.actor, "rol gewijzigd", "account", str(account.id), detail)
    return get_account(db, account.id)


def _with_municipality(
    db: Database, account: Account, where: str | None, register: Register
) -> Account:
    """Give an account the municipality of its provider; a name that is not known changes none."""
    found = register.resolve(where) if where else None
    if found is None or found.code == account.municipality:
        return account
    change_account(db, account.id, municipality=found.code)
    return get_account(db, account.id)
