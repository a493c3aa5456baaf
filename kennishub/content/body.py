"""Read headings and links from Markdown line by line, without rendering it.

This is for checks. It sees what an author would call a heading or a link; the last word on what
these become is the renderer's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

#: The longest body, in bytes of UTF-8: some 10,000 words. Rendering takes more than linear time.
MAX_BYTES: Final = 64 * 1024

_FENCE = re.compile(r"(`{3,}|~{3,})")
_HEADING = re.compile(r"(#{1,6})[ \t]*(.*?)[ \t]*#*[ \t]*")
_UNDERLINE = re.compile(r"(=+|-+) *")
_INLINE_CODE = re.compile(r"`[^`]*`")
_DOCUMENT_LINK = re.compile(r"(?:\]\(|\]:)[ \t]*<?doc:([^\s)>#\"']*)")


@dataclass(frozen=True, slots=True)
class Heading:
    """Hold a heading as its author wrote it; `line` counts from 1 at the first line of the body."""

    level: int
    title: str
    line: int


def size_of(markdown: str) -> int:
    """Return the size in bytes of UTF-8, lone surrogates included."""
    return len(markdown.encode("utf-8", "surrogatepass"))


def headings(markdown: str) -> tuple[Heading, ...]:
    """Return the headings outside code blocks, those underlined with === or --- included."""
    found = []
    previous, before = "", ""
    for number, line in _lines_outside_code(markdown):
        match = _HEADING.fullmatch(line)
        if match:
            found.append(Heading(len(match[1]), match[2], number))
        elif _UNDERLINE.fullmatch(line) and previous.strip() and not before.strip():
            found.append(Heading(1 if line.startswith("=") else 2, previous.strip(), number - 1))
        # A line that is a heading already cannot be underlined as well.
        previous, before = ("" if match else line), previous
    return tuple(found)


def linked_ids(markdown: str) -> tuple[tuple[str, int], ...]:
    """Return the ids that `doc:` links outside code lead to, each with its line."""
    return tuple(
        (match[1], number)
        for number, line in _lines_outside_code(markdown)
        for match in _DOCUMENT_LINK.finditer(_INLINE_CODE.sub("", line))
    )


def _lines_outside_code(markdown: str) -> Iterator[tuple[int, str]]:
    fence = None
    for number, line in enumerate(markdown.split("\n"), start=1):
        if fence:
            if line.rstrip(" ") == fence:
                fence = None
            yield number, ""
        elif match := _FENCE.match(line):
            fence = match[1]
            yield number, ""
        elif line.startswith(("    ", "\t")):
            yield number, ""
        else:
            yield number, line
