"""Suggestions while typing, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import Browser, Error, Locator, Page, Route, expect

from tests.browser.axe import see_no_barriers

pytestmark = pytest.mark.browser

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile Safari"
#: Home, the results, and the box in the header.
PATHS = ["/", "/zoeken?q=schulden", "/themas/"]

Open = Callable[..., Page]


@pytest.fixture
def open_page(chromium: Browser, live_server: str) -> Iterator[Open]:
    """Open pages of the hub; the console must stay silent, about the content policy too."""
    contexts = []
    complaints: list[str] = []

    def open_(path: str, *, width: int = 1280, script: bool = True, agent: str = "") -> Page:
        context = chromium.new_context(
            base_url=live_server,
            java_script_enabled=script,
            locale="nl-NL",
            viewport={"width": width, "height": 800},
            user_agent=agent or None,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda message: (
                complaints.append(message.text) if message.type in ("error", "warning") else None
            ),
        )
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []


def box(page: Page) -> Locator:
    return page.get_by_label("Waar zoekt u naar?")


def type_text(page: Page, text: str) -> Locator:
    """Type a text in the empty box and return the options once they are there."""
    box(page).fill("")
    box(page).press_sequentially(text, delay=20)
    options = page.get_by_role("listbox", name="Suggesties").get_by_role("option")
    expect(options.first).to_be_visible()
    return options


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("typed", ["vroegs", "vroegsignl", "signalering"])
def test_a_keyword_is_chosen_with_the_keyboard_and_searched_for(
    open_page: Open, path: str, typed: str
) -> None:
    page = open_page(path)
    options = type_text(page, typed)
    wanted = options.filter(has_text=re.compile("^vroegsignalering "))
    # What is shown first may belong to the letters typed before the last.
    expect(wanted).to_be_visible()
    for _ in range(8):
        page.keyboard.press("ArrowDown")
        if wanted.get_attribute("aria-selected") == "true":
            break
    expect(wanted).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/zoeken\?q=vroegsignalering$"))
    expect(box(page)).to_have_value("vroegsignalering")


@pytest.mark.parametrize(
    ("typed", "option", "url"),
    [
        ("hatte", "Hattem Gemeente", r"/gemeenten/hattem/$"),
        ("bestaansz", "Bestaanszekerheid Thema", r"/themas/bestaanszekerheid/$"),
        ("wet van gemeenten", re.compile("Artikel$"), r"/artikelen/wgs-vroegsignalering-schulden/"),
        (
            "hattem gezondere",
            re.compile("Praktijkvoorbeeld$"),
            r"/praktijkvoorbeelden/hattem-jogg/",
        ),
    ],
)
def test_a_click_on_anything_else_opens_its_page(
    open_page: Open, typed: str, option: str | re.Pattern[str], url: str
) -> None:
    page = open_page("/")
    options = type_text(page, typed)
    options.and_(page.get_by_role("option", name=option)).first.click()
    expect(page).to_have_url(re.compile(url))


def test_enter_without_a_choice_searches_for_what_was_typed(open_page: Open) -> None:
    page = open_page("/")
    type_text(page, "vroegs")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/zoeken\?q=vroegs$"))
    page.go_back()
    expect(page.get_by_role("option")).to_have_count(0)


def test_chosen_filters_and_order_stay_with_a_chosen_keyword(open_page: Open) -> None:
    page = open_page("/zoeken?q=schulden&type=artikel&sorteer=titel")
    type_text(page, "vroegs")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"q=vroegsignalering&sorteer=titel&type=artikel"))


def test_escape_closes_the_list_and_keeps_the_text(open_page: Open) -> None:
    page = open_page("/")
    options = type_text(page, "vroegs")
    page.keyboard.press("Escape")
    expect(options.first).to_be_hidden()
    expect(box(page)).to_have_value("vroegs")


def test_the_text_of_a_search_opens_no_list_until_somebody_types(open_page: Open) -> None:
    page = open_page("/zoeken?q=schulden")
    expect(box(page)).to_have_value("schulden")
    box(page).click()
    page.wait_for_timeout(500)
    expect(page.get_by_role("option")).to_have_count(0)
    expect(box(page)).to_have_value("schulden")


def test_an_older_answer_never_replaces_a_newer_one(open_page: Open) -> None:
    page = open_page("/")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/api/v1/suggesties?q=en", hold)
    with page.expect_request("**/api/v1/suggesties?q=en"):
        box(page).press_sequentially("en")
    box(page).press_sequentially("ergiearm")
    first = page.get_by_role("option").first
    expect(first).to_contain_text("energiearmoede")
    for route in held:
        # The page has given it up; for the browser it may still be under way.
        with suppress(Error):
            route.fulfill(json={"resultaten": [{"tekst": "oud", "soort": "titel", "url": "/"}]})
    page.wait_for_timeout(300)
    expect(first).to_contain_text("energiearmoede")


def test_markup_in_a_suggestion_is_shown_as_text(open_page: Open) -> None:
    page = open_page("/")
    evil = '<img src=x onerror="document.title=1"> & <b>vet</b>'
    page.route(
        "**/api/v1/suggesties?*",
        lambda route: route.fulfill(
            json={"resultaten": [{"tekst": evil, "soort": "titel", "url": "javascript:alert(1)"}]}
        ),
    )
    options = type_text(page, "img")
    expect(options.first).to_contain_text(evil)
    assert page.locator("[role=option] img, [role=option] b").count() == 0


def test_a_server_that_fails_leaves_a_plain_search_box(open_page: Open) -> None:
    page = open_page("/")
    page.route("**/api/v1/suggesties?*", lambda route: route.fulfill(json={}, status=200))
    box(page).press_sequentially("vroegs")
    page.wait_for_timeout(400)
    expect(page.get_by_role("option")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/zoeken\?q=vroegs$"))


def test_screen_readers_hear_in_dutch_how_many_there_are(open_page: Open) -> None:
    page = open_page("/")
    type_text(page, "bestaansz")
    status = page.get_by_role("status").filter(has_text=re.compile("."))
    expect(status).to_have_text("1 suggestie beschikbaar.")
    page.keyboard.press("ArrowDown")
    expect(status).to_contain_text("Bestaanszekerheid, 1 van 1, gemarkeerd.")
    expect(box(page)).to_have_attribute("aria-expanded", "true")


def test_an_iphone_shows_no_count_in_english(open_page: Open) -> None:
    page = open_page("/", agent=IPHONE)
    options = type_text(page, "vroegs")
    expect(options.first).to_have_text("vroegsignalering Trefwoord")


def test_without_javascript_the_box_is_a_plain_search_form(open_page: Open) -> None:
    page = open_page("/", script=False)
    expect(page.get_by_role("searchbox")).to_have_attribute("type", "search")
    box(page).fill("vroegs")
    box(page).press("Enter")
    expect(page).to_have_url(re.compile(r"/zoeken\?q=vroegs$"))


def test_the_box_keeps_what_makes_it_a_search_box(open_page: Open) -> None:
    page = open_page("/")
    expect(box(page)).to_have_attribute("maxlength", "200")
    expect(box(page)).to_have_attribute("enterkeyhint", "search")
    expect(box(page)).to_have_attribute("placeholder", re.compile("^Bijvoorbeeld"))
    expect(box(page)).to_have_class(re.compile("utrecht-textbox"))


def test_who_types_before_the_script_runs_goes_on_typing(open_page: Open) -> None:
    page = open_page("/over/")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/js/search.js*", hold)
    page.goto("/", wait_until="commit")
    page.locator("input#zoek").press_sequentially("ener")
    for route in held:
        route.continue_()
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("giearm")
    expect(box(page)).to_have_value("energiearm")
    expect(page.get_by_role("option").first).to_contain_text("energiearmoede")


def test_a_click_in_the_box_does_not_select_its_text(open_page: Open) -> None:
    page = open_page("/zoeken?q=schulden")
    expect(page.get_by_role("combobox")).to_have_value("schulden")
    box(page).click()
    page.wait_for_timeout(200)
    page.keyboard.type("s en werk")
    expect(box(page)).to_have_value("schuldens en werk")


@pytest.mark.parametrize(
    # A narrow screen has no box in the header.
    ("path", "width"),
    [*((path, 1280) for path in PATHS), *((path, 320) for path in PATHS[:2])],
)
def test_axe_finds_no_barriers_and_nothing_sticks_out_with_the_list_open(
    open_page: Open, path: str, width: int
) -> None:
    page = open_page(path, width=width)
    type_text(page, "rotterdam")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    see_no_barriers(page)
