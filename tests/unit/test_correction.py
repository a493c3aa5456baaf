"""Correcting typed words."""

from __future__ import annotations

import pytest

from kennishub.search.correction import Corrector, correct

WORDS = {
    "vroegsignalering": 5,
    "schulden": 9,
    "schuld": 3,
    "warmtenet": 4,
    "eenzaamheid": 6,
    "in": 90,
}


@pytest.mark.parametrize(
    ("typed", "corrected"),
    [
        ("vroegsignalerng", "vroegsignalering"),
        ("shculden", "schulden"),
        ("Warmtnet in de wijk", "warmtenet in de wijk"),
        ('"vroegsignalerng schuldn"', '"vroegsignalering schulden"'),
        ("-eenzaamhied schulden", "-eenzaamheid schulden"),
    ],
)
def test_an_unknown_word_becomes_the_likeliest_known_one(typed: str, corrected: str) -> None:
    assert correct(typed, WORDS) == corrected


@pytest.mark.parametrize(
    "typed", ["", "schulden", "xyz", "onvergelijkelijk", "de wit", "2024", "*"]
)
def test_nothing_is_corrected_where_nothing_is_near(typed: str) -> None:
    assert correct(typed, {"schulden": 1}) is None


def test_a_word_with_digits_is_right_as_it_is() -> None:
    assert Corrector({"versie": 5})("versie7") is None


def test_of_many_unknown_words_only_the_first_few_are_looked_into() -> None:
    corrector = Corrector(WORDS)
    typed = ["schuldn", "warmtnet", "eenzaamhied", "vroegsignalerng", "shculden"]
    assert [corrector(word) is not None for word in typed] == [True, True, True, True, False]
