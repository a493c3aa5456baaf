"""Search, filter, browse and read in a real browser, as a visitor does."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.browser.axe import see_no_barriers

pytestmark = pytest.mark.browser

WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 320, "height": 640}

#: One of every kind of page.
PATHS = [
    "/",
    "/zoeken",
    "/zoeken?q=schulden&type=praktijkvoorbeeld&provincie=noord-brabant&provincie=gelderland",
    "/zoeken?q=schuldn&provincie=gelderland&type=artikel",
    "/zoeken?q=schulden&gemeente=nergenshuizen",
    "/themas/",
    "/themas/bestaanszekerheid/",
    "/trefwoorden/",
    "/trefwoorden/schulden/",
    "/gemeenten/",
    "/gemeenten/?q=bergen",
    "/gemeenten/eindhoven/",
    "/gemeenten/utrecht/",
    "/praktijkvoorbeelden/eindhoven-bouwdepot-thuisloze-jongeren/",
    "/artikelen/wgs-vroegsignalering-schulden/",
    "/over/",
    "/privacy/",
    "/toegankelijkheid/",
    "/bestaat-niet/",
]

Open = Callable[..., Page]


@pytest.fixture
def open_page(chromium: Browser, live_server: str) -> Iterator[Open]:
    """Open pages of the hub; nothing may be refused, broken or fetched from elsewhere."""
    contexts = []
    complaints: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith(live_server):
            complaints.append(f"fetched {request.url}")

    def open_(path: str, *, script: bool = True, viewport: dict[str, int] = WIDE) -> Page:
        context = chromium.new_context(
            base_url=live_server,
            java_script_enabled=script,
            locale="nl-NL",
            reduced_motion="reduce",
            viewport={"width": viewport["width"], "height": viewport["height"]},
        )
        contexts.append(context)
        page = context.new_page()
        page.on("request", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda message: (
                complaints.append(message.text)
                if message.type == "error" and "status of 40" not in message.text
                else None
            ),
        )
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def script(request: pytest.FixtureRequest) -> bool:
    """Say whether the browser runs JavaScript."""
    return bool(request.param)


def test_a_visitor_searches_filters_and_takes_a_filter_away(open_page: Open, script: bool) -> None:
    page = open_page("/", script=script)
    page.get_by_label("Waar zoekt u naar?").fill("schulden")
    page.get_by_role("button", name="Zoeken").click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text(re.compile(r"\d+ resultaten voor ‘schulden’"))
    everything = page.get_by_role("article").count()

    page.get_by_role("group", name="Provincie").get_by_label("Gelderland").check()
    page.get_by_role("button", name="Filters toepassen").click()
    expect(heading).to_contain_text("voor ‘schulden’")
    assert 0 < page.get_by_role("article").count() < everything
    expect(page.get_by_label("Waar zoekt u naar?")).to_have_value("schulden")

    page.get_by_role("link", name="Filter weghalen: Gelderland").click()
    expect(page.get_by_role("article")).to_have_count(everything)


def test_typed_words_and_checked_filters_go_together(open_page: Open, script: bool) -> None:
    page = open_page("/zoeken", script=script)
    page.get_by_label("Artikelen").check()
    page.get_by_label("Waar zoekt u naar?").fill("energie")
    page.get_by_label("Waar zoekt u naar?").press("Enter")
    expect(page).to_have_url(re.compile(r"q=energie&type=artikel"))


def test_a_visitor_browses_from_a_theme_to_a_case_and_on(open_page: Open, script: bool) -> None:
    page = open_page("/", script=script)
    page.get_by_role("link", name="Bestaanszekerheid", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bestaanszekerheid")
    assert page.get_by_role("region", name=re.compile("Praktijkvoorbeelden")).is_visible()
    page.get_by_role("link", name=re.compile("Heusden: ")).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Heusden")
    related = page.get_by_role("region", name="Hoort hierbij")
    related.get_by_role("link", name=re.compile("wat de wet van gemeenten vraagt")).click()
    expect(page).to_have_url(re.compile("/artikelen/wgs-vroegsignalering-schulden/"))
    page.get_by_role("navigation", name="Op deze pagina").get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="Wat is vroegsignalering?")).to_be_in_viewport()


def test_a_whole_card_is_a_link_and_links_in_it_still_work(open_page: Open) -> None:
    page = open_page("/zoeken?q=schulden")
    card = page.get_by_role("article").first
    title = card.get_by_role("heading").inner_text()
    place = card.get_by_role("link").nth(1)
    expect(place).to_be_visible()
    card.get_by_role("paragraph").first.click(force=True)  # the link lies over the text
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.go_back()
    page.get_by_role("article").first.get_by_role("link").nth(1).click()
    expect(page).to_have_url(re.compile("/gemeenten/"))


def test_the_keyboard_alone_is_enough(open_page: Open, script: bool) -> None:
    page = open_page("/", script=script)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Ga naar de inhoud")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    field = page.get_by_label("Waar zoekt u naar?")
    expect(field).to_be_focused()
    page.keyboard.type("schulden")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("schulden")

    box = page.get_by_role("group", name="Soort").get_by_label("Artikelen")
    _tab_to(page, box)
    page.keyboard.press("Space")
    expect(box).to_be_checked()
    _tab_to(page, page.get_by_role("button", name="Filters toepassen"))
    page.keyboard.press("Enter")
    chip = page.get_by_role("link", name="Filter weghalen: Artikelen")
    _tab_to(page, chip)
    page.keyboard.press("Enter")
    expect(chip).to_have_count(0)


def _tab_to(page: Page, target: Any, limit: int = 80) -> None:
    """Press Tab until an element has the focus."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        if page.locator("*:focus").count() and target.and_(page.locator("*:focus")).count():
            return
    raise AssertionError(f"{target} cannot be reached with the Tab key")


@pytest.mark.parametrize("path", ["/", "/zoeken?q=schulden", PATHS[13]])
def test_every_element_that_has_the_focus_shows_it_and_is_in_sight(
    open_page: Open, path: str
) -> None:
    page = open_page(path)
    for _ in range(60):
        page.keyboard.press("Tab")
        state = page.evaluate(
            """() => {
                const one = document.activeElement;
                if (one === document.body) return null;
                const ring = one.matches('.kennishub-card__link') ? one.closest('article') : one;
                const box = one.getClientRects()[0];  // a link may run over two lines
                const top = document.elementFromPoint(
                    box.x + box.width / 2, box.y + box.height / 2);
                return {
                    name: one.outerHTML.slice(0, 120),
                    outline: getComputedStyle(ring).outlineStyle,
                    seen: one.contains(top) || (top !== null && top.contains(one)),
                };
            }"""
        )
        if state is None:
            break
        assert state["outline"] == "solid", state["name"]
        assert state["seen"], f"hidden behind something: {state['name']}"


def test_filters_are_folded_on_a_narrow_screen_and_open_on_a_wide_one(
    open_page: Open, script: bool
) -> None:
    path = "/zoeken?q=schulden&type=artikel"
    wide = open_page(path, script=script)
    expect(wide.get_by_role("button", name="Filters toepassen")).to_be_visible()
    narrow = open_page(path, script=script, viewport=NARROW)
    apply = narrow.get_by_role("button", name="Filters toepassen")
    expect(apply).to_be_hidden()
    narrow.locator("summary", has_text="Filters (1").click()
    expect(apply).to_be_visible()


@pytest.mark.parametrize("path", PATHS)
def test_no_page_scrolls_sideways_at_320_pixels(open_page: Open, path: str) -> None:
    page = open_page(path, viewport=NARROW)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


@pytest.mark.parametrize("path", PATHS)
def test_no_page_scrolls_sideways_with_text_at_twice_its_size(open_page: Open, path: str) -> None:
    page = open_page(path)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDE["width"]


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("path", PATHS)
def test_axe_finds_no_barriers(open_page: Open, path: str, viewport: dict[str, int]) -> None:
    page = open_page(path, viewport=viewport)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    see_no_barriers(page)
