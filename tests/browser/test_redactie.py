"""The editors' pages in a real browser: axe, a narrow screen, and adding a word."""

from __future__ import annotations

import dataclasses
import re
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from kennishub.actors import Role
from kennishub.catalogue.searches import record_search
from kennishub.config import Config
from kennishub.hub import Hub
from tests.accounts import PASSWORD, make_account
from tests.browser.axe import see_no_barriers
from tests.conftest import environment, free_port, serving

pytestmark = pytest.mark.browser

QUERIES = {"tvw": 0, "vroegsignalerng schuldn": 0, "meervoudigeproblematieksociaaldomein" * 4: 0}
EDITOR = "e@hattem.example"
PATHS = [
    "/redactie/",
    "/redactie/zoekvragen/",
    "/redactie/uitleg/?q=schulden+jongeren",
    "/redactie/actualiteit/",
    "/redactie/links/",
    "/redactie/actualiteit/wgs-vroegsignalering-schulden/",
    "/redactie/logboek/",
    "/account/gegevens/",
    "/account/gegevens/wissen/",
]


@pytest.fixture(scope="module")
def own(filled_hub: Hub, tmp_path_factory: pytest.TempPathFactory) -> Config:
    """Return the settings of a hub with a copy of the content, in which words may be added."""
    folder = tmp_path_factory.mktemp("redactie")
    shutil.copytree(filled_hub.config.content, folder / "kennis")
    config = dataclasses.replace(
        filled_hub.config,
        content=folder / "kennis",
        index=folder / "index",
        database=folder / "kennishub.db",
        workers=1,
    )
    hub = Hub(config)
    hub.prepare()
    with hub.database() as db:
        for query, results in QUERIES.items():
            for _ in range(3):
                record_search(db, query, {}, results)
        for _ in range(2):
            record_search(db, "eenzaamheid", {}, 7)
    make_account(hub, Role.ADMINISTRATOR, EDITOR)
    return config


@pytest.fixture(scope="module")
def server(own: Config) -> Iterator[str]:
    port = free_port()
    with serving(environment(own, KENNISHUB_SECRET_KEY=str(own.secret_key)), port):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(params=[(1280, True), (320, False)], ids=["wide", "narrow without script"])
def editor(request: pytest.FixtureRequest, chromium: Browser, server: str) -> Iterator[Page]:
    """Return a page on which an editor has signed in."""
    width, script = request.param
    context = chromium.new_context(
        base_url=server,
        java_script_enabled=script,
        locale="nl-NL",
        viewport={"width": width, "height": 800},
    )
    page = context.new_page()
    enter(page)
    yield page
    context.close()


def enter(page: Page) -> None:
    """Sign in, on the way to the editors' pages."""
    page.goto("/redactie/")
    page.get_by_label("Mailadres").fill(EDITOR)
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Inloggen").click()
    expect(page.get_by_role("heading", level=1, name="Redactie")).to_be_visible()


def width_of(page: Page) -> int:
    assert page.viewport_size is not None
    return page.viewport_size["width"]


def test_an_editor_adds_a_synonym_for_what_was_not_found(editor: Page) -> None:
    narrow = width_of(editor) == 320
    other = "warmteplan smal" if narrow else "warmteplan breed"
    editor.get_by_role("link", name="Zoekvragen", exact=True).click()
    row = editor.get_by_role("table", name="Zonder resultaat").get_by_role("row", name="tvw")
    row.get_by_text("Synoniem toevoegen").click()
    row.get_by_label("Wat mensen typen").fill(f"tvw {other}")
    row.get_by_label("Het andere woord").fill(other)
    row.get_by_role("button", name="Toevoegen").click()
    expect(editor.locator(".utrecht-alert--ok")).to_contain_text("zijn nu synoniemen")
    editor.get_by_role("button", name="Uitloggen").click()
    editor.goto("/redactie/zoekvragen/")
    expect(editor).to_have_url(re.compile("/account/inloggen/"))


def test_a_mistake_is_shown_with_the_form(editor: Page) -> None:
    editor.goto("/redactie/zoekvragen/")
    row = editor.get_by_role("table", name="Zonder resultaat").get_by_role("row", name="tvw")
    row.get_by_text("Synoniem toevoegen").click()
    row.get_by_label("Het andere woord").fill("tvw")
    row.get_by_role("button", name="Toevoegen").click()
    expect(editor.get_by_role("alert")).to_contain_text("Vul twee verschillende woorden in")


@pytest.mark.parametrize("path", PATHS)
def test_a_page_fits_a_narrow_screen_with_everything_unfolded(editor: Page, path: str) -> None:
    editor.goto(path)
    for summary in editor.locator("summary").all():
        summary.click()
    client = editor.context.new_cdp_session(editor)
    metrics = client.send("Page.getLayoutMetrics")
    assert metrics["cssContentSize"]["width"] <= width_of(editor)


def test_no_page_has_barriers(chromium: Browser, server: str) -> None:
    for width in (320, 1280):
        context = chromium.new_context(base_url=server, viewport={"width": width, "height": 800})
        page = context.new_page()
        enter(page)
        see_no_barriers(page)
        page.get_by_role("link", name="Zoekvragen", exact=True).click()
        for summary in page.locator("summary").all():
            summary.click()
        see_no_barriers(page)
        for path in PATHS[3:]:
            page.goto(path)
            see_no_barriers(page)
        context.close()
