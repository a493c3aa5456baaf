"""What guards every response and every request."""

from __future__ import annotations

import dataclasses
import logging

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kennishub import create_app
from kennishub.config import Config
from kennishub.errors import CatalogueBusyError, IndexUnavailableError
from kennishub.hub import Hub

#: Every kind of answer: pages, redirects, errors, files, and what programs ask for.
PATHS = [
    "/",
    "/zoeken?q=schulden",
    "/artikelen/",
    "/praktijkvoorbeelden/eindhoven-bouwdepot-thuisloze-jongeren/",
    "/praktijkvoorbeelden/eindhoven-bouwdepot-thuisloze-jongeren.md",
    "/redactie/",
    "/bestaat-niet",
    "/themas",
    "/actueel/verzonnen/",
    "/gezondheid",
    "/gezondheid/leeft",
    "/api/v1/themas",
    "/api/v1/x",
    "/api/v1/documenten?pagina=x",
    "/api/v1/openapi.json",
    "/feeds/nieuw.atom",
    "/sitemap.xml",
    "/robots.txt",
    "/opensearch.xml",
    "/.well-known/security.txt",
    "/static/css/base.css",
    "/static/bestaat-niet.css",
]

HOSTILE = [
    "**",
    "e*",
    "[a TO z]",
    "wet ANDNOT wet ANDNOT wet",
    "((((((((((",
    '"' * 99,
    "- - - -",
    "titel:" * 20,
    "*" * 200,
    "a* b* c* d* e* f*",
    "aaa* bbb* ccc*",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "{{7*7}}",
    "%s%s%s",
    "../../etc/passwd",
    "\u202eelif",
    "🏘️",
    "ﬁ",
    "x" * 199,
    "x " * 99,
]


@pytest.mark.parametrize("path", PATHS)
def test_every_response_carries_the_guards(client: FlaskClient, path: str) -> None:
    with client.get(path) as answer:
        headers = answer.headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in headers
    assert headers["X-Frame-Options"] == "DENY"
    # Which program answers, and of which version, is nobody's business.
    assert "Server" not in headers
    assert "X-Powered-By" not in headers
    assert "Set-Cookie" not in headers


def test_over_https_browsers_are_told_to_stay_there(filled_hub: Hub) -> None:
    config = dataclasses.replace(filled_hub.config, base_url="https://kennishub.example")
    client = create_app(config).test_client()
    for path in PATHS:
        with client.get(path, base_url="https://kennishub.example") as answer:
            told = answer.headers["Strict-Transport-Security"]
        assert told == "max-age=63072000; includeSubDomains", path


@pytest.mark.parametrize("path", ["themas", "documenten/bestaat-niet", "documenten?pagina=x"])
def test_answers_to_programs_are_kept_by_nobody(client: FlaskClient, path: str) -> None:
    assert client.get(f"/api/v1/{path}").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("host", ["kwaad.example", "127.0.0.1.kwaad.example", "a b", ""])
def test_an_untrusted_host_is_refused(client: FlaskClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 400
    assert client.get("/", headers={"Host": "localhost"}).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/.git/config",
        "/.env",
        "/static/../application.py",
        "/static/%2e%2e/application.py",
        "/static/.hidden",
        "/praktijkvoorbeelden/../../setup.cfg",
        "/praktijkvoorbeelden/..%2f..%2fsetup.md",
        "/artikelen/%00/",
        "/themas/%ff/",
        "/gemeenten/" + "a" * 3000 + "/",
    ],
)
def test_nothing_but_pages_is_served(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code in (400, 404)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("page", ["/zoeken", "/api/v1/documenten"])
def test_no_question_is_answered_with_an_error(client: FlaskClient, page: str, text: str) -> None:
    answer = client.get(page, query_string={"q": text})
    assert answer.status_code == 200
    if page == "/zoeken":
        assert b"<script>alert" not in answer.data


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", ["/", "/zoeken", "/themas/", "/gezondheid"])
def test_nothing_can_be_written(client: FlaskClient, method: str, path: str) -> None:
    assert client.open(path, method=method).status_code == 405


def failing(config: Config, error: Exception) -> FlaskClient:
    app: Flask = create_app(config)

    @app.get("/faalt")
    @app.get("/api/v1/faalt", endpoint="api-faalt")
    def fail() -> str:
        raise error

    return app.test_client()


@pytest.mark.parametrize(
    "error", [IndexUnavailableError("Geen index."), CatalogueBusyError("Bezet.")]
)
def test_what_is_busy_gives_503_and_when_to_come_back(filled_hub: Hub, error: Exception) -> None:
    client = failing(filled_hub.config, error)
    page = client.get("/faalt")
    assert page.status_code == 503
    assert page.headers["Retry-After"] == "5"
    problem = client.get("/api/v1/faalt")
    assert problem.status_code == 503
    assert problem.get_json(force=True)["detail"] == str(error)


def test_an_unexpected_error_is_logged_and_tells_nothing(
    filled_hub: Hub, caplog: pytest.LogCaptureFixture
) -> None:
    client = failing(filled_hub.config, ZeroDivisionError("geheim"))
    with caplog.at_level(logging.ERROR):
        page = client.get("/faalt")
        problem = client.get("/api/v1/faalt")
    assert page.status_code == problem.status_code == 500
    assert b"geheim" not in page.data + problem.data
    assert "<h1" in page.get_data(as_text=True)
    assert "geheim" in caplog.text
