"""Name facets and their values for readers, and understand the names that people use for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from kennishub import labels
from kennishub.catalogue.municipalities import Register
from kennishub.catalogue.themes import Theme
from kennishub.errors import InvalidQueryError
from kennishub.search.dutch import fold, is_common_word

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

#: Words of the longest name that is recognised.
MAX_NAME: Final = 6

#: The facets whose values are kinds of theme, and the kind each one holds.
_THEME_FACETS: Final = ("thema", "ontwikkelpunt", "onderwerp")


class Names:
    """Hold the label of every value, and every way to write one."""

    def __init__(self, register: Register, themes: Iterable[Theme]) -> None:
        self._register = register
        self._themes = {theme.id: theme for theme in themes}
        # Every run of words of a query is looked up here. Of two with one title the first counts.
        self._by_title: dict[str, Theme] = {}
        for theme in self._themes.values():
            self._by_title.setdefault(fold(theme.title), theme)
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
        return self.labels(facet).get(value, value)

    def labels(self, facet: str) -> Mapping[str, str]:
        """Return what readers call each value of a facet that has a name of its own."""
        return self._labels.get(facet, {})

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

    def recognise(
        self, text: str, selected: Mapping[str, tuple[str, ...]]
    ) -> Iterator[tuple[str, str, str]]:
        """Yield the facet, the value and the rest of the text for every name of one in it.

        A municipality whose name is a common word, as Best is, counts with a capital only.
        """
        words = text.split()
        taken: set[int] = set()
        for length in range(min(MAX_NAME, len(words)), 0, -1):
            for first in range(len(words) - length + 1):
                places = range(first, first + length)
                name = " ".join(words[place] for place in places)
                if taken.intersection(places) or (known := self._recognise(name)) is None:
                    continue
                taken.update(places)
                if known[1] not in selected.get(known[0], ()):
                    rest = " ".join(w for place, w in enumerate(words) if place not in places)
                    yield *known, rest

    def _recognise(self, name: str) -> tuple[str, str] | None:
        if (theme := self._by_title.get(fold(name))) is not None:
            return theme.kind, theme.id
        municipality = self._register.resolve(name)
        if (
            municipality is None
            or not name.replace("-", "").replace("'", "").replace(" ", "").isalpha()
        ):
            return None
        if name == name.lower() and is_common_word(name):
            return None
        return "gemeente", municipality.slug

    def _municipality(self, text: str) -> str:
        if (municipality := self._register.resolve(text)) is not None:
            return municipality.slug
        names = [one.name for one in self._register.candidates(text)[:3]]
        advice = f" Bedoelt u {' of '.join(names)}?" if names else ""
        raise InvalidQueryError(f"Wij kennen geen gemeente '{text}'.{advice}")

    def _theme(self, facet: str, text: str) -> tuple[str, str]:
        key = fold(text)
        if (theme := self._themes.get(key) or self._by_title.get(key)) is not None:
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
