"""Say who may do what: the one place that pages, API and commands ask.

The table in docs/rights.md shows what comes of it for every page; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from kennishub.actors import SYSTEM, Actor
from kennishub.catalogue.submissions import Status
from kennishub.errors import ForbiddenError, SignInNeededError


class Action(StrEnum):
    """Name what somebody wants to do."""

    SUBMIT = "iets indienen"
    SEE_SUBMISSION = "een inzending zien"
    WRITE_SUBMISSION = "een inzending schrijven of intrekken"
    OWN_ACCOUNT = "het eigen account beheren"
    OWN_DATA = "eigen gegevens inzien of wissen"
    REVIEW = "inzendingen beoordelen"
    PUBLISH = "documenten publiceren, wijzigen en intrekken"
    CONFIRM = "zeggen dat een document nog klopt"
    SEE_SEARCHES = "zoekvragen zien"
    SEE_AUDIT = "het logboek zien"
    MANAGE_ACCOUNTS = "accounts van anderen beheren"


class Owned(Protocol):
    """Show whose something is: that of an account, or of an address without one."""

    @property
    def author_id(self) -> int | None:
        """Return the number of the account."""

    @property
    def email(self) -> str | None:
        """Return the address, where there is no account."""

    @property
    def status(self) -> Status | None:
        """Return how far it has come, if it is a submission."""


@dataclass(frozen=True, slots=True)
class Belonging:
    """Say whose something is that is no submission."""

    author_id: int | None
    email: str | None
    status: Status | None = None


def owns(actor: Actor, subject: Owned) -> bool:
    """Tell whether something is an actor's own."""
    if subject.author_id is not None:
        return actor.id == subject.author_id
    return actor.email is not None and actor.email == subject.email


def _anybody(_actor: Actor, _subject: Owned | None) -> bool:
    return True


def _account(actor: Actor, _subject: Owned | None) -> bool:
    return actor.id is not None


def _owner(actor: Actor, subject: Owned | None) -> bool:
    return subject is not None and owns(actor, subject)


def _editor(actor: Actor, _subject: Owned | None) -> bool:
    return actor.id is not None and actor.is_editor


def _administrator(actor: Actor, _subject: Owned | None) -> bool:
    return actor.id is not None and actor.is_administrator


def _owner_or_editor(actor: Actor, subject: Owned | None) -> bool:
    return _owner(actor, subject) or _editor(actor, subject)


def _owner_or_reviewer(actor: Actor, subject: Owned | None) -> bool:
    """Let editors see what was handed in; a draft is its author's alone."""
    is_draft = subject is not None and subject.status is Status.DRAFT
    return _owner(actor, subject) or (not is_draft and _editor(actor, subject))


_RULES: Final[Mapping[Action, Callable[[Actor, Owned | None], bool]]] = {
    Action.SUBMIT: _anybody,
    Action.SEE_SUBMISSION: _owner_or_reviewer,
    Action.WRITE_SUBMISSION: _owner,
    Action.OWN_ACCOUNT: _account,
    Action.OWN_DATA: _anybody,
    Action.REVIEW: _editor,
    Action.PUBLISH: _editor,
    Action.CONFIRM: _owner_or_editor,
    Action.SEE_SEARCHES: _editor,
    Action.SEE_AUDIT: _administrator,
    Action.MANAGE_ACCOUNTS: _administrator,
}
_REFUSALS: Final[Mapping[Action, str]] = {
    Action.WRITE_SUBMISSION: "Deze inzending is van iemand anders.",
    Action.REVIEW: "Deze pagina is voor de redactie. Met uw account komt u er niet in.",
    Action.PUBLISH: "Alleen een redacteur mag dit doen.",
    Action.CONFIRM: "Alleen een redacteur mag dit doen.",
    Action.SEE_SEARCHES: "Deze pagina is voor de redactie. Met uw account komt u er niet in.",
    Action.SEE_AUDIT: "Deze pagina is voor beheerders. Met uw account komt u er niet in.",
}


def may(actor: Actor | None, action: Action, subject: Owned | None = None) -> bool:
    """Tell whether an actor may do something, with a subject where it is about one.

    The hub itself and whoever works on its command line may do everything; nobody, nothing.
    """
    if actor is SYSTEM:
        return True
    return actor is not None and _RULES[action](actor, subject)


def require(actor: Actor | None, action: Action, subject: Owned | None = None) -> Actor:
    """Return the actor, if they may do something.

    Raises:
        SignInNeededError: nobody is signed in, or only with an address where it takes an account.
        ForbiddenError: somebody is, and may not.
    """
    if actor is not None and may(actor, action, subject):
        return actor
    if actor is None or (actor.id is None and not _needs_no_account(action)):
        raise SignInNeededError("Log eerst in.")
    raise ForbiddenError(_REFUSALS.get(action, "Dit mag u niet doen."))


def _needs_no_account(action: Action) -> bool:
    return _RULES[action] in (_anybody, _owner, _owner_or_editor, _owner_or_reviewer)
