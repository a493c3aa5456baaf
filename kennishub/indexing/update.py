"""Compare files, catalogue and index, and bring each up to date with the one before it.

Every step can be repeated: what an interrupted run left undone, the next one does. A file with
problems is reported and left alone; the version of it that was published before stays.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import PurePath
from typing import Final, TypeVar

from kennishub.actors import SYSTEM
from kennishub.catalogue import documents as rows
from kennishub.catalogue import revisions
from kennishub.catalogue.database import Database, transaction
from kennishub.catalogue.freshness import due_dates
from kennishub.catalogue.municipalities import Register, sync_register
from kennishub.catalogue.themes import list_themes
from kennishub.config import CHECK_MONTHS
from kennishub.content.problems import Problem
from kennishub.content.rendering import Renderer
from kennishub.content.repository import Repository
from kennishub.errors import IndexUnavailableError
from kennishub.indexing.intake import Intake
from kennishub.indexing.records import record_revision, to_record
from kennishub.indexing.themes import take_themes
from kennishub.search.engine import SearchEngine
from kennishub.search.record import SearchRecord

#: Raise it when rows or records are made differently: all documents are then taken in anew.
RECORD_VERSION: Final = 3
#: Documents per transaction of the catalogue: each one costs a flush to disk.
BATCH: Final = 50
#: Past this share of changed documents a new build is quicker than many deletions in the old one.
REBUILD_SHARE: Final = 0.3

_T = TypeVar("_T")


class Progress:
    """Hear how far a run is; the default one says nothing."""

    def start(self, stage: str, total: int) -> None:
        """Hear that a stage with so many steps starts."""

    def step(self) -> None:
        """Hear that one step is done."""

    def finish(self) -> None:
        """Hear that the stage is over."""


@dataclass
class Report:
    """Say what a run did: numbers of documents, the problems found, and the seconds it took."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    indexed: int = 0
    rebuilt: bool = False
    problems: list[Problem] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    seconds: float = 0.0


def update(
    repository: Repository,
    db: Database,
    engine: SearchEngine,
    register: Register,
    *,
    rebuild: bool = False,
    progress: Progress | None = None,
    months: int = CHECK_MONTHS,
) -> Report:
    """Take in changed files, forget removed ones, and bring the index in step.

    With `rebuild` every file is read and rendered anew, and a new build of the index is made.
    `months` is how long a document counts as checked that has no interval of its own.

    Raises:
        CatalogueBusyError: another process held the database for too long.
        IndexUnavailableError: another process is writing the index.
    """
    started = time.monotonic()
    progress = progress or Progress()
    report = Report()
    sync_register(db)
    report.problems += take_themes(repository, db)
    _take_documents(repository, db, register, report, rebuild=rebuild, progress=progress)
    reconcile(db, engine, register, report, rebuild=rebuild, progress=progress, months=months)
    # Everything can be found by now, so nobody waits for this.
    engine.tidy()
    report.problems.sort()
    report.seconds = time.monotonic() - started
    return report


def reconcile(
    db: Database,
    engine: SearchEngine,
    register: Register,
    report: Report,
    *,
    rebuild: bool = False,
    progress: Progress | None = None,
    months: int = CHECK_MONTHS,
) -> None:
    """Bring the index in step with the catalogue, by an update or, where that is quicker, anew."""
    progress = progress or Progress()
    titles = {theme.id: theme.title for theme in list_themes(db)}
    fingerprint = _fingerprint(register, titles)
    due = due_dates(db, months)
    wanted = {
        id_: record_revision(sha256, fingerprint, due.get(id_, ""))
        for id_, sha256 in rows.revisions(db).items()
    }
    report.indexed = len(wanted)
    try:
        indexed: Mapping[str, str] | None = engine.revisions()
    except IndexUnavailableError:
        indexed = None
    removed = (indexed or {}).keys() - wanted.keys()
    stale = [id_ for id_, revision in wanted.items() if (indexed or {}).get(id_) != revision]
    too_many = len(stale) + len(removed) > max(BATCH, REBUILD_SHARE * len(wanted))

    def records(ids: Iterable[str]) -> Iterator[SearchRecord]:
        for id_ in ids:
            row = rows.get_document(db, id_)
            yield to_record(row, register, titles, fingerprint, due.get(id_, ""))
            progress.step()

    if rebuild or indexed is None or too_many:
        progress.start("Zoekindex maken", len(wanted))
        engine.rebuild(records(sorted(wanted)))
        report.rebuilt = True
    elif stale or removed:
        progress.start("Zoekindex bijwerken", len(stale))
        engine.update(records(stale), sorted(removed))
    else:
        return
    progress.finish()


def index_documents(
    db: Database,
    engine: SearchEngine,
    register: Register,
    ids: Collection[str],
    *,
    months: int = CHECK_MONTHS,
) -> None:
    """Bring some documents in step in the index; it takes as long however many others there are.

    Raises:
        IndexUnavailableError: another process is writing the index.
    """
    titles = {theme.id: theme.title for theme in list_themes(db)}
    fingerprint = _fingerprint(register, titles)
    due = due_dates(db, months, ids)
    records = [
        to_record(rows.get_document(db, id_), register, titles, fingerprint, date)
        for id_, date in due.items()
    ]
    try:
        engine.update(records, sorted(set(ids) - due.keys()))
    except IndexUnavailableError:
        # There may be none yet, or none that can be used.
        reconcile(db, engine, register, Report(), months=months)


def _take_documents(
    repository: Repository,
    db: Database,
    register: Register,
    report: Report,
    *,
    rebuild: bool,
    progress: Progress,
) -> None:
    paths = repository.paths()
    known = rows.file_states(db)
    before = {state.id for state in known.values()}
    digests = revisions.latest_digests(db)
    with Renderer() as renderer:
        intake = Intake(repository, db, register, renderer, paths, known)
        report.problems += intake.duplicates
        progress.start("Bestanden lezen", len(paths))
        for batch in _batches(paths, BATCH):
            taken = []
            for path in batch:
                taken.append(intake.take(path, anew=rebuild))
                progress.step()
            with transaction(db):
                for item in taken:
                    report.problems += item.problems
                    if item.row is None:
                        report.unchanged += not item.problems
                        if item.problems and (id_ := PurePath(item.name).stem) in before:
                            report.kept.append(id_)
                        continue
                    rows.save_document(db, item.row)
                    _keep_revision(db, repository, item.row, digests)
                    if item.is_new:
                        report.added += 1
                    elif item.is_changed:
                        report.changed += 1
                    else:
                        report.unchanged += 1
        progress.finish()
    # A document that moved to the folder of another kind has its id there.
    present = {path.stem for path in paths}
    gone = sorted(before - present)
    for ids in _batches(gone, BATCH):
        with transaction(db):
            for id_ in ids:
                rows.delete_document(db, id_)
    report.removed = len(gone)
    report.problems += intake.broken_links(gone)


def _keep_revision(
    db: Database,
    repository: Repository,
    row: rows.DocumentRow,
    digests: Mapping[str, str | None],
) -> None:
    """Keep a file that was changed by hand as a revision, where others are kept."""
    if row.id not in digests or digests[row.id] == row.sha256:
        return
    data = repository.read(repository.root / row.path)
    text = data.decode("utf-8-sig")
    revisions.add_revision(
        db, SYSTEM, row.id, row.kind, revisions.FILE, text, sha256=row.sha256, applied=True
    )


def _fingerprint(register: Register, titles: Mapping[str, str]) -> str:
    """Return a short digest of what goes into records beside the documents themselves."""
    facts = repr((RECORD_VERSION, register.all(), sorted(titles.items())))
    return hashlib.sha256(facts.encode()).hexdigest()[:12]


def _batches(items: Iterable[_T], size: int) -> Iterator[list[_T]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
