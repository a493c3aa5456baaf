"""Shape the tree that Markdown makes before it is written as HTML.

Links to documents get their address, unsafe links lose theirs, images become links, headings get
levels and anchors, tables get a box to scroll in, notes and admonitions get Dutch names.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Final
from xml.etree.ElementTree import Element

from markdown.treeprocessors import Treeprocessor
from markdown.util import AMP_SUBSTITUTE

from kennishub.content.urls import is_safe_link

#: A hyphen in every anchor keeps headings from taking the name of anything a script or a page uses:
#: an element with id `location` or `inhoud` would be found in its place.
ANCHOR_PREFIX: Final = "kop-"
MAX_ANCHOR: Final = 60

#: The kinds of admonition: class -> title where the author gives none.
ADMONITIONS: Final = {
    "info": "Goed om te weten",
    "tip": "Tip",
    "voorbeeld": "Voorbeeld",
    "let-op": "Let op",
    "waarschuwing": "Waarschuwing",
}
#: Other words for them, those that Markdown editors offer among them.
_SYNONYMS: Final = {
    "note": "info",
    "opmerking": "info",
    "hint": "tip",
    "example": "voorbeeld",
    "let": "let-op",
    "important": "let-op",
    "attention": "let-op",
    "caution": "let-op",
    "belangrijk": "let-op",
    "warning": "waarschuwing",
    "danger": "waarschuwing",
    "error": "waarschuwing",
}
#: A link of an author tells nobody where its reader came from (noreferrer, also where a copy of
#: the page is served without our headers), gives the other page no hold on ours (noopener), and
#: earns no place in search engines (nofollow): everybody may submit a text, and spam must not pay.
EXTERNAL_REL: Final = "nofollow noopener noreferrer"

_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_DOCUMENT_LINK = re.compile(r"doc:([a-z0-9-]+)(#[a-z0-9-]*)?")
#: What stands in the tree for an entity or a block that is put back after writing.
_PLACEHOLDER = re.compile("\x02[^\x03]*\x03")


class ShapingTreeprocessor(Treeprocessor):
    """Shape the tree of one document; set `urls` first."""

    urls: Mapping[str, str] = {}

    def run(self, root: Element) -> None:
        """Shape everything in one walk, and then the links that need all anchors to be known."""
        self._levels: list[int] = []
        self._anchors: set[str] = set()
        self._next_number: dict[str, int] = {}
        self._heading = ""
        self._tables = 0
        self._fragments: list[Element] = []
        shapes: Mapping[str, Callable[[Element], None]] = {
            "a": self._shape_link,
            "img": self._shape_image,
            "table": self._shape_table,
            "th": _shape_cell,
            "td": _shape_cell,
            "div": _shape_division,
            "p": _drop_toc_marker,
            **dict.fromkeys(_HEADINGS, self._shape_heading),
        }
        for element in list(root.iter()):
            if shape := shapes.get(element.tag):
                shape(element)
        for link in self._fragments:
            anchor = ANCHOR_PREFIX + (link.get("href") or "#")[1:]
            if anchor in self._anchors:
                link.set("href", f"#{anchor}")

    def _shape_link(self, link: Element) -> None:
        # An image in a link cannot become a link too: these do not nest.
        for image in link.iter("img"):
            _unwrap(image, image.get("alt", ""))
        classes = link.get("class")
        if classes == "footnote-ref":
            number = "".join(link.itertext())
            _set(link, class_=classes, href=link.get("href"), role="doc-noteref")
            link.set("aria-label", f"Noot {number}")
        elif classes == "footnote-backref":
            label = link.get("title")
            _set(link, class_=classes, href=link.get("href"), role="doc-backlink")
            link.set("aria-label", label or "")
        else:
            self._aim(link, link.get("href", ""))

    def _shape_image(self, image: Element) -> None:
        """Make a link of an image: a picture from elsewhere tells its host who reads this page."""
        source, alternative = image.get("src", ""), image.get("alt", "")
        image.tag = "a"
        image.text = alternative or "Afbeelding"
        self._aim(image, source)

    def _aim(self, link: Element, href: str) -> None:
        """Give a link its address, or take it away where that is unknown or unsafe."""
        # Markdown writes a mail address in entities, and hides their ampersands until the end.
        href = html.unescape(href.replace(AMP_SUBSTITUTE, "&")).strip()
        if match := _DOCUMENT_LINK.fullmatch(href):
            path = self.urls.get(match[1])
            href = path + (match[2] or "") if path else ""
        if not is_safe_link(href):
            _unwrap(link)
            return
        _set(link, href=href)
        if href.startswith("#"):
            self._fragments.append(link)
        if href.lower().startswith("http"):
            link.set("rel", EXTERNAL_REL)

    def _shape_heading(self, heading: Element) -> None:
        """Set the level by depth of nesting, so that an outline starts at 2 and skips nothing."""
        title = _text_of(heading)
        if not title:
            heading.tag = "p"
            return
        level = int(heading.tag[1])
        while self._levels and self._levels[-1] >= level:
            self._levels.pop()
        self._levels.append(level)
        heading.tag = f"h{min(1 + len(self._levels), 6)}"
        self._heading = title
        _set(heading, id=self._new_anchor(title))

    def _new_anchor(self, title: str) -> str:
        slug = ANCHOR_PREFIX + (_slug(title) or "deel")
        anchor, number = slug, self._next_number.get(slug, 2)
        while anchor in self._anchors:
            anchor = f"{slug}-{number}"
            number += 1
        self._next_number[slug] = number
        self._anchors.add(anchor)
        return anchor

    def _shape_table(self, table: Element) -> None:
        """Put a table in a box that scrolls, that the keyboard reaches and that has a name.

        The element itself becomes the box: to put another in its place its parent would be needed.
        """
        self._tables += 1
        label = f"Tabel {self._tables}"
        if self._heading:
            label += f" bij {self._heading}"
        inner = Element("table")
        inner.text, inner[:] = table.text, list(table)
        table.tag, table.text, table[:] = "div", None, [inner]
        _set(table, class_="kh-table", role="region", tabindex="0")
        table.set("aria-label", label)


def _shape_cell(cell: Element) -> None:
    align = cell.get("align")
    _set(cell, class_=f"kh-align-{align}" if align in ("center", "right") else None)
    if cell.tag == "th":
        # A header without text names nothing, and screen readers stumble over it.
        if _text_of(cell):
            cell.set("scope", "col")
        else:
            cell.tag = "td"


def _shape_division(division: Element) -> None:
    classes = division.get("class", "").split()
    if classes[:1] == ["footnote"]:
        _set(division, class_="footnote", role="doc-endnotes")
        division.set("aria-label", "Noten")
    elif classes[:1] == ["admonition"]:
        written = classes[1] if len(classes) > 1 else ""
        kind = _SYNONYMS.get(written, written if written in ADMONITIONS else "info")
        _set(division, class_=f"admonition {kind}", role="note")
        title = division[0] if len(division) else None
        # Without a title of the author's Markdown puts the English-looking class in its place.
        is_title = title is not None and title.get("class") == "admonition-title"
        if title is not None and is_title and title.text == written.capitalize():
            title.text = ADMONITIONS[kind]


def _drop_toc_marker(paragraph: Element) -> None:
    """Leave out the `[TOC]` of other systems: pages show a table of contents of their own."""
    if paragraph.text == "[TOC]" and not len(paragraph):
        _unwrap(paragraph, "")


def _unwrap(element: Element, text: str | None = None) -> None:
    """Leave only what is in an element: cleaning takes a `span` away."""
    element.tag = "span"
    element.attrib.clear()
    if text is not None:
        element.text = text


def _set(element: Element, class_: str | None = None, **attributes: str | None) -> None:
    """Give an element these attributes and no others."""
    element.attrib.clear()
    for name, value in {"class": class_, **attributes}.items():
        if value is not None:
            element.set(name, value)


def _text_of(element: Element) -> str:
    """Return the text of an element without references to notes."""
    parts = [element.text or ""]
    for child in element:
        if child.tag != "sup":
            parts.append(_text_of(child))
        parts.append(child.tail or "")
    return " ".join(_PLACEHOLDER.sub(" ", "".join(parts)).split())


def _slug(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:MAX_ANCHOR].rstrip("-")
