"""Compare files, catalogue, revisions and index, and say what differs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

from kennishub.catalogue import revisions as kept
from kennishub.catalogue.database import Database, integrity_problems
from kennishub.catalogue.documents import FileState, file_states, revisions
from kennishub.content.repository import Repository
from kennishub.errors import IndexUnavailableError
from kennishub.search.engine import SearchEngine


def examine(db: Database, repository: Repository, engine: SearchEngine) -> list[str]:
    """Return a sentence for everything that is not as it should be."""
    return [
        *(f"De database is beschadigd: {problem}" for problem in integrity_problems(db)),
        *behind(db, repository),
        *_index(db, engine),
        *(
            f"{one.path}: een bestand dat in de weg stond, wacht op een redacteur."
            for one in kept.list_conflicts(db)
        ),
    ]


def behind(db: Database, repository: Repository) -> list[str]:
    """Return a sentence for every file that is not what was published, or not yet."""
    return [*_waiting(db), *_files(db, repository)]


def write_back(db: Database, repository: Repository) -> list[str]:
    """Write published files that are missing, from their last revision; return their names."""
    written = []
    states = {state.id for state in file_states(db).values()}
    for id_ in kept.latest_digests(db):
        latest = kept.latest_revision(db, id_)
        if latest is None or latest.markdown is None:
            continue
        path = repository.path_of(latest.kind, id_)
        if id_ in states and not path.exists():
            repository.write(latest.kind, id_, latest.markdown.encode())
            written.append(repository.name(path))
    return written


def _waiting(db: Database) -> Iterator[str]:
    for one in kept.list_waiting(db):
        yield f"{one.document_id}: versie {one.number} is gepubliceerd maar nog niet verwerkt."


def _files(db: Database, repository: Repository) -> Iterator[str]:
    states = file_states(db)
    present = {repository.name(path): path for path in repository.paths()}
    latest = kept.latest_digests(db)
    waiting = {one.document_id for one in kept.list_waiting(db)}
    for name, state in sorted(states.items()):
        if name not in present:
            yield f"{name}: het bestand is er niet, maar het document is gepubliceerd."
            continue
        digest = hashlib.sha256(repository.read(present[name])).hexdigest()
        if digest != state.sha256:
            yield f"{name}: het bestand is gewijzigd en nog niet ingelezen."
        elif _is_behind(state, latest) and state.id not in waiting:
            yield f"{name}: het bestand is niet de laatste versie."
    for name in sorted(present.keys() - states.keys()):
        yield f"{name}: het bestand is nog niet ingelezen."


def _is_behind(state: FileState, latest: Mapping[str, str | None]) -> bool:
    return state.id in latest and latest[state.id] != state.sha256


def _index(db: Database, engine: SearchEngine) -> Iterator[str]:
    try:
        indexed = engine.revisions()
    except IndexUnavailableError as error:
        yield str(error)
        return
    wanted = revisions(db)
    for id_ in sorted(wanted.keys() | indexed.keys()):
        if id_ not in indexed:
            yield f"{id_}: staat niet in de zoekindex."
        elif id_ not in wanted:
            yield f"{id_}: staat nog in de zoekindex, maar is er niet meer."
        elif not indexed[id_].startswith(wanted[id_]):
            yield f"{id_}: in de zoekindex staat een oudere versie."
