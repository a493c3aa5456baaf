"""Turn what is wrong with a value into a Dutch sentence that says what to do.

One table leads from the type of an error, pydantic's own or one of `fields`, to its sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Final

from kennishub.content.text import shorten

#: How a sentence calls the value of a key; a key ending in [] is one item of a list.
_NOUNS: Final = {
    "id": "een id",
    "type": "een type",
    "titel": "een titel",
    "samenvatting": "een samenvatting",
    "themas": "thema's",
    "themas[]": "een thema",
    "ontwikkelpunten": "ontwikkelpunten",
    "ontwikkelpunten[]": "een ontwikkelpunt",
    "onderwerpen": "onderwerpen",
    "onderwerpen[]": "een onderwerp",
    "trefwoorden": "trefwoorden",
    "trefwoorden[]": "een trefwoord",
    "gepubliceerd": "de datum van publicatie",
    "bijgewerkt": "de datum van de laatste wijziging",
    "gecontroleerd": "de datum van de laatste controle",
    "bronnen": "bronnen",
    "url": "een webadres",
    "uitgever": "een uitgever",
    "soort": "een soort",
    "toelichting": "een toelichting",
    "functie": "een functie",
    "organisatie": "een organisatie",
    "mailadres": "een mailadres",
    "pagina": "een webadres",
    "taal": "een taal",
    "licentie": "een licentie",
    "gemeenten": "gemeenten",
    "naam": "een naam",
    "code": "een code",
    "rol": "een rol",
    "regio": "een regio",
    "fase": "een fase",
    "uitkomst": "een uitkomst",
    "start": "een jaar of maand",
    "einde": "een jaar of maand",
    "doelgroep[]": "een doelgroep",
    "partners[]": "een partner",
    "indicator": "een indicator",
    "voor": "een getal",
    "na": "een getal",
    "eenheid": "een eenheid",
    "bedrag": "een bedrag",
    "prijspeil": "een jaar",
    "financiering": "een financiering",
    "bewijs": "een bewijs",
    "tekst": "een tekst",
    "min_inwoners": "een aantal inwoners",
    "geldig_van": "een datum",
    "geldig_tot": "een datum",
    "subthemas": "subthema's",
    "icoon": "de naam van een icoon",
    "begin_hier[]": "het id van een document",
    "kern[]": "een tekst",
    "aanpasbaar[]": "een tekst",
    "voorwaarden[]": "een voorwaarde",
    "inleiding": "een inleiding",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """Hold one error as a validator reports it.

    `key` is that of the value, with `[]` behind it for an item of a list; `keys` are the ones that
    fit in its place and `foreign` says to which other kind of document an unknown key belongs.
    """

    code: str
    key: str
    value: object = None
    context: Mapping[str, Any] = field(default_factory=dict)
    keys: Sequence[str] = ()
    foreign: str | None = None
    required: bool = False

    @property
    def noun(self) -> str:
        """Name the value with its article: `een titel`."""
        return _NOUNS.get(self.key, "een waarde" if self.key.endswith("[]") else f"'{self.key}'")


def enumerate_words(words: Iterable[str], last: str = "of") -> str:
    """Write words as a Dutch list: `a, b of c`."""
    *first, final = words
    return f"{', '.join(first)} {last} {final}" if first else final


def suggest(word: str, known: Iterable[str]) -> str:
    """Return a sentence that names the known word that comes closest, or nothing."""
    matches = get_close_matches(word[:80].lower(), list(known), n=1)
    return f" Misschien is '{matches[0]}' bedoeld." if matches else ""


def _missing(fault: Fault) -> str:
    if fault.key == "gemeenten":
        return "Noem minstens één gemeente, met een naam en een rol."
    return f"Vul {fault.noun} in. De sleutel '{fault.key}' ontbreekt nog."


def _empty(fault: Fault) -> str:
    if fault.required:
        return f"Vul {fault.noun} in."
    return f"Vul {fault.noun} in, of haal deze regel weg."


def _unknown_key(fault: Fault) -> str:
    key = shorten(fault.key)
    if fault.foreign:
        return f"De sleutel '{key}' hoort bij een {fault.foreign}. Haal deze regel weg."
    tip = suggest(fault.key, fault.keys) or f" Kies uit: {', '.join(fault.keys)}."
    return f"De sleutel '{key}' bestaat hier niet. Verbeter de sleutel of haal de regel weg.{tip}"


def _choice(fault: Fault) -> str:
    choices = [str(choice) for choice in fault.context["choices"]]
    tip = suggest(fault.value, choices) if isinstance(fault.value, str) else ""
    return f"Kies {enumerate_words(choices)}.{tip}"


def _too_long(fault: Fault) -> str:
    maximum, actual = fault.context["max_length"], fault.context["actual_length"]
    return f"Noem hoogstens {maximum} {fault.noun}; nu zijn het er {actual}."


def _text_too_long(fault: Fault) -> str:
    maximum = fault.context["max_length"]
    length = len(" ".join(fault.value.split())) if isinstance(fault.value, str) else maximum + 1
    return f"Vul {fault.noun} in van hoogstens {maximum} tekens; nu zijn het er {length}."


def _group(fault: Fault) -> str:
    return f"Schrijf hier een groep sleutels, elk op een eigen regel: {', '.join(fault.keys)}."


#: The table: type of error -> sentence.
_SENTENCES: Final[Mapping[str, str | Callable[[Fault], str]]] = {
    # pydantic's own
    "missing": _missing,
    "extra_forbidden": _unknown_key,
    "string_too_short": _empty,
    "string_too_long": _text_too_long,
    "too_short": _missing,
    "too_long": _too_long,
    "tuple_type": "Maak hier een lijst van: elk onderdeel op een eigen regel, met '- ' ervoor.",
    "model_type": _group,
    # those of `fields`
    "text": lambda fault: f"Schrijf hier {fault.noun} als gewone tekst, zonder lijst of groep.",
    "character": (
        "Haal het onzichtbare teken {character} weg. Typ de tekst opnieuw als dat niet lukt."
    ),
    "slug": (
        "Gebruik alleen kleine letters, cijfers en losse koppeltekens, hoogstens 80 tekens. "
        "Bijvoorbeeld: heusden-huurachterstand."
    ),
    "keyword": (
        "Schrijf een trefwoord met alleen letters, cijfers, spaties en koppeltekens. "
        "Begin met een letter of cijfer."
    ),
    "keyword_case": "Schrijf een trefwoord met kleine letters: '{lower}'.",
    "choice": _choice,
    "web_address": (
        "Vul een volledig webadres in dat begint met https:// of http://, zonder spaties. "
        "Bijvoorbeeld: https://www.vng.nl/artikelen."
    ),
    "mail_address": "Vul een mailadres in. Bijvoorbeeld: schulden@gemeente.nl.",
    "municipality_code": "Vul een CBS-code in: GM en vier cijfers. Bijvoorbeeld: GM0797.",
    "language": "Vul een taalcode in. Bijvoorbeeld: nl.",
    "licence": "Vul de SPDX-code van een licentie in. Bijvoorbeeld: CC-BY-4.0.",
    "number": (
        "Vul een getal in, met alleen cijfers. Bijvoorbeeld: 82.6. Zet wat het is bij 'eenheid'."
    ),
    "number_ambiguous": (
        "'{written}' kan op twee manieren worden gelezen. Schrijf {whole} als dat het getal is, "
        "of laat de laatste cijfers achter de komma weg."
    ),
    "number_long": "Vul een getal in van hoogstens {digits} cijfers.",
    "number_negative": "Vul een getal in van 0 of meer.",
    "number_whole": "Vul een heel getal in, zonder cijfers achter de komma.",
    "year": "Vul een jaar in van vier cijfers. Bijvoorbeeld: 2026.",
    "year_range": "Vul een jaar in van 1900 tot en met 2100.",
    "month": "Schrijf een jaar of een maand als '2023' of '2023-05'.",
    "month_unreal": "De maand {month} bestaat niet. Kies 01 tot en met 12.",
    "date": "Schrijf de datum als jjjj-mm-dd. Bijvoorbeeld: 2026-03-31.",
    "date_unreal": "De datum {date} bestaat niet. Kijk de dag en de maand na.",
    "boolean": "Kies true (ja) of false (nee).",
}

#: For what a later version of pydantic may report and the table does not know.
_FALLBACK: Final = "Deze waarde past hier niet. Kijk in de schrijfwijzer wat hier hoort te staan."


def sentence_for(fault: Fault) -> str:
    """Return the Dutch sentence for an error."""
    if fault.code not in ("extra_forbidden", "missing") and fault.value in ("", None):
        return _empty(fault)
    sentence = _SENTENCES.get(fault.code, _FALLBACK)
    if isinstance(sentence, str):
        return sentence.format_map(
            {key: shorten(str(value)) for key, value in fault.context.items()}
        )
    return sentence(fault)


def known_codes() -> frozenset[str]:
    """Return the types of error that have a sentence of their own."""
    return frozenset(_SENTENCES)
