"""Put a backup back: all of it, checked before anything is replaced, or nothing.

What was unpacked lies beside what it replaces, and takes its place by renames that are written down
beforehand. Where they fail they are undone; where the process dies, the hub refuses to start until
the restore is done again, which first undoes them.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Final

from kennishub.catalogue.database import integrity_problems, migrate, open_database
from kennishub.config import Config
from kennishub.content.atomic import replace_file, sync_folder
from kennishub.errors import ConfigError
from kennishub.publishing.backup import (
    CONTENT,
    DATABASE,
    MANIFEST,
    SECRET_KEY,
    SETTINGS,
    BackupError,
    Manifest,
    Part,
)

#: The folder for what was unpacked, hidden from whoever lists content.
STAGE: Final = ".herstel"
#: The renames of a restore, as long as they are not all done.
JOURNAL: Final = "herstel-bezig.json"
#: What lies beside a database in use, and belongs to that one alone.
_COMPANIONS: Final = ("-wal", "-shm", "-journal")
_CHUNK: Final = 1_000_000
_MAX_MANIFEST: Final = 50_000_000

Moves = list[tuple[Path, Path]]


def check_not_half(config: Config) -> None:
    """Check that no restore was broken off between its renames.

    Raises:
        ConfigError: one was.
    """
    if (config.database.parent / JOURNAL).exists():
        raise ConfigError(
            "Een herstel is halverwege afgebroken. "
            "Draai `kennishub restore BESTAND --force` opnieuw."
        )


def restore_backup(file: Path, config: Config, *, force: bool = False) -> Manifest:
    """Put a backup where the settings say; needs the lock of the applier and that of serving.

    Raises:
        BackupError: it is damaged, the target is not empty, or there is no room; nothing is
            changed then.
        ConfigError: a newer version of the hub made it.
    """
    try:
        _undo_broken_off(config)
        if not force and not _is_empty(config):
            raise BackupError(
                "Er staat al kennis of een database op de plek van het herstel. "
                "Kies een lege map met --into, of vervang wat er staat met --force."
            )
        with _staged(config) as (content, instance):
            manifest = _unpack(file, content, instance)
            _check_database(instance / Path(DATABASE).name)
            _take_place(config, _moves(config, content, instance))
    except OSError as error:
        raise BackupError(
            f"De back-up is niet terug te zetten ({error.strerror or error}). "
            "Er is niets gewijzigd."
        ) from error
    return manifest


def _is_empty(config: Config) -> bool:
    return not config.database.exists() and not list(_visible(config.content))


def _visible(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from (path for path in folder.iterdir() if not path.name.startswith("."))


@contextmanager
def _staged(config: Config) -> Iterator[tuple[Path, Path]]:
    stages = _stages(config)
    made = [folder for folder in (config.content, config.database.parent) if not folder.exists()]
    try:
        for stage in stages:
            shutil.rmtree(stage, ignore_errors=True)
            stage.mkdir(parents=True, mode=0o700)
        yield stages
    finally:
        # While the journal is there, what was in place before lies in the stages.
        if not (config.database.parent / JOURNAL).exists():
            for stage in stages:
                shutil.rmtree(stage, ignore_errors=True)
        for folder in made:
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()


def _unpack(file: Path, content: Path, instance: Path) -> Manifest:
    """Unpack all parts and return the manifest that agrees with every one of them."""
    found: dict[str, Part] = {}
    manifest = None
    try:
        with tarfile.open(file, "r:gz") as archive:
            for member in archive:
                source = archive.extractfile(member) if member.isreg() else None
                if source is None or member.name in found:
                    raise _damaged(file)
                if member.name == MANIFEST:
                    manifest = Manifest.from_json(source.read(_MAX_MANIFEST))
                else:
                    target = _target(member.name, content, instance)
                    if target is None:
                        raise _damaged(file)
                    found[member.name] = _copy(source, target)
    except (tarfile.TarError, EOFError, zlib.error, ValueError, UnicodeError) as error:
        raise _damaged(file) from error
    except OSError as error:
        # gzip reports a wrong checksum of its own in this way.
        if error.errno is None:
            raise _damaged(file) from error
        raise
    if manifest is None or manifest.parts != found or DATABASE not in found:
        raise _damaged(file)
    return manifest


def _target(name: str, content: Path, instance: Path) -> Path | None:
    if name in (DATABASE, SECRET_KEY, SETTINGS):
        return instance / PurePosixPath(name).name
    parts = PurePosixPath(name.removeprefix(CONTENT)).parts
    if not name.startswith(CONTENT) or not parts or any(part.startswith(".") for part in parts):
        return None
    return None if parts[0] == "/" else content.joinpath(*parts)


def _copy(source: IO[bytes], target: Path) -> Part:
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    private = target.name in {Path(name).name for name in (DATABASE, SECRET_KEY, SETTINGS)}
    target.touch(mode=0o600 if private else 0o644)
    with target.open("wb") as file:
        while chunk := source.read(_CHUNK):
            file.write(chunk)
            digest.update(chunk)
            size += len(chunk)
        file.flush()
        os.fsync(file.fileno())
    return Part(digest.hexdigest(), size)


def _damaged(file: Path) -> BackupError:
    return BackupError(
        f"De back-up {file} is beschadigd of geen back-up van Kennishub. Er is niets gewijzigd."
    )


def _check_database(path: Path) -> None:
    db = open_database(path)
    try:
        migrate(db)
        problems = integrity_problems(db)
    finally:
        db.close()
    if problems:
        raise BackupError(f"De database in de back-up is beschadigd: {problems[0]}.")


def _moves(config: Config, content: Path, instance: Path) -> Moves:
    """Return the renames in their order: first what is there goes aside, then the new comes in."""
    database = config.database
    new = [(path, config.content / path.name) for path in sorted(content.iterdir())]
    new.append((instance / Path(DATABASE).name, database))
    for name in (SECRET_KEY, SETTINGS):
        path = instance / Path(name).name
        if path.exists():
            new.append((path, database.parent / path.name))
    old = [(path, content / ".oud" / path.name) for path in sorted(_visible(config.content))]
    present = [database.with_name(database.name + suffix) for suffix in ("", *_COMPANIONS)]
    present += [target for _path, target in new if target.parent == database.parent]
    old += [
        (path, instance / ".oud" / path.name)
        for path in dict.fromkeys(present)
        if path.exists() and path.parent != config.content
    ]
    return old + new


def _take_place(config: Config, moves: Moves) -> None:
    journal = config.database.parent / JOURNAL
    for folder in {target.parent for _path, target in moves}:
        folder.mkdir(parents=True, exist_ok=True)
    lines = [[str(path.absolute()), str(target.absolute())] for path, target in moves]
    replace_file(journal, json.dumps(lines).encode(), 0o600)
    try:
        for path, target in moves:
            path.rename(target)
        for folder in {target.parent for _path, target in moves}:
            sync_folder(folder)
    except BaseException:
        # All of them: one that was interrupted may be done or not, and undoing looks itself.
        _undo(moves)
        journal.unlink()
        raise
    journal.unlink()
    sync_folder(journal.parent)


def _undo_broken_off(config: Config) -> None:
    journal = config.database.parent / JOURNAL
    if journal.exists():
        _undo([(Path(path), Path(target)) for path, target in json.loads(journal.read_bytes())])
        journal.unlink()
        for stage in _stages(config):
            shutil.rmtree(stage, ignore_errors=True)


def _stages(config: Config) -> tuple[Path, Path]:
    return config.content / STAGE, config.database.parent / STAGE


def _undo(moves: Moves) -> None:
    for path, target in reversed(moves):
        if target.exists() and not path.exists():
            target.rename(path)
