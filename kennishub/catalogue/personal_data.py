"""Take out of a text what points to a person, before it is kept.

Patterns know addresses, numbers and codes; they do not know names. The privacy page says so.
"""

from __future__ import annotations

import re
from typing import Final

#: What stands in the place of what was taken out.
GONE: Final = "…"

#: Two letters, two digits and groups: an IBAN, when digits enough follow.
_IBAN = re.compile(r"\b[a-z]{2}\d{2}(?:[ .-]?[a-z0-9]{4}){2,7}(?:[ .-]?[a-z0-9]{1,3})?\b")
_IBAN_DIGITS: Final = 9
#: Eight digits or more, however they are divided: telephone and citizen service numbers (BSN, of
#: which old ones have eight digits), account numbers and dates of birth.
_LONG_NUMBER = re.compile(r"\+?\(?\d(?:[ ().\-‐-―/]{0,3}\d){7,}")
_YEARS = re.compile(r"(?:19|20)\d\d(?:[ .\-‐-―/]{1,3}(?:19|20)\d\d)+")
#: A postcode with a house number is one front door; `2024 in 2025` is none.
_FRONT_DOOR = re.compile(
    r"\b(?!(?:19|20)\d\d (?:en|in|of|om|op|na|te|de) )[1-9]\d{3} ?[a-z]{2}[ ,]{1,2}\d{1,5}\b"
)


def without_personal_data(text: str) -> str:
    """Return text in lower case and single spaces without addresses and numbers of people."""
    # Word by word: a pattern for mail addresses would take quadratic time on hostile text.
    words = [GONE if "@" in word or "＠" in word else word for word in text.split()]
    text = " ".join(words)
    text = _IBAN.sub(_iban, text)
    text = _LONG_NUMBER.sub(_number, text)
    return _FRONT_DOOR.sub(GONE, text)


def _iban(match: re.Match[str]) -> str:
    return GONE if sum(map(str.isdigit, match[0])) >= _IBAN_DIGITS else match[0]


def _number(match: re.Match[str]) -> str:
    return match[0] if _YEARS.fullmatch(match[0]) else GONE
