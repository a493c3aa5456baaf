"""Say what is known of a request to sign in, and lead on from it to a page of this hub."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from kennishub.publishing.entering import Entry, Visit
from kennishub.web import sign_in as guard
from kennishub.web.hub import get_hub

Answer = str | AnyResponse | tuple[str, int]

#: Programs by what gives them away; the first that fits, for many claim to be others as well.
_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/|FxiOS", "Firefox"),
    ("CriOS|Chrome/|Chromium", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS: Final = (
    ("iPhone", "een iPhone"),
    ("iPad", "een iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X|Macintosh", "een Mac"),
    ("CrOS", "een Chromebook"),
    ("Linux|X11", "Linux"),
)


def make_visit() -> Visit:
    """Return what is known of this request."""
    config = get_hub().config
    return Visit(
        visitor=request.remote_addr or "",
        device=device(request.user_agent.string),
        limited=config.rate_limits,
        code_required=config.second_factor,
    )


def begin_session(entry: Entry, back: str, origin: guard.Origin | None = None) -> AnyResponse:
    """Give the browser its session, and lead it on, or ask for the code that is still due."""
    if entry.awaits_code:
        guard.await_code(entry.token, origin=origin, back=back)
        return redirect(url_for("account.second_factor.ask"), 303)
    guard.start(entry.token, origin=origin)
    return redirect(back or url_for("account.index"), 303)


def end_session() -> Answer:
    """Sign out here, and lead on to the provider that somebody came from, to do so there too."""
    hub, origin, actor = get_hub(), guard.get_origin(), guard.get_actor()
    guard.stop()
    client = hub.providers.get(origin[0]) if origin else None
    if origin is None or client is None:
        return redirect(url_for("home.index"), 303)
    back = hub.config.base_url + url_for("account.signed_out")
    url = client.sign_out(back, origin[1] or (actor and actor.email) or "")
    if not url:
        return redirect(url_for("home.index"), 303)
    # Not a redirect: browsers hold those that come after a form to the policy of the form's page.
    return render_template("account/signed_out.html", url=url, provider=client.provider.name)


def device(user_agent: str) -> str:
    """Return a browser and what it runs on in plain words, such as `Firefox op Windows`."""
    browser = _first(_BROWSERS, user_agent) or "Een browser"
    system = _first(_SYSTEMS, user_agent)
    return f"{browser} op {system}" if system else browser


def local(target: str | None) -> str:
    """Return a path of this hub, or nothing for whatever could lead elsewhere."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return ""
    if any(ord(character) < 0x21 or character == "\\" for character in target):
        return ""
    parts = urlsplit(target)
    return "" if parts.scheme or parts.netloc else target


def _first(names: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for pattern, name in names if re.search(pattern, text)), "")
