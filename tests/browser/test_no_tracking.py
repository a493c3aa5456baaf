"""No public page asks another party for anything, or keeps anything in the browser of a reader."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, Error, Page
from werkzeug.routing import Rule

pytestmark = pytest.mark.browser

#: What the variable parts of addresses stand for; every rule with others needs a sample here.
SAMPLES: Final = {
    "document_id": "eindhoven-bouwdepot-thuisloze-jongeren",
    "theme_id": "bestaanszekerheid",
    "slug": "eindhoven",
    "token": "verzonnen",
    "id_": "1",
    "kept_id": "1",
    "code": "GM0772",
    "filename": "favicon.svg",
    "provider": "verzonnen",
}
#: The pages with a form that has to be sent safely: their one cookie is needed for it.
FORMS: Final = {
    "/account/inloggen/",
    "/account/aanmaken/",
    "/account/wachtwoord-vergeten/",
    "/indienen/adres/",
}
#: Searches and pages that the rules alone do not name.
MORE: Final = ("/zoeken?q=schulden", "/zoeken?q=qqqq", "/bestaat-niet/", "/gemeenten/?q=bergen")


def paths(app: Flask) -> Iterator[str]:
    """Yield an address for every rule that somebody who is not signed in can ask for."""
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if "GET" in (rule.methods or ()):
                yield address(rule)
    yield from MORE


def address(rule: Rule) -> str:
    path = re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", lambda match: SAMPLES[match[1]], rule.rule)
    return path.replace("/trefwoorden/eindhoven/", "/trefwoorden/schulden/")


def visit(page: Page, path: str) -> None:
    """Open an address; a file that the browser saves and does not show is as good."""
    try:
        page.goto(path)
    except Error as error:
        if "Download is starting" not in str(error):
            raise


def stored(page: Page) -> list[object]:
    """Return what a page left in the browser: cookies, and what scripts can keep."""
    kept = page.evaluate("() => Object.keys(localStorage).concat(Object.keys(sessionStorage))")
    return [*page.context.cookies(), *kept]


def test_no_page_fetches_from_elsewhere_or_leaves_anything_behind(
    app: Flask, chromium: Browser, live_server: str
) -> None:
    hosts: set[str] = set()
    left: dict[str, list[object]] = {}
    forms: set[str] = set()
    every = sorted(set(paths(app)))
    for path in every:
        context = chromium.new_context(base_url=live_server)
        context.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
        page = context.new_page()
        visit(page, path)
        arrived = urlsplit(page.url).path
        if arrived in FORMS:
            forms.add(arrived)
            assert "plaatst één cookie" in page.inner_text("main"), path
            (cookie,) = context.cookies()
            # It ends with the browser, and no script can read it.
            assert (cookie["name"], cookie["expires"], cookie["httpOnly"]) == ("session", -1, True)
        elif page.url != "about:blank" and (found := stored(page)):
            left[path] = found
        assert arrived in FORMS or not context.cookies(), path
        context.close()
    assert hosts == {urlsplit(live_server).netloc}
    assert left == {}
    assert forms == FORMS
    assert len(every) > 40
