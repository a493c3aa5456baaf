"""Dates, numbers and counts as templates write them."""

from __future__ import annotations

from datetime import date

import pytest

from kennishub.content.document import Costs, Period
from kennishub.web import filters


def test_a_date_is_written_out_in_dutch() -> None:
    assert filters.long_date(date(2026, 11, 25)) == "25 november 2026"
    assert filters.long_date("2025-03-01") == "1 maart 2025"


def test_numbers_have_dutch_separators() -> None:
    assert [filters.number(count) for count in (0, 999, 1000)] == ["0", "999", "1.000"]
    assert filters.number(12345) == "12.345"
    assert filters.number(-1200) == "-1.200"
    assert filters.number(82.6) == "82,6"


def test_a_missing_figure_is_a_dash() -> None:
    assert filters.figure(None) == "–"
    assert filters.figure(0) == "0"


@pytest.mark.parametrize(
    ("amount", "unit", "shown"),
    [
        (425000, None, "€\N{NO-BREAK SPACE}425.000"),
        (1050, "euro per jongere per maand", "€\N{NO-BREAK SPACE}1.050 per jongere per maand"),
        (300, "per huishouden", "€\N{NO-BREAK SPACE}300 per huishouden"),
        (None, "euro", ""),
    ],
)
def test_costs_have_a_euro_sign_once(amount: int | None, unit: str | None, shown: str) -> None:
    assert filters.costs(Costs.model_validate({"amount": amount, "unit": unit})) == shown


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        ("2019", "2023-03", "2019 tot en met maart 2023"),
        ("2021", "2021", "2021"),
        ("2021-09", None, "vanaf september 2021"),
        (None, "2024", "tot en met 2024"),
        (None, None, ""),
    ],
)
def test_a_period_may_have_an_open_end(start: str | None, end: str | None, shown: str) -> None:
    assert filters.period(Period.model_validate({"start": start, "end": end})) == shown


def test_counts_agree_with_their_noun() -> None:
    assert filters.results(1) == "1 resultaat"
    assert filters.results(1200) == "1.200 resultaten"
    assert filters.results(0) == "Geen resultaten"
    assert filters.kind_counts({"praktijkvoorbeeld": 4, "artikel": 1}) == (
        "4 praktijkvoorbeelden en 1 artikel"
    )
    assert filters.kind_counts({"praktijkvoorbeeld": 0, "artikel": 0}) == "Nog niets gepubliceerd"


def test_a_host_is_shown_without_www_and_a_broken_address_as_nothing() -> None:
    assert filters.host("https://www.divosa.nl/x?y") == "divosa.nl"
    assert filters.host("https://[broken") == ""


def test_text_for_xml_loses_what_xml_cannot_hold() -> None:
    assert filters.xml_text("a\x00b\x0bc\ufffed\te") == "abcd\te"
