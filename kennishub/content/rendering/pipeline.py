"""Render Markdown in this process."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Final

from markdown import Markdown

from kennishub.content.body import MAX_BYTES, size_of
from kennishub.content.rendering.cleaning import clean
from kennishub.content.rendering.rendered import Rendered
from kennishub.content.rendering.to_html import convert, make_converter
from kennishub.content.text import drop_unfit
from kennishub.errors import RenderLimitError

#: Markdown can repeat a long address thousands of times; no honest text grows sixteenfold.
MAX_HTML: Final = 16 * MAX_BYTES

_TOO_LONG: Final = (
    f"Kort de tekst in tot hoogstens {MAX_BYTES // 1024} kB, ongeveer 10.000 woorden."
)
TOO_COMPLEX: Final = (
    "Maak de tekst eenvoudiger. De opmaak kost te veel tijd of ruimte, "
    "bijvoorbeeld door heel veel haken, sterretjes of inspringingen achter elkaar."
)


class _Converters(threading.local):
    """Keep one converter per thread: making one takes longer than rendering a document."""

    converter: Markdown | None = None


_converters = _Converters()


def refuse_long(markdown: str) -> None:
    """Refuse Markdown over the limit.

    Raises:
        RenderLimitError: it is longer.
    """
    if size_of(markdown) > MAX_BYTES:
        raise RenderLimitError(_TOO_LONG)


def render(markdown: str, urls: Mapping[str, str]) -> Rendered:
    """Render Markdown here and now; `urls` has the site path per id that `doc:` links may name.

    Hostile Markdown can keep this busy for minutes: use a `Renderer` for what others wrote.

    Raises:
        RenderLimitError: it is too long, nested too deep, or its HTML is.
    """
    refuse_long(markdown)
    try:
        _converters.converter = _converters.converter or make_converter()
        rendered = clean(convert(_converters.converter, drop_unfit(markdown), urls))
    except (RecursionError, MemoryError):
        # What was half done stays behind in a converter. There is no room here to make another.
        _converters.converter = None
        raise RenderLimitError(TOO_COMPLEX) from None
    if len(rendered.html) > MAX_HTML:
        raise RenderLimitError(TOO_COMPLEX)
    return rendered
