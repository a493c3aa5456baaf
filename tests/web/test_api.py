"""The API, through the real factory."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from kennishub.search.record import FACETS


def test_documents_can_be_searched_with_filters(client: FlaskClient) -> None:
    answer = client.get("/api/v1/documenten?q=schulden&thema=bestaanszekerheid&perPagina=3")
    assert answer.status_code == 200
    assert answer.headers["API-Version"] == "1.1.0"
    payload = answer.get_json()
    assert payload["perPagina"] == 3
    assert len(payload["resultaten"]) == 3
    assert payload["totaal"] >= 3
    assert set(payload["facetten"]) == set(FACETS)
    assert all("bestaanszekerheid" in hit["themas"] for hit in payload["resultaten"])
    assert "<mark>" in payload["resultaten"][0]["fragment"]


def test_a_repeated_parameter_means_or(client: FlaskClient) -> None:
    def total(parameters: str) -> int:
        return int(client.get(f"/api/v1/documenten?{parameters}").get_json()["totaal"])

    assert total("type=artikel&type=praktijkvoorbeeld") == total("")
    assert total("type=artikel") + total("type=praktijkvoorbeeld") == total("")


def test_names_codes_and_aliases_of_municipalities_are_understood(client: FlaskClient) -> None:
    totals = {
        client.get(f"/api/v1/documenten?gemeente={name}").get_json()["totaal"]
        for name in ("den-haag", "Den Haag", "'s-Gravenhage", "GM0518")
    }
    assert len(totals) == 1
    assert totals != {0}


@pytest.mark.parametrize(
    "parameters",
    [
        "perPagina=101",
        "perPagina=0",
        "pagina=0",
        "pagina=x",
        "pagina=99999999999999999999",
        "sorteer=x",
        "thema=x",
        "gemeente=Atlantis",
        "jaar=x",
        "q=%00",
        "type=" + "x" * 500,
        "&".join(f"jaar={year}" for year in range(1900, 1999)),
    ],
)
def test_parameters_that_mean_nothing_give_a_problem_document(
    client: FlaskClient, parameters: str
) -> None:
    answer = client.get(f"/api/v1/documenten?{parameters}")
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"
    problem = answer.get_json(force=True)
    assert problem["status"] == 400
    assert problem["detail"]


@pytest.mark.parametrize("raw", ["q=%ff", "q=%ed%a0%80", "q=" + "a" * 3000, "q=" + "%22" * 300])
def test_strange_bytes_never_give_a_5xx(client: FlaskClient, raw: str) -> None:
    assert client.get(f"/api/v1/documenten?{raw}").status_code in (200, 400)


def test_a_document_has_all_its_fields_and_both_bodies(client: FlaskClient) -> None:
    answer = client.get("/api/v1/documenten/den-haag-jongeren-perspectief-fonds")
    document = answer.get_json()
    assert document["titel"].startswith("Den Haag")
    assert document["gemeenten"][0]["code"] == "GM0518"
    assert document["gemeenten"][0]["rol"] == "trekker"
    assert document["inhoud"].startswith("## Aanleiding")
    assert "<h2" in document["inhoudHtml"]
    assert document["bronnen"][0]["url"].startswith("https://")


def test_related_documents_come_with_kind_and_reason(client: FlaskClient) -> None:
    answer = client.get("/api/v1/documenten/wgs-vroegsignalering-schulden/verwant")
    related = answer.get_json()["resultaten"]
    assert any(other["omgekeerd"] and other["label"] == "In de praktijk" for other in related)


@pytest.mark.parametrize(
    "path",
    ["/documenten/bestaat-niet", "/documenten/bestaat-niet/verwant", "/gemeenten/GM9999", "/niets"],
)
def test_what_does_not_exist_gives_a_404_problem(client: FlaskClient, path: str) -> None:
    answer = client.get(f"/api/v1{path}")
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize(
    "path", ["/documenten/A%20B", "/documenten/x_y/verwant", "/gemeenten/hattem"]
)
def test_an_id_that_cannot_exist_gives_a_400_problem(client: FlaskClient, path: str) -> None:
    answer = client.get(f"/api/v1{path}")
    assert answer.status_code == 400
    assert answer.get_json(force=True)["detail"]


def test_another_method_gives_405_with_what_is_allowed(client: FlaskClient) -> None:
    answer = client.post("/api/v1/documenten")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    assert answer.mimetype == "application/problem+json"


def test_the_vocabularies_have_counts(client: FlaskClient) -> None:
    themes = client.get("/api/v1/themas").get_json()["resultaten"]
    assert [theme["id"] for theme in themes][:2] == ["bestaanszekerheid", "kansengelijkheid-jeugd"]
    assert len(themes) == 13
    assert all(sum(theme["aantallen"].values()) >= 4 for theme in themes[:5])
    municipalities = client.get("/api/v1/gemeenten").get_json()["resultaten"]
    assert len(municipalities) == 342
    assert sum(one["aantal"] for one in municipalities) > 0
    keywords = client.get("/api/v1/trefwoorden").get_json()["resultaten"]
    assert {"trefwoord", "aantal", "url"} == set(keywords[0])


def test_a_municipality_is_found_by_its_code(client: FlaskClient) -> None:
    answer = client.get("/api/v1/gemeenten/GM0244").get_json()
    assert answer["naam"] == "Hattem"
    assert answer["tooiUri"].endswith("gm0244")


def test_the_description_names_every_route_and_no_other(client: FlaskClient) -> None:
    document = client.get("/api/v1/openapi.json").get_json()
    rules = client.application.url_map.iter_rules()
    routes = {
        rule.rule.removeprefix("/api/v1").replace("<id_>", "{id}").replace("<code>", "{code}")
        for rule in rules
        if rule.rule.startswith("/api/v1")
    }
    assert set(document["paths"]) == routes
    assert document["openapi"].startswith("3.1")
