"""Turn a file into a document, or into a list of everything that is wrong with it."""

from __future__ import annotations

from pathlib import PurePath

from kennishub.content import front_matter
from kennishub.content.document import Article, PracticeCase
from kennishub.content.front_matter import Parts, UnreadableError
from kennishub.content.problems import Mistake, Problem
from kennishub.content.schema import Vocabulary, validate
from kennishub.content.text import shorten
from kennishub.paths import FOLDERS

_KINDS = {folder: kind for kind, folder in FOLDERS.items()}


def parse(
    data: bytes, path: str, vocabulary: Vocabulary
) -> PracticeCase | Article | tuple[Problem, ...]:
    """Return the document in a file, or its problems in the order of their lines.

    `path` names the file in problems; its stem must be the id and its folder, where that is one of
    the repository's, that of the kind. No bytes make this raise.
    """
    try:
        parts = front_matter.split(data, path)
    except UnreadableError as error:
        return (error.problem,)
    problems = [Problem(path, fault.line, fault.key, fault.message) for fault in parts.head.faults]
    if not parts.head.complete:
        return tuple(sorted(problems))
    document = validate(parts.head.values, parts.body, vocabulary, _kind_of(path))
    mistakes = list(document) if isinstance(document, tuple) else []
    mistakes += _mistakes_of_place(parts, path)
    problems += [
        Problem(path, line_of(mistake, parts), mistake.key, mistake.message)
        for mistake in mistakes
        if not parts.head.has_fault(mistake.key)
    ]
    if problems or isinstance(document, tuple):
        return tuple(sorted(set(problems)))
    return document


def line_of(mistake: Mistake, parts: Parts) -> int:
    """Return the line of the file that a mistake is about."""
    if mistake.body_line is not None:
        return parts.body_line + mistake.body_line - 1
    return parts.head.line_of(mistake.key)


def _kind_of(path: str) -> str | None:
    return _KINDS.get(PurePath(path).parent.name)


def _mistakes_of_place(parts: Parts, path: str) -> list[Mistake]:
    """Compare what a document says it is with where its file stands."""
    mistakes = []
    stem, kind = PurePath(path).stem, _kind_of(path)
    id_, type_ = parts.head.values.get("id"), parts.head.values.get("type")
    if isinstance(id_, str) and id_ and id_ != stem:
        message = f"Het bestand heet '{shorten(stem, 80)}'. Geef id en bestand dezelfde naam."
        mistakes.append(Mistake("id", message))
    if kind and type_ != kind and isinstance(type_, str) and type_ in FOLDERS:
        message = f"Schrijf 'type: {kind}', of verplaats het bestand naar de map {FOLDERS[type_]}."
        mistakes.append(Mistake("type", message))
    return mistakes
