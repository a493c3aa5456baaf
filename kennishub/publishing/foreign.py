"""Take over a file that its author wrote elsewhere, and lose nothing of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import yaml

from kennishub.content import front_matter, text
from kennishub.content.document import MODELS
from kennishub.content.schema import Vocabulary, validate
from kennishub.paths import FOLDERS
from kennishub.publishing.forms import (
    CHOICES,
    COMMAS,
    GROUPS,
    MAX_ROWS,
    ROWS,
    TEXTS,
    WHOLE,
    Form,
    sections_of,
    shown,
)

#: What a document may have that no form shows.
_OF_ARTICLES: Final = frozenset({"wetgeving", "geldig_van", "geldig_tot"})
_CARRIED: Final = _OF_ARTICLES | frozenset(
    {"verwant", "contact", "leeraanbod", "taal", "licentie", "regio", "overdraagbaarheid"}
)
_NO_WORDS: Final = Vocabulary(frozenset(), frozenset(), frozenset(), lambda place: place)
#: What an editor says, the hub itself, or the address of the file.
_NOT_AN_AUTHORS: Final = frozenset(
    {"id", "type", "bewijs", "gepubliceerd", "bijgewerkt", "gecontroleerd"}
)
_LEFT_OVER: Final = "Dit stond in de kop van het bestand, maar past niet in het formulier:"
_LOOK_AT_TEXT: Final = (
    "Niet alles uit de kop van uw bestand past in het formulier. De rest staat boven uw tekst."
)
_UNREAD: Final = "Wij kunnen de kop van uw bestand niet lezen. Alles staat bij de tekst."


def from_upload(markdown: str, kind: str) -> tuple[str, Form, str]:
    """Return the kind, the form and a warning of a file that its author wrote elsewhere.

    Nothing of it is lost: what has no field is put before the text. What only editors say is not
    taken over. `kind` is that of a file that does not say so itself.
    """
    try:
        parts = front_matter.split(markdown.encode(), "bestand.md")
    except front_matter.UnreadableError:
        return kind, _whole(markdown), ""
    if parts.head.faults:
        fault = parts.head.faults[0]
        return kind, _whole(markdown), f"{_UNREAD} Regel {fault.line}: {fault.message}"
    written = parts.head.values.get("type")
    kind = written if isinstance(written, str) and written in FOLDERS else kind
    keys = {info.alias or name for name, info in MODELS[kind].model_fields.items()}
    fields: dict[str, Any] = {}
    left: dict[str, Any] = {"type": written} if written and written != kind else {}
    for key, value in parts.head.values.items():
        if key in _NOT_AN_AUTHORS or not value:
            continue
        fitting = _fit(key, value) if key in keys and shown(kind, key) else None
        if fitting is None:
            left[key] = value
        else:
            fields[key] = fitting
    sections = sections_of(parts.body, kind)
    if not left:
        return kind, {"velden": fields, "tekst": sections}, ""
    rest = yaml.safe_dump(left, allow_unicode=True, sort_keys=False, width=10_000)
    before = f"{_LEFT_OVER}\n\n{rest}".rstrip()
    sections[WHOLE] = "\n\n".join(filter(None, [before, sections.get(WHOLE, "")]))
    return kind, {"velden": fields, "tekst": sections}, _LOOK_AT_TEXT


def _whole(markdown: str) -> Form:
    return {"velden": {}, "tekst": {WHOLE: markdown.strip("\n").rstrip()}}


def _fit(key: str, value: Any) -> Any:
    """Return a value of a file as a form has it, or None where a form has no place for it."""
    if key in TEXTS or key == "eigen":
        return text.collapse(value) if isinstance(value, str) else None
    if key in GROUPS:
        return _fit_group(value, GROUPS[key])
    if key in CHOICES or key in COMMAS or (key in ROWS and not ROWS[key]):
        many = [value] if isinstance(value, str) else value
        is_text = isinstance(many, list) and all(isinstance(one, str) for one in many)
        return [text.collapse(one) for one in many if one] if is_text else None
    if key in ROWS and isinstance(value, list):
        rows = [_fit_group(_named(one), ROWS[key]) for one in value]
        return None if None in rows or len(rows) > MAX_ROWS else rows
    # A group that no form shows goes with the document, if it is what its name says.
    return value if key in _CARRIED and _is_sound(key, value) else None


def _fit_group(value: Any, parts: Sequence[str]) -> dict[str, str] | None:
    if not isinstance(value, Mapping) or not value.keys() <= set(parts):
        return None
    if not all(isinstance(one, str) for one in value.values()):
        return None
    return {part: text.collapse(one) for part, one in value.items() if one}


def _named(row: Any) -> Any:
    """Return a row in which a municipality is named by its code alone as a form has it."""
    if isinstance(row, Mapping) and "code" in row and "naam" not in row:
        return {"naam": row["code"], **{key: one for key, one in row.items() if key != "code"}}
    return row


def _is_sound(key: str, value: Any) -> bool:
    """Tell whether the schema takes a value: an author cannot put right what no form shows."""
    kind = "artikel" if key in _OF_ARTICLES else "praktijkvoorbeeld"
    found = validate({"type": kind, key: value}, "", _NO_WORDS, kind)
    return not any(
        mistake.key == key or mistake.key.startswith((f"{key}.", f"{key}["))
        for mistake in (found if isinstance(found, tuple) else ())
    )
