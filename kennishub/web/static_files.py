"""Give static files URLs that change with their content, so that browsers may keep them."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Final

from flask import Flask, Response, current_app, g, request, url_for

#: In this order: what comes later may rely on what came before.
STYLESHEETS: Final = (
    "vendor/nlds.css",
    "css/tokens.css",
    "css/base.css",
    "css/components.css",
    "css/suggestions.css",
    "css/prose.css",
    "css/pages.css",
    "css/print.css",
)


#: A file under a versioned URL never changes.
ONE_YEAR: Final = 31_536_000


def init_app(app: Flask) -> None:
    """Let templates name static files, and browsers keep those with a version."""
    app.jinja_env.globals.update(static_url=static_url, stylesheets=STYLESHEETS)

    @app.after_request
    def keep(response: Response) -> Response:
        if request.endpoint == "static" and "v" in request.args and response.status_code < 400:
            response.cache_control.public = True
            response.cache_control.max_age = ONE_YEAR
            response.cache_control.immutable = True
            response.cache_control.no_cache = None
        return response


def static_url(name: str) -> str:
    """Return the URL of a static file, with a version that changes when the file does.

    Within a request a file is looked at once: a page names the file with all icons at every one.
    """
    urls: dict[str, str] = g.setdefault("static_urls", {})
    if name not in urls:
        urls[name] = _url(name)
    return urls[name]


def _url(name: str) -> str:
    path = _path(current_app.static_folder or "", name)
    try:
        version = _version(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        return url_for("static", filename=name)
    return url_for("static", filename=name, v=version)


@lru_cache(maxsize=64)
def _path(folder: str, name: str) -> Path:
    return Path(folder, name)


@lru_cache(maxsize=64)
def _version(path: Path, _mtime_ns: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]
