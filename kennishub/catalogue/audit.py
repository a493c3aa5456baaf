"""Note who did what, when; what is noted is never changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from sqlite_utils import Database

from kennishub.actors import SYSTEM, Actor
from kennishub.catalogue.database import rows, transaction
from kennishub.catalogue.moments import now

_WANTED: Final = (
    "(:kind IS NULL OR a.kind = :kind) AND (:object_id IS NULL OR a.object_id = :object_id)"
    " AND (:action IS NULL OR a.action = :action)"
    " AND (:actor IS NULL OR coalesce(a.actor_id, 0) = :actor)"
    " AND (:since IS NULL OR a.at >= :since) AND (:until IS NULL OR substr(a.at, 1, 10) <= :until)"
)


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Hold one thing that was done; `actor` is the name of the account, or of the hub itself."""

    id: int
    at: str
    actor: str
    action: str
    kind: str
    object_id: str
    detail: Mapping[str, Any]


def note(
    db: Database,
    actor: Actor,
    action: str,
    kind: str,
    object_id: str,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Note what an actor does, in the transaction that does it.

    `kind` is `account`, `inzending`, `document` or `hub`.
    """
    with transaction(db):
        db.table("audit").insert(
            {
                "at": now(),
                "actor_id": actor.id,
                "action": action,
                "kind": kind,
                "object_id": object_id,
                "detail": json.dumps(detail or {}, ensure_ascii=False),
            }
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """Say what of the audit is wanted; None is everything.

    `actor` is the id of an account, 0 the hub itself; `since` and `until` are ISO dates, both
    included.
    """

    kind: str | None = None
    object_id: str | None = None
    action: str | None = None
    actor: int | None = None
    since: str | None = None
    until: str | None = None


def list_audit(
    db: Database, *, kind: str | None = None, object_id: str | None = None, limit: int = 200
) -> list[AuditEntry]:
    """Return what was noted last, newest first, of one kind or one object where these are given."""
    return search_audit(db, AuditFilter(kind=kind, object_id=object_id), limit=limit)


def search_audit(
    db: Database, wanted: AuditFilter, *, limit: int = 200, offset: int = 0
) -> list[AuditEntry]:
    """Return what was noted and passes a filter, newest first."""
    found = rows(
        db,
        "SELECT a.id, a.at, coalesce(p.name, 'Kennishub') AS actor, a.action, a.kind,"  # noqa: S608
        " a.object_id, a.detail FROM audit AS a LEFT JOIN accounts AS p ON p.id = a.actor_id"
        f" WHERE {_WANTED} ORDER BY a.id DESC LIMIT :limit OFFSET :offset",
        {**asdict(wanted), "limit": limit, "offset": offset},
    )
    return [AuditEntry(**{**row, "detail": json.loads(row["detail"])}) for row in found]


def count_audit(db: Database, wanted: AuditFilter) -> int:
    """Count what was noted and passes a filter."""
    sql = f"SELECT count(*) AS entries FROM audit AS a WHERE {_WANTED}"  # noqa: S608
    (row,) = rows(db, sql, asdict(wanted))
    entries: int = row["entries"]
    return entries


def audit_actions(db: Database) -> list[str]:
    """Return every action that was ever noted, in the order of the alphabet."""
    return [row["action"] for row in rows(db, "SELECT DISTINCT action FROM audit ORDER BY action")]


def audit_actors(db: Database) -> list[tuple[int, str]]:
    """Return id and name of every account that something was noted of, by name."""
    found = rows(
        db,
        "SELECT id, name FROM accounts WHERE id IN (SELECT actor_id FROM audit)"
        " ORDER BY name COLLATE NOCASE, id",
    )
    return [(row["id"], row["name"]) for row in found]


def purge_audit(db: Database, before: str) -> int:
    """Delete what was noted before a moment, note that, and return how many there were.

    The database refuses a moment of the last year.
    """
    with transaction(db):
        (row,) = rows(db, "SELECT count(*) AS entries FROM audit WHERE at < ?", (before,))
        count: int = row["entries"]
        if count:
            db.table("audit_clearances").insert({"at": now(), "before": before})
            db.execute("DELETE FROM audit WHERE at < ?", (before,))
            note(db, SYSTEM, "opgeruimd", "hub", "logboek", {"voor": before, "aantal": count})
    return count
