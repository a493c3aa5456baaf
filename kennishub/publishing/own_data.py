"""Give people what is kept of them, and erase them when they ask for it."""

from __future__ import annotations

from typing import Any, Final

from kennishub.actors import SYSTEM, Actor, Role
from kennishub.catalogue import audit
from kennishub.catalogue.accounts import Account, find_account, list_accounts
from kennishub.catalogue.database import Database, transaction
from kennishub.catalogue.moments import now
from kennishub.catalogue.municipalities import Register
from kennishub.catalogue.own_data import erase_account, erase_address, find_own_data
from kennishub.errors import ForbiddenError, NotFoundError, TransitionError
from kennishub.publishing.passwords import check_password

_NAMES: Final = {
    "accounts": "account",
    "audit": "logboek",
    "check_links": "links_om_te_controleren",
    "check_notes": "opmerkingen_over_teksten",
    "comments": "opmerkingen_bij_inzendingen",
    "document_care": "zorg_voor_teksten",
    "mail_links": "links_uit_mails",
    "mails": "mails",
    "recovery_codes": "herstelcodes",
    "second_factors": "inloggen_met_een_code",
    "revisions": "versies_van_teksten",
    "sessions": "sessies",
    "submission_versions": "versies_van_inzendingen",
    "submissions": "inzendingen",
    "unmerged": "niet_samengevoegde_teksten",
}
_EXPLANATION: Final = (
    "Dit is alles wat Kennishub van u bewaart. Uw wachtwoord staat er niet in: dat bewaren wij "
    "alleen versleuteld. Gepubliceerde teksten staan er met hun nummer in; u leest ze in "
    "Kennishub. Van zoekvragen bewaren wij niet wie ze stelde. Tijden zijn in UTC."
)


def export_data(db: Database, email: str, *, by: Actor | None = None) -> dict[str, Any]:
    """Return everything that is kept of a person, and note that it was asked for.

    Without `by` the operator asks.

    Raises:
        TransitionError: nothing is kept of this address.
    """
    account = find_account(db, email)
    found = find_own_data(db, account.id if account else None, email)
    if not found:
        raise TransitionError(f"Van {email} bewaart Kennishub niets.")
    if account is not None:
        audit.note(db, by or SYSTEM, "gegevens opgevraagd", "account", str(account.id))
    return {
        "uitleg": _EXPLANATION,
        "gemaakt": now(),
        "mailadres": email,
        **{_NAMES.get(table, table): items for table, items in sorted(found.items())},
    }


def erase_self(
    db: Database, actor: Actor, register: Register, *, password: str, certain: bool
) -> None:
    """Erase whoever asks for it, after they said that they are certain and who they are.

    Raises:
        TransitionError: they are not certain, the password is wrong, or this is the last
            administrator.
    """
    if not certain:
        raise TransitionError("Zet een vinkje als u het zeker weet.")
    if actor.id is not None:
        account = find_account(db, actor.email or "")
        if account is None:
            raise ForbiddenError("Log eerst in.")
        # Who signs in elsewhere has no password here; the session is what shows who they are.
        has_password = account.password_hash is not None
        if has_password and not check_password(account.password_hash, password):
            raise TransitionError("Uw wachtwoord klopt niet.")
    if actor.email is None:
        raise ForbiddenError("Log eerst in.")
    erase_data(db, actor.email, register, by=actor)


def erase_data(db: Database, email: str, register: Register, *, by: Actor | None = None) -> None:
    """Take a person out of everything that is kept; what they published stays.

    Without `by` the operator does it.

    Raises:
        TransitionError: nothing is kept of this address, or this is the last administrator.
    """
    with transaction(db):
        account = find_account(db, email)
        if account is None:
            if not find_own_data(db, None, email):
                raise TransitionError(f"Van {email} bewaart Kennishub niets.")
            erase_address(db, email)
            audit.note(db, SYSTEM, "gewist", "account", "adres")
            return
        _refuse_last_administrator(db, account)
        erase_account(db, account.id, account.email, nobody(account, register))
        audit.note(db, by or SYSTEM, "gewist", "account", str(account.id))


def nobody(account: Account, register: Register) -> str:
    """Return the name that stands in the place of somebody's who was erased."""
    if account.municipality is None:
        return "Oud-medewerker"
    try:
        return f"Oud-medewerker van gemeente {register.by_code(account.municipality).name}"
    except NotFoundError:
        return "Oud-medewerker"


def _refuse_last_administrator(db: Database, account: Account) -> None:
    if account.role is not Role.ADMINISTRATOR:
        return
    others = [
        one
        for one in list_accounts(db)
        if one.role is Role.ADMINISTRATOR and one.is_open and one.id != account.id
    ]
    if not others:
        raise TransitionError(
            "Dit is de laatste beheerder. Maak eerst iemand anders beheerder. Daarna kan het."
        )
