"""What changed between two texts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kennishub.publishing.comparing import Change, compare_lines, compare_words

TEXTS = st.lists(st.sampled_from(["een", "twee", "drie\n", "  ", "<b>", "é"]), max_size=12)


def test_words_that_changed_are_told_apart() -> None:
    pieces = compare_words("Wij bellen de huurder op.", "Wij bellen elke huurder snel op.")
    assert [(one.change, one.text.strip()) for one in pieces] == [
        (Change.SAME, "Wij bellen"),
        (Change.REMOVED, "de"),
        (Change.ADDED, "elke"),
        (Change.SAME, "huurder"),
        (Change.ADDED, "snel"),
        (Change.SAME, "op."),
    ]


@given(TEXTS.map(" ".join), TEXTS.map(" ".join))
def test_both_texts_can_be_read_from_the_pieces(before: str, after: str) -> None:
    pieces = compare_words(before, after)
    assert "".join(one.text for one in pieces if one.change is not Change.ADDED) == before
    assert "".join(one.text for one in pieces if one.change is not Change.REMOVED) == after


def test_lines_far_from_a_change_are_left_out() -> None:
    before = "".join(f"regel {number}\n" for number in range(40))
    after = before.replace("regel 20\n", "anders\n")
    pieces = compare_lines(before, after)
    assert [one.change for one in pieces] == [
        Change.SAME,
        Change.REMOVED,
        Change.ADDED,
        Change.SAME,
    ]
    assert pieces[0].text == "…\nregel 18\nregel 19\n"
    assert pieces[3].text == "regel 21\nregel 22\n…\n"
