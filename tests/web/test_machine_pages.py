"""Feeds, site map and the other pages for programs, with texts that try to break them too."""

from __future__ import annotations

import dataclasses
import json
import re
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from kennishub import create_app
from kennishub.catalogue.database import transaction
from kennishub.config import Config
from kennishub.hub import Hub
from tests.web.page import Page

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
BASE = "http://127.0.0.1:8000"

HOSTILE = "</script><script>alert(1)</script>]]></title>&amp;<x a='\"'>\u2028einde"

FILE = """---
id: vijandig
type: artikel
titel: {title}
samenvatting: {title}
themas: [bestaanszekerheid]
trefwoorden: [schulden]
gepubliceerd: 2026-11-25
eigen: true
soort: uitleg
---
## Kop

Tekst.
"""


@pytest.fixture(scope="module")
def hostile_client(config: Config, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """Return a client of a hub with one document, of which title and summary are hostile."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "kennis" / "artikelen").mkdir(parents=True)
    (folder / "kennis" / "praktijkvoorbeelden").mkdir()
    themes = re.sub(r"(?m)^ +begin_hier:.*\n", "", (config.content / "themas.yaml").read_text())
    (folder / "kennis" / "themas.yaml").write_text(themes)
    quoted = "'" + HOSTILE.replace("\u2028", " ").replace("'", "''") + "'"
    (folder / "kennis" / "artikelen" / "vijandig.md").write_text(FILE.format(title=quoted))
    hub = Hub(
        dataclasses.replace(
            config,
            content=folder / "kennis",
            index=folder / "index",
            database=folder / "instance" / "kennishub.db",
        )
    )
    report = hub.update()
    assert (report.added, report.problems) == (1, [])
    # Past the reader of files, such as an import of an older release could have left it.
    with hub.database() as db, transaction(db):
        db.execute("UPDATE documents SET title = ?, summary = ?", (HOSTILE, HOSTILE + "\ufffe"))
    return create_app(hub.config).test_client()


def test_the_feed_of_new_documents_is_atom_with_the_newest_first(client: FlaskClient) -> None:
    response = client.get("/feeds/nieuw.atom")
    assert response.content_type == "application/atom+xml; charset=utf-8"
    feed = ET.fromstring(response.data)
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 30
    assert feed.findtext(f"{ATOM}id") == f"{BASE}/feeds/nieuw.atom"
    published = [entry.findtext(f"{ATOM}published") for entry in entries]
    assert published == sorted(published, key=str, reverse=True)
    for entry in entries:
        assert entry.findtext(f"{ATOM}title")
        assert (entry.findtext(f"{ATOM}id") or "").startswith(f"{BASE}/")


def test_a_theme_has_a_feed_of_its_own(client: FlaskClient) -> None:
    feed = ET.fromstring(client.get("/feeds/themas/participatie.atom").data)
    assert feed.findtext(f"{ATOM}title") == "Participatie op Kennishub"
    assert 0 < len(feed.findall(f"{ATOM}entry")) < 30
    assert client.get("/feeds/themas/niets.atom").status_code == 404


def test_a_feed_that_did_not_change_is_not_sent_again(client: FlaskClient) -> None:
    etag = client.get("/feeds/nieuw.atom").headers["ETag"]
    assert client.get("/feeds/nieuw.atom", headers={"If-None-Match": etag}).status_code == 304


def test_hostile_texts_do_not_break_the_feed(hostile_client: FlaskClient) -> None:
    for path in ("/feeds/nieuw.atom", "/feeds/themas/bestaanszekerheid.atom"):
        feed = ET.fromstring(hostile_client.get(path).data)
        (entry,) = feed.findall(f"{ATOM}entry")
        assert entry.findtext(f"{ATOM}title") == HOSTILE
        assert entry.findtext(f"{ATOM}summary") == HOSTILE


def test_hostile_texts_stay_text_on_pages_and_in_data_for_programs(
    hostile_client: FlaskClient,
) -> None:
    for path in (
        "/zoeken?q=tekst",
        "/zoeken",
        "/themas/bestaanszekerheid/",
        "/trefwoorden/schulden/",
    ):
        page = Page(hostile_client.get(path).get_data(as_text=True))
        assert page.foreign_scripts() == [], path
    page = Page(hostile_client.get("/artikelen/vijandig/").get_data(as_text=True))
    assert page.one("h1").text == " ".join(HOSTILE.split())
    assert page.foreign_scripts() == []
    assert len(page.all("script", type="application/ld+json")) == 1


def test_the_data_for_programs_cannot_end_its_element(hostile_client: FlaskClient) -> None:
    html = hostile_client.get("/artikelen/vijandig/").get_data(as_text=True)
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', html)
    assert found is not None
    assert not set(found[1]) & set("<>&'\u2028\u2029")
    assert json.loads(found[1])["@type"] == "Article"


def test_a_search_text_that_is_markup_is_shown_as_text(client: FlaskClient) -> None:
    page = Page(
        client.get("/zoeken", query_string={"q": '"><script>alert(1)</script>'}).get_data(
            as_text=True
        )
    )
    assert page.foreign_scripts() == []
    assert page.one("input", type="search").get("value") == '"><script>alert(1)</script>'


def test_the_site_map_lists_every_document_once(client: FlaskClient) -> None:
    urls = [
        one.text or ""
        for one in ET.fromstring(client.get("/sitemap.xml").data).iter(f"{SITEMAP}loc")
    ]
    assert len(urls) == len(set(urls))
    documents = [url for url in urls if "/praktijkvoorbeelden/" in url or "/artikelen/" in url]
    assert len(documents) == client.get("/api/v1/documenten").get_json()["totaal"]
    assert f"{BASE}/" in urls
    assert f"{BASE}/themas/klimaat-energie/" in urls


def test_crawlers_are_kept_from_the_endless_combinations_of_filters(client: FlaskClient) -> None:
    response = client.get("/robots.txt")
    assert response.content_type == "text/plain; charset=utf-8"
    lines = response.get_data(as_text=True).splitlines()
    assert "Disallow: /zoeken" in lines
    assert f"Sitemap: {BASE}/sitemap.xml" in lines


def test_a_browser_can_search_the_hub_from_its_address_bar(client: FlaskClient) -> None:
    response = client.get("/opensearch.xml")
    assert response.mimetype == "application/opensearchdescription+xml"
    (url,) = ET.fromstring(response.data).iter("{http://a9.com/-/spec/opensearch/1.1/}Url")
    assert url.get("template") == f"{BASE}/zoeken?q={{searchTerms}}"


def test_the_contact_for_security_is_valid_for_less_than_a_year(client: FlaskClient) -> None:
    response = client.get("/.well-known/security.txt")
    fields = dict(
        line.split(": ", 1) for line in response.get_data(as_text=True).splitlines() if line
    )
    expires = datetime.fromisoformat(fields["Expires"])
    assert timedelta(days=30) < expires - datetime.now(UTC) < timedelta(days=365)
    assert fields["Contact"] == f"{BASE}/over/#contact"
    assert 'id="contact"' in client.get("/over/").get_data(as_text=True)
