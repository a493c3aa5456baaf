"""Find the addresses on other sites that a document leads its readers to."""

from __future__ import annotations

import html as html_module
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urldefrag

#: Keys of front matter that hold lists of things with a `url`.
_LISTS: Final = ("bronnen", "wetgeving", "leeraanbod")
#: A link in a rendered and cleaned text; quotes within an address are escaped there.
_HREF: Final = re.compile(r'<a [^>]*?href="(https?://[^"]*)"', re.IGNORECASE)


def urls_of(front_matter: Mapping[str, Any], html: str) -> tuple[str, ...]:
    """Return the http and https addresses of sources, laws, courses, contact and text, each once.

    What follows a `#` is left out: it names a place in a page, and is never sent to its site.
    """
    found = (urldefrag(url).url for url in _all(front_matter, html))
    return tuple(dict.fromkeys(url for url in found if url))


def _all(front_matter: Mapping[str, Any], html: str) -> Iterator[str]:
    for key in _LISTS:
        for one in front_matter.get(key) or ():
            yield one.get("url") or ""
    yield (front_matter.get("contact") or {}).get("pagina") or ""
    for url in _HREF.findall(html):
        yield html_module.unescape(url)
