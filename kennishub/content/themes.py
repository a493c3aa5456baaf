"""Read `themas.yaml`: the themes, the development points and the subjects of the hub."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import AfterValidator, Field, PrivateAttr

from kennishub.content.body import linked_ids
from kennishub.content.data_file import DataFile, read_data_file
from kennishub.content.document import Part
from kennishub.content.fields import Keyword, Label, Slug, Summary
from kennishub.content.problems import Mistake, Problem
from kennishub.content.text import normalise, shorten
from kennishub.content.vocabulary import Vocabulary

MAX_FILE: Final = 64 * 1024


class SubthemeEntry(Part):
    """Hold a part of a theme: the documents with one of its keywords."""

    id: Slug
    title: Label = Field(alias="titel")
    keywords: tuple[Keyword, ...] = Field(default=(), alias="trefwoorden")


class TopicEntry(Part):
    """Hold a development point or a subject; the introduction is Markdown."""

    id: Slug
    title: Label = Field(alias="titel")
    icon: Slug = Field(alias="icoon")
    summary: Summary = Field(alias="samenvatting")
    introduction: Annotated[str, AfterValidator(normalise)] = Field(
        alias="inleiding", min_length=1, max_length=8_000
    )
    start_here: tuple[Slug, ...] = Field(default=(), alias="begin_hier")


class ThemeEntry(TopicEntry):
    """Hold a policy theme."""

    subthemes: tuple[SubthemeEntry, ...] = Field(default=(), alias="subthemas")


class ThemeTree(Part):
    """Hold all that documents can be about, in the order in which pages show it."""

    themes: tuple[ThemeEntry, ...] = Field(alias="themas", min_length=1)
    development_points: tuple[TopicEntry, ...] = Field(default=(), alias="ontwikkelpunten")
    subjects: tuple[TopicEntry, ...] = Field(default=(), alias="onderwerpen")
    _lines: Mapping[str, int] = PrivateAttr(default_factory=dict)

    def vocabulary(self, resolve_municipality: Callable[[str], str | None]) -> Vocabulary:
        """Return what documents may use."""
        return Vocabulary(
            frozenset(entry.id for entry in self.themes),
            frozenset(entry.id for entry in self.development_points),
            frozenset(entry.id for entry in self.subjects),
            resolve_municipality,
        )

    def links(self) -> Iterator[tuple[str, int, str]]:
        """Yield the key, the line and the id of every document that an entry leads to."""
        groups: Mapping[str, tuple[TopicEntry, ...]] = {
            "themas": self.themes,
            "ontwikkelpunten": self.development_points,
            "onderwerpen": self.subjects,
        }
        for group, entries in groups.items():
            for index, entry in enumerate(entries):
                for position, id_ in enumerate(entry.start_here):
                    key = f"{group}[{index}].begin_hier[{position}]"
                    yield key, self._lines.get(key, 1), id_
                key = f"{group}[{index}].inleiding"
                for id_, line in linked_ids(entry.introduction):
                    yield key, self._lines.get(key, 1) + line, id_


def read_themes(path: Path) -> ThemeTree | tuple[Problem, ...]:
    """Return the themes in a file, or its problems in the order of their lines."""
    read = read_data_file(path, ThemeTree, MAX_FILE, _double_ids)
    if not isinstance(read, DataFile):
        return read
    read.content._lines = read.lines
    return read.content


def _double_ids(values: Mapping[str, Any]) -> Iterator[Mistake]:
    """Find ids that two entries share: all three kinds live in one list of the catalogue."""
    count: Counter[str] = Counter()
    for group in ("themas", "ontwikkelpunten", "onderwerpen"):
        entries = values.get(group)
        for index, entry in enumerate(entries if isinstance(entries, list) else ()):
            id_ = entry.get("id") if isinstance(entry, dict) else None
            if isinstance(id_, str):
                count[id_] += 1
                if count[id_] > 1:
                    message = f"Kies een ander id; '{shorten(id_)}' is al in gebruik."
                    yield Mistake(f"{group}[{index}].id", message)
