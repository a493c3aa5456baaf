"""The whole way of a text, with and without a script: submit, return, resubmit, publish, find,
revise, restore, withdraw. And its pages on a narrow screen, with axe, and with hostile texts."""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from kennishub import create_app
from kennishub.actors import Role
from kennishub.catalogue.submissions import create_submission, get_submission
from kennishub.config import Config
from kennishub.hub import Hub
from kennishub.publishing import transitions
from tests.accounts import PASSWORD, make_account, sign_in
from tests.browser.axe import see_no_barriers
from tests.conftest import environment, free_port, serving

pytestmark = pytest.mark.browser

AUTHOR, EDITOR = "auteur@hattem.example", "redacteur@hattem.example"
#: Hostile texts per submission: each field holds all of them.
BATCH: Final = 40


@pytest.fixture(scope="module")
def own(filled_hub: Hub, tmp_path_factory: pytest.TempPathFactory) -> Config:
    folder = tmp_path_factory.mktemp("way")
    shutil.copytree(filled_hub.config.content, folder / "kennis")
    config = dataclasses.replace(
        filled_hub.config,
        content=folder / "kennis",
        index=folder / "index",
        database=folder / "kennishub.db",
        workers=2,
        rate_limits=False,
    )
    hub = Hub(config)
    hub.update()
    make_account(hub, Role.AUTHOR, AUTHOR)
    make_account(hub, Role.EDITOR, EDITOR)
    return config


@pytest.fixture(scope="module")
def server(own: Config) -> Iterator[str]:
    port = free_port()
    more = {"KENNISHUB_SECRET_KEY": str(own.secret_key), "KENNISHUB_RATE_LIMITS": "off"}
    with serving(environment(own, **more), port):
        yield f"http://127.0.0.1:{port}"


def enter(context: BrowserContext, email: str) -> Page:
    page = context.new_page()
    page.goto("/account/inloggen/")
    page.get_by_label("Mailadres").fill(email)
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Inloggen").click()
    expect(page.get_by_role("heading", name="Uw account")).to_be_visible()
    return page


def look(page: Page, script: bool) -> None:
    assert page.viewport_size is not None
    width = page.viewport_size["width"]
    if script:
        assert page.locator("html").evaluate("(html) => html.scrollWidth") <= width
        see_no_barriers(page)


@pytest.mark.parametrize(
    ("width", "script"), [(320, True), (1280, False)], ids=["narrow", "without a script"]
)
def test_the_whole_way(
    chromium: Browser, server: str, own: Config, width: int, script: bool
) -> None:
    def context() -> BrowserContext:
        return chromium.new_context(
            base_url=server,
            java_script_enabled=script,
            locale="nl-NL",
            viewport={"width": width, "height": 800},
        )

    word = "zonnebloemendak" if script else "klaprozendak"
    author, editor = enter(context(), AUTHOR), enter(context(), EDITOR)

    author.goto("/indienen/")
    look(author, script)
    author.get_by_role("button", name="Begin met schrijven").click()
    author.get_by_label("Titel (verplicht)").fill(f"Een {word} op het gemeentehuis")
    author.get_by_role("button", name="Indienen", exact=True).click()
    expect(author.get_by_role("alert")).to_contain_text("Samenvatting")
    look(author, script)
    author.get_by_label("Samenvatting (verplicht)").fill("De gemeente legde een dak aan.")
    author.get_by_label("Klimaat en energie").check()
    author.get_by_label("Aanpak", exact=True).fill("Wij **zaaiden** in mei.")
    author.get_by_label("Dit is onze eigen ervaring; er is geen andere bron.").check()
    author.get_by_role("button", name="Bekijk hoe het wordt").click()
    expect(author.locator("#voorbeeld strong")).to_have_text("zaaiden")
    if script:
        expect(author.locator("#bewaard")).to_contain_text("Opgeslagen om", timeout=10_000)
    author.get_by_role("button", name="Indienen", exact=True).click()
    expect(author.get_by_text("Bedankt! Uw inzending is binnen.")).to_be_visible()
    look(author, script)
    status = author.url

    editor.goto("/redactie/inzendingen/")
    look(editor, script)
    editor.get_by_role("link", name=f"Een {word} op het gemeentehuis").first.click()
    editor.get_by_role("button", name="Oppakken").click()
    expect(editor.get_by_label("Over het geheel")).to_be_visible()
    look(editor, script)
    editor.get_by_label("Over het geheel").fill("Hoe groot is het dak?")
    editor.get_by_role("button", name="Teruggeven").click()
    expect(editor.get_by_text("Teruggegeven.")).to_be_visible()

    author.goto(status)
    expect(author.get_by_text("Hoe groot is het dak?")).to_be_visible()
    author.get_by_role("link", name="Verder schrijven").click()
    author.get_by_label("Aanpak", exact=True).fill("Wij zaaiden in mei 40 vierkante meter.")
    author.get_by_role("button", name="Indienen", exact=True).click()
    expect(author.get_by_text("Bedankt!")).to_be_visible()

    editor.goto("/redactie/inzendingen/?lijst=bezig")
    editor.get_by_role("link", name=f"Een {word} op het gemeentehuis").first.click()
    expect(editor.get_by_role("heading", name="Gewijzigd sinds het is ingediend")).to_be_visible()
    editor.get_by_role("link", name="Bewerken").click()
    expect(editor.get_by_label("Hoe goed is het onderbouwd?")).to_be_visible()
    look(editor, script)
    editor.get_by_label("Hoe goed is het onderbouwd?").select_option("beschreven")
    editor.get_by_role("button", name="Opslaan").last.click()
    editor.get_by_label("Id, het laatste deel van het adres").fill(word)
    editor.get_by_role("button", name="Publiceren").click()
    expect(editor.get_by_text("Gepubliceerd. De tekst staat in Kennishub.")).to_be_visible()

    author.goto(f"/zoeken?q={word}")
    author.get_by_role("link", name=f"Een {word} op het gemeentehuis").first.click()
    expect(author.get_by_text("40 vierkante meter")).to_be_visible()
    document = author.url

    editor.goto(f"/redactie/documenten/{word}/")
    look(editor, script)
    field = editor.get_by_label("Het hele bestand")
    field.fill(field.input_value().replace("40 vierkante", "50 vierkante"))
    editor.get_by_role("button", name="Opslaan en publiceren").click()
    expect(editor.get_by_text("De nieuwe versie staat in Kennishub.")).to_be_visible()
    author.goto(document)
    expect(author.get_by_text("50 vierkante meter")).to_be_visible()

    editor.get_by_role("button", name="Herstellen van versie 1").click()
    expect(editor.get_by_text("De oude versie staat weer in Kennishub.")).to_be_visible()
    author.goto(document)
    expect(author.get_by_text("40 vierkante meter")).to_be_visible()

    editor.get_by_label("De reden; lezers zien die").fill("Het dak is er niet meer.")
    editor.get_by_role("button", name="Intrekken").click()
    expect(editor.get_by_text("Het document is ingetrokken.")).to_be_visible()
    answer = author.goto(document)
    assert answer is not None
    assert answer.status == 410
    expect(author.get_by_text("Het dak is er niet meer.")).to_be_visible()
    look(author, script)
    assert Hub(own).examine() == []
    for page in (author, editor):
        page.context.close()


def test_what_is_typed_is_on_the_server_within_five_seconds(
    chromium: Browser, server: str, own: Config
) -> None:
    context = chromium.new_context(base_url=server)
    page = enter(context, AUTHOR)
    page.goto("/indienen/")
    page.get_by_role("button", name="Begin met schrijven").click()
    id_ = page.url.split("/")[-3]
    page.get_by_label("Titel (verplicht)").press_sequentially("Een dichtgeklapte laptop", delay=150)
    page.wait_for_timeout(5_000)
    context.close()
    with Hub(own).database() as db:
        assert get_submission(db, id_).title == "Een dichtgeklapte laptop"


def test_no_hostile_text_runs_on_any_page_of_the_way(
    chromium: Browser, own: Config, shared: Callable[[str], Path]
) -> None:
    lines = shared("security/xss-public.jsonl").read_text(encoding="utf-8").splitlines()
    vectors = [_usable(json.loads(line)) for line in lines]
    hub = Hub(own)
    client = create_app(own).test_client()
    assert sign_in(client, EDITOR) == 303
    with hub.database() as db:
        author = make_account(hub, Role.AUTHOR, "x@hattem.example").actor
        editor = make_account(hub, Role.EDITOR, "y@hattem.example").actor
    context = chromium.new_context()
    page = context.new_page()
    ran: list[str] = []

    def report(said: str) -> None:
        ran.append(said)

    page.expose_function("reportRun", report)
    page.add_init_script(
        "for (const n of ['alert', 'confirm', 'prompt', 'print'])"
        " window[n] = (...v) => window.reportRun(n + v.join(' '));"
    )
    for first in range(0, len(vectors), BATCH):
        batch = vectors[first : first + BATCH]
        form = _form(batch)
        with hub.database() as db:
            made = create_submission(db, author, "praktijkvoorbeeld", form, title=batch[0][:200])
            transitions.submit(db, author, made.id, version=1)
            transitions.take_up(db, editor, made.id, version=2)
            changed = _form(batch[::-1])
            transitions.edit(db, editor, made.id, changed, title=batch[-1][:200], version=3)
        for path in ("", "bewerken/"):
            answer = client.get(f"/redactie/inzendingen/{made.id}/{path}")
            assert answer.status_code == 200
            _open(page, answer.get_data(as_text=True))
            assert page.evaluate(_FOREIGN) == []
    answer = client.get("/redactie/inzendingen/?lijst=bezig")
    _open(page, answer.get_data(as_text=True))
    assert page.evaluate(_FOREIGN) == []
    assert ran == []
    # The control: without escaping the same look sees it.
    _open(page, "<main><img src=x onerror=alert(1)><script>alert(2)</script></main>")
    page.wait_for_timeout(200)
    assert ran
    assert page.evaluate(_FOREIGN) != []
    context.close()


#: Return what only a hostile text can have put into the main part of a page, after touching all.
_FOREIGN = """
() => {
  const events = ["click", "mouseover", "focus", "load", "error", "toggle", "animationend"];
  const found = [];
  for (const element of document.querySelectorAll("main *")) {
    for (const type of events) element.dispatchEvent(new Event(type, {bubbles: true}));
    const names = [...element.attributes].map((one) => one.name);
    const handlers = names.filter((name) => /^(on|srcdoc|formaction)/i.test(name));
    const script = /^\\s*(javascript|data|vbscript):/i;
    const address = element.getAttribute("href") ?? element.getAttribute("src") ?? "";
    if (element.matches("script, iframe, object, embed, style, base, meta, math")
        || handlers.length || script.test(address)) found.push(element.outerHTML.slice(0, 200));
  }
  return found;
}
"""


def _usable(row: dict[str, Any]) -> str:
    text = str(row["markdown_or_html"])
    return "".join(c for c in text if c.isprintable() or c in "\n\t")


def _form(vectors: list[str]) -> dict[str, Any]:
    lines = [" ".join(one.split()) for one in vectors]
    joined = " ".join(lines)
    return {
        "velden": {
            "titel": joined,
            "samenvatting": joined,
            "themas": lines,
            "trefwoorden": lines,
            "fase": joined,
            "doelgroep": lines,
            "partners": lines[:20],
            "gemeenten": [{"naam": one, "rol": one} for one in lines[:20]],
            "resultaten": [
                dict.fromkeys(("indicator", "voor", "toelichting"), one) for one in lines[:20]
            ],
            "kosten": {"bedrag": joined, "toelichting": joined},
            "lessen": [{"tekst": one, "soort": one} for one in lines[:20]],
            "bronnen": [dict.fromkeys(("titel", "url", "uitgever"), one) for one in lines[20:40]],
        },
        "tekst": {"aanleiding": "\n\n".join(vectors[:20]), "aanpak": "\n\n".join(vectors[20:])},
    }


def _open(page: Page, html: str) -> None:
    """Load a page without its content policy."""

    def answer(route: Route) -> None:
        if route.request.url == "http://kennishub.test/":
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
        else:
            route.abort()

    page.unroute("**/*")
    page.route("**/*", answer)
    page.goto("http://kennishub.test/")
