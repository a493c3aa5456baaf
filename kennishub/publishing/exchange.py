"""Write a document as a line of JSON, and read it back with nothing lost.

A line holds the front matter by its Dutch keys, the body as `tekst`, and the whole file, comments
and order of keys included, as `bestand`. Where the file is there it counts, and what else the line
says has to agree with it; a line made by hand can do without.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, NoReturn

import yaml

from kennishub.content import front_matter
from kennishub.content.document import Document
from kennishub.content.fields import is_slug
from kennishub.content.front_matter import MAX_FILE, MAX_HEAD, UnreadableError
from kennishub.content.problems import BODY, WHOLE_FILE, Problem
from kennishub.content.strict_yaml import MAX_DEPTH
from kennishub.content.text import shorten
from kennishub.errors import KennishubError
from kennishub.paths import FOLDERS

#: Bytes of a line: a file twice, as a text of escapes that take six bytes for one.
MAX_LINE: Final = 2 * 6 * (MAX_FILE + MAX_HEAD)
#: Three decimals look like thousands, unless another follows.
_LIKE_THOUSANDS: Final = re.compile(r"-?[1-9]\d{0,2}\.\d{3}")

_NO_JSON: Final = "Deze regel is geen JSON. Zet op elke regel één document tussen { en }."
_TOO_DEEP: Final = "Maak dit eenvoudiger: zo diep mag een document niet genest zijn."


class ExchangeError(KennishubError):
    """Report a file that cannot be written or taken in; nothing was changed."""


class LineError(Exception):
    """Stop at a line that holds no document, and say what is wrong with which key."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key
        self.message = message


@dataclass(frozen=True, slots=True)
class Incoming:
    """Hold a document that comes from elsewhere.

    `data` is the file that it is to be; `claims` are what else was said of it and has to be true of
    that file. Without `is_exact` the file was made here, and another one of the same document will
    do as well.
    """

    id: str
    kind: str
    data: bytes
    claims: Mapping[str, Any]
    is_exact: bool

    @property
    def name(self) -> str:
        """Return the name of the file under the content folder."""
        return f"{FOLDERS[self.kind]}/{self.id}.md"


def to_line(document: Document, file: str) -> bytes:
    """Return the line of a document, with its file, a newline at the end."""
    values = {**contents(document), WHOLE_FILE: file}
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def from_line(line: bytes) -> Incoming:
    """Read a line; whether the document in it is a good one, is not looked at.

    Raises:
        LineError: it holds no document.
    """
    values = _read_json(line)
    file = values.pop(WHOLE_FILE, None)
    if file is None:
        id_, kind = _identity(values)
        body = values.pop(BODY, "")
        if not isinstance(body, str):
            raise LineError(BODY, "Zet de tekst van het document tussen aanhalingstekens.")
        return Incoming(id_, kind, to_file(values, body).encode(), {}, is_exact=False)
    if not isinstance(file, str):
        raise LineError(WHOLE_FILE, "Zet het hele bestand als één tekst tussen aanhalingstekens.")
    data = file.encode()
    try:
        head = front_matter.split(data, "").head.values
    except UnreadableError as error:
        raise LineError(error.problem.key, error.problem.message) from error
    id_, kind = _identity({key: head.get(key) for key in ("id", "type")})
    return Incoming(id_, kind, data, values, is_exact=True)


def contents(document: Document) -> dict[str, Any]:
    """Return what a line says of a document, but for its file."""
    return {**document.front_matter(), BODY: document.body}


def untrue(claims: Mapping[str, Any], document: Document) -> list[tuple[str, str]]:
    """Return key and message of all that a line says of a document but its file does not."""
    true = contents(document)
    message = f"Dit is anders dan in '{WHOLE_FILE}'. Verbeter één van de twee, of haal er één weg."
    return [
        (shorten(key), message)
        for key, value in claims.items()
        if key not in true or true[key] != value or type(true[key]) is not type(value)
    ]


def to_file(values: Mapping[str, Any], body: str) -> str:
    """Return the file of front matter in types that JSON knows, and a body."""
    written = _as_text(values, 0)
    head = _dump(written, flow=False)
    if len(head.encode()) > MAX_HEAD:
        # Lists on one line take less room, and the room in a head is limited.
        head = _dump(written, flow=None)
    return f"---\n{head}---\n{body}"


def at(problem: LineError | tuple[str, str], name: str, number: int) -> Problem:
    """Return the problem of a line of a file."""
    key, message = (problem.key, problem.message) if isinstance(problem, LineError) else problem
    return Problem(name, number, key, message)


def _read_json(line: bytes) -> dict[str, Any]:
    try:
        values = json.loads(
            line.decode("utf-8-sig"), object_pairs_hook=_unique, parse_constant=_no_constant
        )
        # The halves of a character that JSON can name are no text.
        json.dumps(values, ensure_ascii=False).encode()
    except UnicodeDecodeError:
        message = "Sla het bestand op als UTF-8; op deze regel staat een teken dat dat niet is."
        raise LineError(WHOLE_FILE, message) from None
    except UnicodeEncodeError:
        message = "Haal het halve teken (\\ud800 tot en met \\udfff) weg uit deze regel."
        raise LineError(WHOLE_FILE, message) from None
    except RecursionError:
        raise LineError(WHOLE_FILE, _TOO_DEEP) from None
    except ValueError:
        # Among these: a whole number of more digits than Python is willing to read.
        raise LineError(WHOLE_FILE, _NO_JSON) from None
    if not isinstance(values, dict):
        raise LineError(WHOLE_FILE, _NO_JSON)
    return values


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key, value in pairs:
        if key in values:
            raise LineError(shorten(key), "Haal één van de twee weg: deze sleutel staat er dubbel.")
        values[key] = value
    return values


def _no_constant(_name: str) -> NoReturn:
    raise ValueError("JSON knows no such number")


def _identity(values: Mapping[str, Any]) -> tuple[str, str]:
    id_, kind = values.get("id"), values.get("type")
    if not isinstance(id_, str) or not is_slug(id_):
        raise LineError(
            "id", "Geef elk document een id: kleine letters, cijfers en streepjes, hoogstens 80."
        )
    if not isinstance(kind, str) or kind not in FOLDERS:
        raise LineError("type", f"Kies een van deze: {', '.join(FOLDERS)}.")
    return id_, kind


def _as_text(value: Any, depth: int) -> Any:
    """Return what the reader of front matter reads as this value; nothing is left out in lists."""
    if depth > MAX_DEPTH:
        raise LineError(WHOLE_FILE, _TOO_DEEP)
    match value:
        case Mapping():
            parts = {key: _as_text(part, depth + 1) for key, part in value.items()}
            return {key: part for key, part in parts.items() if part is not None}
        case list():
            return [_as_text(part, depth + 1) for part in value]
        case bool():
            return "true" if value else "false"
        case float():
            written = f"{Decimal(repr(value)):f}"
            return f"{written}0" if _LIKE_THOUSANDS.fullmatch(written) else written
        case int():
            return str(value)
        case _:
            return value


def _dump(values: Mapping[str, Any], *, flow: bool | None) -> str:
    written: str = yaml.safe_dump(
        values, allow_unicode=True, sort_keys=False, width=10_000, default_flow_style=flow
    )
    return written
