"""List, read and atomically write the files of the published content."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from kennishub.content.atomic import replace_file, sync_folder
from kennishub.content.fields import is_slug
from kennishub.content.front_matter import MAX_FILE
from kennishub.paths import FOLDERS

SUFFIX: Final = ".md"
THEMES: Final = "themas.yaml"
SYNONYMS: Final = "synoniemen.yaml"


class Repository:
    """Give access to the files under one folder, and to nothing outside it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def paths(self) -> list[Path]:
        """Return the files that hold documents, sorted."""
        return sorted(path for path in self._files() if self._is_document(path))

    def paths_of(self, ids: Iterable[str]) -> list[Path]:
        """Return the files that hold the documents with some ids, sorted."""
        places = (self.path_of(kind, id_) for id_ in ids for kind in FOLDERS)
        return sorted(path for path in places if self._is_usable(path))

    def strays(self) -> list[Path]:
        """Return the files in which somebody may have meant to write a document, but which none is.

        These are Markdown files in another folder, and other files in the folders of documents.
        """
        return sorted(
            path
            for path in self._files()
            if not self._is_document(path)
            and path.name != "README.md"
            and (path.suffix.lower() == SUFFIX or self._folder_of(path) in FOLDERS.values())
        )

    def path_of(self, kind: str, id_: str) -> Path:
        """Return where the document of this kind and id is kept.

        Raises:
            ValueError: the kind or the id cannot exist.
        """
        if kind not in FOLDERS or not is_slug(id_):
            raise ValueError(f"no document can be a {kind!r} called {id_!r}")
        return self.root / FOLDERS[kind] / f"{id_}{SUFFIX}"

    def name(self, path: Path) -> str:
        """Return how problems and the catalogue call a file: its path under the root.

        A file from elsewhere is called by its own path.
        """
        inside = _absolute(path)
        root = _absolute(self.root)
        return (inside.relative_to(root) if inside.is_relative_to(root) else path).as_posix()

    def read(self, path: Path) -> bytes:
        """Return the content of a file, or just enough to see that it is too large.

        Raises:
            OSError: the file cannot be read, is no ordinary file, or is a link out of the root.
        """
        if _absolute(path).is_relative_to(_absolute(self.root)) and not self._is_inside(path):
            raise PermissionError(f"{path} leads out of {self.root}")
        # A named pipe would block on opening without O_NONBLOCK.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise OSError(f"{path} is no ordinary file")
            return file.read(MAX_FILE + 1)

    def write(self, kind: str, id_: str, data: bytes) -> Path:
        """Write a document; whatever happens, a reader sees the old file or the new one, whole.

        Raises:
            OSError: the file cannot be written.
            ValueError: the kind or the id cannot exist.
        """
        path = self.path_of(kind, id_)
        path.parent.mkdir(parents=True, exist_ok=True)
        if not self._is_inside(path.parent):
            raise PermissionError(f"{path.parent} leads out of {self.root}")
        replace_file(path, data)
        return path

    def remove(self, kind: str, id_: str) -> None:
        """Remove a document, durably, if it is there.

        Raises:
            OSError: the file cannot be removed.
            ValueError: the kind or the id cannot exist.
        """
        path = self.path_of(kind, id_)
        path.unlink(missing_ok=True)
        if path.parent.is_dir():
            sync_folder(path.parent)

    def _files(self) -> Iterator[Path]:
        for folder, folders, names in os.walk(self.root):
            folders[:] = sorted(name for name in folders if not _is_hidden(name))
            for name in names:
                path = Path(folder, name)
                if not _is_hidden(name) and self._is_usable(path):
                    yield path

    def _is_usable(self, path: Path) -> bool:
        return path.is_file() and (not path.is_symlink() or self._is_inside(path))

    def _folder_of(self, path: Path) -> str:
        return path.parent.relative_to(self.root).as_posix()

    def _is_document(self, path: Path) -> bool:
        return path.suffix == SUFFIX and self._folder_of(path) in FOLDERS.values()

    def _is_inside(self, path: Path) -> bool:
        return path.resolve().is_relative_to(self.root.resolve())


def _absolute(path: Path) -> Path:
    """Return a path from the root of the system, without following links."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - resolve() follows links, absolute() keeps ..


def _is_hidden(name: str) -> bool:
    """Tell whether this is a dotfile, or what an editor leaves behind while and after it saves."""
    return name.startswith((".", "~", "#")) or name.endswith(("~", ".tmp", ".bak", ".swp", ".orig"))
