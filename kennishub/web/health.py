"""Say whether the hub can do its work, to whoever watches over it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from kennishub import __version__
from kennishub.catalogue.counts import check_usable
from kennishub.catalogue.documents import count_documents
from kennishub.errors import ConfigError, KennishubError
from kennishub.search import query
from kennishub.web.hub import get_db, get_hub

bp = Blueprint("health", __name__)

#: Bytes that the disk has to have left: a transaction needs its room twice.
LEAST_FREE: Final = 16_000_000


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


@bp.get("/gezondheid/leeft")
def live() -> ResponseReturnValue:
    """Answer 200 as long as this process answers at all: whoever gets no answer restarts it."""
    return _answer({})


@bp.get("/gezondheid/klaar")
def ready() -> ResponseReturnValue:
    """Answer 200 when readers and authors can be served, else 503, with what is wrong."""
    parts = {
        "database": _problem(_check_database),
        "index": _problem(lambda: get_hub().engine.count(query.build())),
    }
    return _answer({name: text for name, text in parts.items() if text is not None})


def _answer(problems: Mapping[str, str]) -> ResponseReturnValue:
    answer = jsonify({"status": "fout" if problems else "ok", **problems})
    answer.headers["Cache-Control"] = "no-store"
    return answer, 503 if problems else 200


def _check_database() -> None:
    path = get_hub().config.database
    if not (path.exists() and os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        raise ConfigError("De database is er niet of is niet te schrijven.")
    if shutil.disk_usage(path.parent).free < LEAST_FREE:
        raise ConfigError("De schijf met de database is vol.")
    check_usable(get_db())


def _problem(check: Callable[[], object]) -> str | None:
    try:
        check()
    except KennishubError as error:
        return str(error)
    except Exception:  # noqa: BLE001 - whatever is wrong, the watcher must hear of it
        return "Niet bereikbaar."
    return None


def _state(count: Callable[[], int]) -> dict[str, Any]:
    try:
        return {"status": "ok", "documenten": count()}
    except KennishubError as error:
        return {"status": "fout", "melding": str(error)}
    except Exception:  # noqa: BLE001 - whatever is wrong, the watcher must hear of it
        return {"status": "fout", "melding": "Niet bereikbaar."}
