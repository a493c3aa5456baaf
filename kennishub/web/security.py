"""Set what guards every response and every request, whatever the page."""

from __future__ import annotations

from typing import Final

from flask import Flask, Response
from flask_wtf import CSRFProtect

from kennishub.config import Config

#: Forms of this release are small; uploads get a limit of their own where they are.
MAX_BODY: Final = 1_000_000
#: Browsers take a cookie of this name only over https, for the whole of this host and no other.
HOST_COOKIE: Final = "__Host-session"
#: Two years, as the list of browsers that know a site to be https-only asks.
HSTS_SECONDS: Final = 63_072_000

_CONTENT_SECURITY_POLICY: Final = "; ".join(  # noqa: FLY002 - one directive a line
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_HEADERS: Final = {
    "Content-Security-Policy": _CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    # For browsers that do not know frame-ancestors.
    "X-Frame-Options": "DENY",
}


def init_app(app: Flask, config: Config) -> None:
    """Guard an application."""
    app.config.update(
        # The machine itself may always ask, for checks of its health.
        TRUSTED_HOSTS=list(dict.fromkeys([config.hostname, "localhost", "127.0.0.1", "[::1]"])),
        MAX_CONTENT_LENGTH=MAX_BODY,
        MAX_FORM_MEMORY_SIZE=MAX_BODY,
        SESSION_COOKIE_NAME=HOST_COOKIE if config.is_https else "session",
        SESSION_COOKIE_PATH="/",
        SESSION_COOKIE_SECURE=config.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        # As long as the session: who writes at length should not lose it to a clock.
        WTF_CSRF_TIME_LIMIT=None,
    )
    # Every form that changes something carries a token of the session; others get a 400.
    CSRFProtect(app)

    @app.after_request
    def guard(response: Response) -> Response:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        if config.is_https:
            response.headers.setdefault(
                "Strict-Transport-Security", f"max-age={HSTS_SECONDS}; includeSubDomains"
            )
        return response
