"""Keep pages that are not for everybody out of every cache."""

from __future__ import annotations

from flask import Response


def no_store(response: Response) -> Response:
    """Forbid browsers and servers in between to keep this answer."""
    response.headers["Cache-Control"] = "no-store"
    return response
