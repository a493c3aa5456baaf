"""Hold what rendering gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class TocEntry:
    """Hold one line of a table of contents; the level is that of the HTML heading, 2 to 6."""

    level: int
    anchor: str
    title: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """Hold clean HTML, its headings, and its text without markup, one line per block."""

    html: str
    toc: tuple[TocEntry, ...]
    headings: tuple[str, ...]
    text: str

    def to_json(self) -> dict[str, Any]:
        """Return the same in types that JSON knows."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Rendered:
        """Return what `to_json` gave."""
        return cls(
            value["html"],
            tuple(TocEntry(**entry) for entry in value["toc"]),
            tuple(value["headings"]),
            value["text"],
        )
