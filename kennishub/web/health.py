"""Say whether the hub can do its work, to whoever watches over it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from kennishub import __version__
from kennishub.catalogue.documents import count_documents
from kennishub.errors import KennishubError
from kennishub.search import query
from kennishub.web.hub import get_db, get_hub

bp = Blueprint("health", __name__)


@bp.get("/gezondheid")
def health() -> ResponseReturnValue:
    """Answer 200 when catalogue and index both answer, else 503, with the state of each.

    `geheugen` are the bytes of decoded index in this process, and how many there may be.
    """
    parts = {
        "catalogus": _state(lambda: count_documents(get_db())),
        "index": _state(lambda: get_hub().engine.count(query.build())),
    }
    use = get_hub().engine.memory()
    parts["index"]["geheugen"] = {"gebruikt": use.used, "grens": use.budget}
    healthy = all(part["status"] == "ok" for part in parts.values())
    answer = jsonify({"status": "ok" if healthy else "fout", "versie": __version__, **parts})
    answer.headers["Cache-Control"] = "no-store"
    return answer, 200 if healthy else 503


def _state(count: Callable[[], int]) -> dict[str, Any]:
    try:
        return {"status": "ok", "documenten": count()}
    except KennishubError as error:
        return {"status": "fout", "melding": str(error)}
    except Exception:  # noqa: BLE001 - whatever is wrong, the watcher must hear of it
        return {"status": "fout", "melding": "Niet bereikbaar."}
