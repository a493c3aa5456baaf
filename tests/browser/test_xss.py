"""Show in a real browser that no text of an author runs, moves or fetches anything.

Every vector is rendered as documents are, and the HTML is loaded as a page without a content
security policy. There everything is clicked, hovered over, focused and parsed anew, and the tree
that the browser made is held against the allow-list.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Dialog, Page, Request, Route

from kennishub.content.rendering import Renderer
from kennishub.content.rendering.cleaning import ALLOWED, clean, is_allowed

pytestmark = pytest.mark.browser

ADDRESS: Final = "http://kennishub.test/artikelen/een-artikel/"
TEMPLATES: Final = Path(__file__).parents[2] / "kennishub" / "web" / "templates"
#: Vectors per page.
BATCH: Final = 100

#: Make everything that tells of a script tell us, in frames too.
HOOKS = """
for (const name of ["alert", "confirm", "prompt", "print"]) {
  window[name] = (...values) => { window.reportRun(`${name} ${values.join(" ")}`); };
}
"""

#: Do to every element what a reader may do, three times: as loaded, and after each of two rounds of
#: writing and parsing the tree anew. Return each distinct element as the browser sees it.
EXERCISE = """
async () => {
  const events = [
    "load", "error", "click", "dblclick", "auxclick", "contextmenu", "mousedown", "mouseup",
    "mouseover", "mouseenter", "mousemove", "mouseout", "mouseleave", "wheel", "pointerover",
    "pointerenter", "pointerdown", "pointerup", "pointermove", "touchstart", "focus", "focusin",
    "focusout", "blur", "keydown", "keyup", "keypress", "input", "beforeinput", "change", "submit",
    "reset", "invalid", "select", "toggle", "beforetoggle", "cut", "copy", "paste", "drag",
    "dragstart", "drop", "scroll", "scrollend", "animationstart", "animationend", "transitionend",
    "play", "canplay", "loadeddata", "loadstart", "message", "hashchange", "popstate",
    "begin", "end",
  ];
  const pause = (time) => new Promise((done) => setTimeout(done, time));
  const seen = new Map();
  const clicked = new Set();
  const sections = [...document.querySelectorAll("body > section[data-row]")];
  for (let round = 0; round < 3; round++) {
    for (const section of sections) {
      for (const element of section.querySelectorAll("*")) {
        const entry = [
          section.dataset.row, element.namespaceURI, element.localName,
          [...element.attributes].map((attribute) => [attribute.name, attribute.value]),
          element.protocol ?? null,
        ];
        // What parsing anew leaves as it was need not be tried again.
        const key = JSON.stringify(entry);
        if (round > 0 && seen.has(key)) continue;
        seen.set(key, entry);
        for (const type of events) {
          element.dispatchEvent(new Event(type, {bubbles: true, cancelable: true}));
        }
        element.focus?.();
        // A click on a link goes somewhere, or runs a script, a moment later; one on each will do.
        const isNew = element.matches("[href]") && !clicked.has(element.href);
        if (isNew || element.matches("button, input")) {
          clicked.add(element.href);
          element.click?.();
          await pause(1);
        }
      }
      if (round < 2) section.innerHTML = section.innerHTML;
    }
    await pause(50);
  }
  const loose = [...document.body.children].filter((child) => !sections.includes(child));
  return {sections: sections.length, loose: loose.length, elements: [...seen.values()]};
}
"""


@dataclass
class Evidence:
    """Hold what a page did."""

    ran: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)
    visited: list[str] = field(default_factory=list)
    elements: list[tuple[str, str, str, list[tuple[str, str]], str | None]] = field(
        default_factory=list
    )

    def off_list(self) -> list[str]:
        """Return the elements and attributes that the allow-list does not know."""
        return [
            f"{row}: <{name} {dict(attributes)}>"
            for row, namespace, name, attributes, protocol in self.elements
            if namespace != "http://www.w3.org/1999/xhtml"
            or name not in ALLOWED
            or not all(is_allowed(name, *attribute) for attribute in attributes)
            or protocol not in (None, ":", "http:", "https:", "mailto:")
        ]

    def ids(self) -> set[str]:
        """Return the ids of elements."""
        return {
            value
            for _row, _namespace, _name, attributes, _protocol in self.elements
            for attribute, value in attributes
            if attribute == "id"
        }


Load = Callable[[Mapping[str, str]], Evidence]


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture
def load(page: Page) -> Load:
    """Load pieces of HTML as sections of one page, and tell what they did."""
    evidence = Evidence()
    document = ""

    def answer(route: Route, request: Request) -> None:
        if request.url == ADDRESS and request.is_navigation_request():
            route.fulfill(content_type="text/html; charset=utf-8", body=document)
            return
        is_visit = request.is_navigation_request() and request.frame == page.main_frame
        (evidence.visited if is_visit else evidence.fetched).append(request.url)
        # No content: the browser stays where it is.
        route.fulfill(status=204)

    # Playwright cannot take the method of a list itself.
    def report_run(line: str) -> None:
        evidence.ran.append(line)

    def dismiss(dialog: Dialog) -> None:
        evidence.ran.append(f"dialog {dialog.message}")
        dialog.dismiss()

    page.route("**/*", answer)
    page.expose_function("reportRun", report_run)
    page.add_init_script(HOOKS)
    page.on("pageerror", lambda error: evidence.ran.append(f"error {error}"))
    page.on("dialog", dismiss)
    page.on("popup", lambda popup: evidence.ran.append(f"popup {popup.url}"))
    page.on("download", lambda download: evidence.ran.append(f"download {download.url}"))

    def load_sections(pieces: Mapping[str, str]) -> Evidence:
        nonlocal document
        rows = list(pieces.items())
        for start in range(0, len(rows), BATCH):
            batch = rows[start : start + BATCH]
            sections = "".join(f'<section data-row="{row}">{html}</section>' for row, html in batch)
            document = (
                f"<!doctype html><html lang=nl><title>x</title><body>{sections}</body></html>"
            )
            page.goto(ADDRESS)
            found: dict[str, Any] = page.evaluate(EXERCISE)
            # Nothing escaped from its section, nor left one open for the next to fall into.
            assert (found["sections"], found["loose"]) == (len(batch), 0)
            evidence.elements += found["elements"]
        return evidence

    return load_sections


@pytest.fixture(scope="module")
def vectors(shared: Callable[[str], Path]) -> dict[str, str]:
    lines = shared("security/xss-public.jsonl").read_text(encoding="utf-8").splitlines()
    found = {row["id"]: row["markdown_or_html"] for row in map(json.loads, lines)}
    assert len(found) > 600
    return found


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    with Renderer() as made:
        yield made


def everywhere(vector: str) -> str:
    """Return Markdown with a vector in every place where an author can write."""
    v = " ".join(vector.split())
    return f"""# {v}

{v}
===

{v} *{v}* `{v}` <{v}> [{v}](/x "{v}") [a]({v}) [b](<{v}>) [c](/{v})

![{v}](/x "{v}") ![d]({v}) [r] [^{v}]

| {v} | b |
|:-:|--:|
| {v} | `{v}` |

!!! tip "{v}"
    {v}

!!! {v}
    x

{v}
:   {v}

```{v}
{v}
```

``` {{ .{v} #{v} }}
{v}
```

> {v}

1. {v}
    - {v}

[^{v}]: {v}

[r]: {v} "{v}"
"""


def assert_harmless(page: Page, evidence: Evidence) -> None:
    assert evidence.ran == []
    assert evidence.fetched == []
    assert evidence.off_list() == []
    assert all(re.match(r"https?://", address) for address in evidence.visited)
    # An id that a page or a form knows as something else would stand in its place.
    shadows = """(ids) => {
      const form = document.createElement("form");
      return ids.filter((id) => id in window || id in document || id in form);
    }"""
    page.set_content("<!doctype html><title>leeg</title>")
    assert page.evaluate(shadows, sorted(evidence.ids())) == []


def test_no_vector_as_the_body_of_a_document_does_anything(
    page: Page, load: Load, vectors: Mapping[str, str], renderer: Renderer
) -> None:
    evidence = load({row: renderer.render(vector, {}).html for row, vector in vectors.items()})
    assert len({entry[0] for entry in evidence.elements}) > 0.9 * len(vectors)
    assert_harmless(page, evidence)


def test_no_vector_in_any_place_of_markdown_does_anything(
    page: Page, load: Load, vectors: Mapping[str, str], renderer: Renderer
) -> None:
    pieces = {row: renderer.render(everywhere(vector), {}).html for row, vector in vectors.items()}
    evidence = load(pieces)
    assert len(evidence.ids()) > len(vectors)
    assert evidence.visited
    assert_harmless(page, evidence)


def test_no_vector_that_slipped_through_markdown_would_survive_cleaning(
    page: Page, load: Load, vectors: Mapping[str, str]
) -> None:
    evidence = load({row: clean(vector).html for row, vector in vectors.items()})
    assert evidence.elements
    assert_harmless(page, evidence)


#: What must run when it is not cleaned: one for each way in which the harness looks.
CONTROLS = {
    "script": "<script>alert('script')</script>",
    "error": "<img src=x onerror=\"alert('error')\">",
    "onload": "<svg onload=\"alert('onload')\"></svg>",
    "link": "<a href=\"javascript:alert('link')\">x</a>",
    "entities": "<a href=\"java&#115;cript&colon;alert('entities')\">x</a>",
    "hover": "<div onmouseover=\"confirm('hover')\">x</div>",
    "focus": "<input onfocus=\"prompt('focus')\">",
    "submit": "<form onsubmit=\"alert('submit');return false\"></form>",
    "toggle": "<details ontoggle=\"alert('toggle')\"></details>",
    "animation": "<p onanimationstart=\"print('animation')\">x</p>",
    "frame": "<iframe srcdoc=\"<script>alert('frame')</script>\"></iframe>",
}


def test_a_vector_that_is_not_cleaned_does_run_here(load: Load) -> None:
    evidence = load(CONTROLS)
    assert {line.split()[-1] for line in evidence.ran} >= CONTROLS.keys()
    assert {line.split(":")[0] for line in evidence.off_list()} == CONTROLS.keys()
    assert evidence.fetched


def test_no_id_of_a_page_can_be_that_of_a_heading_or_a_note() -> None:
    ids = {
        id_
        for template in TEMPLATES.rglob("*")
        if template.is_file()
        for id_ in re.findall(r'\bid="([^"]*)"', template.read_text(encoding="utf-8"))
    }
    assert not [id_ for id_ in ids if id_.startswith(("kop-", "fn:", "fnref"))]
