"""Keep what an editor typed while somebody else saved the same text, until both are merged."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlite_utils import Database

from kennishub.actors import Actor
from kennishub.catalogue.database import rows, transaction
from kennishub.catalogue.moments import now
from kennishub.errors import NotFoundError

#: What was typed into: a submission, or a published document.
SUBMISSION: Final = "inzending"
DOCUMENT: Final = "document"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmerged:
    """Hold a form that could not be saved; `base` is the version that it was made from."""

    id: str
    kind: str
    object_id: str
    base: int
    form: Mapping[str, Any]
    account_id: int
    at: str
    done: str | None = None


def keep_unmerged(
    db: Database, actor: Actor, kind: str, object_id: str, base: int, form: Mapping[str, Any]
) -> Unmerged:
    """Keep what an editor typed; the same text of the same editor is kept once."""
    with transaction(db):
        for earlier in list_unmerged(db, actor, kind, object_id):
            if (earlier.base, earlier.form) == (base, form):
                return earlier
        kept = Unmerged(
            id=secrets.token_hex(8),
            kind=kind,
            object_id=object_id,
            base=base,
            form=form,
            account_id=actor.id or 0,
            at=now(),
        )
        values = {"form": json.dumps(form, ensure_ascii=False)}
        db.table("unmerged").insert(
            {**{name: getattr(kept, name) for name in Unmerged.__slots__}, **values}
        )
    return kept


def get_unmerged(db: Database, actor: Actor, kind: str, object_id: str, id_: str) -> Unmerged:
    """Return what an editor typed.

    Raises:
        NotFoundError: there is no such text of this editor, or it was merged already.
    """
    for kept in list_unmerged(db, actor, kind, object_id):
        if kept.id == id_:
            return kept
    raise NotFoundError("Deze tekst is al samengevoegd of weggegooid.")


def list_unmerged(db: Database, actor: Actor, kind: str, object_id: str) -> list[Unmerged]:
    """Return what an editor typed into something and did not merge yet, oldest first."""
    found = rows(
        db,
        "SELECT * FROM unmerged WHERE kind = ? AND object_id = ? AND account_id = ?"
        " AND done IS NULL ORDER BY at, rowid",
        (kind, object_id, actor.id),
    )
    return [Unmerged(**{**row, "form": json.loads(row["form"])}) for row in found]


def mark_merged(db: Database, kept: Unmerged) -> None:
    """Note that a text was merged, or that its editor does not need it; it stays as it is."""
    with transaction(db):
        db.execute("UPDATE unmerged SET done = ? WHERE id = ? AND done IS NULL", (now(), kept.id))
