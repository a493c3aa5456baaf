"""Move a submission from one state to the next.

    concept -> ingediend -> in_behandeling -> aanvaard -> gepubliceerd
       ^                        |    |            |
       +---- ingetrokken        |    +-> afgewezen
    terug <---------------------+

An author writes and hands in; an editor takes up, returns, rejects, or accepts. To publish is in
`publishing.publish`, as that is a change of the knowledge itself.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import Any

from kennishub.actors import Actor
from kennishub.catalogue import audit
from kennishub.catalogue.database import Database, transaction
from kennishub.catalogue.moments import now
from kennishub.catalogue.submissions import (
    OVER,
    WITH_AUTHOR,
    Status,
    Submission,
    add_comment,
    get_submission,
    save_submission,
)
from kennishub.errors import ForbiddenError, NotFoundError, TransitionError
from kennishub.publishing.notices import notify_author, notify_editors
from kennishub.publishing.rights import Action, may, require


def find(db: Database, actor: Actor, id_: str) -> Submission:
    """Return a submission that an actor may see.

    Raises:
        NotFoundError: there is none, or not for this actor, which is told the same way.
    """
    submission = get_submission(db, id_)
    if not may(actor, Action.SEE_SUBMISSION, submission):
        raise NotFoundError("Deze inzending bestaat niet (meer).")
    return submission


def save_draft(
    db: Database, actor: Actor, id_: str, form: Mapping[str, Any], *, title: str, version: int
) -> Submission:
    """Keep what the author has typed so far.

    Raises:
        VersionConflictError: it was changed in another window meanwhile.
        TransitionError: it lies with the editors.
    """
    submission = _own(db, actor, id_, *WITH_AUTHOR)
    changed = dataclasses.replace(submission, form=form, title=title)
    return save_submission(db, changed, actor, expected=version, keep=False)


def submit(db: Database, actor: Actor, id_: str, *, version: int) -> Submission:
    """Hand a draft, or what was returned, in to the editors; it was checked to be complete.

    Raises:
        VersionConflictError: it was changed in another window meanwhile.
        TransitionError: it was handed in already.
    """
    with transaction(db):
        submission = _own(db, actor, id_, *WITH_AUTHOR)
        again = submission.status is Status.RETURNED and submission.reviewer_id is not None
        status = Status.IN_REVIEW if again else Status.SUBMITTED
        changed = dataclasses.replace(submission, status=status, submitted=now())
        saved = save_submission(db, changed, actor, expected=version)
        audit.note(db, actor, "ingediend", "inzending", id_, {"titel": saved.title})
        notify_author(db, saved)
        notify_editors(db, saved)
    return saved


def withdraw_submission(db: Database, actor: Actor, id_: str, *, version: int) -> Submission:
    """Take one's own submission back, as long as nothing was decided.

    Raises:
        VersionConflictError: it was changed meanwhile.
        TransitionError: it was decided already.
    """
    with transaction(db):
        open_states = tuple(status for status in Status if status not in OVER)
        submission = _own(db, actor, id_, *open_states)
        changed = dataclasses.replace(
            submission, status=Status.WITHDRAWN, publish_on=None, decided=None
        )
        saved = save_submission(db, changed, actor, expected=version)
        audit.note(db, actor, "ingetrokken", "inzending", id_)
    return saved


def take_up(db: Database, editor: Actor, id_: str, *, version: int) -> Submission:
    """Take a submission up for review, or over from another editor."""
    with transaction(db):
        submission = _reviewable(db, editor, id_, Status.SUBMITTED, Status.IN_REVIEW)
        changed = dataclasses.replace(
            submission, status=Status.IN_REVIEW, reviewer_id=_account(editor)
        )
        saved = save_submission(db, changed, editor, expected=version)
        audit.note(db, editor, "opgepakt", "inzending", id_)
        notify_author(db, saved)
    return saved


def edit(
    db: Database, editor: Actor, id_: str, form: Mapping[str, Any], *, title: str, version: int
) -> Submission:
    """Improve a submission; what the author handed in is kept as an earlier version.

    Raises:
        VersionConflictError: another editor saved it meanwhile; nothing was overwritten.
    """
    with transaction(db):
        submission = _reviewable(db, editor, id_, Status.IN_REVIEW)
        changed = dataclasses.replace(submission, form=form, title=title)
        saved = save_submission(db, changed, editor, expected=version)
        audit.note(db, editor, "bewerkt", "inzending", id_, {"versie": saved.version})
    return saved


def comment(db: Database, editor: Actor, id_: str, field: str, text: str) -> None:
    """Tell the author something about a field; it is shown when the submission is returned."""
    with transaction(db):
        submission = _reviewable(db, editor, id_, Status.IN_REVIEW)
        add_comment(db, submission, editor, field, text.strip())


def return_for_changes(
    db: Database, editor: Actor, id_: str, comments: Mapping[str, str], *, version: int
) -> Submission:
    """Give a submission back to its author with comments by field; an empty field is the whole.

    Raises:
        TransitionError: nothing says what has to change.
    """
    with transaction(db):
        submission = _reviewable(db, editor, id_, Status.IN_REVIEW)
        said = {field: text.strip() for field, text in comments.items() if text.strip()}
        if not said:
            raise TransitionError("Schrijf bij minstens één onderdeel wat er anders moet.")
        for field, text in said.items():
            add_comment(db, submission, editor, field, text)
        changed = dataclasses.replace(submission, status=Status.RETURNED)
        saved = save_submission(db, changed, editor, expected=version)
        audit.note(db, editor, "teruggegeven", "inzending", id_, {"onderdelen": sorted(said)})
        notify_author(db, saved)
    return saved


def reject(db: Database, editor: Actor, id_: str, reason: str, *, version: int) -> Submission:
    """Reject a submission, with a reason that its author gets to read.

    Raises:
        TransitionError: there is no reason.
    """
    with transaction(db):
        submission = _reviewable(db, editor, id_, Status.IN_REVIEW, Status.ACCEPTED)
        if not reason.strip():
            raise TransitionError("Schrijf waarom u deze inzending afwijst. De auteur leest dit.")
        changed = dataclasses.replace(
            submission,
            status=Status.REJECTED,
            reason=reason.strip(),
            decided=now(),
            publish_on=None,
        )
        saved = save_submission(db, changed, editor, expected=version)
        audit.note(db, editor, "afgewezen", "inzending", id_, {"reden": saved.reason})
        notify_author(db, saved)
    return saved


def accept(
    db: Database,
    editor: Actor,
    id_: str,
    *,
    document_id: str,
    publish_on: dt.date,
    version: int,
) -> Submission:
    """Accept a submission, to be published by itself on a date.

    Raises:
        TransitionError: the date is not in the future.
    """
    with transaction(db):
        submission = _reviewable(db, editor, id_, Status.IN_REVIEW)
        if publish_on <= dt.datetime.now(dt.UTC).date():
            raise TransitionError("Kies een datum in de toekomst, of publiceer nu.")
        changed = dataclasses.replace(
            submission,
            status=Status.ACCEPTED,
            document_id=document_id,
            publish_on=publish_on.isoformat(),
            decided=now(),
        )
        saved = save_submission(db, changed, editor, expected=version)
        detail = {"document": document_id, "op": publish_on.isoformat()}
        audit.note(db, editor, "aanvaard", "inzending", id_, detail)
        notify_author(db, saved)
    return saved


def reopen(db: Database, editor: Actor, id_: str, *, version: int) -> Submission:
    """Take back that a submission will be published on a date, and review it on."""
    with transaction(db):
        submission = _reviewable(db, editor, id_, Status.ACCEPTED)
        changed = dataclasses.replace(
            submission, status=Status.IN_REVIEW, publish_on=None, decided=None
        )
        saved = save_submission(db, changed, editor, expected=version)
        audit.note(db, editor, "heropend", "inzending", id_)
    return saved


def _own(db: Database, actor: Actor, id_: str, *allowed: Status) -> Submission:
    submission = find(db, actor, id_)
    require(actor, Action.WRITE_SUBMISSION, submission)
    return _in_state(submission, allowed)


def _reviewable(db: Database, editor: Actor, id_: str, *allowed: Status) -> Submission:
    require(editor, Action.REVIEW)
    return _in_state(find(db, editor, id_), allowed)


def _in_state(submission: Submission, allowed: tuple[Status, ...]) -> Submission:
    if submission.status not in allowed:
        raise TransitionError(
            f"Dit kan nu niet: de inzending is {STATUS_LABELS[submission.status].lower()}."
        )
    return submission


def _account(actor: Actor) -> int:
    if actor.id is None:
        raise ForbiddenError("Alleen een redacteur met een account mag dit doen.")
    return actor.id


#: How a status reads, for authors and editors alike.
STATUS_LABELS: Mapping[Status, str] = {
    Status.DRAFT: "Concept",
    Status.SUBMITTED: "Ingediend",
    Status.IN_REVIEW: "In behandeling",
    Status.RETURNED: "Terug bij de auteur",
    Status.ACCEPTED: "Aanvaard, wordt gepubliceerd",
    Status.PUBLISHED: "Gepubliceerd",
    Status.REJECTED: "Afgewezen",
    Status.WITHDRAWN: "Ingetrokken",
}
