"""Check files one by one and against each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from kennishub.content import front_matter
from kennishub.content.body import linked_ids
from kennishub.content.document import Document
from kennishub.content.parsing import line_of, parse
from kennishub.content.problems import BODY, WHOLE_FILE, Mistake, Problem
from kennishub.content.rendering import Renderer
from kennishub.content.repository import SYNONYMS, THEMES, Repository
from kennishub.content.synonyms import read_synonyms
from kennishub.content.text import shorten
from kennishub.content.themes import ThemeTree, read_themes
from kennishub.content.vocabulary import Vocabulary
from kennishub.errors import RenderLimitError


def check(
    repository: Repository,
    vocabulary: Vocabulary,
    paths: Iterable[Path] | None = None,
    *,
    renderer: Renderer | None = None,
    former: Iterable[str] = (),
) -> list[Problem]:
    """Return the problems of the named files, or of all, in the order of files and lines.

    `former` are ids that have no file any more, but whose address answers.
    With a renderer a file whose Markdown takes too much time is a problem as well.
    """
    known = repository.paths()
    ids = {path.stem for path in known}.union(former)
    problems = _duplicates(repository, known)
    if paths is None:
        problems += _strays(repository)
        problems += _theme_problems(repository, ids)
        synonyms = read_synonyms(repository.root / SYNONYMS)
        problems += synonyms if isinstance(synonyms, tuple) else ()
    else:
        paths = list(paths)
        chosen = {repository.name(path) for path in paths}
        problems = [problem for problem in problems if problem.path in chosen]
    for path in known if paths is None else paths:
        problems += _file_problems(repository, vocabulary, path, ids, renderer)
    return sorted(set(problems))


def link_problems(
    document: Document, name: str, data: bytes, ids: Collection[str]
) -> list[Problem]:
    """Return a problem for every link from a document to an id that no file has.

    `data` is the content of the file, in which the lines are looked up.
    """
    mistakes = list(_dangling(document, ids))
    if not mistakes:
        return []
    parts = front_matter.split(data, name)
    return [
        Problem(name, line_of(mistake, parts), mistake.key, mistake.message) for mistake in mistakes
    ]


def unreadable(name: str, error: OSError) -> Problem:
    """Return the problem of a file that the system does not let us read."""
    reason = error.strerror or "het is geen gewoon bestand"
    message = f"Zorg dat dit bestand gelezen kan worden ({reason})."
    return Problem(name, 1, WHOLE_FILE, message)


def _file_problems(
    repository: Repository,
    vocabulary: Vocabulary,
    path: Path,
    ids: Collection[str],
    renderer: Renderer | None,
) -> Iterator[Problem]:
    name = repository.name(path)
    try:
        data = repository.read(path)
    except OSError as error:
        yield unreadable(name, error)
        return
    document = parse(data, name, vocabulary)
    if isinstance(document, tuple):
        yield from document
        return
    yield from link_problems(document, name, data, ids)
    if renderer is not None:
        try:
            renderer.render(document.body, {})
        except RenderLimitError as error:
            line = front_matter.split(data, name).body_line
            yield Problem(name, line, BODY, str(error))


def _dangling(document: Document, ids: Collection[str]) -> Iterator[Mistake]:
    for index, link in enumerate(document.links):
        if link.id not in ids:
            yield Mistake(f"verwant[{index}].id", _no_such_document(link.id))
    for target, line in linked_ids(document.body):
        if target not in ids:
            yield Mistake(BODY, _no_such_document(target), line)


def _no_such_document(id_: str) -> str:
    return f"Er is geen document '{shorten(id_, 80)}'. Verbeter het id of haal de link weg."


def _duplicates(repository: Repository, paths: Iterable[Path]) -> list[Problem]:
    by_id: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        by_id[path.stem].append(repository.name(path))
    return [
        Problem(name, 1, "id", f"Geef dit document een ander id; ook {other} heet zo.")
        for names in by_id.values()
        if len(names) > 1
        for name, other in zip(names, names[1:] + names[:1], strict=True)
    ]


def _strays(repository: Repository) -> list[Problem]:
    message = (
        "Dit bestand telt niet mee. Zet een document als .md-bestand in de map "
        "praktijkvoorbeelden of artikelen."
    )
    return [Problem(repository.name(path), 1, WHOLE_FILE, message) for path in repository.strays()]


def _theme_problems(repository: Repository, ids: Collection[str]) -> Iterator[Problem]:
    path = repository.root / THEMES
    if not path.exists():
        return
    tree = read_themes(path)
    if isinstance(tree, ThemeTree):
        for key, line, id_ in tree.links():
            if id_ not in ids:
                yield Problem(THEMES, line, key, _no_such_document(id_))
    else:
        yield from tree
