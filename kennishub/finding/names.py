"""Name facets and their values for readers, and understand the names that people use for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from kennishub import labels
from kennishub.catalogue.municipalities import Register
from kennishub.catalogue.themes import Theme
from kennishub.errors import InvalidQueryError
from kennishub.search.dutch import fold

FACET_LABELS: Final = {
    "thema": "Thema",
    "type": "Soort",
    "gemeente": "Gemeente",
    "provincie": "Provincie",
    "grootteklasse": "Grootte van de gemeente",
    "fase": "Fase",
    "uitkomst": "Uitkomst",
    "trefwoord": "Trefwoord",
    "jaar": "Jaar van de start",
    "ontwikkelpunt": "Ontwikkelpunt",
    "onderwerp": "Onderwerp",
}

#: The facets whose values are kinds of theme, and the kind each one holds.
_THEME_FACETS: Final = ("thema", "ontwikkelpunt", "onderwerp")


class Names:
    """Hold the label of every value, and every way to write one."""

    def __init__(self, register: Register, themes: Iterable[Theme]) -> None:
        self._register = register
        self._themes = {theme.id: theme for theme in themes}
        self._labels: dict[str, Mapping[str, str]] = {
            "type": labels.KINDS_PLURAL,
            "fase": labels.PHASES,
            "uitkomst": labels.OUTCOMES,
            "grootteklasse": {value: label for value, (label, _) in labels.SIZE_CLASSES.items()},
            "provincie": {province.slug: province.name for province in register.provinces()},
            "gemeente": {one.slug: one.name for one in register.all()},
            **{
                kind: {
                    theme.id: theme.title for theme in self._themes.values() if theme.kind == kind
                }
                for kind in _THEME_FACETS
            },
        }

    def label(self, facet: str, value: str) -> str:
        """Return what readers call a value; one without a name of its own is its own label."""
        return self._labels.get(facet, {}).get(value, value)

    def order(self, facet: str) -> Mapping[str, int] | None:
        """Return the place of each value where a facet has an order of its own, as phases have."""
        if facet in ("fase", "uitkomst", "grootteklasse"):
            return {value: place for place, value in enumerate(self._labels[facet])}
        return None

    def resolve(self, facet: str, text: str) -> tuple[str, str]:
        """Return the facet and the value that somebody means by a text.

        Raises:
            InvalidQueryError: there is no such value.
        """
        match facet:
            case "gemeente":
                return facet, self._municipality(text)
            case "trefwoord":
                return facet, " ".join(text.casefold().split())
            case "jaar":
                if not (text.isdecimal() and len(text) == 4):
                    raise InvalidQueryError(
                        f"'{text}' is geen jaar. Gebruik vier cijfers, zoals 2024."
                    )
                return facet, text
            case _ if facet in _THEME_FACETS:
                return self._theme(facet, text)
            case _:
                return facet, self._choice(facet, text)

    def _municipality(self, text: str) -> str:
        if (municipality := self._register.resolve(text)) is not None:
            return municipality.slug
        names = [one.name for one in self._register.candidates(text)[:3]]
        advice = f" Bedoelt u {' of '.join(names)}?" if names else ""
        raise InvalidQueryError(f"Wij kennen geen gemeente '{text}'.{advice}")

    def _theme(self, facet: str, text: str) -> tuple[str, str]:
        key = fold(text)
        for theme in self._themes.values():
            if key in (theme.id, fold(theme.title)):
                return theme.kind, theme.id
        known = ", ".join(theme.id for theme in self._themes.values() if theme.kind == facet)
        raise InvalidQueryError(f"Wij kennen geen thema '{text}'. Kies uit: {known}.")

    def _choice(self, facet: str, text: str) -> str:
        key = fold(text)
        for value, label in self._labels[facet].items():
            if key in (value, fold(label)):
                return value
        if facet == "type" and key in labels.KINDS:
            return key
        if facet == "provincie" and (province := self._register.resolve_province(text)):
            return province.slug
        known = ", ".join(self._labels[facet])
        name = FACET_LABELS[facet].casefold()
        raise InvalidQueryError(f"Onbekende waarde '{text}' voor {name}. Kies uit: {known}.")
