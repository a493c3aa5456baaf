"""The pages over the real content, from the real factory."""

from __future__ import annotations

import json
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask, render_template
from flask.testing import FlaskClient

from kennishub.hub import Hub
from tests.web.page import Page

CASE = "/praktijkvoorbeelden/eindhoven-bouwdepot-thuisloze-jongeren/"
ARTICLE = "/artikelen/wgs-vroegsignalering-schulden/"

#: One of every kind of page.
PAGES = {
    "home": "/",
    "all documents": "/zoeken",
    "results": "/zoeken?q=schulden&type=praktijkvoorbeeld",
    "no results": "/zoeken?q=schuldn&provincie=gelderland&type=artikel",
    "themes": "/themas/",
    "theme": "/themas/bestaanszekerheid/",
    "development point": "/themas/leren-van-elkaar/",
    "subject": "/themas/participatie/",
    "keywords": "/trefwoorden/",
    "keyword": "/trefwoorden/schulden/",
    "municipalities": "/gemeenten/",
    "found municipalities": "/gemeenten/?q=bergen",
    "municipality": "/gemeenten/eindhoven/",
    "municipality without cases": "/gemeenten/utrecht/",
    "practice case": CASE,
    "article": ARTICLE,
    "about": "/over/",
    "privacy": "/privacy/",
    "accessibility": "/toegankelijkheid/",
}


def get(client: FlaskClient, url: str, status: int = 200) -> Page:
    response = client.get(url)
    assert response.status_code == status, f"{url}: {response.status_code}"
    return Page(response.get_data(as_text=True))


@pytest.mark.parametrize("url", [*PAGES.values(), "/bestaat-niet", "/zoeken?gemeente=nergens"])
def test_every_page_has_a_title_a_language_landmarks_and_one_main_heading(
    client: FlaskClient, url: str
) -> None:
    page = Page(client.get(url).get_data(as_text=True))
    assert page.one("html").get("lang") == "nl"
    assert page.one("title").text.endswith("– Kennishub")
    assert page.one("meta", name="description").get("content")
    assert page.one("h1").text
    assert page.all("a")[0].get("href") == "#inhoud"
    assert page.one("main").get("id") == "inhoud"
    assert len(page.all("header", class_="utrecht-page-header")) == 1
    assert len(page.all("footer")) == 1


@pytest.mark.parametrize("url", PAGES.values())
def test_no_page_needs_anything_that_the_content_security_policy_refuses(
    client: FlaskClient, url: str
) -> None:
    page = get(client, url)
    assert page.all("style") == []
    assert page.foreign_scripts() == []
    for element in page.elements:
        assert "style" not in element.attributes
        assert not [name for name in element.attributes if name.startswith("on")]
        assert not element.get("src").startswith(("http:", "https:", "data:", "//"))


@pytest.mark.parametrize("url", PAGES.values())
def test_ids_are_unique_and_every_reference_to_one_exists(client: FlaskClient, url: str) -> None:
    page = get(client, url)
    ids = [one.get("id") for one in page.elements if one.get("id")]
    assert len(ids) == len(set(ids))
    for element in page.elements:
        for name in ("for", "form", "aria-labelledby", "aria-describedby"):
            assert set(element.get(name).split()) <= set(ids), element
        if element.tag == "a" and element.get("href").startswith("#"):
            assert element.get("href")[1:] in ids


@pytest.mark.parametrize("url", PAGES.values())
def test_headings_skip_no_level(client: FlaskClient, url: str) -> None:
    levels = [
        int(one.tag[1])
        for one in get(client, url).elements
        if one.tag in {"h1", "h2", "h3", "h4", "h5"}
    ]
    assert levels[0] == 1
    assert all(deeper <= level + 1 for level, deeper in pairwise(levels))


def test_every_internal_link_leads_to_a_page(client: FlaskClient) -> None:
    links = {
        urlsplit(one.get("href"))._replace(fragment="").geturl()
        for url in PAGES.values()
        for one in get(client, url).elements
        if one.tag in ("a", "link") and one.get("href").startswith("/")
    }
    assert len(links) > 100
    broken = set()
    for url in links:
        with client.get(url, follow_redirects=True) as response:
            if response.status_code != 200:
                broken.add(url)
    assert broken == set()


def test_the_home_page_shows_the_themes_the_newest_cases_and_numbers(client: FlaskClient) -> None:
    page = get(client, "/")
    titles = [one.text for one in page.all("h3")]
    assert {"Bestaanszekerheid", "Klimaat en energie", "Zoek", "Lees", "Gebruik"} <= set(titles)
    assert len(page.all("article", class_="kennishub-card")) == 5 + 6
    assert "gemeenten in Nederland342" in page.one("dl").text


def test_results_say_how_many_there_are_and_mark_the_words(client: FlaskClient) -> None:
    page = get(client, "/zoeken?q=schulden")
    assert page.one("h1").text.endswith("resultaten voor ‘schulden’")
    assert page.one("input", type="search").get("value") == "schulden"
    assert "schulden" in {mark.text.lower() for mark in page.all("mark")}


def test_each_filter_has_a_chip_that_takes_away_that_filter_alone(client: FlaskClient) -> None:
    url = "/zoeken?q=schulden&type=praktijkvoorbeeld&provincie=gelderland&provincie=noord-brabant"
    page = get(client, url)
    chips = {
        one.text: parse_qs(urlsplit(one.get("href")).query)
        for one in page.all("a", class_="kennishub-chip")
    }
    assert set(chips) == {
        "Filter weghalen: Praktijkvoorbeelden",
        "Filter weghalen: Gelderland",
        "Filter weghalen: Noord-Brabant",
    }
    assert chips["Filter weghalen: Gelderland"] == {
        "q": ["schulden"],
        "type": ["praktijkvoorbeeld"],
        "provincie": ["noord-brabant"],
    }
    (clear,) = [one for one in page.all("a") if one.text == "Alle filters wissen"]
    assert clear.get("href") == "/zoeken?q=schulden"


def test_the_filters_belong_to_the_form_of_the_search_box(client: FlaskClient) -> None:
    page = get(client, "/zoeken?q=schulden&provincie=gelderland")
    boxes = page.all("input", type="checkbox")
    assert {box.get("form") for box in boxes} == {"zoek-formulier"}
    checked = [box for box in boxes if "checked" in box.attributes]
    assert [(box.get("name"), box.get("value")) for box in checked] == [("provincie", "gelderland")]


def test_the_chosen_order_is_marked_and_stays_when_searching_on(client: FlaskClient) -> None:
    page = get(client, "/zoeken?q=schulden&sorteer=titel")
    (order,) = [
        one
        for one in page.all("a")
        if one.get("aria-current") == "true" and "sorteer" in one.get("href")
    ]
    assert order.text == "titel"
    assert page.one("input", type="hidden", name="sorteer").get("value") == "titel"


def test_an_order_by_relevance_is_not_offered_without_words(client: FlaskClient) -> None:
    page = get(client, "/zoeken")
    assert [one.text for one in page.all("a") if "sorteer=" in one.get("href")] == [
        "nieuwste",
        "titel",
    ]


def test_a_question_that_means_nothing_comes_back_with_its_text_and_a_reason(
    client: FlaskClient,
) -> None:
    page = get(client, "/zoeken?q=schulden&gemeente=Nergenshuizen", 400)
    field = page.one("input", type="search", id="zoek")
    assert field.get("value") == "schulden"
    assert field.get("aria-invalid") == "true"
    assert "Nergenshuizen" in page.one("div", id=field.get("aria-describedby")).text


def test_a_text_that_cannot_be_read_keeps_the_filters(client: FlaskClient) -> None:
    page = get(client, "/zoeken?q=a%07b&provincie=gelderland", 400)
    assert page.one("input", type="hidden", name="provincie").get("value") == "gelderland"


def test_no_results_say_what_was_searched_and_what_to_try(client: FlaskClient) -> None:
    page = get(client, "/zoeken?q=energiearmoede&gemeente=zwolle")
    assert page.one("h1").text == "Geen resultaten voor ‘energiearmoede’"
    assert "naar energiearmoede, met dit filter: gemeente Zwolle" in page.text
    (way_out,) = [one for one in page.all("a") if one.text == "Haal het filter Zwolle weg"]
    assert way_out.get("href") == "/zoeken?q=energiearmoede"
    assert "Zonder filters vonden wij dit wel" in page.text


def test_a_misspelt_word_gets_a_suggestion_that_finds_something(client: FlaskClient) -> None:
    page = get(client, "/zoeken?q=schuldn")
    assert "‘schuldn’ staat in geen enkel document. Wij zochten op schulden." in page.text
    assert page.all("article")
    (way_back,) = [one for one in page.all("a") if one.text == "Zoek toch op wat u typte"]
    literal = get(client, way_back.get("href"))
    assert "Bedoelt u schulden?" in literal.text
    assert "Geen resultaten" in literal.text


def test_a_synonym_that_was_used_is_named(client: FlaskClient) -> None:
    page = get(client, "/zoeken?q=TVW")
    assert "Wij zochten ook op: transitievisie warmte." in page.text
    assert page.all("article")


def test_a_municipality_in_the_words_is_offered_as_a_filter(client: FlaskClient) -> None:
    page = get(client, "/zoeken?q=gezond+gewicht+Hattem")
    (offer,) = [one for one in page.all("a") if one.text == "Alleen in gemeente Hattem"]
    assert offer.get("href") == "/zoeken?gemeente=hattem&q=gezond+gewicht"


def test_a_hit_on_an_article_leads_to_its_section(client: FlaskClient) -> None:
    page = get(client, "/zoeken?q=huisbezoek+werkt+het+best&type=artikel")
    links = [one.get("href") for one in page.all("a") if "/artikelen/" in one.get("href")]
    assert any("#kop-" in link for link in links)


def test_a_form_that_was_found_though_another_was_typed_is_named(client: FlaskClient) -> None:
    assert "Gevonden op: " in get(client, "/zoeken?q=huurder").text


def test_a_page_past_the_last_leads_to_the_last(client: FlaskClient) -> None:
    response = client.get("/zoeken?pagina=99")
    assert response.status_code == 302
    total = client.get("/api/v1/documenten").get_json()["totaal"]
    assert response.location == f"/zoeken?pagina={-(-total // 20)}"


def test_pages_of_results_are_numbered_and_the_current_one_is_marked(client: FlaskClient) -> None:
    total = client.get("/api/v1/documenten").get_json()["totaal"]
    last = -(-total // 20)
    page = get(client, f"/zoeken?pagina={last}")
    current = [
        one
        for one in page.all("a")
        if one.get("aria-current") == "page" and "pagina" in one.get("href")
    ]
    assert [one.text for one in current] == [f"Pagina {last}"]
    assert [one.get("href") for one in page.all("a", rel="prev")] == [f"/zoeken?pagina={last - 1}"]
    assert page.all("a", rel="next") == []


def test_a_theme_shows_its_parts_its_cases_and_its_articles(client: FlaskClient) -> None:
    page = get(client, "/themas/bestaanszekerheid/")
    headings = " ".join(one.text for one in page.all("h2"))
    assert "Begin hier" in headings
    assert "Praktijkvoorbeelden (" in headings
    assert "Artikelen (" in headings
    (part,) = [
        one
        for one in page.all("a")
        if one.text == "Energiearmoede" and "/zoeken?" in one.get("href")
    ]
    found = get(client, part.get("href"))
    assert f"{len(found.all('article'))} result" in page.text


def test_a_municipality_shows_its_key_facts_and_its_cases(client: FlaskClient) -> None:
    page = get(client, "/gemeenten/eindhoven/")
    facts = page.one("dl").text
    for fact in ("Noord-Brabant", "Zeer sterk stedelijk", "GM0772"):
        assert fact in facts
    assert CASE in {one.get("href") for one in page.all("a")}


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        ("/gemeenten/uden/", "/gemeenten/maashorst/"),
        ("/gemeenten/GM0772/", "/gemeenten/eindhoven/"),
        ("/gemeenten/den-bosch/", "/gemeenten/s-hertogenbosch/"),
        ("/gemeenten/Eindhoven/", "/gemeenten/eindhoven/"),
    ],
)
def test_other_names_of_a_municipality_lead_to_its_page(
    client: FlaskClient, path: str, leads_to: str
) -> None:
    response = client.get(path)
    assert (response.status_code, response.location) == (301, leads_to)


def test_a_name_that_several_municipalities_have_leads_to_the_list(client: FlaskClient) -> None:
    response = client.get("/gemeenten/bergen/")
    assert (response.status_code, response.location) == (302, "/gemeenten/?q=bergen")


def test_a_municipality_that_does_not_exist_is_not_found(client: FlaskClient) -> None:
    assert "geen gemeente" in get(client, "/gemeenten/nergenshuizen/", 404).text


def test_municipalities_with_cases_stand_first_and_have_a_count(client: FlaskClient) -> None:
    page = get(client, "/gemeenten/")
    links = [one for one in page.all("a") if one.get("href").startswith("/gemeenten/") and one.text]
    names = [one.text for one in links]
    assert names.index("Altena") < names.index("Aa en Hunze")
    assert len(set(names)) >= 342


def test_a_practice_case_shows_its_facts_in_dutch(client: FlaskClient) -> None:
    page = get(client, CASE)
    facts = page.one("dl").text
    assert "€ 1.050 per jongere per maand" in facts.replace("\N{NO-BREAK SPACE}", " ")
    assert "249.873 inwoners" in facts
    assert "Werkt deels" in facts
    assert "82,6" in page.one("table", class_="utrecht-table").text
    assert "Gepubliceerd op 25 november 2026" in page.text
    assert {"Doen", "Niet doen"} <= {one.text for one in page.all("h3")}
    assert "hetbouwdepot.nl" in page.text


def test_related_documents_are_shown_on_both_with_the_reason(client: FlaskClient) -> None:
    case = "/praktijkvoorbeelden/heusden-vroegsignalering-huurachterstand/"
    for url, other, reason in ((case, ARTICLE, "Achtergrond"), (ARTICLE, case, "In de praktijk")):
        page = get(client, url)
        related = page.all("div", class_="kennishub-related")
        assert any(one.text.startswith(reason) for one in related)
        assert other in {one.get("href") for one in page.all("a")}


def test_an_article_with_several_headings_has_a_table_of_contents(client: FlaskClient) -> None:
    page = get(client, ARTICLE)
    contents = page.one("nav", class_="kennishub-toc")
    assert "Wat is vroegsignalering?" in contents.text


def test_a_document_under_the_other_kind_leads_to_its_own_page(client: FlaskClient) -> None:
    response = client.get(CASE.replace("praktijkvoorbeelden", "artikelen"))
    assert (response.status_code, response.location) == (301, CASE)
    response = client.get(ARTICLE.replace("artikelen", "praktijkvoorbeelden").rstrip("/") + ".md")
    assert (response.status_code, response.location) == (301, ARTICLE.rstrip("/") + ".md")


def test_a_document_without_the_last_slash_leads_to_its_page(client: FlaskClient) -> None:
    assert client.get(CASE.rstrip("/")).status_code == 308


def test_a_document_or_theme_that_does_not_exist_is_not_found(client: FlaskClient) -> None:
    for url in (
        "/artikelen/niets/",
        "/praktijkvoorbeelden/niets.md",
        "/themas/niets/",
        "/trefwoorden/niets/",
    ):
        get(client, url, 404)


def test_the_source_of_a_document_is_its_file(client: FlaskClient, filled_hub: Hub) -> None:
    response = client.get(ARTICLE.rstrip("/") + ".md")
    assert response.content_type == "text/markdown; charset=utf-8"
    file = filled_hub.repository.root / "artikelen" / "wgs-vroegsignalering-schulden.md"
    assert response.data == file.read_bytes()
    again = client.get(response.request.path, headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


def test_a_document_tells_programs_what_it_is(client: FlaskClient) -> None:
    data = json.loads(get(client, CASE).one("script", type="application/ld+json").text)
    assert data["datePublished"] == "2026-11-25"
    assert data["spatialCoverage"][0]["name"] == "Eindhoven"
    assert data["citation"]


def test_a_versioned_static_file_may_be_kept_for_a_year(client: FlaskClient) -> None:
    (url,) = (
        one.get("href")
        for one in get(client, "/").all("link", rel="stylesheet")
        if "tokens" in one.get("href")
    )
    with client.get(url) as versioned, client.get(url.split("?")[0]) as plain:
        assert "max-age=31536000" in versioned.headers["Cache-Control"]
        assert "max-age" not in plain.headers["Cache-Control"]


def test_no_page_sets_a_cookie(client: FlaskClient) -> None:
    for url in PAGES.values():
        assert "Set-Cookie" not in client.get(url).headers


@pytest.mark.parametrize("code", [400, 403, 404, 405, 413, 429, 500, 503])
def test_an_error_page_needs_neither_the_database_nor_the_index(app: Flask, code: int) -> None:
    with app.test_request_context("/"):
        page = Page(render_template(f"errors/{code}.html"))
    assert page.one("p", class_="kennishub-error__code").text == f"Fout {code}"
    assert page.one("h1").text
