"""Hold the blueprint of the authors' pages."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response as AnyResponse

from kennishub.web.no_store import no_store

bp = Blueprint("submit", __name__)
bp.after_request(no_store)

Answer = str | AnyResponse | tuple[str, int]
