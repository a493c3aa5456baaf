"""The register knows every municipality by whatever people call it, and is true to itself."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kennishub import labels
from kennishub.catalogue.names import fold
from kennishub.catalogue.register import FormerMunicipality, Municipality, load_register
from kennishub.errors import NotFoundError

DATA: Final = Path(__file__).resolve().parents[2] / "kennishub" / "data"
REGISTER: Final = load_register()
#: Municipalities on 1 January since 1995, as Statistics Netherlands counts them.
CBS_NUMBERS: Final = dict(
    enumerate(
        [
            *(633, 625, 572, 548, 538, 537, 504, 496, 489, 483, 467, 458, 443, 443, 441),
            *(431, 418, 415, 408, 403, 393, 390, 388, 380, 355, 355, 352, 345, 342),
        ],
        start=1995,
    )
)


def data(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def names(one: Municipality) -> list[str]:
    return [one.name, one.cbs_name, *one.aliases]


def name_of(text: str) -> str | None:
    found = REGISTER.resolve(text)
    return found.name if found else None


def test_there_are_342_municipalities_in_12_provinces() -> None:
    everyone = REGISTER.all()
    assert len(everyone) == 342
    assert len({one.code for one in everyone}) == 342
    assert len({one.slug for one in everyone}) == 342
    assert [province.slug for province in REGISTER.provinces()] == [
        "drenthe",
        "flevoland",
        "fryslan",
        "gelderland",
        "groningen",
        "limburg",
        "noord-brabant",
        "noord-holland",
        "overijssel",
        "utrecht",
        "zeeland",
        "zuid-holland",
    ]


def test_every_municipality_has_sound_facts() -> None:
    for one in REGISTER.all():
        assert one.tooi_uri.endswith(f"/gemeente/{one.code.lower()}")
        assert 50.7 < one.latitude < 53.6, one.name
        assert 3.3 < one.longitude < 7.3, one.name
        assert one.inhabitants > 900, one.name
        assert one.size_class == labels.size_class(one.inhabitants)
        assert one.urbanity in labels.URBANITY


@pytest.mark.parametrize(
    ("code", "slug"),
    [
        ("GM0518", "den-haag"),
        ("GM0796", "s-hertogenbosch"),
        ("GM1900", "sudwest-fryslan"),
        ("GM0373", "bergen-nh"),
        ("GM0893", "bergen-l"),
        ("GM0820", "nuenen-gerwen-en-nederwetten"),
        ("GM0353", "ijsselstein"),
    ],
)
def test_slugs_are_plain(code: str, slug: str) -> None:
    assert REGISTER.by_code(code).slug == slug
    assert REGISTER.by_slug(slug).code == code


def test_every_name_leads_to_one_municipality_only() -> None:
    keys = Counter(key for one in REGISTER.all() for key in {fold(name) for name in names(one)})
    assert [key for key, count in keys.items() if count > 1] == []


def test_every_municipality_is_found_by_all_its_names() -> None:
    for one in REGISTER.all():
        for text in (one.code, one.code.lower(), one.code[2:], one.slug, *names(one)):
            assert REGISTER.resolve(text) == one, text
            assert REGISTER.resolve(f"  GEMEENTE {text.upper()} ") == one, text


def test_every_alias_is_of_a_municipality_of_today() -> None:
    for row in data("gemeenten_aliassen.csv"):
        one = REGISTER.by_code(row["cbs_code"])
        assert row["alias"] in one.aliases
        assert fold(row["alias"]) != fold(one.name), "an alias that says nothing new"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("'s-Gravenhage", "Den Haag"),
        ("’s gravenhage", "Den Haag"),
        ("S-GRAVENHAGE", "Den Haag"),
        ("den bosch", "'s-Hertogenbosch"),
        ("s hertogenbosch", "'s-Hertogenbosch"),
        ("Nuenen", "Nuenen, Gerwen en Nederwetten"),
        ("nuenen c.a.", "Nuenen, Gerwen en Nederwetten"),
        ("De Friese Meren", "De Fryske Marren"),
        ("Sudwest Fryslan", "Súdwest-Fryslân"),
        ("SU\u0301DWEST-FRYSLA\u0302N", "Súdwest-Fryslân"),
        ("Noordoost-Friesland", "Noardeast-Fryslân"),
        ("Ljouwert", "Leeuwarden"),
        ("Mestreech", "Maastricht"),
        ("Alphen a/d Rijn", "Alphen aan den Rijn"),
        ("Krimpen a.d. IJssel", "Krimpen aan den IJssel"),
        ("horst a/d maas", "Horst aan de Maas"),
        ("St. Michielsgestel", "Sint-Michielsgestel"),
        ("Groningen (gemeente)", "Groningen"),
        ("Bergen (NH.)", "Bergen (NH)"),
        ("bergen limburg", "Bergen (L)"),
        ("Hengelo", "Hengelo"),
        ("Hengelo (O.)", "Hengelo"),
        ("Hengelo (Gld)", "Bronckhorst"),
    ],
)
def test_common_spellings_are_understood(text: str, name: str) -> None:
    assert name_of(text) == name


@pytest.mark.parametrize("text", ["", "gemeente", "Bergen", "Zeeland", "Nergenshuizen", "GM9999"])
def test_what_is_nothing_or_several_things_is_not_resolved(text: str) -> None:
    assert REGISTER.resolve(text) is None
    assert REGISTER.is_former(text) is None


def test_candidates_are_offered_for_what_could_be_several() -> None:
    found = [one.name for one in REGISTER.candidates("Bergen")]
    assert found[:3] == ["Bergen (L)", "Bergen (NH)", "Bergen op Zoom"]
    assert [one.name for one in REGISTER.candidates("valkenburg")] == [
        "Valkenburg aan de Geul",
        "Katwijk",
    ]


def test_candidates_complete_what_is_being_typed() -> None:
    assert [one.name for one in REGISTER.candidates("zwol")] == ["Zwolle"]
    assert [one.name for one in REGISTER.candidates("gerwen")] == ["Nuenen, Gerwen en Nederwetten"]
    assert REGISTER.candidates("ude")[0].name == "Maashorst", "by the name of Uden"
    assert len(REGISTER.candidates("a", limit=5)) == 5
    assert REGISTER.candidates("  ") == []


def test_what_does_not_exist_is_reported() -> None:
    with pytest.raises(NotFoundError, match="Er is geen gemeente 'atlantis'"):
        REGISTER.by_slug("atlantis")
    with pytest.raises(NotFoundError):
        REGISTER.by_code("GM0856")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Friesland", "Fryslân"),
        ("fryslan", "Fryslân"),
        ("Brabant", "Noord-Brabant"),
        ("noord brabant", "Noord-Brabant"),
    ],
)
def test_provinces_have_other_names_too(text: str, name: str) -> None:
    province = REGISTER.resolve_province(text)
    assert province is not None
    assert province.name == name


def test_holland_is_no_province() -> None:
    assert REGISTER.resolve_province("Holland") is None


@settings(deadline=None)
@given(st.text())
def test_any_text_at_all_may_be_asked_for(text: str) -> None:
    REGISTER.resolve(text)
    REGISTER.candidates(text)


def test_the_register_holds_the_facts_as_they_were_given(shared: Callable[[str], Path]) -> None:
    with shared("facts/gemeenten.csv").open(encoding="utf-8", newline="") as file:
        assert data("gemeenten.csv") == list(csv.DictReader(file))


def test_the_register_knows_every_municipality_of_the_facts(
    shared: Callable[[str], Path],
) -> None:
    facts = yaml.safe_load(shared("facts/praktijkvoorbeelden.yaml").read_text(encoding="utf-8"))
    named = {name for case in facts for name in case.get("municipality", ())}
    assert named
    assert [name for name in named if not REGISTER.resolve(name)] == []


# What is no more


def gone(text: str) -> FormerMunicipality:
    found = REGISTER.is_former(text)
    assert found is not None, text
    return found


@pytest.mark.parametrize(
    ("text", "year", "name"),
    [
        ("Uden", 2022, "Maashorst"),
        ("Landerd", 2022, "Maashorst"),
        ("Ten Boer", 2019, "Groningen"),
        ("Haren", 2019, "Groningen"),
        ("Brielle", 2023, "Voorne aan Zee"),
        ("Weesp", 2022, "Amsterdam"),
        ("Cuijk", 2022, "Land van Cuijk"),
        ("Beemster", 2022, "Purmerend"),
        ("Heerhugowaard", 2022, "Dijk en Waard"),
        ("Appingedam", 2021, "Eemsdelta"),
        ("Leerdam", 2019, "Vijfheerenlanden"),
        ("Sint-Oedenrode", 2017, "Meierijstad"),
        ("Bussum", 2016, "Gooise Meren"),
        ("Groesbeek", 2016, "Berg en Dal"),
        ("Boskoop", 2014, "Alphen aan den Rijn"),
        ("Sneek", 2011, "Súdwest-Fryslân"),
        ("Nieuwerkerk a/d IJssel", 2010, "Zuidplas"),
        ("Naaldwijk", 2004, "Westland"),
        ("Sittard", 2001, "Sittard-Geleen"),
        ("Roosendaal en Nispen", 1997, "Roosendaal"),
        ("Ezinge", 1990, "Westerkwartier"),
        ("Geffen", 1993, "Oss"),
        ("Esch", 1996, "Boxtel"),
        ("Helvoirt", 1996, "Vught"),
    ],
)
def test_a_municipality_that_merged_away_leads_to_its_successor(
    text: str, year: int, name: str
) -> None:
    assert name_of(text) == name
    assert gone(text).year == year


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("uden", "Uden is in 2022 opgegaan in Maashorst."),
        ("Groenlo", "Groenlo heet sinds 2006 Oost Gelre."),
        ("Esch", "Esch is in 1996 opgegaan in Haaren en hoort nu bij Boxtel."),
        ("Posterholt", "Posterholt heette sinds 1994 Ambt Montfort en hoort nu bij Roerdalen."),
        (
            "Haaren",
            (
                "Haaren is in 2021 verdeeld over Oisterwijk, Vught, Boxtel en Tilburg."
                " In Kennishub telt Haaren mee bij Oisterwijk."
            ),
        ),
    ],
)
def test_a_note_says_what_became_of_it(text: str, note: str) -> None:
    assert REGISTER.successor_note(text) == note


def test_there_is_no_note_on_a_municipality_of_today() -> None:
    assert REGISTER.successor_note("Maashorst") is None


def test_a_former_code_leads_to_the_successor_too() -> None:
    assert name_of("GM0856") == "Maashorst"


def test_no_former_name_is_a_name_of_today_or_given_twice() -> None:
    today = {fold(name) for one in REGISTER.all() for name in names(one)}
    former = Counter(fold(row["name"]) for row in data("gemeenten_oud.csv"))
    assert today & former.keys() == set()
    assert [name for name, count in former.items() if count > 1] == []


def test_no_former_code_is_a_code_of_today_or_given_twice() -> None:
    today = {one.code for one in REGISTER.all()}
    former = Counter(row["cbs_code"] for row in data("gemeenten_oud.csv"))
    assert today & former.keys() == set()
    assert [code for code, count in former.items() if count > 1] == []


def test_every_chain_of_successors_ends_at_the_municipality_of_today() -> None:
    old = {row["cbs_code"]: row for row in data("gemeenten_oud.csv")}
    for row in old.values():
        reached, seen = {row["cbs_code"]}, set[str]()
        while ahead := reached & old.keys():
            assert not ahead & seen, f"{row['name']} goes round in a circle"
            seen |= ahead
            after = {code for one in ahead for code in old[one]["successor_codes"].split()}
            reached = (reached - ahead) | after
        assert all(REGISTER.by_code(code) for code in reached)
        assert row["present_code"] in reached, row["name"]


def test_successors_end_after_those_whom_they_succeed() -> None:
    old = {row["cbs_code"]: row for row in data("gemeenten_oud.csv")}
    for row in old.values():
        for code in row["successor_codes"].split():
            assert code not in old or old[code]["ended"] > row["ended"], row["name"]


def test_a_change_has_as_many_successors_as_it_says() -> None:
    for row in data("gemeenten_oud.csv"):
        count = len(row["successor_codes"].split())
        assert row["change"] in ("merged", "renamed", "split"), row["name"]
        assert (count > 1) == (row["change"] == "split"), row["name"]
        assert row["source"], row["name"]


def test_the_numbers_of_municipalities_add_up_to_those_of_cbs() -> None:
    old = data("gemeenten_oud.csv")
    ended = {row["cbs_code"]: row["ended"] for row in old}
    started: dict[str, str] = {}
    for row in sorted(old, key=lambda row: row["ended"], reverse=True):
        for code in row["successor_codes"].split():
            # A municipality that was formed since 1995 got a number past all those before.
            if int(code[2:]) >= 1_500:
                started[code] = row["ended"]
    everyone = ended.keys() | {one.code for one in REGISTER.all()}
    counted = {
        year: sum(
            started.get(code, "") <= f"{year}-01-01" < ended.get(code, "9999") for code in everyone
        )
        for year in CBS_NUMBERS
    }
    assert counted == CBS_NUMBERS
