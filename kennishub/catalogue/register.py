"""Know the municipalities of today, their other names, and those that are no more."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from kennishub.catalogue.names import fold, slug
from kennishub.errors import NotFoundError
from kennishub.labels import size_class

_CODE: Final = re.compile(r"(?:gm)?(\d{1,4})")
_PROVINCE_ALIASES: Final = {"Fryslân": ("Friesland",), "Noord-Brabant": ("Brabant",)}


@dataclass(frozen=True, slots=True)
class Province:
    """Hold a province."""

    name: str
    slug: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Municipality:
    """Hold a municipality; `year` is that of `inhabitants`, `urbanity` runs from 1 (most) to 5."""

    code: str
    name: str
    slug: str
    cbs_name: str
    province: str
    province_slug: str
    inhabitants: int
    year: int
    size_class: str
    urbanity: int
    latitude: float
    longitude: float
    tooi_uri: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FormerMunicipality:
    """Hold a municipality that is no more; `successors` name what took its place then."""

    code: str
    name: str
    ended: str
    change: str
    successors: tuple[str, ...]
    present: Municipality

    @property
    def year(self) -> int:
        """Return the year in which it ended."""
        return int(self.ended[:4])

    @property
    def note(self) -> str:
        """Say in one or two Dutch sentences what became of it."""
        first, now = self.successors[0], self.present.name
        if self.change == "split":
            *others, last = self.successors
            return (
                f"{self.name} is in {self.year} verdeeld over {', '.join(others)} en {last}. "
                f"In Kennishub telt {self.name} mee bij {now}."
            )
        if self.change == "renamed" and first == now:
            return f"{self.name} heet sinds {self.year} {now}."
        told = "is in {} opgegaan in {}" if self.change == "merged" else "heette sinds {} {}"
        later = "" if first == now else f" en hoort nu bij {now}"
        return f"{self.name} {told.format(self.year, first)}{later}."


class Register:
    """Find municipalities by whatever people call them; built once, never changed."""

    def __init__(
        self, municipalities: Sequence[Municipality], former: Sequence[FormerMunicipality]
    ) -> None:
        self._all = tuple(sorted(municipalities, key=lambda one: fold(one.name)))
        self._former = tuple(former)
        self._by_code = {one.code: one for one in self._all}
        self._by_slug = {one.slug: one for one in self._all}
        self._former_by_code = {one.code: one for one in former}
        self._by_key = {key: one for one in self._all for key in _keys(one)}
        self._former_by_key = {
            key: one for one in former if (key := fold(one.name)) not in self._by_key
        }
        names = {one.province: one.province_slug for one in self._all}
        self._provinces = tuple(
            Province(name, names[name], _PROVINCE_ALIASES.get(name, ())) for name in sorted(names)
        )

    def all(self) -> tuple[Municipality, ...]:
        """Return every municipality of today by name."""
        return self._all

    def former(self) -> tuple[FormerMunicipality, ...]:
        """Return every municipality that is no more, in the order in which they ended."""
        return self._former

    def provinces(self) -> tuple[Province, ...]:
        """Return the provinces by name."""
        return self._provinces

    def by_code(self, code: str) -> Municipality:
        """Return the municipality of today with this CBS code, such as GM0518.

        Raises:
            NotFoundError: there is none.
        """
        return _found(self._by_code, code)

    def by_slug(self, slug: str) -> Municipality:
        """Return the municipality of today with this slug, such as den-haag.

        Raises:
            NotFoundError: there is none.
        """
        return _found(self._by_slug, slug)

    def resolve(self, text: str) -> Municipality | None:
        """Return the one municipality that is meant by a code, slug, name, alias or former name.

        Case, diacritics, apostrophes, hyphens and the word "gemeente" make no difference. A name
        that could mean several, such as Bergen, gives None; `candidates` offers them.
        """
        key = fold(text)
        if one := self._by_key.get(key) or self._by_code.get(_code(key)):
            return one
        gone = self.is_former(text)
        return gone.present if gone else None

    def is_former(self, text: str) -> FormerMunicipality | None:
        """Return the municipality that is no more and has this name or code."""
        key = fold(text)
        return self._former_by_key.get(key) or self._former_by_code.get(_code(key))

    def successor_note(self, text: str) -> str | None:
        """Say in Dutch what became of a municipality that is no more."""
        gone = self.is_former(text)
        return gone.note if gone else None

    def candidates(self, text: str, limit: int = 10) -> list[Municipality]:
        """Return the municipalities of which a name begins with or contains text, best first."""
        key = fold(text)
        if not key:
            return []
        ranks: dict[str, tuple[int, str]] = {}
        for name, one, former in self._names():
            place = _place(key, name)
            if place is not None:
                rank = (2 * place + former, fold(one.name))
                ranks[one.code] = min(rank, ranks.get(one.code, rank))
        return [self._by_code[code] for code in sorted(ranks, key=lambda code: ranks[code])][:limit]

    def resolve_province(self, text: str) -> Province | None:
        """Return the province that is meant by a name, alias or slug."""
        key = fold(text)
        for one in self._provinces:
            if key in (fold(name) for name in (one.name, *one.aliases)):
                return one
        return None

    def _names(self) -> Iterator[tuple[str, Municipality, bool]]:
        for key, one in self._by_key.items():
            yield key, one, False
        for key, gone in self._former_by_key.items():
            yield key, gone.present, True


@cache
def load_register() -> Register:
    """Return the register that comes with the package, read once per process."""
    aliases: dict[str, list[str]] = {}
    for row in _read("gemeenten_aliassen.csv"):
        aliases.setdefault(row["cbs_code"], []).append(row["alias"])
    present = {
        row["cbs_code"]: _municipality(row, tuple(aliases.get(row["cbs_code"], ())))
        for row in _read("gemeenten.csv")
    }
    old = list(_read("gemeenten_oud.csv"))
    names = {row["cbs_code"]: row["name"] for row in old}
    names |= {code: one.name for code, one in present.items()}
    former = [
        FormerMunicipality(
            code=row["cbs_code"],
            name=row["name"],
            ended=row["ended"],
            change=row["change"],
            successors=tuple(names[code] for code in row["successor_codes"].split()),
            present=present[row["present_code"]],
        )
        for row in old
    ]
    return Register(tuple(present.values()), former)


def _municipality(row: Mapping[str, str], aliases: tuple[str, ...]) -> Municipality:
    inhabitants = int(row["inhabitants"])
    return Municipality(
        code=row["cbs_code"],
        name=row["name"],
        slug=slug(row["name"]),
        cbs_name=row["name_cbs"],
        province=row["province"],
        province_slug=slug(row["province"]),
        inhabitants=inhabitants,
        year=int(row["year"]),
        size_class=size_class(inhabitants),
        urbanity=int(row["urbanity"]),
        latitude=float(row["lat"]),
        longitude=float(row["lon"]),
        tooi_uri=row["tooi_uri"],
        aliases=aliases,
    )


def _read(name: str) -> Iterator[dict[str, str]]:
    with (files("kennishub") / "data" / name).open(encoding="utf-8") as file:
        yield from csv.DictReader(file)


def _keys(one: Municipality) -> set[str]:
    return {fold(name) for name in (one.name, one.cbs_name, *one.aliases)}


def _code(key: str) -> str:
    match = _CODE.fullmatch(key)
    return f"GM{match[1]:0>4}" if match else ""


def _place(key: str, name: str) -> int | None:
    """Rank where a key stands in a name: all of it, its beginning, a word of it, elsewhere."""
    if name == key:
        return 0
    at = name.find(key)
    if at <= 0:
        return 1 if at == 0 else None
    return 2 if f" {key}" in name else 3


def _found(table: Mapping[str, Municipality], value: str) -> Municipality:
    try:
        return table[value]
    except KeyError:
        raise NotFoundError(f"Er is geen gemeente '{value}'.") from None
