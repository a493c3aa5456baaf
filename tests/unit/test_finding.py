"""Answering a search with labels, near matches and suggestions; the engine is the fake."""

from __future__ import annotations

import pytest

from kennishub.catalogue.municipalities import load_register
from kennishub.catalogue.themes import Theme
from kennishub.errors import InvalidQueryError
from kennishub.finding import FacetGroup, Finder, Found, Parameters, read_parameters, to_payload
from kennishub.finding.finder import Suggestion
from kennishub.finding.names import Names
from kennishub.search.memory_engine import MemoryEngine
from kennishub.search.record import SearchRecord

THEMES = [
    Theme("klimaat-energie", "thema", "Klimaat en energie", "zon", "", "", 0),
    Theme("participatie", "onderwerp", "Participatie", "mensen", "", "", 0),
]


def record(id_: str, title: str, **facets: tuple[str, ...]) -> SearchRecord:
    display: dict[str, str | list[str]] = {
        "type": "praktijkvoorbeeld",
        "url": f"/praktijkvoorbeelden/{id_}/",
        "summary": title,
        "theme_ids": [],
        "municipalities": ["Hattem"],
    }
    return SearchRecord(id_, "1", title, "2025-01-01", {"title": title}, facets, display)


@pytest.fixture
def finder() -> Finder:
    engine = MemoryEngine()
    engine.rebuild(
        [
            record(
                "warm",
                "Warmtenet in de wijk",
                gemeente=("hattem",),
                provincie=("gelderland",),
                thema=("klimaat-energie",),
                onderwerp=("participatie",),
                fase=("evaluatie",),
                jaar=("2021",),
            ),
            record(
                "koud",
                "Koelte in de stad",
                gemeente=("den-haag",),
                fase=("verkenning",),
                jaar=("2023",),
            ),
            record("lauw", "Lauw water", gemeente=("den-haag",), fase=("evaluatie",)),
        ]
    )
    return Finder(engine, lambda: Names(load_register(), THEMES))


def group(found: Found, name: str) -> FacetGroup:
    return next(group for group in found.facets if group.name == name)


def test_values_get_the_labels_that_readers_know(finder: Finder) -> None:
    found = finder.find(Parameters())
    assert [option.label for option in group(found, "gemeente").options] == ["Den Haag", "Hattem"]
    assert group(found, "thema").options[0].label == "Klimaat en energie"
    assert group(found, "provincie").options[0].label == "Gelderland"


def test_a_count_is_that_of_the_search_and_stops_at_the_same_mistakes(finder: Finder) -> None:
    for parameters in (
        Parameters(facets={"gemeente": ("den-haag",)}),
        Parameters(text="warmtenet", per_page="5"),
        Parameters(text="nergens"),
    ):
        assert finder.count(parameters) == finder.find(parameters).page.total
    assert finder.count(Parameters(facets={"gemeente": ("den-haag",)})) == 2
    with pytest.raises(InvalidQueryError):
        finder.count(Parameters(facets={"gemeente": ("nergenshuizen",)}))


def test_phases_come_in_their_own_order_and_years_newest_first(finder: Finder) -> None:
    found = finder.find(Parameters())
    assert [option.value for option in group(found, "fase").options] == ["verkenning", "evaluatie"]
    assert [option.value for option in group(found, "jaar").options] == ["2023", "2021"]


@pytest.mark.parametrize(
    ("facet", "text"),
    [
        ("gemeente", "Hattem"),
        ("gemeente", "GM0244"),
        ("gemeente", "gemeente hattem"),
        ("thema", "Klimaat en energie"),
        ("thema", "klimaat-energie"),
        ("thema", "participatie"),
        ("provincie", "Gelderland"),
        ("type", "Praktijkvoorbeelden"),
    ],
)
def test_filters_are_understood_as_people_write_them(finder: Finder, facet: str, text: str) -> None:
    found = finder.find(Parameters("warmtenet", {facet: (text,)}))
    assert len(found.active) == 1
    if facet != "type":
        assert [hit.id for hit in found.page.hits] == ["warm"]


@pytest.mark.parametrize(
    ("facet", "text", "advice"),
    [
        ("gemeente", "Atlantis", "geen gemeente 'Atlantis'"),
        ("gemeente", "Bergen", "Bergen"),
        ("thema", "sport", "klimaat-energie"),
        ("fase", "x", "evaluatie"),
        ("type", "boek", "artikel"),
        ("jaar", "twee", "vier cijfers"),
    ],
)
def test_a_filter_that_means_nothing_is_refused_with_advice(
    finder: Finder, facet: str, text: str, advice: str
) -> None:
    with pytest.raises(InvalidQueryError, match=advice):
        finder.find(Parameters("", {facet: (text,)}))


def test_a_mistyped_word_is_put_right_and_the_right_text_suggested(finder: Finder) -> None:
    found = finder.find(Parameters("warmtnet"))
    assert [hit.id for hit in found.page.hits] == ["warm"]
    assert found.page.corrections == {"warmtnet": "warmtenet"}
    assert found.suggestion == Suggestion("warmtenet", {})


def test_without_hits_a_corrected_text_is_suggested_with_what_it_finds(finder: Finder) -> None:
    found = finder.find(Parameters("warmtnet", literal=True))
    assert found.page.total == 0
    assert found.suggestion == Suggestion("warmtenet", {})
    assert [hit.id for hit in found.near] == ["warm"]


@pytest.mark.parametrize(
    "typed", ["warmtenet gemeente:hattem", 'WIJK gemeente:"Hattem"', "warm* provincie:gelderland"]
)
def test_filters_can_be_typed(finder: Finder, typed: str) -> None:
    found = finder.find(Parameters(typed))
    assert [hit.id for hit in found.page.hits] == ["warm"]
    assert [active.facet for active in found.active] in (["gemeente"], ["provincie"])
    assert ":" not in found.query.text


def test_a_typed_filter_that_means_nothing_is_refused(finder: Finder) -> None:
    with pytest.raises(InvalidQueryError, match="Atlantis"):
        finder.find(Parameters("warmtenet gemeente:Atlantis"))


def test_a_municipality_named_in_the_words_is_offered_as_a_filter(finder: Finder) -> None:
    (offer,) = finder.find(Parameters("warmtenet hattem")).offers
    assert (offer.facet, offer.value, offer.label, offer.text) == (
        "gemeente",
        "hattem",
        "Hattem",
        "warmtenet",
    )


def test_a_filter_is_not_offered_twice_nor_where_it_finds_nothing(finder: Finder) -> None:
    chosen = {"gemeente": ("hattem",)}
    assert finder.find(Parameters("warmtenet hattem", chosen)).offers == ()
    assert finder.find(Parameters("warmtenet Zwolle")).offers == ()


def test_a_common_word_is_no_municipality(finder: Finder) -> None:
    register = load_register()
    names = Names(register, THEMES)
    assert list(names.recognise("de best keuze", {})) == []
    assert [value for _, value, _ in names.recognise("wonen in Best", {})] == ["best"]


@pytest.mark.parametrize(("place", "kept"), [("hattem", True), ("den-haag", False)])
def test_a_suggestion_keeps_the_filters_under_which_it_finds_something(
    finder: Finder, place: str, kept: bool
) -> None:
    facets = {"gemeente": (place,)}
    found = finder.find(Parameters("warmtnet", facets))
    assert found.suggestion == Suggestion("warmtenet", facets if kept else {})


def test_without_hits_under_filters_each_filter_says_what_taking_it_away_gives(
    finder: Finder,
) -> None:
    found = finder.find(
        Parameters("warmtenet", {"gemeente": ("den-haag",), "fase": ("evaluatie",)})
    )
    assert {active.value: active.without for active in found.active} == {
        "den-haag": 1,
        "evaluatie": 0,
    }
    assert [hit.id for hit in found.near] == ["warm"]
    assert found.suggestion is None


def test_with_hits_nothing_is_suggested(finder: Finder) -> None:
    found = finder.find(Parameters("warmtenet"))
    assert (found.suggestion, found.near) == (None, ())


def test_parameters_are_read_from_a_url() -> None:
    url = {
        "q": ["", "warm "],
        "gemeente": ["hattem", "", "heerde"],
        "sorteer": ["nieuwste"],
        "pagina": ["2"],
        "onbekend": ["x"],
    }
    parameters = read_parameters(lambda name: url.get(name, []))
    assert parameters == Parameters("warm", {"gemeente": ("hattem", "heerde")}, "nieuwste", "2")


@pytest.mark.parametrize("page", ["0", "x", "1.5", "²", "-1", "9" * 30])
def test_a_page_that_is_no_number_is_refused(finder: Finder, page: str) -> None:
    with pytest.raises(InvalidQueryError):
        finder.find(Parameters(page=page))


def test_the_payload_has_full_urls_and_every_facet(finder: Finder) -> None:
    payload = to_payload(finder.find(Parameters("warmtenet")), "https://hub.example")
    assert payload["resultaten"][0]["url"] == "https://hub.example/praktijkvoorbeelden/warm/"
    assert payload["facetten"]["fase"] == [
        {"waarde": "evaluatie", "label": "Evaluatie", "aantal": 1, "gekozen": False}
    ]
