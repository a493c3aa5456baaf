"""Write an error for a program as a problem document (RFC 9457)."""

from __future__ import annotations

import json
from typing import Final

from flask import Response

API_PREFIX: Final = "/api/"

_TITLES: Final = {
    400: "Deze vraag begrijpen wij niet",
    403: "U mag dit niet doen",
    404: "Niet gevonden",
    405: "Deze methode kan hier niet",
    413: "Te groot",
    422: "De inhoud kan niet worden verwerkt",
    429: "Te veel vragen in korte tijd",
    500: "Er ging iets mis",
    503: "Even niet beschikbaar",
}


def is_for_programs(path: str) -> bool:
    """Tell whether an answer at this path is read by a program."""
    return path.startswith(API_PREFIX)


def problem_response(status: int, detail: str | None = None) -> Response:
    """Return a problem document; `detail` is a Dutch sentence about this one occurrence."""
    problem: dict[str, str | int] = {
        "type": "about:blank",
        "status": status,
        "title": _TITLES.get(status, _TITLES[500 if status >= 500 else 400]),
    }
    if detail:
        problem["detail"] = detail
    return Response(
        json.dumps(problem, ensure_ascii=False), status, mimetype="application/problem+json"
    )
