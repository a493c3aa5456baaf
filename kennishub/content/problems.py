"""Describe what is wrong with a file, where, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

#: The key of a problem that concerns a file as a whole, and that of one in its body.
WHOLE_FILE: Final = "bestand"
BODY: Final = "tekst"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Hold one problem; the message is a Dutch sentence that says what to do.

    `key` is the path of the value, like `resultaten[0].voor`, or `WHOLE_FILE` or `BODY`.
    """

    path: str
    line: int
    key: str
    message: str

    def __str__(self) -> str:
        line = f"{self.path}:{self.line}: {self.key}: {self.message}"
        # Names and keys come from others and may hold what moves the cursor of a terminal.
        return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in line)


@dataclass(frozen=True, slots=True)
class Mistake:
    """Hold a problem of which only the place in the document is known, not the file and line.

    `body_line` counts from the first line of the body.
    """

    key: str
    message: str
    body_line: int | None = None
