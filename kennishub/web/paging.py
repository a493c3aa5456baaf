"""Lay out the links to the pages of a long list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from kennishub.web.numbers import read_number

#: Pages on either side of the current one that get a link.
AROUND: Final = 2


@dataclass(frozen=True, slots=True)
class PageLink:
    """Hold the link to one page."""

    number: int
    url: str


@dataclass(frozen=True, slots=True)
class Pagination:
    """Hold the links around the current page; None among the links is a gap of several."""

    current: int
    count: int
    first: str
    previous: str | None
    next: str | None
    links: tuple[PageLink | None, ...]


def paginate(current: int, count: int, url: Callable[[int], str]) -> Pagination:
    """Return the links for a list of `count` pages; `url` gives the address of a page."""
    links: list[PageLink | None] = []
    previous = 0
    for number in _numbers(current, count):
        if number == previous + 2:
            links.append(PageLink(number - 1, url(number - 1)))
        elif number > previous + 2:
            links.append(None)
        links.append(PageLink(number, url(number)))
        previous = number
    return Pagination(
        current=current,
        count=count,
        first=url(1),
        previous=url(min(current - 1, count)) if current > 1 else None,
        next=url(current + 1) if current < count else None,
        links=tuple(links),
    )


def _numbers(current: int, count: int) -> list[int]:
    near = range(current - AROUND, current + AROUND + 1)
    return sorted({number for number in (1, *near, count) if 1 <= number <= count})


def page_number(text: str | None, count: int) -> int:
    """Return the page that a URL asks for, or the nearest one that exists."""
    number = read_number(text, 1)
    return max(1, min(number, count))
