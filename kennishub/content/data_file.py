"""Read a YAML file of the editors, such as `themas.yaml`, into a model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from kennishub.content import strict_yaml
from kennishub.content.document import Part
from kennishub.content.front_matter import UnreadableError, decode
from kennishub.content.problems import WHOLE_FILE, Mistake, Problem
from kennishub.content.schema import mistakes_in

Model = TypeVar("Model", bound=Part)


@dataclass(frozen=True, slots=True)
class DataFile(Generic[Model]):
    """Hold the content of a file, and the line of each key in it."""

    content: Model
    lines: Mapping[str, int]


def read_data_file(
    path: Path,
    model: type[Model],
    max_size: int,
    rules: Callable[[Mapping[str, Any]], Iterable[Mistake]],
) -> DataFile[Model] | tuple[Problem, ...]:
    """Return the content of a file, or its problems in the order of their lines.

    `max_size` is in bytes; `rules` yields what is wrong beside what the model says.
    """
    name = path.name
    try:
        source = decode(path.read_bytes(), name, max_size)
    except UnreadableError as error:
        return (error.problem,)
    except OSError as error:
        message = f"Zorg dat dit bestand gelezen kan worden ({error.strerror})."
        return (Problem(name, 1, WHOLE_FILE, message),)
    tree = strict_yaml.read(source)
    problems = [Problem(name, fault.line, fault.key, fault.message) for fault in tree.faults]
    if not tree.complete:
        return tuple(problems)
    mistakes = list(rules(tree.values))
    content: Model | None = None
    try:
        content = model.model_validate(tree.values, by_alias=True, by_name=False)
    except ValidationError as error:
        mistakes += mistakes_in(error, model)
    problems += [
        Problem(name, tree.line_of(mistake.key), mistake.key, mistake.message)
        for mistake in mistakes
        if not tree.has_fault(mistake.key)
    ]
    if content is None and not problems:
        problems.append(Problem(name, 1, WHOLE_FILE, "Kijk na of elke lijst is ingevuld."))
    if problems or content is None:
        return tuple(sorted(problems))
    return DataFile(content, tree.lines)
