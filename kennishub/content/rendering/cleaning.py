"""Clean HTML by one allow-list, and read headings and text from what is left."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, Final, cast

from bleach.sanitizer import Cleaner

from kennishub.content.rendering.rendered import Rendered, TocEntry
from kennishub.content.rendering.shaping import ADMONITIONS, ANCHOR_PREFIX, EXTERNAL_REL
from kennishub.content.text import collapse, drop_unfit
from kennishub.content.urls import is_safe_link

_Test = Callable[[str], object]


def _exactly(*values: str) -> _Test:
    return frozenset(values).__contains__


def _like(pattern: str) -> _Test:
    return re.compile(pattern, re.DOTALL).fullmatch


_ANCHOR: Final = {"id": _like(rf"{ANCHOR_PREFIX}[a-z0-9-]{{1,80}}")}
_CELL: Final = {"class": _exactly("kh-align-center", "kh-align-right")}

#: The allow-list: element -> attribute -> test of its value. Every `id`, `class` and `role` in it
#: is one that the renderer itself makes; none can come from an author.
ALLOWED: Final[Mapping[str, Mapping[str, _Test]]] = {
    "a": {
        "href": is_safe_link,
        "rel": _exactly(EXTERNAL_REL),
        "class": _exactly("footnote-ref", "footnote-backref"),
        "role": _exactly("doc-noteref", "doc-backlink"),
        "aria-label": _like(r"Noot \d+|Terug naar noot \d+ in de tekst"),
    },
    "div": {
        "class": _exactly("kh-table", "footnote", *(f"admonition {kind}" for kind in ADMONITIONS)),
        "role": _exactly("region", "doc-endnotes", "note"),
        "tabindex": _exactly("0"),
        "aria-label": _like(r"Tabel \d+(?: bij .{1,500})?|Noten"),
    },
    **{f"h{level}": _ANCHOR for level in range(2, 7)},
    "li": {"id": _like(r"fn:\d+")},
    "ol": {"start": _like(r"\d{1,9}")},
    "p": {"class": _exactly("admonition-title")},
    "sup": {"id": _like(r"fnref\d*:\d+")},
    "td": _CELL,
    "th": {**_CELL, "scope": _exactly("col")},
    **{element: {} for element in ("blockquote", "br", "code", "dd", "dl", "dt", "em", "hr")},
    **{element: {} for element in ("pre", "strong", "table", "tbody", "thead", "tr", "ul")},
}

_INLINE: Final = frozenset({"a", "code", "em", "strong", "sup"})
_HEADINGS: Final = frozenset(f"h{level}" for level in range(2, 7))


def is_allowed(element: str, attribute: str, value: str) -> bool:
    """Tell whether an attribute may stay.

    The value comes as it is written; a browser reads it with its entities resolved, and either
    reading must be fit: `java&#115;cript:` looks like a path to one who does not resolve it.
    """
    test = ALLOWED.get(element, {}).get(attribute)
    return test is not None and bool(test(value)) and bool(test(html.unescape(value)))


def clean(dirty: str) -> Rendered:
    """Return clean HTML with its headings and its text."""
    reader = _Reader()
    cleaner = Cleaner(
        tags=frozenset(ALLOWED),
        attributes=is_allowed,
        protocols=frozenset({"http", "https", "mailto"}),
        strip=True,
        # All that bleach does with a filter is to call it with a source and to go through it.
        filters=[cast("Any", partial(_watch, reader=reader))],
    )
    markup = cleaner.clean(dirty).strip()
    reader.end_line()
    return Rendered(
        html=markup,
        toc=tuple(reader.toc),
        headings=tuple(entry.title for entry in reader.toc),
        text="\n".join(reader.lines),
    )


class _Reader:
    """Collect the headings and the lines of text of a stream of tokens."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.toc: list[TocEntry] = []
        self._parts: list[str] = []
        self._anchor: str | None = None
        #: Inside the mark of a note, which is no part of the text.
        self._in_mark = False

    def read(self, token: Mapping[str, Any]) -> None:
        """Take in one token."""
        match token["type"]:
            case "Characters" | "SpaceCharacters" if not self._in_mark:
                self._parts.append(token["data"])
            case "Entity" if not self._in_mark:
                self._parts.append(html.unescape(f"&{token['name']};"))
            case "StartTag" | "EmptyTag":
                self._start(token["name"], token["data"])
            case "EndTag":
                self._end(token["name"])

    def end_line(self) -> str:
        """Finish a line of text and return it."""
        line = collapse(drop_unfit("".join(self._parts)))
        self._parts.clear()
        if line:
            self.lines.append(line)
        return line

    def _start(self, name: str, attributes: Mapping[tuple[str | None, str], str]) -> None:
        if name in ("br", "td", "th"):
            self._parts.append(" ")
        elif name not in _INLINE:
            self.end_line()
        if name in _HEADINGS:
            self._anchor = attributes.get((None, "id"))
        if name == "a" and (None, "class") in attributes:
            self._in_mark = True

    def _end(self, name: str) -> None:
        if name == "a":
            self._in_mark = False
        elif name not in _INLINE and name not in ("td", "th"):
            line = self.end_line()
            if name in _HEADINGS and self._anchor and line:
                self.toc.append(TocEntry(int(name[1]), self._anchor, line))


def _watch(source: Iterable[Any], reader: _Reader) -> Iterator[Any]:
    """Let a reader see the tokens that pass, and change none."""
    for token in source:
        reader.read(token)
        yield token
