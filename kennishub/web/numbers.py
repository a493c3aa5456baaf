"""Read numbers that a form or an address holds, whatever was sent in their place."""

from __future__ import annotations

from typing import Final

from flask import request

#: More digits than any number of ours has; Python and SQLite take so many.
_MOST_DIGITS: Final = 9


def read_number(text: str | None, otherwise: int = 0) -> int:
    """Return the whole number that a text is, from 0 to 999,999,999, or else another."""
    if text and text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS:
        return int(text)
    return otherwise


def form_number(name: str) -> int:
    """Return the whole number in a field of the form that was sent, or 0."""
    return read_number(request.form.get(name))
