"""What an engine answers: the values of facets, made when they are looked at."""

from __future__ import annotations

from kennishub.search.results import FacetValue, FacetValues


def test_values_of_a_facet_come_by_count_and_then_by_name_with_all_that_is_selected() -> None:
    values = FacetValues.of({"b": 2, "a": 2, "c": 5}, ("a", "z"))
    assert list(values) == [
        FacetValue("c", 5, selected=False),
        FacetValue("a", 2, selected=True),
        FacetValue("b", 2, selected=False),
        FacetValue("z", 0, selected=True),
    ]


def test_values_of_a_facet_are_a_sequence() -> None:
    values = FacetValues(["c", "a", "b"], [5, 2, 1], ("b",))
    assert len(values) == 3
    assert values[-1] == FacetValue("b", 1, selected=True)
    assert list(values[:2]) == list(values)[:2]
    assert values[1:] == FacetValues(["a", "b"], [2, 1], ("b",))
    assert values != FacetValues(["c", "a", "b"], [5, 2, 1])
    assert hash(values) == hash(FacetValues(["c", "a", "b"], [5, 2, 1], ["b"]))
    assert FacetValue("a", 2, selected=False) in values
