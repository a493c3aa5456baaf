"""Reading what somebody typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kennishub.errors import InvalidQueryError
from kennishub.search import query
from kennishub.search.plan import Prefix, Sequence, Word, make_plan
from kennishub.search.query import Clause, ClauseKind
from kennishub.search.record import FIELD_WEIGHTS

WORD, PHRASE, PREFIX = ClauseKind.WORD, ClauseKind.PHRASE, ClauseKind.PREFIX


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("", []),
        ("  schulden   jongeren ", [Clause(WORD, "schulden"), Clause(WORD, "jongeren")]),
        ('"van het gas"', [Clause(PHRASE, "van het gas")]),
        ('"van het', [Clause(PHRASE, "van het")]),
        ("-warmtenet", [Clause(WORD, "warmtenet", negated=True)]),
        ('-"van het gas"', [Clause(PHRASE, "van het gas", negated=True)]),
        ("e-mail", [Clause(WORD, "e-mail")]),
        ("titel:schulden", [Clause(WORD, "schulden", "title")]),
        ("TITEL:schulden", [Clause(WORD, "schulden", "title")]),
        ('titel:"in één keer"', [Clause(PHRASE, "in één keer", "title")]),
        ("-titel:wmo", [Clause(WORD, "wmo", "title", negated=True)]),
        ("gemeente:hattem", [Clause(WORD, "gemeente:hattem")]),
        ("warmte*", [Clause(PREFIX, "warmte")]),
        ("titel:warm*", [Clause(PREFIX, "warm", "title")]),
        ("wa*", [Clause(WORD, "wa")]),
        ("*warmte", [Clause(WORD, "*warmte")]),
        ("* - ( )", []),
        ('a"b c"d', [Clause(WORD, "a"), Clause(PHRASE, "b c"), Clause(WORD, "d")]),
    ],
)
def test_a_text_is_read_into_clauses(text: str, clauses: list[Clause]) -> None:
    assert list(query.parse(text)) == clauses


def test_letters_with_separate_accents_are_joined() -> None:
    assert query.clean("coo\u0308peratie") == "coöperatie"


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "a\x1b[31m", "\x7f"])
def test_characters_that_no_text_has_are_refused(text: str) -> None:
    with pytest.raises(InvalidQueryError, match="tekens"):
        query.parse(text)


def test_of_a_long_text_whole_words_are_kept() -> None:
    text = "schuldhulpverlening " * 30
    assert {clause.text for clause in query.parse(text)} == {"schuldhulpverlening"}
    assert query.is_shortened(text)
    assert not query.is_shortened("schuldhulpverlening")


def test_one_endless_word_is_cut() -> None:
    (clause,) = query.parse("a" * 5_000)
    assert len(clause.text) == query.MAX_LENGTH


def test_of_many_words_the_stop_words_go_first() -> None:
    text = " ".join(["de het een van in op aan te", *(f"woord{n}" for n in range(16))])
    words = [clause.text for clause in query.parse(text)]
    assert words == [f"woord{n}" for n in range(16)]
    assert query.is_shortened(text)


@given(st.text(max_size=400))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        clauses = query.parse(text)
    except InvalidQueryError:
        return
    assert sum(len(clause.text.split()) for clause in clauses) <= query.MAX_WORDS
    make_plan(clauses)


@pytest.mark.parametrize(
    "bad",
    [
        {"page": 0},
        {"page": query.MAX_PAGE + 1},
        {"per_page": 0},
        {"per_page": query.MAX_PER_PAGE + 1},
        {"facets": {"onbekend": ("x",)}},
        {"facets": {"jaar": tuple(map(str, range(query.MAX_FILTER_VALUES + 1)))}},
    ],
)
def test_numbers_and_filters_out_of_bounds_are_refused(bad: dict[str, object]) -> None:
    with pytest.raises(InvalidQueryError):
        query.build("", **bad)  # type: ignore[arg-type]


def test_a_value_selected_twice_counts_once() -> None:
    assert query.build("", {"jaar": ("2024", "2024"), "thema": ()}).facets == {"jaar": ("2024",)}


def plan_of(text: str) -> dict[str, list[object]]:
    plan = make_plan(query.parse(text))
    return {
        "required": list(plan.required),
        "wanted": list(plan.wanted),
        "excluded": list(plan.excluded),
    }


EVERYWHERE = tuple(FIELD_WEIGHTS)


def test_plain_words_are_wanted_and_the_rest_is_required() -> None:
    plan = plan_of('gemeenten "van het gas" titel:wijk warm*')
    phrase, in_title, prefix = plan["required"]
    assert phrase == Sequence(("=van", "=het", "=gas"), EVERYWHERE)
    assert isinstance(in_title, Word)
    assert (in_title.text, in_title.fields) == ("wijk", ("title",))
    assert prefix == Prefix("=warm", EVERYWHERE)
    (word,) = plan["wanted"]
    assert isinstance(word, Word)
    assert word.terms[:2] == ("=gemeenten", "~gemeente")
    assert plan["excluded"] == []


def test_stop_words_are_wanted_only_when_nothing_else_is() -> None:
    assert [word.text for word in plan_of("de wijk")["wanted"]] == ["wijk"]  # type: ignore[attr-defined]
    assert [word.text for word in plan_of("de")["wanted"]] == ["de"]  # type: ignore[attr-defined]


def test_a_compound_wants_all_its_parts_where_it_is_not_there_itself() -> None:
    (word,) = plan_of("schuldhulpverlening")["wanted"]
    assert isinstance(word, Word)
    assert [part.text for part in word.parts] == ["schuld", "hulp", "verlening"]


def test_words_side_by_side_want_the_word_that_they_make_together() -> None:
    first, second, third = plan_of("aardgas vrije wijk")["wanted"]
    assert isinstance(first, Word)
    assert isinstance(second, Word)
    assert isinstance(third, Word)
    assert "~aardgasvrij" in first.terms
    assert "~aardgasvrij" in second.terms
    assert "~aardgasvrij" not in third.terms


def test_punctuation_beside_a_word_does_not_matter() -> None:
    assert plan_of("schulden?")["wanted"] == plan_of("schulden")["wanted"]
    assert plan_of("(schulden),")["wanted"] == plan_of("schulden")["wanted"]


def test_an_excluded_word_with_a_hyphen_excludes_the_whole_word_only() -> None:
    assert plan_of("-e-mail")["excluded"] == [Sequence(("=e", "=mail"), EVERYWHERE)]


def test_a_word_typed_twice_counts_once() -> None:
    assert len(plan_of("schuld schuld Schuld")["wanted"]) == 1
