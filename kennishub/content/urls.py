"""Decide which URLs may stand in a document, in its front matter or in a link of its body."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

MAX_LENGTH: Final = 2_000

_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_HOST = rf"(?:{_LABEL}\.)*{_LABEL}"
#: No user name before the host (`https://gemeente.nl@evil.example` leads to the latter), and no
#: brackets or percent signs in it: browsers and parsers disagree about those.
_WEB_ADDRESS = re.compile(rf"https?://{_HOST}\.?(?::\d{{1,5}})?(?:[/?#].*)?", re.IGNORECASE)
_MAIL_ADDRESS = re.compile(rf"[a-z0-9.!#$&'*+/=^_{{|}}~-]{{1,64}}@{_HOST}", re.IGNORECASE)
#: Other headers than a subject (cc, bcc, body) are for those who send mail in another's name.
_MAIL_LINK = re.compile(
    rf"mailto:{_MAIL_ADDRESS.pattern}(?:\?subject=(?:[^&#%]|%(?!0[ad]))*)?", re.IGNORECASE
)
#: A colon before the first slash makes what precedes it a scheme, known or not.
_SCHEME = re.compile(r"[^/?#]*:")
_UNSAFE = re.compile(r"[\s<>\"\\`\x00-\x20\x7f-\xa0]")
_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs"})


def is_web_address(url: str) -> bool:
    """Tell whether this is an http or https URL with a host and nothing hidden in it."""
    return _is_plain(url) and _WEB_ADDRESS.fullmatch(url) is not None


def is_mail_address(address: str) -> bool:
    """Tell whether this is one plain mail address."""
    return _is_plain(address) and _MAIL_ADDRESS.fullmatch(address) is not None


def is_safe_link(url: str) -> bool:
    """Tell whether a reader may be led there: the web, a mail address, or a place in this site."""
    if not _is_plain(url):
        return False
    if _SCHEME.match(url):
        return bool(_WEB_ADDRESS.fullmatch(url) or _MAIL_LINK.fullmatch(url))
    return not url.startswith("//")


def _is_plain(url: str) -> bool:
    """Refuse what a browser strips or reads differently: line ends, backslashes, unseen signs."""
    if not 0 < len(url) <= MAX_LENGTH or _UNSAFE.search(url):
        return False
    return url.isascii() or all(unicodedata.category(char) not in _UNSEEN for char in url)
