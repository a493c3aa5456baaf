"""Keep builds of an index side by side, one of them current, and switch between them at once.

The folder holds `build-<number>/` per build, `current` with the name of the one that readers use,
and `lock`, on which a writer holds an exclusive lock. A build is made aside and named `current` by
one rename, so a reader sees the old build or the new one, never half of either.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from kennishub.errors import IndexUnavailableError
from kennishub.locking import LockTimeoutError, exclusive

#: Seconds that a writer waits for another one.
LOCK_TIMEOUT: Final = 10.0


class Builds:
    """Manage the builds in an index folder, which is made when first written to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._pointer = folder / "current"

    def current(self) -> Path | None:
        """Return the folder of the current build, if there is one."""
        try:
            name = self._pointer.read_text(encoding="ascii").strip()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise IndexUnavailableError("De zoekindex is niet te lezen.") from error
        build = self.folder / name
        return build if name.startswith("build-") and build.parent == self.folder else None

    def new(self) -> Path:
        """Make an empty folder for a build; needs the lock."""
        highest = max(map(_number, self.folder.glob("build-*")), default=0)
        build = self.folder / f"build-{highest + 1}"
        build.mkdir()
        return build

    def switch(self, build: Path) -> None:
        """Make a whole build the current one, durably, and remove all but the one before it.

        The one before stays, as readers may still be opening files in it.
        """
        previous = self.current()
        for file in build.iterdir():
            _sync(file)
        _sync(build)
        temporary = self._pointer.with_suffix(".new")
        temporary.write_text(build.name + "\n", encoding="ascii")
        _sync(temporary)
        temporary.replace(self._pointer)
        _sync(self.folder)
        for other in self.folder.glob("build-*"):
            if other not in (build, previous):
                shutil.rmtree(other, ignore_errors=True)

    def discard_unfinished(self) -> None:
        """Remove builds that did not become whole before their maker ended; needs the lock."""
        current = self.current()
        for build in self.folder.glob("build-*"):
            if current is None or _number(build) > _number(current):
                self.discard(build)

    def discard(self, build: Path) -> None:
        """Remove a build that did not become whole."""
        shutil.rmtree(build, ignore_errors=True)

    @contextmanager
    def lock(self, timeout: float = LOCK_TIMEOUT) -> Iterator[None]:
        """Hold the one writer's lock; the system frees it when its holder dies.

        Raises:
            IndexUnavailableError: it was not free in time.
            OSError: the folder cannot be written.
        """
        try:
            with exclusive(self.folder / "lock", timeout):
                yield
        except LockTimeoutError:
            raise IndexUnavailableError(
                "Een ander proces werkt de zoekindex bij. Probeer het zo nog eens."
            ) from None


def generation(build: Path) -> tuple[int, int]:
    """Return the number of a build and how often it was written to, as far as its files tell."""
    commits = [path.stem.rpartition("_")[2] for path in build.glob("*.toc")]
    return _number(build), max((int(one) for one in commits if one.isdecimal()), default=0)


def _number(build: Path) -> int:
    number = build.name.removeprefix("build-")
    return int(number) if number.isdecimal() else 0


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
