"""Write content, database and settings of one moment to one file, with a checksum of each part.

The database names every revision, and the files are written from it under the lock of the applier:
who holds that lock sees files that are no newer than the database. What is decided meanwhile waits
in the outbox, in the copy as in the hub, and is applied after a restore.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kennishub.catalogue.copying import copy_database
from kennishub.catalogue.database import Database
from kennishub.config import Config, secret_key
from kennishub.content.atomic import sync_folder
from kennishub.errors import KennishubError

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
CONTENT: Final = "kennis/"
DATABASE: Final = "instance/kennishub.db"
SECRET_KEY: Final = "instance/secret_key"  # noqa: S105 - the name of a file
SETTINGS: Final = "instance/kennishub.env"
_CHUNK: Final = 1_000_000


class BackupError(KennishubError):
    """Report that a backup cannot be written or put back, and that nothing was changed."""


@dataclass(frozen=True, slots=True)
class Part:
    """Hold what the manifest says of a part."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """Hold what a backup says of itself; `parts` by their names in the archive."""

    made: str
    version: str
    parts: Mapping[str, Part]

    def to_json(self) -> bytes:
        """Return the manifest as it is written."""
        parts = {name: [part.sha256, part.size] for name, part in sorted(self.parts.items())}
        values = {
            "format": FORMAT,
            "made": self.made,
            "version": self.version,
            "parts": parts,
        }
        return json.dumps(values, ensure_ascii=False, indent=1).encode()

    @classmethod
    def from_json(cls, data: bytes) -> Manifest:
        """Read a manifest.

        Raises:
            ValueError: it is no manifest of this format.
        """
        values: Any = json.loads(data)
        if not isinstance(values, dict) or values.get("format") != FORMAT:
            raise ValueError("another format")
        try:
            parts = {str(name): Part(*part) for name, part in values["parts"].items()}
            return cls(str(values["made"]), str(values["version"]), parts)
        except (AttributeError, KeyError, TypeError) as error:
            raise ValueError("no manifest") from error

    @property
    def documents(self) -> int:
        """Return the number of files with content."""
        return sum(name.startswith(CONTENT) for name in self.parts)


def write_backup(db: Database, config: Config, target: Path, version: str) -> Manifest:
    """Write a backup, readable by its owner alone; needs the lock that `Hub.apply` takes.

    Whatever happens, there is a whole file of that name or the one that was there before.

    Raises:
        BackupError: it cannot be written.
    """
    place, content = target.resolve(), config.content.resolve()
    if place.parent == config.database.parent.resolve() or place.is_relative_to(content):
        raise BackupError(
            f"Bewaar de back-up niet in {target.parent}: daar staat wat u bewaart. "
            "Kies een andere map."
        )
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    copy = unfinished.with_suffix(".db")
    try:
        with _removed_after(unfinished, copy):
            copy_database(db, copy)
            manifest = _write(unfinished, copy, config, version)
            unfinished.replace(target)
            sync_folder(target.parent)
    except OSError as error:
        raise BackupError(
            f"De back-up {target} is niet te schrijven ({error.strerror or error}). "
            "Er is niets gewijzigd."
        ) from error
    return manifest


def _write(unfinished: Path, database: Path, config: Config, version: str) -> Manifest:
    parts: dict[str, Part] = {}
    made = dt.datetime.now(dt.UTC)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        with tarfile.open(fileobj=file, mode="w:gz", compresslevel=6) as archive:

            def add(name: str, data: bytes) -> None:
                parts[name] = Part(hashlib.sha256(data).hexdigest(), len(data))
                archive.addfile(_information(name, len(data), made), io.BytesIO(data))

            for path in content_files(config.content):
                add(CONTENT + path.relative_to(config.content).as_posix(), path.read_bytes())
            add(SECRET_KEY, secret_key(config).encode())
            if config.settings is not None:
                add(SETTINGS, config.settings.read_bytes())
            parts[DATABASE] = _part(database)
            with database.open("rb") as source:
                archive.addfile(_information(DATABASE, parts[DATABASE].size, made), source)
            manifest = Manifest(made.isoformat(timespec="seconds"), version, parts)
            add(MANIFEST, manifest.to_json())
            del parts[MANIFEST]
        file.flush()
        os.fsync(file.fileno())
    return manifest


def content_files(root: Path) -> Iterator[Path]:
    """Return the files that are content, sorted: hidden ones are tools' and unfinished ones.

    A link to a file within the content is content too, as it is for whoever reads documents.
    """
    whole = root.resolve()
    for path in sorted(root.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(root).parts)
        if not hidden and path.is_file() and path.resolve().is_relative_to(whole):
            yield path


def _part(path: Path) -> Part:
    found, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            found.update(chunk)
            size += len(chunk)
    return Part(found.hexdigest(), size)


def _information(name: str, size: int, made: dt.datetime) -> tarfile.TarInfo:
    information = tarfile.TarInfo(name)
    information.size = size
    information.mode = 0o600
    information.mtime = int(made.timestamp())
    return information


@contextmanager
def _removed_after(*paths: Path) -> Iterator[None]:
    try:
        yield
    finally:
        for path in paths:
            with suppress(OSError):
                path.unlink(missing_ok=True)
