"""Keep submissions: what was typed, in every version, and how far each has come."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final

from sqlite_utils import Database

from kennishub.actors import Actor
from kennishub.catalogue.database import rows, transaction
from kennishub.catalogue.moments import now
from kennishub.errors import NotFoundError, VersionConflictError


class Status(StrEnum):
    """Name how far a submission has come."""

    DRAFT = "concept"
    SUBMITTED = "ingediend"
    IN_REVIEW = "in_behandeling"
    RETURNED = "terug"
    ACCEPTED = "aanvaard"
    PUBLISHED = "gepubliceerd"
    REJECTED = "afgewezen"
    WITHDRAWN = "ingetrokken"


#: What lies with the author, with the editors, and what is over.
WITH_AUTHOR: Final = (Status.DRAFT, Status.RETURNED)
WITH_EDITORS: Final = (Status.SUBMITTED, Status.IN_REVIEW, Status.ACCEPTED)
OVER: Final = (Status.PUBLISHED, Status.REJECTED, Status.WITHDRAWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """Hold a submission.

    `form` is what was typed, by field; `version` counts every change of it; `document_id` and
    `base_revision` name what it changes, where it changes a published document; moments are UTC.
    """

    id: str
    kind: str
    status: Status
    version: int
    form: Mapping[str, Any]
    title: str
    author_id: int | None = None
    email: str | None = None
    municipality: str | None = None
    reviewer_id: int | None = None
    document_id: str | None = None
    base_revision: int | None = None
    publish_on: str | None = None
    reason: str = ""
    created: str
    changed: str
    submitted: str | None = None
    decided: str | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """Hold one version of what was typed."""

    submission_id: str
    version: int
    status: Status
    form: Mapping[str, Any]
    actor_id: int | None
    at: str


@dataclass(frozen=True, slots=True)
class Comment:
    """Hold what an editor says about a field; an empty field stands for the whole."""

    id: int
    submission_id: str
    field: str
    text: str
    author_id: int | None
    version: int
    at: str


def create_submission(
    db: Database,
    actor: Actor,
    kind: str,
    form: Mapping[str, Any],
    *,
    title: str = "",
    document_id: str | None = None,
    base_revision: int | None = None,
) -> Submission:
    """Store a new draft of an actor, who has an account or a verified address."""
    at = now()
    submission = Submission(
        id=secrets.token_hex(8),
        kind=kind,
        status=Status.DRAFT,
        version=1,
        form=form,
        title=title,
        author_id=actor.id,
        email=actor.email if actor.id is None else None,
        municipality=actor.municipality,
        document_id=document_id,
        base_revision=base_revision,
        created=at,
        changed=at,
    )
    with transaction(db):
        db.table("submissions").insert(_row(submission))
        _keep_version(db, submission, actor)
    return submission


def get_submission(db: Database, id_: str) -> Submission:
    """Return a submission.

    Raises:
        NotFoundError: there is none with this id.
    """
    found = rows(db, "SELECT * FROM submissions WHERE id = ?", (id_,))
    if not found:
        raise NotFoundError("Deze inzending bestaat niet (meer).")
    return _submission(found[0])


def list_submissions(
    db: Database,
    *,
    statuses: Iterable[Status] = (),
    author_id: int | None = None,
    email: str | None = None,
    document_id: str | None = None,
) -> list[Submission]:
    """Return submissions, the longest waiting first, of some statuses, one author or document.

    `email` is the address of an author without an account.
    """
    found = rows(
        db,
        "SELECT * FROM submissions WHERE"
        " (:statuses = '[]' OR status IN (SELECT value FROM json_each(:statuses)))"
        " AND (:author IS NULL OR author_id = :author)"
        " AND (:email IS NULL OR (author_id IS NULL AND email = :email))"
        " AND (:document IS NULL OR document_id = :document)"
        " ORDER BY coalesce(submitted, changed), id",
        {
            "statuses": json.dumps([str(status) for status in statuses]),
            "author": author_id,
            "email": email,
            "document": document_id,
        },
    )
    return [_submission(row) for row in found]


def save_submission(
    db: Database, changed: Submission, actor: Actor, *, expected: int, keep: bool = True
) -> Submission:
    """Store a changed submission as its next version, if the version expected is still there.

    Without `keep` the version before it is not kept: so drafts save themselves every few seconds.

    Raises:
        VersionConflictError: somebody else changed it meanwhile.
        NotFoundError: there is none with this id.
    """
    with transaction(db):
        current = get_submission(db, changed.id)
        if current.version != expected:
            raise VersionConflictError(
                "Iemand anders heeft deze tekst intussen gewijzigd.", current.version
            )
        values = {**asdict(changed), "version": expected + 1, "changed": now()}
        saved = Submission(**values)
        db.table("submissions").update(changed.id, _row(saved))
        if keep:
            _keep_version(db, saved, actor)
    return saved


def list_versions(db: Database, id_: str) -> list[Version]:
    """Return all versions of a submission, oldest first."""
    found = rows(
        db, "SELECT * FROM submission_versions WHERE submission_id = ? ORDER BY version", (id_,)
    )
    return [
        Version(**{**row, "form": json.loads(row["form"]), "status": Status(row["status"])})
        for row in found
    ]


def add_comment(db: Database, submission: Submission, actor: Actor, field: str, text: str) -> None:
    """Store what an editor says about a field, or with an empty field about the whole."""
    with transaction(db):
        db.table("comments").insert(
            {
                "submission_id": submission.id,
                "field": field,
                "text": text,
                "author_id": actor.id,
                "version": submission.version,
                "at": now(),
            }
        )


def list_comments(db: Database, id_: str) -> list[Comment]:
    """Return the comments on a submission, oldest first."""
    found = rows(db, "SELECT * FROM comments WHERE submission_id = ? ORDER BY id", (id_,))
    return [Comment(**row) for row in found]


def _keep_version(db: Database, submission: Submission, actor: Actor) -> None:
    db.table("submission_versions").insert(
        {
            "submission_id": submission.id,
            "version": submission.version,
            "status": str(submission.status),
            "form": _json(submission.form),
            "actor_id": actor.id,
            "at": submission.changed,
        }
    )


def _row(submission: Submission) -> dict[str, Any]:
    values = asdict(submission)
    return {**values, "status": str(submission.status), "form": _json(submission.form)}


def _submission(row: Mapping[str, Any]) -> Submission:
    return Submission(**{**row, "form": json.loads(row["form"]), "status": Status(row["status"])})


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
