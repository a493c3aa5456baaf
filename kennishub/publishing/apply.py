"""Apply what was decided: write files, bring catalogue and index in step, close the outbox.

Every step can be repeated without harm, so whatever is interrupted is done again from the start.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from kennishub.catalogue import revisions as kept
from kennishub.catalogue.database import Database, transaction
from kennishub.catalogue.documents import delete_document, save_document
from kennishub.catalogue.municipalities import Register
from kennishub.config import CHECK_MONTHS
from kennishub.content.rendering import RENDERERS
from kennishub.content.repository import Repository
from kennishub.errors import KennishubError, NotFoundError
from kennishub.indexing import Report
from kennishub.indexing.intake import Intake
from kennishub.indexing.update import index_documents, reconcile
from kennishub.search.engine import SearchEngine

#: Seconds after which an unfinished file is nobody's any more.
_ABANDONED: Final = 60.0


class Applier:
    """Apply revisions; needs the lock that `Hub.apply` takes."""

    def __init__(
        self,
        db: Database,
        repository: Repository,
        register: Register,
        engine: SearchEngine,
        *,
        months: int = CHECK_MONTHS,
    ) -> None:
        self._db = db
        self._repository = repository
        self._register = register
        self._engine = engine
        self._months = months

    def apply(self, *, reconciling: bool = False) -> int:
        """Apply all that waits, and return how many revisions that were.

        With `reconciling` the index is brought in step though nothing waits.

        Raises:
            OSError: a file cannot be written; what is not done stays noted.
            KennishubError: the database or the index is busy; likewise.
        """
        waiting = kept.list_waiting(self._db)
        if not waiting:
            if reconciling:
                reconcile(self._db, self._engine, self._register, Report(), months=self._months)
            return 0
        last = {one.document_id: one for one in waiting}
        for one in last.values():
            revision = kept.get_revision(self._db, one.document_id, one.number)
            self._write(one, revision, first=_first(waiting, one))
            kept.mark_written(self._db, one)
        self._take_in(set(last))
        index_documents(self._db, self._engine, self._register, set(last), months=self._months)
        with transaction(self._db):
            for one in waiting:
                # A revision that a later one has overtaken is done with it.
                kept.mark_written(self._db, one)
                kept.mark_indexed(self._db, one)
        return len(waiting)

    def _write(
        self, waiting: kept.Waiting, revision: kept.Revision, *, first: kept.Waiting
    ) -> None:
        path = self._repository.path_of(revision.kind, revision.document_id)
        present = self._present(path)
        digest = None if present is None else hashlib.sha256(present).hexdigest()
        if digest == revision.sha256:
            return
        if present is not None and digest not in self._known(waiting, first):
            name = self._repository.name(path)
            kept.keep_conflict(self._db, revision.document_id, name, present)
        if revision.markdown is None:
            self._repository.remove(revision.kind, revision.document_id)
        else:
            self._repository.write(revision.kind, revision.document_id, revision.markdown.encode())

    def _known(self, waiting: kept.Waiting, first: kept.Waiting) -> set[str | None]:
        """Return the digests that the file may have: of before, and of what waits."""
        numbers = range(first.number, waiting.number + 1)
        return {first.previous_sha256} | {
            kept.get_revision(self._db, waiting.document_id, number).sha256 for number in numbers
        }

    def _present(self, path: Path) -> bytes | None:
        try:
            return self._repository.read(path)
        except FileNotFoundError:
            return None

    def _take_in(self, ids: set[str]) -> None:
        paths = self._repository.paths_of(ids)
        with RENDERERS.borrow() as renderer:
            intake = Intake(
                self._repository, self._db, self._register, renderer, paths, {}, others=True
            )
            taken = {path.stem: intake.take(path, anew=True) for path in paths}
        with transaction(self._db):
            for id_ in ids:
                row = taken[id_].row if id_ in taken else None
                if row is not None:
                    save_document(self._db, row)
                elif id_ not in taken:
                    _forget(self._db, id_)
                else:
                    problems = "; ".join(map(str, taken[id_].problems))
                    raise KennishubError(f"Een gepubliceerd bestand heeft problemen: {problems}")


def remove_unfinished(root: Path) -> int:
    """Remove files that a process left unfinished when it was killed, and return how many."""
    removed = 0
    for path in root.rglob(".*.tmp"):
        if time.time() - path.stat().st_mtime > _ABANDONED:
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def _forget(db: Database, id_: str) -> None:
    try:
        delete_document(db, id_)
    except NotFoundError:
        return  # It was done before.


def _first(waiting: list[kept.Waiting], of: kept.Waiting) -> kept.Waiting:
    return next(one for one in waiting if one.document_id == of.document_id)


def waiting_ids(db: Database) -> Mapping[str, int]:
    """Return the documents of which a revision waits, with the number of the last one."""
    return {one.document_id: one.number for one in kept.list_waiting(db)}
