"""What two editors made of one text is merged, and never chosen between."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kennishub.publishing.merging import combine, merge, merge_field, merge_forms, merge_texts

ITEMS = st.lists(st.integers(0, 4), max_size=12)
TEXTS = st.text(alphabet="ab c.\né", max_size=40)


@given(ITEMS, ITEMS)
def test_what_only_one_side_changed_is_taken(base: list[int], changed: list[int]) -> None:
    assert merge(base, changed, base) == changed
    assert merge(base, base, changed) == changed
    assert merge(base, changed, changed) == changed


@given(ITEMS, ITEMS, ITEMS)
def test_it_does_not_matter_who_was_first(base: list[int], one: list[int], two: list[int]) -> None:
    assert merge(base, one, two) == merge(base, two, one)


@given(TEXTS, TEXTS)
def test_a_text_that_only_one_side_changed_is_taken(base: str, changed: str) -> None:
    assert merge_texts(base, changed, base) == changed
    assert merge_texts(base, base, changed) == changed


@given(ITEMS, ITEMS, ITEMS)
def test_a_merge_holds_all_that_either_side_added(
    base: list[int], one: list[int], two: list[int]
) -> None:
    mine, theirs = [*base, *(item + 10 for item in one)], [*(item + 20 for item in two), *base]
    expected = [*(item + 20 for item in two), *base, *(item + 10 for item in one)]
    merged = merge(base, mine, theirs)
    assert merged == (expected if base or not (one and two) else None)


def test_changes_in_different_sentences_go_together() -> None:
    base = "Bel de bewoner. Maak een afspraak. Schrijf alles op."
    mine = "Bel de bewoner binnen een week. Maak een afspraak. Schrijf alles op."
    theirs = "Bel de bewoner. Maak een afspraak. Schrijf kort op wat u hoort."
    assert merge_texts(base, mine, theirs) == (
        "Bel de bewoner binnen een week. Maak een afspraak. Schrijf kort op wat u hoort."
    )


def test_changes_of_the_same_words_do_not() -> None:
    assert merge_texts("Het kost 10 euro.", "Het kost 12 euro.", "Het kost 15 euro.") is None
    assert merge_texts("", "mijn", "hun") is None
    assert merge_texts("een", "een twee", "een drie") is None


def test_a_field_that_one_side_changed_needs_nobody() -> None:
    field = merge_field("regio", "oud", "nieuw", "oud")
    assert field is not None
    assert (field.merged, field.needs_choice) == ("nieuw", False)
    assert merge_field("regio", "oud", "nieuw", "nieuw") is None
    assert merge_field("regio", "", None, []) is None


def test_lists_merge_item_by_item() -> None:
    one, two, three = {"tekst": "een"}, {"tekst": "twee"}, {"tekst": "drie"}
    field = merge_field("lessen", [one, two], [one, two, three], [two])
    assert field is not None
    assert field.merged == [two, three]
    other = merge_field("lessen", [one], [two], [three])
    assert other is not None
    assert (other.merged, other.needs_choice) == (None, True)


def test_values_of_another_kind_are_chosen_between() -> None:
    field = merge_field("eigen", None, True, "ja")
    assert field is not None
    assert (field.merged, field.needs_choice) == (None, True)


def test_forms_are_combined_with_what_was_chosen() -> None:
    base: dict[str, Any] = {"titel": "a", "regio": "a", "tekst": "a", "kosten": "a", "over": "a"}
    mine = {**base, "titel": "b", "tekst": "b", "kosten": "b"}
    theirs = {**base, "regio": "c", "tekst": "c", "kosten": "c"}
    needed = [field.name for field in merge_forms(base, mine, theirs) if field.needs_choice]
    assert needed == ["tekst", "kosten"]
    assert combine(base, mine, theirs, {"tekst": "b"}) == {
        "titel": "b",
        "regio": "c",
        "tekst": "b",
        "kosten": "c",
        "over": "a",
    }
