"""Cutting and marking passages."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kennishub.search import query
from kennishub.search.plan import make_plan
from kennishub.search.snippets import LENGTH, Marker, cut_passage

LONG = (
    "Begin van de tekst. " * 30
    + "Hier staat het warmtenet in de wijk. "
    + "Einde van de tekst. " * 30
)


def cut(texts: list[str], text: str) -> str:
    summary, body, *_ = [*texts, "", ""]
    return cut_passage(summary, body, (), Marker(make_plan(query.parse(text)))).html


def test_the_passage_with_the_match_is_shown() -> None:
    passage = cut([LONG], "warmtenet")
    assert "<mark>warmtenet</mark> in de wijk" in passage
    assert passage.startswith("… ")
    assert passage.endswith(" …")


def test_the_passage_with_most_different_words_wins() -> None:
    texts = ["Schulden, schulden en schulden.", "Schulden van jongeren."]
    assert cut(texts, "schulden jongeren") == ("<mark>Schulden</mark> van <mark>jongeren</mark>.")


def test_without_a_match_the_first_text_is_shown_from_its_start() -> None:
    assert cut(["", "Samenvatting & meer", "Tekst"], "onzin") == "Samenvatting &amp; meer"
    assert cut([], "onzin") == ""


def test_inflected_words_and_prefixes_are_marked() -> None:
    assert cut(["Twee gemeenten."], "gemeente") == "Twee <mark>gemeenten</mark>."
    assert cut(["Een warmtenet."], "warm*") == "Een <mark>warmtenet</mark>."


def test_words_of_a_phrase_are_marked_only_in_the_phrase() -> None:
    assert cut(["Het huis gaat van het gas, en van de wind."], '"van het gas"') == (
        "Het huis gaat <mark>van</mark> <mark>het</mark> <mark>gas</mark>, en van de wind."
    )


def test_markup_in_a_text_is_shown_not_run() -> None:
    passage = cut(["<script>alert('wijk')</script> & <mark>x</mark>"], "wijk")
    assert passage == (
        "&lt;script&gt;alert(&#x27;<mark>wijk</mark>&#x27;)&lt;/script&gt; &amp; "
        "&lt;mark&gt;x&lt;/mark&gt;"
    )


@given(st.text(max_size=600), st.sampled_from(["wijk", "a", '"a b"', "aaa*", ""]))
def test_only_marks_are_markup_and_the_text_stays_as_it_was(text: str, typed: str) -> None:
    passage = cut([text], typed)
    assert "<" not in passage.replace("<mark>", "").replace("</mark>", "")
    plain = html.unescape(re.sub(r"</?mark>", "", passage))
    core = plain.removeprefix("… ").removesuffix(" …")
    assert core in text.replace("\n", " ")
    assert len(core) <= LENGTH


@pytest.mark.parametrize("length", [LENGTH - 1, LENGTH, LENGTH + 1, LENGTH * 3])
def test_a_text_without_spaces_is_cut_too(length: int) -> None:
    assert len(cut(["x" * length], "")) <= LENGTH + 2
