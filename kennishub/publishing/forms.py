"""Turn what somebody fills in into the file that would be published, and back.

A form is JSON: `velden` holds front matter by its Dutch keys, as text, and `tekst` the sections of
the body. Keys that no form shows are carried along, so that nothing of a document is lost on the
way.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Final, Protocol

import yaml

from kennishub.catalogue.municipalities import load_register
from kennishub.content import front_matter
from kennishub.content.document import Document
from kennishub.content.messages import enumerate_words
from kennishub.content.parsing import parse
from kennishub.content.rules import CASE_HEADINGS
from kennishub.content.schema import Vocabulary
from kennishub.paths import FOLDERS

Form = dict[str, Any]

#: The sections of a practice case, by the name of their field.
SECTIONS: Final = {
    "aanleiding": "Aanleiding",
    "aanpak": "Aanpak",
    "resultaat": "Resultaat",
    "wat_ging_er_mis": "Wat ging er mis",
    "tips": "Tips voor andere gemeenten",
}
#: The one field of a body that has no such sections.
WHOLE: Final = "tekst"

#: Fields that hold one text, one of a list, or lists of text divided by commas.
TEXTS: Final = ("titel", "samenvatting", "fase", "uitkomst", "soort", "bewijs")
CHOICES: Final = ("themas", "ontwikkelpunten", "onderwerpen")
COMMAS: Final = ("trefwoorden", "doelgroep")
#: Groups that are there once, and rows that repeat; rows without parts are lists of text.
GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "periode": ("start", "einde"),
    "kosten": ("bedrag", "eenheid", "prijspeil", "financiering", "toelichting"),
}
ROWS: Final[Mapping[str, tuple[str, ...]]] = {
    "gemeenten": ("naam", "rol"),
    "partners": (),
    "resultaten": ("indicator", "voor", "na", "eenheid", "toelichting"),
    "lessen": ("tekst", "soort"),
    "bronnen": ("titel", "url", "uitgever"),
}
#: What every row has, so that it says nothing by itself.
_DEFAULTS: Final = {"rol", "soort"}
_NUMBERS: Final = frozenset({"voor", "na", "bedrag"})
_FOR_CASES: Final = frozenset(
    {"fase", "uitkomst", "bewijs", "doelgroep", "periode", "kosten"}
    | {"gemeenten", "partners", "resultaten", "lessen"}
)
_FOR_ARTICLES: Final = frozenset({"soort"})
#: The most rows of a group; the head of a file has room for no more.
MAX_ROWS: Final = 100

_ORDER: Final = (
    "id",
    "type",
    "titel",
    "samenvatting",
    "themas",
    "ontwikkelpunten",
    "onderwerpen",
    "trefwoorden",
    "gepubliceerd",
    "bijgewerkt",
    "gecontroleerd",
    "bronnen",
    "eigen",
    "verwant",
    "contact",
    "leeraanbod",
    "taal",
    "licentie",
    "gemeenten",
    "regio",
    "fase",
    "uitkomst",
    "periode",
    "doelgroep",
    "partners",
    "resultaten",
    "kosten",
    "bewijs",
    "lessen",
    "overdraagbaarheid",
    "soort",
    "wetgeving",
    "geldig_van",
    "geldig_tot",
)
_DECIMAL: Final = re.compile(r"-?\d{1,3}(?:\.\d{3})+(?:,\d+)?|-?\d+,\d+")
_PATH: Final = re.compile(r"\[(\d+)\]|\.")
_OF_FILES: Final = re.compile(r" (?:De|Deze) sleutel '[^']*' ontbreekt nog\.")
_UNKNOWN_PLACE: Final = re.compile(r"De gemeente '(.*)' staat niet in het register\.")
_HEADING: Final = re.compile(r"^## (.+?)[ \t]*$", re.MULTILINE)


class Values(Protocol):
    """Give what a form of a browser sent."""

    def getlist(self, key: str) -> list[str]:
        """Return all values of a field."""

    def keys(self) -> Iterable[str]:
        """Return the names of the fields."""


def shown(kind: str, name: str) -> bool:
    """Tell whether the form of a kind of document has a field."""
    return name not in (_FOR_ARTICLES if kind == "praktijkvoorbeeld" else _FOR_CASES)


def read_form(
    values: Values, kind: str, before: Form, *, editor: bool = False, without: str = ""
) -> Form:
    """Return what was filled in, on top of what the form before it held and does not show.

    Only an editor says how good the evidence is. `without` is the row to leave out: `partners-2`.
    """
    fields = dict(before.get("velden", {}))
    for name in TEXTS:
        if shown(kind, name) and (editor or name != "bewijs"):
            _set(fields, name, _line(_first(values, name)))
    for name in CHOICES:
        _set(fields, name, list(dict.fromkeys(filter(None, values.getlist(name)))))
    for name in filter(lambda name: shown(kind, name), COMMAS):
        words = [_line(word) for word in re.split(r"[,;\n]", _first(values, name))]
        if name == "trefwoorden":
            words = [word.lower() for word in words]
        _set(fields, name, list(dict.fromkeys(filter(None, words))))
    for name in filter(lambda name: shown(kind, name), GROUPS):
        group = {part: _value(part, _first(values, f"{name}-{part}")) for part in GROUPS[name]}
        _set(fields, name, {part: value for part, value in group.items() if value})
    for name in filter(lambda name: shown(kind, name), ROWS):
        _set(fields, name, _read_rows(values, name, without))
    _set(fields, "eigen", "true" if _first(values, "eigen") else "")
    names = SECTIONS if kind == "praktijkvoorbeeld" else (WHOLE,)
    sections = {name: _text(_first(values, f"tekst-{name}")) for name in names}
    if kind == "praktijkvoorbeeld" and (whole := _text(_first(values, f"tekst-{WHOLE}"))):
        sections[WHOLE] = whole
    return {"velden": fields, "tekst": sections}


def title_of(form: Form) -> str:
    """Return the title that was filled in."""
    return str(form.get("velden", {}).get("titel", ""))[:200]


def to_markdown(form: Form, kind: str, document_id: str, published: dt.date) -> str:
    """Return the file of a form; a date of publication that it has already stays."""
    fields = {"gepubliceerd": published.isoformat(), **form.get("velden", {})}
    fields |= {"id": document_id, "type": kind}
    keys = [*_ORDER, *sorted(fields.keys() - set(_ORDER))]
    head = yaml.safe_dump(
        {key: fields[key] for key in keys if fields.get(key)},
        allow_unicode=True,
        sort_keys=False,
        width=10_000,
    )
    return f"---\n{head}---\n{_body(form.get('tekst', {}))}"


def from_markdown(text: str, name: str = "bestand.md") -> tuple[str, Form]:
    """Return the kind of document and the form of a file; only an unreadable head is not taken.

    Raises:
        kennishub.content.front_matter.UnreadableError: there is no head to read.
    """
    parts = front_matter.split(text.encode(), name)
    fields = {key: value for key, value in parts.head.values.items() if key not in ("id", "type")}
    kind = parts.head.values.get("type")
    kind = kind if kind in FOLDERS else "praktijkvoorbeeld"
    return kind, {"velden": fields, "tekst": sections_of(parts.body, kind)}


def check(form: Form, kind: str, vocabulary: Vocabulary) -> dict[str, list[str]]:
    """Return what is wrong by field, as it would be said of the file; empty when all is well."""
    today = dt.datetime.now(dt.UTC).date()
    text = to_markdown(form, kind, "concept", today)
    found = parse(text.encode(), f"{FOLDERS[kind]}/concept.md", vocabulary)
    mistakes: dict[str, list[str]] = {}
    if not isinstance(found, Document):
        for problem in found:
            name = field_of(problem.key)
            if message := _in_a_form(name, problem.message):
                mistakes.setdefault(name, []).append(message)
    if not any(form.get("tekst", {}).values()):
        first = next(iter(SECTIONS)) if kind == "praktijkvoorbeeld" else WHOLE
        mistakes.setdefault(f"tekst-{first}", []).append("Schrijf hier minstens een paar zinnen.")
    return mistakes


def field_of(key: str) -> str:
    """Return the field of a form in which a key of the front matter is filled in."""
    if key in ("tekst", "body", ""):
        return f"tekst-{WHOLE}"
    name = _PATH.sub(lambda match: f"-{match[1]}" if match[1] else "-", key)
    base, _, rest = name.partition("-")
    known = base in TEXTS or base in CHOICES or base in COMMAS
    return base if known else f"{base}-{rest}" if rest else base


def propose_id(title: str, taken: Iterable[str]) -> str:
    """Return an id for a title that no document has."""
    folded = unicodedata.normalize("NFKD", title.casefold())
    words = re.findall(r"[a-z0-9]+", "".join(c for c in folded if not unicodedata.combining(c)))
    base = "-".join(words)[:70].strip("-") or "document"
    taken = set(taken)
    found, number = base, 2
    while found in taken:
        found, number = f"{base}-{number}", number + 1
    return found


def flat(form: Form) -> dict[str, str]:
    """Return every field of a form as one text, to compare two forms by."""
    found: dict[str, str] = {}
    for key, value in form.get("velden", {}).items():
        found[key] = _flat(value)
    for name, text in form.get("tekst", {}).items():
        found[f"tekst-{name}"] = text
    return {key: text for key, text in found.items() if text}


def _in_a_form(name: str, message: str) -> str:
    """Return a message about a file in the words of a form, which has no keys and no head."""
    if name.startswith("gemeenten-") and (match := _UNKNOWN_PLACE.match(message)):
        return f"{match[0]} {_meant_places(match[1])}"
    if name == "bronnen" and "eigen" in message:
        return "Noem minstens één bron, of vink aan dat dit uw eigen ervaring is."
    if name == f"tekst-{WHOLE}" and "kop van het bestand" in message:
        return ""  # It is said at the first section.
    return _OF_FILES.sub("", message)


def _meant_places(typed: str) -> str:
    register = load_register()
    near = [one.name for one in register.candidates(typed, 5)]
    if not near:
        near = get_close_matches(typed, [one.name for one in register.all()], n=3)
    if not near:
        return "Kijk de spelling na en kies een naam uit de lijst."
    return f"Bedoelt u {enumerate_words(near)}?"


def _flat(value: Any) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_flat(part)}" for key, part in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "\n".join(_flat(part) for part in value)
    return str(value)


def _read_rows(values: Values, name: str, without: str) -> list[Any]:
    numbers = sorted(
        {
            int(match[1])
            for key in values.keys()  # noqa: SIM118 - a protocol, not a dict
            if (match := re.fullmatch(rf"{name}-(\d{{1,3}})(?:-\w+)?", key))
            and f"{name}-{match[1]}" != without
        }
    )
    rows: list[Any] = []
    for number in numbers[:MAX_ROWS]:
        if not ROWS[name]:
            rows.append(_line(_first(values, f"{name}-{number}")))
            continue
        row = {
            part: value
            for part in ROWS[name]
            if (value := _value(part, _first(values, f"{name}-{number}-{part}")))
        }
        rows.append(row if row.keys() - _DEFAULTS else {})
    return [row for row in rows if row]


def _first(values: Values, name: str) -> str:
    found = values.getlist(name)
    return found[0] if found else ""


def _value(part: str, text: str) -> str:
    text = _line(text)
    if part in _NUMBERS and _DECIMAL.fullmatch(text):
        # As the Dutch write numbers: 1.250,50.
        return text.replace(".", "").replace(",", ".")
    return text


def _line(text: str) -> str:
    return " ".join(text.split())


def _text(text: str) -> str:
    # Spaces before the first line make it code.
    return text.replace("\r\n", "\n").replace("\r", "\n").strip("\n").rstrip()


def _set(fields: dict[str, Any], name: str, value: Any) -> None:
    if value:
        fields[name] = value
    else:
        fields.pop(name, None)


def _body(sections: Mapping[str, str]) -> str:
    parts = [
        f"## {heading}\n\n{sections[name]}"
        for name, heading in SECTIONS.items()
        if sections.get(name)
    ]
    if sections.get(WHOLE):
        parts.insert(0, sections[WHOLE])
    return "\n\n".join(parts) + "\n" if parts else ""


def sections_of(body: str, kind: str) -> dict[str, str]:
    """Divide a body by the headings of a practice case, where it has these and no other text."""
    body = body.strip("\n").rstrip()
    if kind == "praktijkvoorbeeld":
        pieces = _HEADING.split(body)
        headings = pieces[1::2]
        ordered = [heading for heading in CASE_HEADINGS if heading in headings]
        if not pieces[0].strip() and headings == ordered:
            names = {heading: name for name, heading in SECTIONS.items()}
            return {
                names[heading]: text.strip("\n").rstrip()
                for heading, text in zip(headings, pieces[2::2], strict=True)
            }
    return {WHOLE: body}


def body_of(form: Form) -> str:
    """Return the Markdown of the body of a form."""
    return _body(form.get("tekst", {}))
