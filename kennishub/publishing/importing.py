"""Take documents from a file in: all of them, checked before anything is published, or none.

The file is read three times, so that memory holds no more than an id and a digest per document:
for the ids, which documents may link to; for everything else that can be wrong; and to publish.
One transaction decides, as it does for a publication of an editor; `apply` does the rest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Final

from kennishub.actors import Actor
from kennishub.catalogue import revisions as kept
from kennishub.catalogue.addresses import Addresses
from kennishub.catalogue.database import Database, transaction
from kennishub.catalogue.documents import get_document, revisions
from kennishub.catalogue.municipalities import Register
from kennishub.content.document import Document, document_from
from kennishub.content.problems import WHOLE_FILE, Problem
from kennishub.content.rendering import Renderer
from kennishub.content.repository import Repository
from kennishub.content.text import shorten
from kennishub.errors import VersionConflictError
from kennishub.indexing.themes import vocabulary
from kennishub.paths import FOLDERS, document_path
from kennishub.publishing.archives import is_archive, open_archive
from kennishub.publishing.content_check import check_content
from kennishub.publishing.errors import ContentError
from kennishub.publishing.exchange import (
    MAX_LINE,
    ExchangeError,
    Incoming,
    LineError,
    at,
    contents,
    from_line,
    untrue,
)
from kennishub.publishing.publish import Publishing
from kennishub.publishing.rights import Action, require

#: Nobody reads more of them at once.
MAX_PROBLEMS: Final = 500
#: What tells that a file is one that only a spreadsheet reads.
_CSV: Final = (b'\xef\xbb\xbf"id"', b'"id";')

_KINDS: Final = {folder: kind for kind, folder in FOLDERS.items()}


@dataclass
class Outcome:
    """Say what became of a file: problems, and then nothing was changed, or numbers of documents.

    `differing` are the lists in the file, such as the theme tree, that are not those of this hub.
    """

    problems: list[Problem] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)
    added: int = 0
    replaced: int = 0
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class _Planned:
    """Hold what is to be published, and what it takes the place of."""

    sha256: str
    before: str | None


@dataclass(frozen=True, slots=True)
class _Place:
    """Say where in which file a document stands; without a line it is the whole file."""

    name: str
    line: int | None


class Importer:
    """Take in files, on one connection; what the files of the hub hold has to be taken in."""

    def __init__(
        self, db: Database, repository: Repository, register: Register, *, replace: bool = False
    ) -> None:
        self._db = db
        self._repository = repository
        self._register = register
        self._replace = replace

    def take(self, actor: Actor, path: Path) -> Outcome:
        """Publish all documents of a file that differ from those that are there.

        With problems nothing is published. What differs is refused, too, unless it may replace.

        Raises:
            ExchangeError: the file cannot be read, or is none that documents come from.
            VersionConflictError: somebody changed one of the documents meanwhile.
        """
        require(actor, Action.PUBLISH)
        _refuse_others(path)
        outcome = Outcome()
        try:
            places = self._ids(path, outcome)
            planned = self._check(path, places, outcome)
            outcome.problems = sorted(set(outcome.problems))
            if not outcome.problems:
                outcome.differing = self._differing(path)
                self._publish(actor, path, planned, outcome)
        except OSError as error:
            raise ExchangeError(f"{path} is niet te lezen ({error.strerror or error}).") from error
        return outcome

    def _ids(self, path: Path, outcome: Outcome) -> dict[str, tuple[_Place, str]]:
        """Return place and kind of every document by its id; what is not readable is a problem."""
        found: dict[str, tuple[_Place, str]] = {}
        for place, one in _incoming(path):
            if len(outcome.problems) >= MAX_PROBLEMS:
                break
            if isinstance(one, Problem):
                outcome.problems.append(one)
            elif one.id in found:
                first = found[one.id][0]
                where = f"op regel {first.line}" if first.name == place.name else f"in {first.name}"
                message = f"Haal één van de twee weg: het document '{one.id}' staat ook {where}."
                outcome.problems.append(Problem(place.name, place.line or 1, "id", message))
            else:
                found[one.id] = (place, one.kind)
        return found

    def _check(
        self, path: Path, places: dict[str, tuple[_Place, str]], outcome: Outcome
    ) -> dict[str, _Planned]:
        known = vocabulary(self._db, self._register)
        present = revisions(self._db)
        coming = {id_: document_path(kind, id_) for id_, (_place, kind) in places.items()}
        urls = Addresses(self._db, coming)
        planned: dict[str, _Planned] = {}
        with Renderer() as renderer:
            for place, one in _incoming(path):
                if len(outcome.problems) >= MAX_PROBLEMS:
                    break
                if isinstance(one, Problem) or places.get(one.id, (None,))[0] != place:
                    continue
                before = present.get(one.id)
                sha256 = hashlib.sha256(one.data).hexdigest()
                if sha256 == before:
                    # It was checked when it was taken in.
                    wrong = untrue(one.claims, self._document(one.id))
                    outcome.unchanged += 1
                else:
                    try:
                        document = check_content(one.data, one.name, known, urls, renderer)
                    except ContentError as error:
                        outcome.problems += [_placed(problem, place) for problem in error.problems]
                        continue
                    wrong = untrue(one.claims, document)
                    if before is not None and self._is_same(one, document):
                        outcome.unchanged += 1
                    else:
                        wrong = wrong or self._obstacles(one, before)
                        planned[one.id] = _Planned(sha256, before)
                outcome.problems += [at(mistake, place.name, place.line or 1) for mistake in wrong]
        return planned

    def _obstacles(self, one: Incoming, before: str | None) -> list[tuple[str, str]]:
        """Return what of this hub is in the way of a document that it does not have like this."""
        if before is not None:
            kind = get_document(self._db, one.id).kind
            if kind != one.kind:
                return [("type", f"Hier is '{one.id}' een {kind}. Geef dit een ander id.")]
            message = f"Het document '{one.id}' is hier anders. Met --force vervangt u het."
            return [] if self._replace else [("id", message)]
        if new_id := kept.find_redirect(self._db, one.id):
            return [("id", f"Het document '{one.id}' heet hier nu '{new_id}'. Neem dat id.")]
        for kind in FOLDERS:
            file = self._repository.path_of(kind, one.id)
            if file.exists() and (kind != one.kind or not self._replace):
                name = self._repository.name(file)
                return [
                    ("id", f"Het bestand {name} is hier nog niet ingelezen. Kijk dat eerst na.")
                ]
        if not self._replace and kept.find_withdrawal(self._db, one.id):
            message = f"Het document '{one.id}' is hier ingetrokken. Met --force publiceert u het."
            return [("id", message)]
        return []

    def _is_same(self, one: Incoming, document: Document) -> bool:
        """Tell whether the hub has this document, in a file that says it in another way."""
        return not one.is_exact and contents(self._document(one.id)) == contents(document)

    def _document(self, id_: str) -> Document:
        row = get_document(self._db, id_)
        return document_from(row.front_matter, row.body)

    def _differing(self, path: Path) -> list[str]:
        if not is_archive(path):
            return []
        with open_archive(path) as archive:
            return [name for name, data in archive.lists() if data != self._list(name)]

    def _list(self, name: str) -> bytes | None:
        try:
            return (self._repository.root / name).read_bytes()
        except FileNotFoundError:
            return None

    def _publish(
        self, actor: Actor, path: Path, planned: dict[str, _Planned], outcome: Outcome
    ) -> None:
        publishing = Publishing(self._db, self._repository, self._register)
        with transaction(self._db):
            for _place, one in _incoming(path) if planned else ():
                if isinstance(one, Problem) or one.id not in planned:
                    continue
                plan = planned.pop(one.id)
                if hashlib.sha256(one.data).hexdigest() != plan.sha256:
                    raise _changed(path)
                present = revisions(self._db).get(one.id)
                if present is not None:
                    present = publishing.base(one.id).sha256
                if present != plan.before:
                    latest = kept.latest_revision(self._db, one.id)
                    raise VersionConflictError(
                        f"Iemand heeft het document '{one.id}' intussen gewijzigd. "
                        "Er is niets ingelezen. Probeer het opnieuw.",
                        latest.number if latest else 0,
                    )
                publishing.take_in(actor, one.id, one.kind, one.data.decode(), path.name)
                outcome.added += plan.before is None
                outcome.replaced += plan.before is not None
            if planned:
                raise _changed(path)


def _incoming(path: Path) -> Iterator[tuple[_Place, Incoming | Problem]]:
    """Yield what is in a file, each with its place; where that cannot be read, a problem."""
    if is_archive(path):
        with open_archive(path) as archive:
            for name, data in archive.documents():
                kind, id_ = _KINDS[PurePath(name).parent.name], PurePath(name).stem
                yield _Place(f"{path}/{name}", None), Incoming(id_, kind, data, {}, is_exact=True)
        return
    for number, line in _lines(path):
        place = _Place(str(path), number)
        if line is None:
            message = f"Kort deze regel in tot hoogstens {MAX_LINE // 1000} kB."
            yield place, Problem(place.name, number, WHOLE_FILE, message)
            continue
        try:
            yield place, from_line(line)
        except LineError as error:
            yield place, at(error, place.name, number)


def _lines(path: Path) -> Iterator[tuple[int, bytes | None]]:
    """Yield number and bytes of each line that is not empty; None for one that is too long."""
    number = 0
    with path.open("rb") as file:
        while line := file.readline(MAX_LINE + 1):
            number += 1
            if len(line) > MAX_LINE and not line.endswith(b"\n"):
                while line and not line.endswith(b"\n"):
                    line = file.readline(MAX_LINE)
                yield number, None
            elif line.strip():
                yield number, line


def _placed(problem: Problem, place: _Place) -> Problem:
    """Return a problem of a document as one of the file that it came in."""
    return Problem(place.name, place.line or problem.line, problem.key, problem.message)


def _refuse_others(path: Path) -> None:
    if not path.is_file():
        raise ExchangeError(f"{shorten(str(path), 200)} is geen gewoon bestand.")
    with path.open("rb") as file:
        is_csv = path.suffix.lower() == ".csv" or file.read(7).startswith(_CSV)
    if is_csv:
        raise ExchangeError(
            "Een csv-bestand is alleen om te bekijken: niet alles van een document staat erin. "
            "Maak het bestand opnieuw met `kennishub export` of `kennishub export --format zip`."
        )


def _changed(path: Path) -> ExchangeError:
    return ExchangeError(f"{path} is gewijzigd tijdens het inlezen. Er is niets ingelezen.")
