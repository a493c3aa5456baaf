"""Know where every id leads: to a document, to the one that took its place, or to a reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from sqlite_utils import Database

from kennishub.catalogue.database import rows
from kennishub.catalogue.documents import DocumentRow, get_document
from kennishub.catalogue.revisions import WITHDRAWN, find_redirect, find_withdrawal
from kennishub.errors import GoneError, NotFoundError
from kennishub.paths import document_path

_WITHDRAWN = """
    SELECT document_id AS id, kind FROM revisions AS r
    WHERE source = ? AND number = (
        SELECT max(number) FROM revisions WHERE document_id = r.document_id)
"""
_MOVED = """
    SELECT redirects.old_id, d.id, d.kind FROM redirects
    JOIN documents AS d ON d.id = redirects.new_id
"""


def find_document(db: Database, id_: str) -> DocumentRow:
    """Return a document, under its new id where it has one.

    Raises:
        GoneError: it was withdrawn; the message is the reason.
        NotFoundError: there is no such document.
    """
    try:
        return get_document(db, id_)
    except NotFoundError:
        if new_id := find_redirect(db, id_):
            return find_document(db, new_id)
        if withdrawal := find_withdrawal(db, id_):
            raise GoneError(withdrawal.note) from None
        raise


class Addresses(Mapping[str, str]):
    """Map the id of all that a document may link to, former ids included, to its site path.

    Each is looked up when it is asked for, and once: a document links to few of all. `coming` has
    those of documents that are not in the catalogue yet.
    """

    def __init__(self, db: Database, coming: Mapping[str, str] | None = None) -> None:
        self._db = db
        self._known: dict[str, str | None] = dict(coming or {})

    def __getitem__(self, id_: str) -> str:
        if id_ not in self._known:
            self._known[id_] = self._path_of(id_)
        path = self._known[id_]
        if path is None:
            raise KeyError(id_)
        return path

    def __iter__(self) -> Iterator[str]:
        present = {row["id"]: None for row in rows(self._db, "SELECT id FROM documents")}
        coming = {id_: None for id_, path in self._known.items() if path is not None}
        return iter(present | dict.fromkeys(self._former) | coming)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _path_of(self, id_: str) -> str | None:
        found = rows(self._db, "SELECT kind FROM documents WHERE id = ?", (id_,))
        return document_path(found[0]["kind"], id_) if found else self._former.get(id_)

    @cached_property
    def _former(self) -> dict[str, str]:
        return former_addresses(self._db)


def former_addresses(db: Database) -> dict[str, str]:
    """Return the site path by id of documents that are not there any more, but whose id answers.

    An old id has the path of the document that it leads to, and that of a withdrawn document shows
    the reason. What links there need not change.
    """
    gone = {
        row["id"]: document_path(row["kind"], row["id"])
        for row in rows(db, _WITHDRAWN, (WITHDRAWN,))
    }
    moved = {row["old_id"]: document_path(row["kind"], row["id"]) for row in rows(db, _MOVED)}
    return gone | moved
