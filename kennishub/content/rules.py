"""Check what ties the values of a document together, or to a vocabulary.

The rules read the front matter as it was written and pass over values of a wrong shape, so that all
mistakes of a file are found at once, also when the schema refuses it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Any, Final

from kennishub.content import body as markdown_body
from kennishub.content import text
from kennishub.content.messages import enumerate_words, suggest
from kennishub.content.problems import BODY, Mistake
from kennishub.content.vocabulary import Vocabulary

#: The headings of a practice case, in their order.
CASE_HEADINGS: Final = (
    "Aanleiding",
    "Aanpak",
    "Resultaat",
    "Wat ging er mis",
    "Tips voor andere gemeenten",
)

#: Lists that are sets to their reader.
_UNIQUE_LISTS: Final = (
    "themas",
    "ontwikkelpunten",
    "onderwerpen",
    "trefwoorden",
    "doelgroep",
    "partners",
)

_FrontMatter = Mapping[str, Any]


def check_rules(
    front_matter: _FrontMatter, body: str, kind: str, vocabulary: Vocabulary
) -> Iterator[Mistake]:
    """Yield what breaks a rule in a document of this kind."""
    yield from _check_topics(front_matter, vocabulary)
    yield from _check_sources(front_matter)
    yield from _check_repetition(front_matter)
    yield from _check_links(front_matter)
    yield from _check_contact(front_matter)
    yield from _check_order(front_matter, "geldig_tot", "geldig_van")
    yield from check_body(body)
    if kind == "praktijkvoorbeeld":
        yield from _check_municipalities(front_matter, vocabulary.resolve_municipality)
        yield from _check_period(front_matter)
        yield from _check_case_headings(body)


def check_body(body: str) -> Iterator[Mistake]:
    """Yield what is wrong with the body of a document of any kind."""
    if (position := text.find_unfit(body)) is not None:
        message = f"Haal het onzichtbare teken {text.name_of(body[position])} weg uit deze regel."
        yield Mistake(BODY, message, body.count("\n", 0, position) + 1)
    if not body.strip():
        yield Mistake(BODY, "Schrijf een tekst onder de kop van het bestand.", 1)
    if (size := markdown_body.size_of(body)) > markdown_body.MAX_BYTES:
        yield Mistake(
            BODY,
            f"Kort de tekst in tot hoogstens {markdown_body.MAX_BYTES // 1024} kB; "
            f"nu is het {size // 1024 + 1} kB.",
            1,
        )


def _strings(front_matter: _FrontMatter, key: str) -> Iterator[tuple[str, str]]:
    values = front_matter.get(key)
    for index, value in enumerate(values if isinstance(values, list | tuple) else ()):
        if isinstance(value, str) and text.find_unfit(value) is None:
            yield f"{key}[{index}]", text.collapse(value)


def _groups(front_matter: _FrontMatter, key: str) -> Iterator[tuple[str, _FrontMatter]]:
    values = front_matter.get(key)
    for index, value in enumerate(values if isinstance(values, list | tuple) else ()):
        if isinstance(value, Mapping):
            yield f"{key}[{index}]", value


def _check_topics(front_matter: _FrontMatter, vocabulary: Vocabulary) -> Iterator[Mistake]:
    kinds = {
        "themas": ("Het thema", vocabulary.themes),
        "ontwikkelpunten": ("Het ontwikkelpunt", vocabulary.development_points),
        "onderwerpen": ("Het onderwerp", vocabulary.subjects),
    }
    for key, (noun, known) in kinds.items():
        for path, value in _strings(front_matter, key):
            if value and value not in known:
                choices = enumerate_words(sorted(known)) if known else "een ander"
                message = f"{noun} '{text.shorten(value)}' bestaat niet. Kies {choices}."
                yield Mistake(path, message + suggest(value, known))
    if not any(front_matter.get(key) for key in kinds):
        yield Mistake("themas", "Noem minstens één thema, ontwikkelpunt of onderwerp.")


def _check_sources(front_matter: _FrontMatter) -> Iterator[Mistake]:
    own = str(front_matter.get("eigen", "")).lower() == "true"
    if not front_matter.get("bronnen") and not own:
        yield Mistake(
            "bronnen",
            "Noem minstens één bron met titel en url, "
            "of schrijf 'eigen: true' als dit eigen ervaring is.",
        )


def _check_repetition(front_matter: _FrontMatter) -> Iterator[Mistake]:
    for key in _UNIQUE_LISTS:
        seen = set()
        for path, value in _strings(front_matter, key):
            if value and value.lower() in seen:
                yield Mistake(path, f"Haal deze regel weg: '{text.shorten(value)}' staat er al.")
            seen.add(value.lower())


def _check_links(front_matter: _FrontMatter) -> Iterator[Mistake]:
    seen = set()
    for path, link in _groups(front_matter, "verwant"):
        target, kind = str(link.get("id", "")), str(link.get("soort", ""))
        if target and target == front_matter.get("id"):
            message = "Noem het id van een ander document; dit is het document zelf."
            yield Mistake(f"{path}.id", message)
        elif target and (target, kind) in seen:
            message = f"Haal dit weg: '{text.shorten(target)}' staat er al met dezelfde soort."
            yield Mistake(f"{path}.id", message)
        seen.add((target, kind))


def _check_contact(front_matter: _FrontMatter) -> Iterator[Mistake]:
    contact = front_matter.get("contact")
    if isinstance(contact, Mapping) and not {"mailadres", "pagina"} & set(contact):
        yield Mistake("contact", "Vul een mailadres of een pagina in.")


def _check_municipalities(
    front_matter: _FrontMatter, resolve: Callable[[str], str | None]
) -> Iterator[Mistake]:
    seen = set()
    for path, role in _groups(front_matter, "gemeenten"):
        written = {
            key: text.collapse(value)
            for key in ("naam", "code")
            if isinstance(value := role.get(key), str) and text.find_unfit(value) is None
        }
        if not role.get("naam") and not role.get("code"):
            yield Mistake(path, "Vul de naam of de CBS-code van de gemeente in.")
        codes = {key: resolve(value) for key, value in written.items() if value}
        for key, code in codes.items():
            if code is None:
                yield Mistake(
                    f"{path}.{key}",
                    f"De gemeente '{text.shorten(written[key])}' staat niet in het register. "
                    "Kijk de spelling na.",
                )
        if len({code for code in codes.values() if code}) > 1:
            yield Mistake(path, "Haal de naam of de code weg; ze horen bij twee gemeenten.")
        names = tuple(value.lower() for value in written.values())
        if any(names) and names in seen:
            yield Mistake(path, "Haal deze gemeente weg; ze staat er al.")
        seen.add(names)


def _check_period(front_matter: _FrontMatter) -> Iterator[Mistake]:
    period = front_matter.get("periode")
    if not isinstance(period, Mapping):
        return
    if not {"start", "einde"} & set(period):
        yield Mistake("periode", "Vul een start of een einde in.")
    for mistake in _check_order(period, "einde", "start"):
        yield Mistake(f"periode.{mistake.key}", mistake.message)


def _check_order(group: _FrontMatter, later: str, earlier: str) -> Iterator[Mistake]:
    """Compare two dates, months or years as far as both are written: 2023 is not before 2023-05."""
    start, end = str(group.get(earlier, "")), str(group.get(later, ""))
    length = min(len(start), len(end))
    if length >= len("2023") and end[:length] < start[:length]:
        yield Mistake(
            later,
            f"Zet hier een datum die niet vóór '{earlier}' ({text.shorten(start)}) ligt.",
        )


def _check_case_headings(body: str) -> Iterator[Mistake]:
    known = {title.lower(): title for title in CASE_HEADINGS}
    allowed = enumerate_words(f"## {title}" for title in CASE_HEADINGS)
    in_order = []
    for heading in markdown_body.headings(body):
        if heading.level > 2:
            continue
        title = known.get(heading.title.lower())
        written = text.shorten(heading.title)
        if title is None:
            message = f"Een praktijkvoorbeeld heeft geen kop '{written}'. Gebruik {allowed}."
        elif title != heading.title or heading.level != 2:
            message = f"Schrijf deze kop als '## {title}'."
        elif title in in_order:
            message = f"Voeg dit stuk bij het eerste: de kop '{title}' staat er al."
        else:
            in_order.append(title)
            continue
        yield Mistake(BODY, message, heading.line)
    for first, second in pairwise(in_order):
        if CASE_HEADINGS.index(first) > CASE_HEADINGS.index(second):
            line = next(h.line for h in markdown_body.headings(body) if h.title == second)
            yield Mistake(BODY, f"Zet '## {second}' vóór '## {first}'.", line)
