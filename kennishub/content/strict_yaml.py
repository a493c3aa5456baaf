"""Read the small part of YAML that content needs: lists, groups and text, each with its line.

Nothing is guessed: `2023`, `nee` and `2026-03-31` stay text until the schema reads them. Anchors,
aliases, tags, double keys and deep nesting are refused. Events are read one by one and nothing is
built from them but lists, dicts and strings, so that no file can make this grow, hang or call code.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, NoReturn

import yaml

from kennishub.content import text
from kennishub.content.problems import WHOLE_FILE

#: themas -> a theme -> subthemas -> a sub-theme -> trefwoorden -> a word.
MAX_DEPTH: Final = 6
#: The one of LibYAML is twenty times as fast; wheels have it, some builds from source do not.
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NOTHING: Final = frozenset({"~", "null", "Null", "NULL"})

_QUOTES: Final = "Zet een tekst met : of # erin tussen enkele aanhalingstekens."
_ALIGN: Final = "Laat de sleutels van een groep op dezelfde plek beginnen."
#: What the two parsers call a mistake (a part of it) -> what to do about it.
_ADVICE: Final = (
    ("cannot start any token", f"Gebruik spaties om in te springen, geen tabs. {_QUOTES}"),
    ("mapping values are not allowed", f"{_QUOTES} {_ALIGN}"),
    ("could not find expected ':'", "Zet achter elke sleutel een dubbele punt en een spatie."),
    ("unexpected end of stream", "Sluit de tekst af met hetzelfde aanhalingsteken."),
    ("expected ',' or ']'", "Sluit de lijst af met ] en zet komma's tussen de onderdelen."),
    ("expected ',' or '}'", "Sluit de groep af met } en zet komma's tussen de onderdelen."),
    ("expected key", f"{_ALIGN} {_QUOTES}"),
    ("block end", f"{_ALIGN} {_QUOTES}"),
    ("document start", "Haal de regel met alleen ... of --- weg."),
    ("sequence entries are not allowed", "Zet een lijst op de regel onder haar sleutel."),
    ("escape", "Gebruik enkele aanhalingstekens: daarin telt een \\ als gewoon teken."),
)
_OTHER_ADVICE: Final = "Kijk het inspringen, de dubbele punten en de aanhalingstekens na."


@dataclass(frozen=True, slots=True)
class Fault:
    """Hold what is wrong at a line of the file."""

    line: int
    key: str
    message: str


@dataclass(slots=True)
class Tree:
    """Hold what was read: values, the line of each path in them, and what was wrong.

    When `complete` is false the text could not be read to its end.
    """

    values: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    complete: bool = True

    def line_of(self, path: str) -> int:
        """Return the line of a path, or else that of the nearest thing it would be in."""
        while path:
            if path in self.lines:
                return self.lines[path]
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return self.lines.get("", 1)

    def has_fault(self, path: str) -> bool:
        """Tell whether something is wrong already with a value, or with what it is in."""
        return any(
            path == fault.key or path.startswith((f"{fault.key}.", f"{fault.key}["))
            for fault in self.faults
        )


def read(source: str, first_line: int = 1) -> Tree:
    """Read a group of keys; `first_line` is the line of the file on which the text starts."""
    builder = _Builder(source, first_line)
    try:
        for event in yaml.parse(source, Loader=_LOADER):
            builder.take(event)
    except _UnreadableError:
        builder.tree.complete = False
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        builder.stop(mark.line if mark else 0, _advice(error.problem or ""))
    except (yaml.YAMLError, ValueError, OverflowError):
        # A character or an escape such as "\uD800" that the parser itself refuses.
        builder.stop(0, _OTHER_ADVICE)
    return builder.tree


class _UnreadableError(Exception):
    """Stop at something after which the rest makes no sense."""


@dataclass(slots=True)
class _Frame:
    """Hold a list or group that is being filled."""

    container: dict[str, Any] | list[Any]
    path: str
    key: str | None = None


class _Builder:
    """Build a tree from events."""

    def __init__(self, source: str, first_line: int) -> None:
        self.tree = Tree(lines={"": first_line})
        self._first_line = first_line
        self._source_lines = source.split("\n")
        self._stack: list[_Frame] = []

    def stop(self, index: int, message: str) -> None:
        """Report what makes the rest unreadable."""
        self._report(index, self._here(), message)
        self.tree.complete = False

    def take(self, event: yaml.Event) -> None:
        """Take in one event."""
        if isinstance(event, yaml.AliasEvent):
            self._fail(event, "Schrijf de waarde voluit; een verwijzing met * kan hier niet.")
        elif isinstance(event, yaml.ScalarEvent):
            self._refuse_decoration(event)
            self._take_scalar(event)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._refuse_decoration(event)
            self._open(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._stack.pop()
        elif isinstance(event, yaml.DocumentStartEvent) and (event.version or event.tags):
            self._fail(event, "Haal de regel weg die met % begint.")
        elif isinstance(event, yaml.DocumentStartEvent) and self.tree.values:
            self._fail(event, "Haal de regel met alleen --- of ... weg.")

    def _fail(self, event: yaml.Event, message: str) -> NoReturn:
        self._report(_line_of(event), self._here(), message)
        raise _UnreadableError

    def _here(self) -> str:
        """Return the path of what is being read."""
        frame = self._stack[-1] if self._stack else _Frame({}, "")
        return self._join(frame.path, frame.key) if frame.key else frame.path

    def _report(self, index: int, path: str, message: str) -> None:
        self.tree.faults.append(Fault(self._first_line + index, path or WHOLE_FILE, message))

    def _refuse_decoration(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.anchor is not None:
            self._fail(event, "Haal het anker (& met een naam) weg.")
        if event.tag is not None:
            self._fail(event, "Haal het type (! met een naam) weg.")

    def _open(self, event: yaml.CollectionStartEvent) -> None:
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        if not self._stack:
            if not is_mapping:
                self._fail(event, "Begin elke regel met een sleutel en een dubbele punt.")
            self._stack.append(_Frame(self.tree.values, ""))
            return
        if len(self._stack) >= MAX_DEPTH:
            self._fail(event, "Maak dit eenvoudiger: zo diep mag een lijst niet genest zijn.")
        container: dict[str, Any] | list[Any] = {} if is_mapping else []
        path = self._place(container, event)
        self._stack.append(_Frame(container, path))

    def _take_scalar(self, event: yaml.ScalarEvent) -> None:
        if not self._stack:
            self._fail(event, "Begin elke regel met een sleutel en een dubbele punt.")
        frame = self._stack[-1]
        if isinstance(frame.container, dict) and frame.key is None:
            self._take_key(frame, event)
            return
        value = event.value
        is_plain = event.implicit[0]
        path = self._place("" if is_plain and value in _NOTHING else value, event)
        if text.find_unfit(value) is not None:
            message = "Haal het onzichtbare teken weg uit deze tekst."
            self._report(_line_of(event), path, message)
        elif is_plain and value and self._is_cut_off(event):
            message = f"Alles na de # telt nu niet mee. {_QUOTES}"
            self._report(_line_of(event), path, message)

    def _take_key(self, frame: _Frame, event: yaml.ScalarEvent) -> None:
        key = event.value
        path = self._join(frame.path, key)
        if not key or text.find_unfit(key) is not None or any(char in key for char in "\n.[]"):
            self._fail(event, "Schrijf hier een sleutel: een gewoon woord met een dubbele punt.")
        if path in self.tree.lines:
            message = (
                f"Haal één van de twee weg: de sleutel '{text.shorten(key)}' "
                f"staat ook op regel {self.tree.lines[path]}."
            )
            self._report(_line_of(event), path, message)
        self.tree.lines.setdefault(path, self._first_line + _line_of(event))
        frame.key = key

    def _place(self, value: Any, event: yaml.Event) -> str:
        """Put a value where it belongs and return its path."""
        frame = self._stack[-1]
        if isinstance(frame.container, list):
            path = f"{frame.path}[{len(frame.container)}]"
            frame.container.append(value)
            self.tree.lines[path] = self._first_line + _line_of(event)
            return path
        if frame.key is None:
            self._fail(event, "Schrijf hier een sleutel: een gewoon woord met een dubbele punt.")
        path = self._join(frame.path, frame.key)
        if frame.key in frame.container:
            # Of a double key the first value counts; the paths in the second are kept apart.
            path += "'"
        frame.container.setdefault(frame.key, value)
        frame.key = None
        return path

    def _is_cut_off(self, event: yaml.ScalarEvent) -> bool:
        end = event.end_mark
        rest = self._source_lines[end.line][end.column :] if end else ""
        return rest.lstrip().startswith("#")

    @staticmethod
    def _join(path: str, key: str) -> str:
        return f"{path}.{key}" if path else key


def _line_of(event: yaml.Event) -> int:
    return event.start_mark.line if event.start_mark else 0


def _advice(problem: str) -> str:
    return next((advice for part, advice in _ADVICE if part in problem), _OTHER_ADVICE)
