"""What stays the same between two sequences is found, and quickly."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kennishub.publishing.aligning import changes
from kennishub.publishing.comparing import Change, Piece, compare_lines, compare_words

TEXTS = st.text(alphabet="ab c.\né😀", max_size=60)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_back_from_the_pieces(old: str, new: str) -> None:
    pieces = compare_words(old, new)
    assert "".join(one.text for one in pieces if one.change is not Change.ADDED) == old
    assert "".join(one.text for one in pieces if one.change is not Change.REMOVED) == new


@given(st.lists(st.integers(0, 3)), st.lists(st.integers(0, 3)))
def test_changes_turn_the_old_sequence_into_the_new_one(old: list[int], new: list[int]) -> None:
    made: list[int] = []
    done = 0
    for change in changes(old, new):
        assert change.start > done or change.start == 0
        made += old[done : change.start] + new[change.new_start : change.new_end]
        done = change.end
    assert made + old[done:] == new


def test_one_word_is_marked_and_no_more() -> None:
    assert compare_words("De wet is oud.", "De wet is nieuw.") == [
        Piece(Change.SAME, "De wet is "),
        Piece(Change.REMOVED, "oud"),
        Piece(Change.ADDED, "nieuw"),
        Piece(Change.SAME, "."),
    ]


def test_a_sentence_that_was_written_anew_is_not_cut_to_ribbons() -> None:
    old = "Wij bellen de bewoner op en vragen wat er speelt."
    new = "Iedere week komt een wijkteam langs en hoort het verhaal."
    assert [one.change for one in compare_words(old, new)].count(Change.REMOVED) == 1


@pytest.mark.parametrize("old", ["a " * 30_000, "a\n" * 30_000, "x" * 64_000])
def test_a_text_made_to_be_slow_is_compared_at_once(old: str) -> None:
    started = time.perf_counter()
    compare_words(old, old.replace("a", "b", 100)[::-1])
    compare_lines(old, old[5000:] + "b")
    assert time.perf_counter() - started < 2
