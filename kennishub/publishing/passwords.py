"""Hash and check passwords with argon2id, in the strength that argon2-cffi recommends."""

from __future__ import annotations

from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from kennishub.errors import TransitionError

MIN_LENGTH: Final = 12
MAX_LENGTH: Final = 128

_hasher = PasswordHasher()


def hash_password(password: str) -> str:
    """Return what is stored of a password.

    Raises:
        TransitionError: it is too short or too long.
    """
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise TransitionError(
            f"Kies een wachtwoord van {MIN_LENGTH} tot en met {MAX_LENGTH} tekens."
        )
    return _hasher.hash(password)


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


@cache
def _nobodys() -> str:
    return _hasher.hash("nobody has this password")
