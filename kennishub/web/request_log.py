"""Give every request a name that its log lines and its answer carry, and log how it went.

A line tells which page was asked for by its template, never the address itself: that can hold what
somebody searched for, or a token that lets somebody in.
"""

from __future__ import annotations

import logging
import re
import secrets
import time
from typing import Final

from flask import Flask, Response, g, request

from kennishub.config import Config
from kennishub.logs import bind
from kennishub.web import metrics, proxies

logger = logging.getLogger(__name__)

HEADER: Final = "X-Request-ID"
_WELL_FORMED: Final = re.compile(r"[A-Za-z0-9_.-]{8,64}", re.ASCII)
#: What stands for the template of an address that is not ours.
UNKNOWN: Final = "-"


def init_app(app: Flask, config: Config) -> None:
    """Name, time and log the requests of an application; call this before other guards."""

    @app.before_request
    def start() -> None:
        g.request_started = time.perf_counter()
        g.request_id = _given_id(config) or secrets.token_hex(8)
        bind(request_id=g.request_id)

    @app.after_request
    def end(response: Response) -> Response:
        if "request_id" not in g:
            return response
        response.headers[HEADER] = g.request_id
        seconds = time.perf_counter() - g.request_started
        logger.info(
            "request",
            extra={
                "method": request.method,
                "route": route(),
                "status": response.status_code,
                "milliseconds": round(seconds * 1000, 1),
            },
        )
        if config.metrics is not None:
            metrics.count_request(request.method, route(), response.status_code, seconds)
        return response


def route() -> str:
    """Return the template of the address that this request asked for."""
    return UNKNOWN if request.url_rule is None else request.url_rule.rule


def _given_id(config: Config) -> str | None:
    """Return the id that a trusted proxy gave, where it is well-formed."""
    given = request.headers.get(HEADER, "")
    if not _WELL_FORMED.fullmatch(given):
        return None
    return given if proxies.is_trusted(proxies.sender(), config.trusted_proxies) else None
