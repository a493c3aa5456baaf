"""Note who did what, when; what is noted is never changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from kennishub.actors import Actor
from kennishub.catalogue.database import rows, transaction
from kennishub.catalogue.moments import now


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


def list_audit(
    db: Database, *, kind: str | None = None, object_id: str | None = None, limit: int = 200
) -> list[AuditEntry]:
    """Return what was noted last, newest first, of one kind or one object where these are given."""
    found = rows(
        db,
        "SELECT a.id, a.at, coalesce(p.name, 'Kennishub') AS actor, a.action, a.kind,"
        " a.object_id, a.detail FROM audit AS a LEFT JOIN accounts AS p ON p.id = a.actor_id"
        " WHERE (:kind IS NULL OR a.kind = :kind) AND (:id IS NULL OR a.object_id = :id)"
        " ORDER BY a.id DESC LIMIT :limit",
        {"kind": kind, "id": object_id, "limit": limit},
    )
    return [AuditEntry(**{**row, "detail": json.loads(row["detail"])}) for row in found]
