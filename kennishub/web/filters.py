"""Write dates, numbers and counts the Dutch way in templates."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlsplit

from babel.dates import format_date, format_datetime, get_timezone
from babel.numbers import format_decimal

from kennishub.catalogue.moments import read_moment
from kennishub.content.document import Costs, Period

LOCALE: Final = "nl_NL"
_ZONE: Final = get_timezone("Europe/Amsterdam")
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NBSP: Final = "\N{NO-BREAK SPACE}"
_SINGULAR_AND_PLURAL: Final = {
    "praktijkvoorbeeld": ("praktijkvoorbeeld", "praktijkvoorbeelden"),
    "artikel": ("artikel", "artikelen"),
}


@lru_cache(maxsize=10_000)
def long_date(value: date | str) -> str:
    """Return a date as `25 november 2026`; an ISO text counts as the date it names."""
    day = date.fromisoformat(value) if isinstance(value, str) else value
    return format_date(day, "d MMMM y", locale=LOCALE)


def moment(value: str) -> str:
    """Return a moment of the database as `25 november 2026 om 14.05 uur`, in Dutch time."""
    at = read_moment(value)
    return format_datetime(at, "d MMMM y 'om' H.mm 'uur'", tzinfo=_ZONE, locale=LOCALE)


def number(value: float) -> str:
    """Return a number as `12.345` or `82,6`."""
    # The counts of a page of results are many, and few of them reach a thousand.
    if isinstance(value, int) and 0 <= value < 1000:
        return str(int(value))
    return str(format_decimal(value, locale=LOCALE))


def figure(value: float | None) -> str:
    """Return what a result table shows: a number the Dutch way, or a dash for nothing."""
    return "–" if value is None else number(value)


def costs(value: Costs) -> str:
    """Return costs as `€ 425.000 per jaar`."""
    if value.amount is None:
        return ""
    unit = (value.unit or "").removeprefix("euro").strip()
    return f"€{_NBSP}{number(value.amount)}" + (f" {unit}" if unit else "")


def period(value: Period) -> str:
    """Return a period as `2019 tot en met maart 2023`, or with one end open."""
    start, end = (_month(moment) if moment else None for moment in (value.start, value.end))
    if start and end:
        return start if start == end else f"{start} tot en met {end}"
    if start:
        return f"vanaf {start}"
    return f"tot en met {end}" if end else ""


def results(count: int) -> str:
    """Return a number of search results in words."""
    return _counted(count, "resultaat", "resultaten")


def cases(count: int) -> str:
    """Return a number of practice cases in words."""
    return _counted(count, *_SINGULAR_AND_PLURAL["praktijkvoorbeeld"], none="Nog geen")


def kind_counts(counts: Mapping[str, int]) -> str:
    """Return counts per kind of document as `4 praktijkvoorbeelden en 1 artikel`."""
    parts = [
        _counted(counts[kind], *words)
        for kind, words in _SINGULAR_AND_PLURAL.items()
        if counts.get(kind)
    ]
    return " en ".join(parts) or "Nog niets gepubliceerd"


def host(url: str) -> str:
    """Return the host of a URL without `www.`, for people to see where a link goes."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def xml_text(value: str) -> str:
    """Return text without the characters that no XML document may hold, escaped or not."""
    return _NOT_XML.sub("", value)


def _month(moment: str) -> str:
    """Return `2023` as it is, and `2023-03` as `maart 2023`."""
    year, _, month = moment.partition("-")
    return format_date(date(int(year), int(month), 1), "MMMM y", locale=LOCALE) if month else year


def _counted(count: int, singular: str, plural: str, none: str = "Geen") -> str:
    shown = number(count) if count else none
    return f"{shown} {singular if count == 1 else plural}"


FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    function.__name__: function
    for function in (
        long_date,
        moment,
        number,
        figure,
        costs,
        period,
        results,
        cases,
        kind_counts,
        host,
        xml_text,
    )
}
