"""Suggestions while typing, through the API and in the pages."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

import pytest
from flask.testing import FlaskClient

from tests.web.page import Page
from tests.web.test_security import HOSTILE


def suggestions(client: FlaskClient, text: str) -> list[dict[str, str]]:
    answer = client.get("/api/v1/suggesties", query_string={"q": text})
    assert answer.status_code == 200
    found: list[dict[str, str]] = answer.get_json()["resultaten"]
    return found


def test_suggestions_have_text_kind_and_url(client: FlaskClient) -> None:
    answer = client.get("/api/v1/suggesties?q=vroegs")
    assert answer.headers["API-Version"] == "1.1.0"
    assert answer.headers["Cache-Control"] == "private, max-age=60"
    first = answer.get_json()["resultaten"][0]
    assert first == {
        "tekst": "vroegsignalering",
        "soort": "trefwoord",
        "url": "http://127.0.0.1:8000/trefwoorden/vroegsignalering/",
    }


@pytest.mark.parametrize("typed", ["vroegsignl", "vroegsignalerng", "signalering", "VROEGS"])
def test_mistakes_and_inner_parts_lead_to_the_word(client: FlaskClient, typed: str) -> None:
    assert "vroegsignalering" in [one["tekst"] for one in suggestions(client, typed)]


@pytest.mark.parametrize("letter", "abcdefghijklmnoprstuvwz")
def test_every_suggestion_leads_to_a_page(client: FlaskClient, letter: str) -> None:
    found = suggestions(client, letter)
    assert 0 < len(found) <= 8
    for one in found:
        parts = urlsplit(one["url"])
        assert client.get(f"{parts.path}?{parts.query}").status_code == 200, one


def test_nothing_typed_gives_nothing(client: FlaskClient) -> None:
    assert suggestions(client, "") == []
    assert client.get("/api/v1/suggesties").get_json() == {"resultaten": []}


@pytest.mark.parametrize("raw", ["q=%00", "q=a%01b", "q=" + "a" * 101])
def test_what_is_too_long_or_no_text_gives_a_problem_document(
    client: FlaskClient, raw: str
) -> None:
    answer = client.get(f"/api/v1/suggesties?{raw}")
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"
    assert answer.get_json(force=True)["detail"]


@pytest.mark.parametrize("text", [*HOSTILE, "\ufeff", "a" * 100, "' " * 50, "-" * 100, "aá" * 50])
def test_hostile_text_never_gives_a_5xx(client: FlaskClient, text: str) -> None:
    answer = client.get(f"/api/v1/suggesties?q={quote(text)}")
    assert answer.status_code in (200, 400)


@pytest.mark.parametrize("raw", ["q=%ff", "q=%ed%a0%80", "q=a&q=b", "q[]=a", "x=1"])
def test_strange_bytes_never_give_a_5xx(client: FlaskClient, raw: str) -> None:
    assert client.get(f"/api/v1/suggesties?{raw}").status_code in (200, 400)


@pytest.mark.parametrize("path", ["/", "/zoeken?q=schulden", "/themas/"])
def test_every_search_box_says_where_its_suggestions_come_from(
    client: FlaskClient, path: str
) -> None:
    page = Page(client.get(path).get_data(as_text=True))
    (form,) = page.all("form", class_="kennishub-search")
    assert form.get("data-suggestions") == "/api/v1/suggesties"
    scripts = [urlsplit(one.get("src")).path for one in page.all("script", type="module")]
    assert scripts == ["/static/js/search.js"]
    with client.get(scripts[0]) as answer:
        # Browsers run no module of any other type.
        assert answer.mimetype in ("text/javascript", "application/javascript")
