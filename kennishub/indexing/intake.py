"""Take one file of `kennis/` in: notice that it changed, parse it, render it, make its row."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kennishub.catalogue import documents as rows
from kennishub.catalogue.addresses import Addresses, former_addresses
from kennishub.catalogue.database import Database
from kennishub.catalogue.documents import DocumentRow, FileState
from kennishub.catalogue.municipalities import Register
from kennishub.content.checking import link_problems, unreadable
from kennishub.content.document import Document
from kennishub.content.parsing import parse
from kennishub.content.problems import Problem
from kennishub.content.rendering import Renderer
from kennishub.content.repository import Repository
from kennishub.errors import RenderLimitError
from kennishub.indexing.records import to_row
from kennishub.indexing.themes import vocabulary
from kennishub.paths import FOLDERS, document_path


@dataclass(frozen=True)
class Taken:
    """Say what became of one file: a row to save, problems, or neither where nothing changed."""

    name: str
    row: DocumentRow | None = None
    problems: tuple[Problem, ...] = ()
    is_new: bool = False
    is_changed: bool = False


class Intake:
    """Take files in, knowing all the others by name, so that links can be checked and resolved."""

    def __init__(
        self,
        repository: Repository,
        db: Database,
        register: Register,
        renderer: Renderer,
        paths: Iterable[Path],
        known: Mapping[str, FileState],
        *,
        others: bool = False,
    ) -> None:
        """Take the files to look at, and what is known of files by their name.

        With `others` there are more documents than these files, and the catalogue knows them.
        """
        self._repository = repository
        self._db = db
        self._register = register
        self._renderer = renderer
        self._known = known
        self._vocabulary = vocabulary(db, register)
        kinds = {folder: kind for kind, folder in FOLDERS.items()}
        here: dict[str, str] = {}
        by_id: dict[str, list[str]] = defaultdict(list)
        for path in paths:
            if (kind := kinds.get(path.parent.name)) is not None:
                here[path.stem] = document_path(kind, path.stem)
            by_id[path.stem].append(self.name(path))
        self._urls: Mapping[str, str] = (
            Addresses(db, here) if others else former_addresses(db) | here
        )
        self._shared = {name for names in by_id.values() if len(names) > 1 for name in names}
        self.duplicates = [
            Problem(
                name, 1, "id", "Dit id staat ook in een ander bestand. Geef er één een ander id."
            )
            for name in sorted(self._shared)
        ]

    def name(self, path: Path) -> str:
        """Return the name by which problems and the catalogue call a file."""
        return self._repository.name(path)

    def take(self, path: Path, *, anew: bool) -> Taken:
        """Look at a file and, where its content changed or `anew` is asked, make its row."""
        name = self.name(path)
        if name in self._shared:
            return Taken(name)
        known = self._known.get(name)
        try:
            status = path.stat()
            if (
                known
                and not anew
                and (status.st_size, status.st_mtime_ns) == (known.size, known.mtime_ns)
            ):
                return Taken(name)
            data = self._repository.read(path)
        except OSError as error:
            return Taken(name, problems=(unreadable(name, error),))
        sha256 = hashlib.sha256(data).hexdigest()
        parsed = parse(data, name, self._vocabulary)
        if not isinstance(parsed, Document):
            return Taken(name, problems=parsed)
        problems = link_problems(parsed, name, data, self._urls.keys())
        if problems:
            return Taken(name, problems=tuple(problems))
        try:
            rendered = self._renderer.render(parsed.body, self._urls)
        except RenderLimitError as error:
            return Taken(name, problems=(Problem(name, 1, "tekst", str(error)),))
        row = to_row(
            parsed,
            rendered,
            self._register,
            path=name,
            sha256=sha256,
            size=status.st_size,
            mtime_ns=status.st_mtime_ns,
        )
        return Taken(
            name, row, is_new=known is None, is_changed=known is not None and known.sha256 != sha256
        )

    def broken_links(self, gone: Iterable[str]) -> list[Problem]:
        """Return a problem for every published document that links to a document that is gone."""
        gone = set(gone) - self._urls.keys()
        return [
            Problem(
                row.path,
                1,
                "verwant",
                f"Het document '{target}' bestaat niet meer. Haal de verwijzing weg.",
            )
            for row in (rows.iter_documents(self._db) if gone else ())
            for target in sorted(gone)
            if any(link.target == target for link in row.links) or f"(doc:{target})" in row.body
        ]
