"""Look for barriers on a page with axe."""

from __future__ import annotations

from typing import Final

from playwright.sync_api import Page

from tests.conftest import PROJECT

AXE: Final = PROJECT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
TAGS: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def see_no_barriers(page: Page) -> None:
    """Fail with the rule and the elements of every barrier that axe finds, or if it looked at none.

    The script is evaluated, not added as a tag: the content policy of the hub stays in force.
    """
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", TAGS)
    assert found["passes"]
    assert [
        (one["id"], one["help"], [node["html"][:160] for node in one["nodes"]])
        for one in found["violations"]
    ] == []
