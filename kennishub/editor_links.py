"""Sign the link by which an editor gets in, and read it back.

Until there are accounts, whoever may run commands on the server decides who is an editor.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC
from typing import Final

from itsdangerous import BadData, URLSafeTimedSerializer

PATH: Final = "/redactie/aanmelden/"
MAX_HOURS: Final = 24
_SALT: Final = "kennishub.redactie.aanmelden"


@dataclass(frozen=True, slots=True)
class EditorLink:
    """Hold what a link says: its own id, and until when it lets in (seconds since 1970)."""

    id: str
    until: int


def make_editor_token(key: str, hours: int) -> str:
    """Return the last part of a new link that lets an editor in for so many hours from now."""
    return _serializer(key).dumps([secrets.token_urlsafe(16), hours])


def read_editor_token(key: str, token: str) -> EditorLink | None:
    """Return what a link says, or None when it is not ours or its time is over."""
    serializer = _serializer(key)
    try:
        (id_, hours), signed = serializer.loads(
            token, max_age=MAX_HOURS * 3600, return_timestamp=True
        )
        # Read once more with its own number of hours, which may be fewer.
        serializer.loads(token, max_age=hours * 3600)
    except BadData:
        return None
    return EditorLink(id_, int(signed.replace(tzinfo=UTC).timestamp()) + hours * 3600)


def _serializer(key: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(key, salt=_SALT)
