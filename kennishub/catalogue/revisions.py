"""Keep every revision of every document, and what of them has still to be applied."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlite_utils import Database

from kennishub.actors import Actor
from kennishub.catalogue.database import rows, transaction
from kennishub.catalogue.moments import now
from kennishub.errors import NotFoundError, VersionConflictError

HUB: Final = "hub"
FILE: Final = "bestand"
RESTORED: Final = "herstel"
WITHDRAWN: Final = "intrekking"


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """Hold a revision: the whole file, or nothing for a withdrawal, whose note is the reason."""

    document_id: str
    number: int
    kind: str
    source: str
    markdown: str | None
    sha256: str | None
    note: str
    actor_id: int | None
    submission_id: str | None
    at: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """Hold a revision that has still to be applied; `previous_sha256` is of the file before it."""

    document_id: str
    number: int
    previous_sha256: str | None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Hold a file that was found where another one had to be written."""

    id: int
    document_id: str
    path: str
    sha256: str
    content: bytes
    found: str
    resolved: str | None


def add_revision(
    db: Database,
    actor: Actor,
    document_id: str,
    kind: str,
    source: str,
    markdown: str | None,
    *,
    note: str = "",
    submission_id: str | None = None,
    sha256: str | None = None,
    applied: bool = False,
) -> int:
    """Store a revision and, unless it is applied already, that it has to be; return its number.

    `sha256` is that of a file which is not, byte for byte, the UTF-8 of the text.
    """
    with transaction(db):
        latest = latest_revision(db, document_id)
        number = latest.number + 1 if latest else 1
        moment = now()
        db.table("revisions").insert(
            {
                "document_id": document_id,
                "number": number,
                "kind": kind,
                "source": source,
                "markdown": markdown,
                "sha256": None if markdown is None else sha256 or digest(markdown),
                "note": note,
                "actor_id": actor.id,
                "submission_id": submission_id,
                "at": moment,
            }
        )
        if not applied:
            db.table("outbox").insert(
                {
                    "document_id": document_id,
                    "number": number,
                    "at": moment,
                    "previous_sha256": latest.sha256 if latest else None,
                }
            )
    return number


def latest_revision(db: Database, document_id: str) -> Revision | None:
    """Return the last revision of a document, if any is kept."""
    found = rows(
        db,
        "SELECT * FROM revisions WHERE document_id = ? ORDER BY number DESC LIMIT 1",
        (document_id,),
    )
    return Revision(**found[0]) if found else None


def get_revision(db: Database, document_id: str, number: int) -> Revision:
    """Return a revision.

    Raises:
        NotFoundError: there is none with this number.
    """
    found = rows(
        db,
        "SELECT * FROM revisions WHERE document_id = ? AND number = ?",
        (document_id, number),
    )
    if not found:
        raise NotFoundError("Deze versie bestaat niet.")
    return Revision(**found[0])


def list_revisions(db: Database, document_id: str) -> list[Revision]:
    """Return all revisions of a document, newest first."""
    found = rows(
        db, "SELECT * FROM revisions WHERE document_id = ? ORDER BY number DESC", (document_id,)
    )
    return [Revision(**row) for row in found]


def check_base(db: Database, document_id: str, base: int) -> None:
    """Check that a revision is still the last one.

    Raises:
        VersionConflictError: somebody else changed the document since.
    """
    latest = latest_revision(db, document_id)
    current = latest.number if latest else 0
    if current != base:
        raise VersionConflictError(
            "Iemand anders heeft dit document intussen gewijzigd. Er is niets overschreven.",
            current,
        )


def find_withdrawal(db: Database, document_id: str) -> Revision | None:
    """Return the withdrawal of a document, if that is the last that happened to it."""
    latest = latest_revision(db, document_id)
    return latest if latest and latest.source == WITHDRAWN else None


def latest_digests(db: Database) -> Mapping[str, str | None]:
    """Return the sha256 of the last revision of every document that has any; None: withdrawn."""
    found = rows(
        db,
        "SELECT document_id, sha256 FROM revisions AS r WHERE number ="
        " (SELECT max(number) FROM revisions WHERE document_id = r.document_id)",
    )
    return {row["document_id"]: row["sha256"] for row in found}


def list_waiting(db: Database) -> list[Waiting]:
    """Return what has still to be applied, oldest first."""
    found = rows(
        db,
        "SELECT document_id, number, previous_sha256 FROM outbox WHERE indexed IS NULL ORDER BY id",
    )
    return [Waiting(**row) for row in found]


def mark_written(db: Database, waiting: Waiting) -> None:
    """Note that the file of a revision, or its absence, is on disk."""
    _mark(db, "written", waiting)


def mark_indexed(db: Database, waiting: Waiting) -> None:
    """Note that a revision is applied: file, catalogue and index hold it."""
    _mark(db, "indexed", waiting)


def keep_conflict(db: Database, document_id: str, path: str, content: bytes) -> None:
    """Keep a file aside that is about to be overwritten and that no revision knows."""
    with transaction(db):
        db.execute(
            "INSERT INTO conflicts (document_id, path, sha256, content, found)"
            " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (document_id, path, hashlib.sha256(content).hexdigest(), content, now()),
        )


def list_conflicts(db: Database) -> list[Conflict]:
    """Return the files that were kept aside and that no editor has looked at yet."""
    found = rows(db, "SELECT * FROM conflicts WHERE resolved IS NULL ORDER BY id")
    return [Conflict(**row) for row in found]


def resolve_conflict(db: Database, id_: int) -> None:
    """Note that an editor has dealt with a file that was kept aside.

    Raises:
        NotFoundError: there is no such file.
    """
    with transaction(db):
        cursor = db.execute("UPDATE conflicts SET resolved = ? WHERE id = ?", (now(), id_))
    if not cursor.rowcount:
        raise NotFoundError("Dit conflict bestaat niet.")


def add_redirect(db: Database, old_id: str, new_id: str) -> None:
    """Have an old id lead to a new one; what led to the old one leads to the new one too."""
    with transaction(db):
        db.execute("UPDATE redirects SET new_id = ? WHERE new_id = ?", (new_id, old_id))
        db.execute("DELETE FROM redirects WHERE old_id = ?", (new_id,))
        db.table("redirects").insert({"old_id": old_id, "new_id": new_id, "at": now()})


def find_redirect(db: Database, id_: str) -> str | None:
    """Return the id that took the place of an old one."""
    found = rows(db, "SELECT new_id FROM redirects WHERE old_id = ?", (id_,))
    return found[0]["new_id"] if found else None


def digest(markdown: str) -> str:
    """Return what tells two contents of a file apart."""
    return hashlib.sha256(markdown.encode()).hexdigest()


def _mark(db: Database, column: str, waiting: Waiting) -> None:
    values: tuple[Any, ...] = (now(), waiting.document_id, waiting.number)
    with transaction(db):
        db.execute(
            f"UPDATE outbox SET {column} = ? WHERE document_id = ? AND number = ?",  # noqa: S608
            values,
        )
