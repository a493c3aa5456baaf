"""Correcting typed words."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from kennishub.search.correction import MAX_LENGTH, Corrector, correct
from kennishub.search.vocabulary import Vocabulary, WordList

WORDS = Vocabulary.of(
    {
        "vroegsignalering": 5,
        "schulden": 9,
        "schuld": 3,
        "warmtenet": 4,
        "eenzaamheid": 6,
        "in": 90,
    }
)


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
    assert correct(typed, Vocabulary.of({"schulden": 1})) is None


def test_a_word_with_digits_is_right_as_it_is() -> None:
    assert Corrector(Vocabulary.of({"versie": 5}))("versie7") is None


def test_of_many_unknown_words_only_the_first_few_are_looked_into() -> None:
    corrector = Corrector(WORDS)
    typed = ["schuldn", "warmtnet", "eenzaamhied", "vroegsignalerng", "shculden"]
    assert [corrector(word) is not None for word in typed] == [True, True, True, True, False]


def test_what_is_too_long_for_a_word_is_left_alone() -> None:
    words = Vocabulary.of({"x" * MAX_LENGTH: 1, "x" * (MAX_LENGTH + 1): 1})
    assert correct("x" * (MAX_LENGTH - 1) + "y", words) == "x" * MAX_LENGTH
    assert correct("x" * MAX_LENGTH + "y", words) is None


def test_of_words_that_are_as_near_the_most_frequent_one_is_meant() -> None:
    # Of more of them than any sample would hold.
    near = {f"schuld{letter}n": place for place, letter in enumerate("abcdfghijklmnop", 1)}
    assert correct("schuldzn", Vocabulary.of(near)) == "schuldpn"


def test_of_a_compound_the_longest_part_that_is_known_stays_as_it_is() -> None:
    words = Vocabulary.of({"energie": 5, "energietransitie": 4, "transitie": 3, "visie": 9})
    assert correct("energietransitievisje", words) == "energietransitievisie"


@settings(deadline=None)
@given(
    parts=st.lists(st.dictionaries(st.text("abc", max_size=6), st.integers(1, 9)), max_size=3),
    word=st.text("abc", max_size=6),
    edits=st.integers(0, 4),
)
def test_a_vocabulary_of_parts_knows_and_finds_what_one_list_does(
    parts: list[dict[str, int]], word: str, edits: int
) -> None:
    vocabulary = Vocabulary([WordList(part) for part in parts])
    counts: Counter[str] = sum(map(Counter, parts), Counter())
    assert dict(vocabulary) == counts
    assert (word in vocabulary) == (word in counts)
    distances = {known: OSA.distance(word, known) for known in counts}
    near = {known: off for known, off in distances.items() if off <= edits}
    assert vocabulary.near(word, edits) == near == vocabulary.near(word, edits)
