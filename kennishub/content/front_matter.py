"""Take a file apart into front matter and body, and read the front matter strictly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kennishub.content import strict_yaml, text
from kennishub.content.body import MAX_BYTES as MAX_BODY
from kennishub.content.problems import WHOLE_FILE, Problem

#: The longest head, in bytes of UTF-8, without its two lines of dashes.
MAX_HEAD: Final = 4 * 1024
MAX_FILE: Final = MAX_HEAD + MAX_BODY
_DASHES: Final = "---"


class UnreadableError(Exception):
    """Stop at a problem that leaves nothing to look at further."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Parts:
    """Hold a file taken apart; `body_line` is the line on which the text of the body starts."""

    head: strict_yaml.Tree
    body: str
    body_line: int


def split(data: bytes, path: str) -> Parts:
    """Take a file apart.

    Raises:
        UnreadableError: it is no text, or it has no head.
    """
    lines = decode(data, path, MAX_FILE).split("\n")
    if lines[0].rstrip() != _DASHES:
        message = "Begin het bestand met een regel van drie streepjes (---); daaronder komt de kop."
        raise UnreadableError(Problem(path, 1, WHOLE_FILE, message))
    size, end = 0, 1
    while end < len(lines) and lines[end].rstrip() != _DASHES:
        size += len(lines[end].encode()) + 1
        if size > MAX_HEAD:
            message = f"Kort de kop in tot hoogstens {MAX_HEAD:,} bytes".replace(",", ".")
            message += ", of sluit haar af met een regel van drie streepjes (---)."
            raise UnreadableError(Problem(path, end + 1, WHOLE_FILE, message))
        end += 1
    if end == len(lines):
        message = "Sluit de kop af met een regel van drie streepjes (---)."
        raise UnreadableError(Problem(path, end, WHOLE_FILE, message))
    head = strict_yaml.read("\n".join(lines[1:end]), first_line=2)
    start = end + 1
    while start < len(lines) and not lines[start].strip():
        start += 1
    body = "\n".join(lines[start:]).rstrip()
    return Parts(head, f"{body}\n" if body else "", min(start + 1, len(lines)))


def decode(data: bytes, path: str, maximum: int) -> str:
    """Return the text of a file, with plain line ends, in NFC and without a byte order mark.

    Raises:
        UnreadableError: it is too large, not UTF-8, or holds characters that no text has.
    """
    if len(data) > maximum:
        message = f"Kort het bestand in tot hoogstens {maximum // 1024} kB."
        raise UnreadableError(Problem(path, 1, WHOLE_FILE, message))
    try:
        decoded = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = "Sla het bestand op als UTF-8; op deze regel staat een teken dat dat niet is."
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableError(Problem(path, line, WHOLE_FILE, message)) from None
    decoded = text.plain_lines(decoded)
    if (position := text.find_unfit(decoded)) is not None:
        name = text.name_of(decoded[position])
        message = f"Haal het onzichtbare teken {name} weg uit deze regel."
        line = decoded.count("\n", 0, position) + 1
        raise UnreadableError(Problem(path, line, WHOLE_FILE, message))
    return text.normalise(decoded)
