"""Read a page as a browser does, as far as tests ask: elements, their attributes and their text."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset(["base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"])


@dataclass
class Element:
    """Hold an element; `text` is that of all it contains, with single spaces."""

    tag: str
    attributes: dict[str, str | None]
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join("".join(self.texts).split())

    def get(self, name: str) -> str:
        return self.attributes.get(name) or ""

    def has_class(self, name: str) -> bool:
        return name in self.get("class").split()


class Page(HTMLParser):
    """Hold all elements of a page in the order in which they start."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(html)
        self.close()
        assert not self._open, f"not closed: {[one.tag for one in self._open]}"

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Return the elements of a kind; `class_` finds one of several classes."""
        wanted_class = attributes.pop("class_", None)
        return [
            one
            for one in self.elements
            if one.tag == tag
            and (wanted_class is None or one.has_class(wanted_class))
            and all(one.get(name) == value for name, value in attributes.items())
        ]

    def one(self, tag: str, **attributes: str) -> Element:
        found = self.all(tag, **attributes)
        assert len(found) == 1, f"{len(found)} of {tag} {attributes}"
        return found[0]

    def foreign_scripts(self) -> list[Element]:
        """Return the scripts that are neither data nor files of our own."""
        return [
            one
            for one in self.all("script")
            if one.get("type") != "application/ld+json"
            and (one.text or not one.get("src").startswith("/static/"))
        ]

    @property
    def text(self) -> str:
        return self.one("body").text

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        closed = self._open.pop()
        assert closed.tag == tag, f"</{tag}> closes <{closed.tag}>"

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.texts.append(data)
