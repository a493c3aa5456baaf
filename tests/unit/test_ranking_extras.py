"""The small extras of the ranking: freshness and completeness."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from kennishub.catalogue.documents import DocumentRow
from kennishub.catalogue.municipalities import load_register
from kennishub.indexing import to_record
from kennishub.search.freshness import BONUS, OVERDUE, freshness, timeliness

TODAY = dt.date(2026, 6, 1)


@pytest.mark.parametrize(
    ("confirmed", "bonus"),
    [
        ("", 0.0),
        ("2026-06-01", BONUS),
        ("2026-12-31", BONUS),
        ("2024-12-01", BONUS / 2),
        ("2020-01-01", 0.0),
    ],
)
def test_what_was_confirmed_lately_scores_a_little_more(confirmed: str, bonus: float) -> None:
    assert freshness(confirmed, TODAY) == pytest.approx(1 + bonus, abs=0.001)


@pytest.mark.parametrize(
    ("due", "weight"),
    [("", 1.0), ("2026-06-02", 1.0), ("2026-06-01", OVERDUE), ("2020-01-01", OVERDUE)],
)
def test_what_is_overdue_scores_a_little_less(due: str, weight: float) -> None:
    assert timeliness(due, TODAY) == weight
    assert 0.9 < OVERDUE < 1


def row(kind: str = "praktijkvoorbeeld", **more: Any) -> DocumentRow:
    values: dict[str, Any] = {
        "id": "een",
        "kind": kind,
        "title": "Een",
        "summary": "Een.",
        "published": "2025-01-01",
        "front_matter": {},
        "body": "Tekst.",
        "html": "<p>Tekst.</p>",
        "toc": [],
        "text": "Tekst.",
        "path": "een.md",
        "sha256": "0" * 64,
        "size": 1,
        "mtime_ns": 1,
    }
    return DocumentRow(**{**values, **more})


def prior(document: DocumentRow) -> float:
    return to_record(document, load_register(), {}, "x").prior


def test_a_case_that_is_filled_in_scores_a_little_more() -> None:
    full = {"resultaten": [{}], "kosten": {"bedrag": 1}, "lessen": [{}], "periode": {"start": "1"}}
    bare, half, whole = (
        row(),
        row(phase="evaluatie", outcome="werkt", front_matter={"kosten": {"bedrag": 1}}),
        row(phase="evaluatie", outcome="werkt", front_matter=full),
    )
    assert prior(bare) == 1.0
    assert 1.0 < prior(half) < prior(whole) <= 1.05
    assert prior(row(outcome="onbekend")) == 1.0


def test_only_an_article_is_divided_into_sections() -> None:
    parts: dict[str, Any] = {
        "toc": [
            {"level": 2, "anchor": "kop-een", "title": "Een"},
            {"level": 2, "anchor": "kop-twee", "title": "Twee"},
        ],
        "text": "Een\nOver een.\nTwee\nOver twee.",
    }
    register = load_register()
    assert to_record(row("artikel", **parts), register, {}, "x").sections == (
        (0, "kop-een"),
        (14, "kop-twee"),
    )
    assert to_record(row(**parts), register, {}, "x").sections == ()
