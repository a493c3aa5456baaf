"""Add words to `synoniemen.yaml` and leave the rest of the file as the editors wrote it.

Lines are put in between those that are there, so that comments, order and spelling stay. Before the
file is replaced, the new text is read back: it has to say what the old one said and the new words,
and nothing else. Whatever a file looks like, it is thus never damaged.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kennishub.content import text
from kennishub.content.atomic import replace_file
from kennishub.content.synonyms import Abbreviation, SynonymList, read_synonyms
from kennishub.errors import SynonymsError
from kennishub.locking import LockTimeoutError, exclusive

#: Seconds that one editor waits for another; writing takes some milliseconds.
LOCK_SECONDS: Final = 5.0

_PLAIN = re.compile(r"[^\W\d_](?:[\w '’.&+/-]*[\w.])?")
_NOTHING: Final = frozenset({"null", "ja", "nee", "y", "n", "yes", "no", "on", "off"})
_TOP_KEY = re.compile(r"^(?P<key>[^\W\d_]\w*):")
_ITEM = re.compile(r"^(?P<indent> *)- ")
_ONE_LINE_GROUP = re.compile(r"^ *- \[[^\[\]#]*(?P<end>\]) *$")


def add_synonyms(path: Path, words: Sequence[str]) -> None:
    """Say that words mean the same; if one of them is in a group already, the others join it.

    Raises:
        SynonymsError: the words are no use, are there already, or cannot be written.
    """
    wanted = _words(words)
    if len(wanted) < 2:
        raise SynonymsError("Vul twee verschillende woorden in die hetzelfde betekenen.")
    with _changing(path) as file:
        groups = file.content.groups
        places = {at: found for at, group in enumerate(groups) if (found := _both(group, wanted))}
        if len(places) > 1:
            names = " en ".join(f"'{found[0]}'" for found in list(places.values())[:2])
            raise SynonymsError(
                f"{names} staan in twee verschillende regels van synoniemen. "
                f"Voeg die regels samen in {path.name}."
            )
        if not places:
            file.append("synoniemen", [f"- [{', '.join(map(_scalar, wanted))}]"])
            file.expect(groups=(*groups, tuple(wanted)))
            return
        ((at, known),) = places.items()
        present = {word.casefold() for word in known}
        new = [word for word in wanted if word.casefold() not in present]
        if not new:
            raise SynonymsError(f"{_listed(known)} staan al bij elkaar als synoniemen.")
        file.extend_group(at, new)
        grown = (*groups[:at], (*groups[at], *new), *groups[at + 1 :])
        file.expect(groups=grown)


def add_abbreviation(path: Path, short: str, full: Sequence[str]) -> None:
    """Say what an abbreviation stands for.

    Raises:
        SynonymsError: it is there already, is no use, or cannot be written.
    """
    shorts, meanings = _words([short]), _words(full)
    if not shorts or not meanings or shorts[0].casefold() in map(str.casefold, meanings):
        raise SynonymsError("Vul de afkorting in, en waar zij voor staat.")
    with _changing(path) as file:
        for one in file.content.abbreviations:
            if one.short.casefold() == shorts[0].casefold():
                raise SynonymsError(
                    f"De afkorting '{one.short}' staat er al: {_listed(one.full)}. "
                    f"Vul haar aan in {path.name} als zij nog iets betekent."
                )
        lines = [
            f"- kort: {_scalar(shorts[0])}",
            f"  voluit: [{', '.join(map(_scalar, meanings))}]",
        ]
        file.append("afkortingen", lines)
        entry = Abbreviation(kort=shorts[0], voluit=tuple(meanings))
        file.expect(abbreviations=(*file.content.abbreviations, entry))


@dataclass
class _File:
    """Hold the lines of the file while they change, and what they have to say afterwards."""

    name: str
    lines: list[str]
    newline: str
    content: SynonymList
    expected: SynonymList

    def expect(self, **parts: object) -> None:
        """Say which parts of what the file says are to change."""
        self.expected = self.content.model_copy(update=parts)

    def append(self, key: str, item: Sequence[str]) -> None:
        """Put an item at the end of a top-level list, which is made where there is none."""
        start = next((at for at, line in enumerate(self.lines) if self._key(line) == key), None)
        if start is None:
            if self.lines[-1]:
                self.lines.append("")
            gap = [""] if any(map(str.strip, self.lines[-2:])) else []
            self.lines[-1:] = [*gap, f"{key}:", *(f"  {line}" for line in item), ""]
            return
        end = start + 1
        last = start
        while end < len(self.lines) and self._key(self.lines[end]) is None:
            if self.lines[end].strip() and not self.lines[end].lstrip().startswith("#"):
                last = end
            end += 1
        items = (match for line in self.lines[start:end] if (match := _ITEM.match(line)))
        first = next(items, None)
        indent = first["indent"] if first else "  "
        self.lines[last + 1 : last + 1] = [f"{indent}{line}" for line in item]
        if last + 1 + len(item) == len(self.lines):
            self.lines.append("")

    def extend_group(self, at: int, words: Sequence[str]) -> None:
        """Put words at the end of a group that is written on one line."""
        start = next(n for n, line in enumerate(self.lines) if self._key(line) == "synoniemen")
        items = [n for n in range(start + 1, len(self.lines)) if _ITEM.match(self.lines[n])]
        match = _ONE_LINE_GROUP.match(self.lines[items[at]]) if at < len(items) else None
        if match is None:
            raise SynonymsError(
                f"De regel met {_listed(self.content.groups[at])} is anders opgeschreven dan de "
                f"andere. Voeg het woord zelf toe in {self.name}."
            )
        line, end = self.lines[items[at]], match.start("end")
        more = "".join(f", {_scalar(word)}" for word in words)
        self.lines[items[at]] = line[:end].rstrip() + more + line[end:]

    def data(self) -> bytes:
        """Return the file."""
        return self.newline.join(self.lines).encode()

    def _key(self, line: str) -> str | None:
        match = _TOP_KEY.match(line)
        return match["key"] if match else None


@contextmanager
def _changing(path: Path) -> Iterator[_File]:
    """Let one editor at a time change the file, and replace it when the new text reads well."""
    try:
        with exclusive(path.with_name(f".{path.name}.lock"), LOCK_SECONDS):
            before = path.read_bytes() if path.exists() else b""
            file = _open(path, before)
            yield file
            data = file.data()
            _check(path.name, data, file.expected)
            mode = path.stat().st_mode & 0o777 if before else 0o644
            replace_file(path.resolve(), data, mode)
    except LockTimeoutError:
        raise SynonymsError(
            "Iemand anders voegt net een woord toe. Probeer het over een paar tellen opnieuw."
        ) from None
    except OSError as error:
        raise SynonymsError(
            f"Het bestand {path.name} is niet te schrijven ({error.strerror}). "
            "Vraag de beheerder om hulp."
        ) from error


def _open(path: Path, data: bytes) -> _File:
    content = read_synonyms(path)
    if not isinstance(content, SynonymList):
        raise SynonymsError(
            f"In {path.name} staat al een fout, op regel {content[0].line}: {content[0].message} "
            "Verbeter die eerst."
        )
    decoded = data.decode()
    newline = "\r\n" if "\r\n" in decoded else "\n"
    return _File(path.name, decoded.split(newline), newline, content, content)


def _check(name: str, data: bytes, expected: SynonymList) -> None:
    """Read the new text as a file before it becomes the file."""
    with tempfile.TemporaryDirectory() as folder:
        trial = Path(folder, name)
        trial.write_bytes(data)
        read = read_synonyms(trial)
    if not isinstance(read, SynonymList):
        raise SynonymsError(f"Dit kan er niet bij: {read[0].message}")
    if read.model_dump() != expected.model_dump():
        raise SynonymsError(
            f"Het lukt niet om dit op de goede plek in {name} te zetten. Voeg het zelf toe."
        )


def _words(words: Sequence[str]) -> list[str]:
    """Return the words as the reader will read them, each once whatever its capitals."""
    unique: dict[str, str] = {}
    for word in words:
        if text.find_unfit(word) is not None:
            raise SynonymsError("Er staat een onzichtbaar teken in een woord. Typ het opnieuw.")
        word = text.collapse(word)
        if word:
            unique.setdefault(word.casefold(), word)
    return list(unique.values())


def _both(group: Sequence[str], wanted: Sequence[str]) -> list[str]:
    known = {word.casefold() for word in wanted}
    return [word for word in group if word.casefold() in known]


def _listed(words: Sequence[str]) -> str:
    *most, last = (f"'{word}'" for word in words)
    return f"{', '.join(most)} en {last}" if most else last


def _scalar(word: str) -> str:
    """Write a word in YAML, between quotes where it could be read as something else."""
    if _PLAIN.fullmatch(word) and word.casefold() not in _NOTHING:
        return word
    doubled = word.replace("'", "''")
    return f"'{doubled}'"
