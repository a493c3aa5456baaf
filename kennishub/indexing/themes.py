"""Take the theme tree into the catalogue, and tell which ids documents may use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

from kennishub.catalogue.database import Database
from kennishub.catalogue.municipalities import Register
from kennishub.catalogue.themes import Subtheme, Theme, list_themes, replace_themes
from kennishub.content.problems import Problem
from kennishub.content.rendering import render
from kennishub.content.repository import THEMES, Repository
from kennishub.content.schema import Vocabulary
from kennishub.content.themes import ThemeEntry, ThemeTree, TopicEntry, read_themes


def take_themes(repository: Repository, db: Database) -> list[Problem]:
    """Take `themas.yaml` into the catalogue; with problems in it the themes stay as they were."""
    tree = read_themes(repository.root / THEMES)
    if not isinstance(tree, ThemeTree):
        return list(tree)
    replace_themes(db, _themes(tree))
    return []


def vocabulary(db: Database, register: Register) -> Vocabulary:
    """Return the ids that documents may use: the themes of the catalogue, and the register."""
    ids: dict[str, set[str]] = defaultdict(set)
    for theme in list_themes(db):
        ids[theme.kind].add(theme.id)
    return Vocabulary(
        frozenset(ids["thema"]),
        frozenset(ids["ontwikkelpunt"]),
        frozenset(ids["onderwerp"]),
        code_resolver(register),
    )


def code_resolver(register: Register) -> Callable[[str], str | None]:
    """Return a function that gives the CBS code of the municipality that a text means."""

    def resolve(text: str) -> str | None:
        municipality = register.resolve(text)
        return municipality.code if municipality else None

    return resolve


def _themes(tree: ThemeTree) -> Iterator[Theme]:
    for kind, entries in (
        ("thema", tree.themes),
        ("ontwikkelpunt", tree.development_points),
        ("onderwerp", tree.subjects),
    ):
        for position, entry in enumerate(entries):
            yield Theme(
                id=entry.id,
                kind=kind,
                title=entry.title,
                icon=entry.icon,
                summary=entry.summary,
                introduction_html=render(entry.introduction, {}).html,
                position=position,
                subthemes=_subthemes(entry),
                start_here=tuple(entry.start_here),
            )


def _subthemes(entry: TopicEntry) -> tuple[Subtheme, ...]:
    parts = entry.subthemes if isinstance(entry, ThemeEntry) else ()
    return tuple(Subtheme(part.id, part.title, tuple(part.keywords)) for part in parts)
