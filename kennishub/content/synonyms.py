"""Read `synoniemen.yaml`: abbreviations and synonyms of municipal language, kept by editors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import Field

from kennishub.content.data_file import DataFile, read_data_file
from kennishub.content.document import Part
from kennishub.content.fields import Label, one_of
from kennishub.content.problems import Mistake, Problem

MAX_FILE: Final = 256 * 1024
YES: Final = "ja"


class Abbreviation(Part):
    """Hold an abbreviation and what it stands for; each finds the other."""

    short: Label = Field(alias="kort")
    full: tuple[Label, ...] = Field(alias="voluit", min_length=1)


class Related(Part):
    """Hold a word whose searchers are helped by other words too."""

    source: Label = Field(alias="van")
    targets: tuple[Label, ...] = Field(alias="naar", min_length=1)
    mutual: Annotated[str, one_of((YES, "nee"))] = Field(default="nee", alias="wederzijds")


class SynonymList(Part):
    """Hold all entries; the words of one group of synonyms mean the same."""

    abbreviations: tuple[Abbreviation, ...] = Field(default=(), alias="afkortingen")
    groups: tuple[tuple[Label, ...], ...] = Field(default=(), alias="synoniemen")
    related: tuple[Related, ...] = Field(default=(), alias="verwant")

    def __len__(self) -> int:
        """Return the number of entries."""
        return len(self.abbreviations) + len(self.groups) + len(self.related)


def read_synonyms(path: Path) -> SynonymList | tuple[Problem, ...]:
    """Return the synonyms in a file, or its problems; a file that is absent holds none."""
    if not path.exists():
        return SynonymList()
    read = read_data_file(path, SynonymList, MAX_FILE, _double_words)
    return read.content if isinstance(read, DataFile) else read


def _double_words(values: Mapping[str, Any]) -> Iterator[Mistake]:
    """Find words in two groups, which would make the groups one, and abbreviations given twice."""
    seen: set[str] = set()
    groups = values.get("synoniemen")
    for index, group in enumerate(groups if isinstance(groups, list) else ()):
        if isinstance(group, list) and len(group) == 1:
            yield Mistake(f"synoniemen[{index}]", "Zet minstens twee woorden in een groep.")
        for position, word in enumerate(group if isinstance(group, list) else ()):
            if isinstance(word, str) and word.casefold() in seen:
                yield Mistake(f"synoniemen[{index}][{position}]", _already(word))
            seen.add(str(word).casefold())
    seen = set()
    entries = values.get("afkortingen")
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        short = entry.get("kort") if isinstance(entry, dict) else None
        if isinstance(short, str) and short.casefold() in seen:
            yield Mistake(f"afkortingen[{index}].kort", _already(short))
        seen.add(str(short).casefold())


def _already(word: str) -> str:
    return f"'{word[:60]}' staat er al. Voeg de woorden samen op één plek."
