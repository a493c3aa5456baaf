"""Hold the words that documents may use but that are kept elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Hold the known ids of themes, and a way to find a municipality.

    `resolve_municipality` takes a name or a code as somebody wrote it and returns a CBS code.
    """

    themes: frozenset[str]
    development_points: frozenset[str]
    subjects: frozenset[str]
    resolve_municipality: Callable[[str], str | None]
