"""Completing what somebody is typing, and keeping the completions up to date."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kennishub.catalogue.database import Database, open_database
from kennishub.catalogue.documents import delete_document, save_document
from kennishub.catalogue.municipalities import load_register
from kennishub.catalogue.searches import record_search
from kennishub.catalogue.themes import Subtheme, Theme, replace_themes
from kennishub.finding.suggesting import Completions, Entry, Kind, Suggester, read_entries
from kennishub.finding.suggesting.suggester import MIN_COUNT
from tests.unit.catalogue_rows import a_document, an_article


def entry(text: str, weight: float = 1.0, *also: str) -> Entry:
    return Entry(text, Kind.KEYWORD, "/", weight, also)


COMPLETIONS = Completions(
    [
        entry("vroegsignalering", 3),
        entry("signalen uit de wijk", 2),
        entry("schuldhulpverlening", 3),
        entry("schulden", 4),
        entry("energie", 1),
        entry("energiearmoede", 5),
        entry("aardgasvrij", 3),
        entry("re-integratie", 3),
        entry("coördinatie", 3),
        entry("Jongeren met schulden in Rotterdam", 2),
        entry("Wet gemeentelijke schuldhulpverlening", 2),
        entry("Den Haag", 3, "'s-Gravenhage"),
        entry("'s-Hertogenbosch", 3, "Den Bosch"),
        entry("a.d.h.d.", 1),
    ]
)


def found(text: str, limit: int = 8) -> list[str]:
    return [one.text for one in COMPLETIONS.find(text, limit)]


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("vroegs", "vroegsignalering"),
        ("VROEGS", "vroegsignalering"),
        ("coord", "coördinatie"),
        ("coörd", "coördinatie"),
        ("wijk", "signalen uit de wijk"),
        ("rotterdam jong", "Jongeren met schulden in Rotterdam"),
        ("jongeren in rot", "Jongeren met schulden in Rotterdam"),
        ("wet op schuldhulp", "Wet gemeentelijke schuldhulpverlening"),
        ("re-int", "re-integratie"),
        ("reint", "re-integratie"),
        ("re integ", "re-integratie"),
        ("den h", "Den Haag"),
        ("gravenh", "Den Haag"),
        ("den bosch", "'s-Hertogenbosch"),
        ("’s-her", "'s-Hertogenbosch"),
        ("adhd", "a.d.h.d."),
    ],
)
def test_words_are_completed_from_their_beginnings(typed: str, wanted: str) -> None:
    assert found(typed)[0] == wanted


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("signalering", "vroegsignalering"),
        ("hulpverl", "schuldhulpverlening"),
        ("verlening", "schuldhulpverlening"),
        ("armoede", "energiearmoede"),
        ("aardgas vrij", "aardgasvrij"),
    ],
)
def test_compounds_are_completed_from_their_inner_parts(typed: str, wanted: str) -> None:
    assert found(typed)[0] == wanted


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("vroegsignl", "vroegsignalering"),
        ("vroegsignalerng", "vroegsignalering"),
        ("vreogsig", "vroegsignalering"),
        ("shcul", "schulden"),
        ("enrgie", "energiearmoede"),
        ("rvoegs", "vroegsignalering"),
        ("hulpverlenig", "schuldhulpverlening"),
        ("rotterdm jongern", "Jongeren met schulden in Rotterdam"),
        ("scu", "schulden"),
    ],
)
def test_mistakes_are_forgiven_from_the_third_letter(typed: str, wanted: str) -> None:
    assert wanted in found(typed)


def test_two_letters_are_taken_as_they_are() -> None:
    assert found("sk") == []


def test_what_has_the_words_comes_before_parts_of_compounds_whatever_the_weight() -> None:
    assert found("signal") == ["signalen uit de wijk", "vroegsignalering"]


def test_completions_made_after_earlier_ones_are_no_different() -> None:
    entries = [entry("energiearmoede", 5), entry("wonen"), entry("Den Haag", 3, "'s-Gravenhage")]
    after = Completions(entries, COMPLETIONS)
    for typed in ("armoede", "wone", "grav", "vroegs", "energei"):
        assert after.find(typed, 8) == Completions(entries).find(typed, 8)


def test_likely_mistakes_are_not_looked_for_when_the_words_are_there() -> None:
    completions = Completions([entry("hitte", 9), entry("Hattem")])
    assert [one.text for one in completions.find("hatt", 8)] == ["Hattem"]


def test_one_wrong_letter_comes_before_two() -> None:
    completions = Completions([entry("warmtenetten", 9), entry("wormtonatten")])
    texts = [one.text for one in completions.find("wormtenatten", 8)]
    assert texts == ["wormtonatten", "warmtenetten"]


def test_a_whole_text_comes_first_and_then_the_weightiest() -> None:
    assert found("energie") == ["energie", "energiearmoede"]
    assert found("schul", 2) == ["schulden", "schuldhulpverlening"]


def test_of_entries_that_read_the_same_only_the_weightiest_is_kept() -> None:
    theme = Entry("Energiearmoede", Kind.THEME, "/themas/x/", 9)
    completions = Completions([entry("energiearmoede"), theme])
    assert len(completions) == 1
    assert completions.find("energie", 8) == [theme]


@pytest.mark.parametrize("typed", ["", " ", "'", "-", "???", "\u202e", "🏘️", "\x00", "\ud800"])
def test_what_has_no_words_completes_to_nothing(typed: str) -> None:
    assert found(typed) == []


def test_without_entries_nothing_is_found() -> None:
    assert Completions([]).find("energie", 8) == []


@given(st.text(max_size=120), st.integers(0, 10))
def test_any_text_gives_at_most_so_many_different_entries(text: str, limit: int) -> None:
    texts = found(text, limit)
    assert len(texts) == len(set(texts)) <= limit


@given(st.lists(st.text(max_size=30), max_size=8))
def test_every_entry_with_a_word_is_found_by_its_own_text(texts: list[str]) -> None:
    completions = Completions(entry(text) for text in texts)
    for text in texts:
        hits = [one.text for one in completions.find(text, 8)]
        assert hits or not any(character.isalnum() for character in text)


@given(st.data())
def test_every_beginning_of_a_word_finds_it(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(["vroegsignalering", "schuldhulpverlening", "coördinatie"]))
    length = data.draw(st.integers(1, len(text)))
    assert text in found(text[:length])


@pytest.fixture
def db(db: Database) -> Database:
    """Put a theme with a part and a document in the catalogue."""
    replace_themes(
        db,
        [
            Theme(
                "klimaat-energie",
                "thema",
                "Klimaat en energie",
                "zon",
                "",
                "",
                0,
                (Subtheme("warmte", "Warmte voor elk huis", ("warmtenet", "isolatie")),),
            )
        ],
    )
    save_document(db, a_document())
    return db


def suggester(queries: Sequence[tuple[str, int]] = ()) -> Suggester:
    return Suggester(load_register(), lambda _db: list(queries))


@pytest.mark.parametrize(
    ("typed", "kind", "url"),
    [
        ("titel van ener", Kind.TITLE, "/praktijkvoorbeelden/energiecoaches/"),
        ("laag ink", Kind.KEYWORD, "/trefwoorden/laag-inkomen/"),
        ("eindh", Kind.MUNICIPALITY, "/gemeenten/eindhoven/"),
        ("klimaat", Kind.THEME, "/themas/klimaat-energie/"),
        (
            "warmte",
            Kind.THEME,
            "/zoeken?thema=klimaat-energie&trefwoord=warmtenet&trefwoord=isolatie",
        ),
        ("wat werkt", Kind.QUERY, "/zoeken?q=wat+werkt%3F+100%25"),
    ],
)
def test_every_kind_leads_to_its_own_page(db: Database, typed: str, kind: Kind, url: str) -> None:
    first = suggester([("wat werkt? 100%", 9)]).suggest(db, typed)[0]
    assert (first.kind, first.url) == (kind, url)


def test_municipalities_with_documents_come_before_the_others(db: Database) -> None:
    names = [one.text for one in read_entries(db, load_register())]
    assert len(names) == len(set(names)) >= 342
    towns = [one for one in suggester().suggest(db, "lee") if one.kind is Kind.MUNICIPALITY]
    assert towns[0].text == "Leeuwarden"


def test_changes_of_the_content_count_at_once(db: Database) -> None:
    ours = suggester()
    assert ours.suggest(db, "windmolens") == []
    save_document(db, an_article("wind", title="Windmolens op zee"))
    assert [one.text for one in ours.suggest(db, "windmolens")] == ["Windmolens op zee"]
    changed = an_article("wind", title="Zonnepanelen op het dak", sha256="f" * 64)
    save_document(db, changed)
    assert ours.suggest(db, "windmolens") == []
    assert [one.text for one in ours.suggest(db, "zonnep")] == ["Zonnepanelen op het dak"]
    delete_document(db, "wind")
    assert ours.suggest(db, "zonnep") == []
    replace_themes(db, [Theme("wonen", "thema", "Wonen en bouwen", "huis", "", "", 0)])
    assert [one.text for one in ours.suggest(db, "wonen")] == ["Wonen en bouwen"]


def test_only_queries_that_many_asked_and_that_found_something_are_suggested(db: Database) -> None:
    for _ in range(MIN_COUNT):
        record_search(db, "hulp bij schimmel", {}, 3)
        record_search(db, "hulp bij niets", {}, 0)
    record_search(db, "hulp voor mevrouw de vries", {}, 3)
    texts = [one.text for one in Suggester(load_register()).suggest(db, "hulp")]
    assert texts == ["hulp bij schimmel"]


def test_threads_share_one_suggester(db: Database, path: Path) -> None:
    ours = suggester()

    def ask(number: int) -> list[str]:
        own = open_database(path)
        try:
            if number % 10 == 0:
                save_document(own, an_article(f"wind-{number}", title=f"Windmolens {number}"))
            return [one.text for one in ours.suggest(own, "energiearm")]
        finally:
            own.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(60)))
    assert all(answer == ["energiearmoede"] for answer in answers)
    assert len(ours.suggest(db, "windmolens")) == 6
