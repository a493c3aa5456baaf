"""Read a file that somebody has written elsewhere, as Markdown."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from pathlib import PurePath
from typing import Final

from kennishub.content.front_matter import MAX_FILE, UnreadableError, decode
from kennishub.errors import UploadError

#: Bytes of a Word file, and of what is in it: a small file can unpack to a huge one.
MAX_WORD: Final = 5_000_000
MAX_UNPACKED: Final = 20_000_000
MAX_PARTS: Final = 2_000
#: Seconds that reading a Word file may take.
_PATIENCE: Final = 10.0

_UNKNOWN: Final = "Kies een Markdown-bestand (.md) of een Word-bestand (.docx)."
_TOO_LARGE: Final = "Dit bestand is te groot. Kies een bestand van hoogstens 5 MB."
_BROKEN: Final = (
    "Dit Word-bestand is niet te lezen. Sla het opnieuw op als .docx en probeer het nog eens."
)


def read_upload(name: str, data: bytes) -> str:
    """Return the Markdown of a file.

    Raises:
        UploadError: it cannot be read; the message says what to do instead.
    """
    match PurePath(name).suffix.lower():
        case ".md" | ".markdown" | ".txt":
            return _markdown(data)
        case ".docx":
            return _word(data)
        case _:
            raise UploadError(_UNKNOWN)


def _markdown(data: bytes) -> str:
    try:
        return decode(data, "bestand.md", MAX_FILE)
    except UnreadableError as error:
        raise UploadError(error.problem.message) from error


def _word(data: bytes) -> str:
    if len(data) > MAX_WORD:
        raise UploadError(_TOO_LARGE)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise UploadError(_TOO_LARGE)
            if "word/document.xml" not in archive.namelist():
                raise UploadError(_BROKEN)
    except (zipfile.BadZipFile, ValueError) as error:
        raise UploadError(_BROKEN) from error
    try:
        # In a process of its own, with limits: the file is a stranger's.
        done = subprocess.run(
            [sys.executable, "-m", "kennishub.publishing.word_reader"],
            input=data,
            capture_output=True,
            timeout=_PATIENCE,
            check=True,
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise UploadError(_BROKEN) from error
    return done.stdout.decode("utf-8", "replace").strip()
