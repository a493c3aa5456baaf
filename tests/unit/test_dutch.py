"""What counts as the same word in Dutch."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kennishub.search.dutch import Form, analyse, fold, is_stop_word, query_parts, query_terms
from kennishub.search.dutch.compounds import split, sub_compounds
from kennishub.search.dutch.lemmas import lemma


def finds(typed: str, text: str) -> bool:
    wanted = {term for token in analyse(typed) for term in query_terms(token.exact[1:])}
    return any(wanted.intersection(token.terms) for token in analyse(text))


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("huizen", "huis"),
        ("gemeenten", "gemeente"),
        ("schulden", "schuld"),
        ("kinderen", "kind"),
        ("ouderen", "oudere"),
        ("ouders", "ouder"),
        ("raadsleden", "raadslid"),
        ("warmtenetten", "warmtenet"),
        ("aardgasvrije", "aardgasvrij"),
        ("coordinaties", "coordinatie"),
        ("verduurzaamd", "verduurzamen"),
        ("energiecooperaties", "energiecooperatie"),
    ],
)
def test_a_word_has_the_lemma_of_a_dictionary(word: str, expected: str) -> None:
    assert lemma(word) == expected


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("schuldhulpverlening", "schuld hulp verlening"),
        ("bestaanszekerheid", "bestaans zekerheid"),
        ("kinderopvangtoeslag", "kinder opvang toeslag"),
        ("warmtenetten", "warmte netten"),
        ("laadpalen", "laad palen"),
        ("leefomgeving", "leef omgeving"),
        ("bedrijventerrein", "bedrijven terrein"),
        ("zonnepanelen", "zonne panelen"),
    ],
)
def test_a_compound_is_cut_into_its_parts(word: str, parts: str) -> None:
    assert " ".join(part.surface for part in split(word)) == parts


@pytest.mark.parametrize(
    "word",
    [
        "burgemeester",
        "wethouder",
        "uitkering",
        "verordening",
        "participatie",
        "gemeentelijk",
        "toepassing",
        "aandacht",
        "bestellen",
        "combinatie",
        "verschillende",
        "werkgever",
        "",
        "x" * 500,
        "2024",
    ],
)
def test_what_is_no_compound_stays_whole(word: str) -> None:
    assert [part.word for part in split(word)] == [word]


def test_runs_of_parts_are_words_as_well() -> None:
    assert sub_compounds(split("jeugdzorgregio")) == ["jeugdzorg", "zorgregio"]


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("huis", "dorpshuizen"),
        ("warmtenet", "Warmtenetten in de wijk"),
        ("coordinatie", "de coördinatie"),
        ("reintegratie", "re-integratie"),
        ("e-mail", "een email"),
        ("handhaving", "handhaven"),
        ("ideeën", "een idee"),
        ("foto's", "een foto"),
        ("a.u.b.", "aub"),
    ],
)
def test_one_finds_the_other(typed: str, text: str) -> None:
    assert finds(typed.replace("-", ""), text)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("gemeente", "gemeenschap"),
        ("ouders", "ouderen"),
        ("raad", "raadsel"),
        ("wet", "weten"),
        ("lijk", "gemeentelijk"),
        ("stand", "bijstand"),
        ("meester", "burgemeester"),
        ("ordening", "verordening"),
    ],
)
def test_what_only_looks_alike_is_not_found(typed: str, text: str) -> None:
    assert not finds(typed, text)


def test_kinds_of_evidence_are_kept_apart() -> None:
    (token,) = analyse("warmtenetten")
    forms = {Form(term[0]): term[1:] for term in token.terms}
    assert forms[Form.EXACT] == "warmtenetten"
    assert forms[Form.LEMMA] == "warmtenet"
    assert {term[1:] for term in token.terms if term.startswith(Form.PART)} == {"warmte", "net"}


def test_tokens_say_where_they_stand() -> None:
    text = "De foto's van 's-Hertogenbosch, a.u.b. in 2023/2024."
    tokens = list(analyse(text))
    assert [text[token.start : token.end] for token in tokens] == [
        "De",
        "foto",
        "van",
        "s",
        "Hertogenbosch",
        "a.u",
        "in",
        "2023",
        "2024",
    ]
    assert [token.position for token in tokens] == list(range(len(tokens)))


def test_stop_words_have_their_exact_form_alone() -> None:
    assert is_stop_word("De")
    (token,) = analyse("de")
    assert token.terms == ("=de",)


def test_a_typed_compound_knows_its_parts() -> None:
    assert query_parts("Schuldhulpverlening") == ("schuld", "hulp", "verlening")
    assert query_parts("gemeente") == ()


@given(st.text(max_size=300))
def test_no_text_breaks_the_analysis(text: str) -> None:
    end = 0
    for token in analyse(text):
        assert end <= token.start < token.end <= len(text)
        end = token.end
        assert all(Form(term[0]) for term in token.terms)


@given(st.text(alphabet=st.characters(categories=["L"]), min_size=1, max_size=40))
def test_the_parts_of_a_word_make_up_the_word(word: str) -> None:
    folded = fold(word)
    assert "".join(part.surface for part in split(folded)) == folded


def rows(path: Path) -> list[list[str]]:
    return [line.split("\t") for line in path.read_text("utf-8").splitlines()[1:]]


def test_compounds_are_cut_where_people_cut_them(shared: Callable[[str], Path]) -> None:
    right = wrong = missed = 0
    for word, required, *more in rows(shared("dutch/splits.tsv")):
        must = {int(place) for place in required.split(",") if place}
        may = {int(place) for place in (more[0] if more else "").split(",") if place}
        places, end = set(), 0
        for part in split(fold(word))[:-1]:
            end += len(part.surface)
            places.add(end)
        right += len(places & must)
        wrong += len(places - must - may)
        missed += len(must - places)
    assert right / (right + wrong) >= 0.97
    assert right / (right + missed) >= 0.98


def test_pairs_are_the_same_word_or_not_as_people_say(shared: Callable[[str], Path]) -> None:
    right = wrong = missed = 0
    for kind, typed, text, same in rows(shared("dutch/pairs.tsv")):
        if kind == "afkorting":
            # Abbreviations come from the editors' list, not from analysis.
            continue
        found = finds(typed.replace("-", ""), text)
        right += found and same == "1"
        wrong += found and same == "0"
        missed += not found and same == "1"
    assert right / (right + wrong) >= 0.97
    assert right / (right + missed) >= 0.97
