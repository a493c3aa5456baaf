"""Write Markdown as HTML, with the extensions that authors may use and no HTML of their own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.footnotes import FootnoteExtension
from markdown.extensions.tables import TableExtension
from markdown.preprocessors import Preprocessor

from kennishub.content.rendering.shaping import ShapingTreeprocessor

_SHAPING: Final = "kennishub_shaping"


class _NumberedFootnotes(FootnoteExtension):
    """Make the ids of notes from their number: the label an author chose may hold anything."""

    _numbers: Mapping[str, str]

    def makeFootnoteId(self, id: str) -> str:  # noqa: N802, A002 - the name is Markdown's
        return super().makeFootnoteId(self._number(id))

    def makeFootnoteRefId(self, id: str, found: bool = False) -> str:  # noqa: N802, A002
        return super().makeFootnoteRefId(self._number(id), found)

    def _number(self, label: str) -> str:
        if len(self._numbers) != len(self.footnotes):
            self._numbers = {
                label: str(number) for number, label in enumerate(self.footnotes, start=1)
            }
        return self._numbers[label]

    def reset(self) -> None:
        super().reset()
        self._numbers = {}


class _ListPreprocessor(Preprocessor):
    """Let a list follow right on a line of text, as most other systems do.

    Without the empty line that Markdown asks for, its items would run together in one paragraph.
    """

    _ITEM = re.compile(r"(?:[-*+]|1\.) +\S")
    _RULE = re.compile(r"(?:\* *){3,}|(?:- *){3,}")
    #: What starts neither a heading, a quote, a table, an admonition, a note nor an indented line.
    _TEXT = re.compile(r"[^\s#>|!:\[]")

    def run(self, lines: list[str]) -> list[str]:
        result: list[str] = []
        previous, is_list = "", False
        for line in lines:
            is_item = self._ITEM.match(line) is not None and not self._RULE.fullmatch(line)
            if not previous.strip():
                is_list = is_item
            elif is_item and not is_list and self._TEXT.match(previous):
                result.append("")
                is_list = True
            result.append(line)
            previous = line
        return result


class _HubExtension(Extension):
    """Leave HTML of authors to be shown as the text it is, and shape the tree."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the name is Markdown's
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        # After fenced code has been taken out, so that nothing changes in there.
        md.preprocessors.register(_ListPreprocessor(md), "kennishub_lists", 20)
        # After all others, `unescape` included, so that texts and addresses are what they will be.
        md.treeprocessors.register(ShapingTreeprocessor(md), _SHAPING, -10)


def make_converter() -> Markdown:
    """Make a converter; one serves many documents, but one thread at a time."""
    return Markdown(
        output_format="html",
        extensions=[
            TableExtension(use_align_attribute=True),
            _NumberedFootnotes(BACKLINK_TITLE="Terug naar noot {} in de tekst"),
            "admonition",
            "def_list",
            "fenced_code",
            "sane_lists",
            _HubExtension(),
        ],
    )


def convert(converter: Markdown, markdown: str, urls: Mapping[str, str]) -> str:
    """Return HTML that is not clean yet."""
    shaping = converter.treeprocessors[_SHAPING]
    assert isinstance(shaping, ShapingTreeprocessor)  # noqa: S101 - for the type checker
    shaping.urls = urls
    converter.reset()
    return converter.convert(markdown)
