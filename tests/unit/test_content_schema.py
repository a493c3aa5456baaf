"""Test the schema: what is accepted, and that every mistake gets a Dutch sentence of use."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any, get_args

import pytest
from pydantic import ValidationError

from kennishub.content.document import Article, Part, PracticeCase, document_from
from kennishub.content.messages import known_codes
from kennishub.content.schema import validate
from kennishub.content.themes import ThemeTree
from tests.unit.content_documents import (
    CASE_BODY,
    VOCABULARY,
    article_head,
    case_head,
    good,
    problems,
)

FULL_CASE = case_head(
    ontwikkelpunten=["leren-van-elkaar"],
    onderwerpen=["participatie"],
    trefwoorden=["bodemdaling", "30 km per uur", "co2-uitstoot", "één loket"],
    bijgewerkt="2026-12-01",
    gecontroleerd="2026-12-02",
    verwant=[{"id": "een-artikel", "soort": "achtergrond", "toelichting": "Leg uit: waarom."}],
    contact={"functie": "Team water", "organisatie": "Gouda", "mailadres": "water@gouda.nl"},
    leeraanbod=[{"titel": "Cursus", "url": "https://www.vngacademie.nl/cursus"}],
    taal="nl",
    licentie="CC-BY-4.0",
    regio="Midden-Holland",
    fase="uitvoering",
    uitkomst="werkt_deels",
    periode={"start": "2019", "einde": "2023-03"},
    doelgroep=["Bewoners"],
    partners=["Waterschap"],
    resultaten=[
        {"indicator": "Daling", "voor": "8.7", "na": "-5", "eenheid": "mm"},
        {"indicator": "Panden", "voor": "30,4", "na": "1.234.567", "toelichting": "geteld"},
    ],
    kosten={"bedrag": "200000", "eenheid": "euro totaal", "prijspeil": "2019"},
    bewijs="gemonitord",
    lessen=[{"tekst": "Begin klein.", "soort": "doen"}],
    overdraagbaarheid={"kern": ["Samen"], "aanpasbaar": ["Tempo"], "min_inwoners": "20000"},
)


def test_a_full_case_is_read_into_english_attributes() -> None:
    case = good(FULL_CASE)
    assert isinstance(case, PracticeCase)
    assert case.published == date(2026, 11, 25)
    assert case.municipalities[0].name == "Gouda"
    assert case.municipalities[0].role == "trekker"
    assert [(result.before, result.after) for result in case.results] == [
        (8.7, -5),
        (30.4, 1234567),
    ]
    assert case.costs is not None
    assert (case.costs.amount, case.costs.price_year) == (200_000, 2019)
    assert case.period is not None
    assert (case.period.start, case.period.end) == ("2019", "2023-03")
    assert case.transferability is not None
    assert case.transferability.min_inhabitants == 20_000
    assert case.body == CASE_BODY


def test_a_document_survives_the_way_to_json_and_back() -> None:
    for document in (
        good(FULL_CASE),
        good(
            article_head(
                geldig_van="2021-01-01", wetgeving=[{"naam": "Wgs", "url": "https://a.nl"}]
            )
        ),
    ):
        front_matter = json.loads(json.dumps(document.front_matter()))
        assert document_from(front_matter, document.body) == document
        assert document_from(front_matter, document.body).front_matter() == front_matter


def test_front_matter_holds_only_what_was_set() -> None:
    assert set(good(case_head()).front_matter()) == set(case_head())
    assert good(article_head()).front_matter()["eigen"] is True


def test_a_document_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        good(case_head()).title = "Anders"


def test_an_article_has_its_own_keys() -> None:
    article = good(article_head(geldig_van="2021-01-01", geldig_tot="2021-01-01"))
    assert isinstance(article, Article)
    assert article.article_kind == "wetgeving"
    assert article.own
    assert article.language == "nl"
    assert article.licence == "CC-BY-4.0"


def test_text_is_put_on_one_line_and_in_one_form() -> None:
    assert good(case_head(titel="  Caf\u0065\u0301 \n in  Gouda ")).title == "Café in Gouda"


#: A change to good front matter of a case, the key with the problem, and words of the message.
MISTAKES: list[tuple[dict[str, Any], str, str]] = [
    ({"titel": None}, "titel", "Vul een titel in. De sleutel 'titel' ontbreekt nog."),
    ({"titel": ""}, "titel", "Vul een titel in."),
    ({"titel": "   "}, "titel", "Vul een titel in"),
    (
        {"titel": "a" * 140},
        "titel",
        "Vul een titel in van hoogstens 120 tekens; nu zijn het er 140.",
    ),
    ({"samenvatting": "a" * 401}, "samenvatting", "hoogstens 400 tekens; nu zijn het er 401."),
    ({"titel": ["a"]}, "titel", "gewone tekst"),
    ({"titel": "a\u202eb"}, "bestand", "U+202E"),
    ({"titl": "x"}, "titl", "Misschien is 'titel' bedoeld."),
    ({"title": "x"}, "title", "Misschien is 'titel' bedoeld."),
    ({"body": "x"}, "body", "De sleutel 'body' bestaat hier niet."),
    ({"soort": "uitleg"}, "soort", "hoort bij een artikel"),
    ({"type": "praktijkvoorbeld"}, "type", "Misschien is 'praktijkvoorbeeld' bedoeld."),
    ({"type": None}, "type", "Vul een type in."),
    ({"type": "artikel", "soort": "uitleg"}, "gemeenten", "hoort bij een praktijkvoorbeeld"),
    ({"fase": "uitvoerng"}, "fase", "Misschien is 'uitvoering' bedoeld."),
    ({"fase": "x"}, "fase", "Kies verkenning, ontwerp, uitvoering, evaluatie, verspreiding of"),
    ({"fase": ""}, "fase", "Vul een fase in, of haal deze regel weg."),
    ({"uitkomst": ["werkt"]}, "uitkomst", "Kies werkt, werkt_deels, werkt_niet of onbekend."),
    ({"bewijs": "bewezen"}, "bewijs", "beschreven"),
    ({"id": "Een Voorbeeld"}, "id", "kleine letters"),
    ({"gepubliceerd": None}, "gepubliceerd", "datum van publicatie"),
    ({"gepubliceerd": "25-11-2026"}, "gepubliceerd", "jjjj-mm-dd"),
    ({"gepubliceerd": "2026-02-30"}, "gepubliceerd", "De datum 2026-02-30 bestaat niet."),
    ({"gepubliceerd": "0226-02-01"}, "gepubliceerd", "1900 tot en met 2100"),
    ({"gepubliceerd": "2026-11-25T10:00:00"}, "gepubliceerd", "jjjj-mm-dd"),
    ({"gepubliceerd": "1764028800"}, "gepubliceerd", "jjjj-mm-dd"),
    ({"themas": None}, "themas", "Noem minstens één thema, ontwikkelpunt of onderwerp."),
    ({"themas": []}, "themas", "Noem minstens één thema, ontwikkelpunt of onderwerp."),
    ({"themas": "klimaat-energie"}, "themas", "Maak hier een lijst van"),
    ({"themas": ["klimaat-energi"]}, "themas[0]", "Misschien is 'klimaat-energie' bedoeld."),
    ({"themas": ["klimaat-energie"] * 2}, "themas[1]", "staat er al"),
    (
        {"themas": ["klimaat-energie", "bestaanszekerheid", "ruimtelijke-puzzel", "jeugd"]},
        "themas",
        "Noem hoogstens 3 thema's; nu zijn het er 4.",
    ),
    ({"ontwikkelpunten": ["x"]}, "ontwikkelpunten[0]", "Het ontwikkelpunt 'x' bestaat niet."),
    ({"onderwerpen": ["x"]}, "onderwerpen[0]", "Kies participatie."),
    ({"trefwoorden": ["Schulden"]}, "trefwoorden[0]", "kleine letters: 'schulden'"),
    ({"trefwoorden": ["a/b"]}, "trefwoorden[0]", "alleen letters, cijfers"),
    ({"trefwoorden": ["a", "b", "a"]}, "trefwoorden[2]", "'a' staat er al"),
    ({"trefwoorden": [f"woord {n}" for n in range(13)]}, "trefwoorden", "hoogstens 12"),
    ({"trefwoorden": [["a"]]}, "trefwoorden[0]", "een trefwoord als gewone tekst"),
    ({"trefwoorden": [""]}, "trefwoorden[0]", "Vul een trefwoord in"),
    ({"bronnen": None}, "bronnen", "of schrijf 'eigen: true'"),
    ({"bronnen": None, "eigen": "false"}, "bronnen", "Noem minstens één bron"),
    ({"eigen": "ja"}, "eigen", "Kies true (ja) of false (nee)."),
    ({"bronnen": [{"titel": "x"}]}, "bronnen[0].url", "Vul een webadres in."),
    ({"bronnen": [{"titel": "x", "url": "www.vng.nl"}]}, "bronnen[0].url", "https://"),
    ({"bronnen": [{"titel": "x", "url": "javascript:alert(1)"}]}, "bronnen[0].url", "https://"),
    (
        {"bronnen": ["https://vng.nl"]},
        "bronnen[0]",
        "groep sleutels, elk op een eigen regel: titel",
    ),
    ({"verwant": [{"id": "a", "soort": "zie-ook"}]}, "verwant[0].soort", "'zie_ook' bedoeld"),
    ({"verwant": [{"id": "een-voorbeeld", "soort": "zie_ook"}]}, "verwant[0].id", "ander document"),
    ({"verwant": [{"id": "a", "soort": "zie_ook"}] * 2}, "verwant[1].id", "staat er al"),
    ({"contact": {"functie": "Team"}}, "contact", "een mailadres of een pagina"),
    ({"contact": {"functie": "Team", "mailadres": "x"}}, "contact.mailadres", "mailadres in"),
    ({"contact": {"naam": "Jan", "pagina": "https://a.nl"}}, "contact.naam", "bestaat hier niet"),
    ({"taal": "Nederlands"}, "taal", "taalcode"),
    ({"licentie": "CC BY"}, "licentie", "SPDX"),
    ({"gemeenten": None}, "gemeenten", "minstens één gemeente"),
    ({"gemeenten": []}, "gemeenten", "minstens één gemeente"),
    (
        {"gemeenten": [{"naam": "Goudda", "rol": "trekker"}]},
        "gemeenten[0].naam",
        "Kijk de spelling na",
    ),
    ({"gemeenten": [{"rol": "trekker"}]}, "gemeenten[0]", "de naam of de CBS-code"),
    (
        {"gemeenten": [{"naam": "Gouda", "rol": "leider"}]},
        "gemeenten[0].rol",
        "Kies trekker of partner.",
    ),
    ({"gemeenten": [{"code": "513", "rol": "trekker"}]}, "gemeenten[0].code", "GM en vier cijfers"),
    (
        {"gemeenten": [{"naam": "Gouda", "code": "GM0797", "rol": "trekker"}]},
        "gemeenten[0]",
        "horen bij twee gemeenten",
    ),
    (
        {"gemeenten": [{"naam": "Gouda", "rol": "trekker"}, {"naam": "gouda", "rol": "partner"}]},
        "gemeenten[1]",
        "staat er al",
    ),
    ({"periode": {}}, "periode", "een start of een einde"),
    ({"periode": {"start": "mei 2020"}}, "periode.start", "'2023-05'"),
    ({"periode": {"start": "2020-13"}}, "periode.start", "De maand 13 bestaat niet."),
    ({"periode": {"start": "2020-05-01"}}, "periode.start", "'2023-05'"),
    ({"periode": {"start": "2020-05", "einde": "2020-04"}}, "periode.einde", "niet vóór 'start'"),
    ({"resultaten": [{"voor": "1"}]}, "resultaten[0].indicator", "Vul een indicator in."),
    ({"resultaten": [{"indicator": "a", "voor": "1.050"}]}, "resultaten[0].voor", "Schrijf 1050"),
    ({"resultaten": [{"indicator": "a", "voor": "1,050"}]}, "resultaten[0].voor", "twee manieren"),
    ({"resultaten": [{"indicator": "a", "na": "82%"}]}, "resultaten[0].na", "'eenheid'"),
    ({"resultaten": [{"indicator": "a", "na": "1,234.5"}]}, "resultaten[0].na", "Vul een getal in"),
    ({"resultaten": [{"indicator": "a", "na": "9" * 16}]}, "resultaten[0].na", "hoogstens 15"),
    ({"resultaten": [{"indicator": "a", "naa": "1"}]}, "resultaten[0].naa", "'na' bedoeld"),
    ({"kosten": {"prijspeil": "19"}}, "kosten.prijspeil", "vier cijfers"),
    ({"kosten": "200 euro"}, "kosten", "bedrag, eenheid, prijspeil"),
    ({"lessen": [{"tekst": "a", "soort": "nietdoen"}]}, "lessen[0].soort", "'niet_doen' bedoeld"),
    (
        {"overdraagbaarheid": {"min_inwoners": "1,5"}},
        "overdraagbaarheid.min_inwoners",
        "heel getal",
    ),
    ({"overdraagbaarheid": {"kern": "a"}}, "overdraagbaarheid.kern", "Maak hier een lijst van"),
]


@pytest.mark.parametrize(("changes", "key", "words"), MISTAKES)
def test_a_mistake_is_reported_with_what_to_do(
    changes: dict[str, Any], key: str, words: str
) -> None:
    found = problems(case_head(**changes))
    assert words in found.get(key, ""), found


@pytest.mark.parametrize(
    "written", ["0.125", "0,125", "12.5", "1050", "-3", "−3", "1.234,56", "7."]
)
def test_numbers_are_read_the_dutch_way_where_there_is_no_doubt(written: str) -> None:
    head = case_head(resultaten=[{"indicator": "a", "na": written}])
    if written == "7.":
        assert "resultaten[0].na" in problems(head)
        return
    case = good(head)
    assert isinstance(case, PracticeCase)
    expected = {"0,125": 0.125, "−3": -3, "1.234,56": 1234.56}
    assert case.results[0].after == expected.get(written) or float(written)


def test_a_period_may_have_one_end_and_a_year_beside_a_month() -> None:
    for period in (
        {"start": "2020"},
        {"einde": "2027"},
        {"start": "2020-05", "einde": "2020"},
        {"start": "2020", "einde": "2020-01"},
    ):
        good(case_head(periode=period))


def test_a_municipality_may_be_named_by_code_and_by_the_name_it_had() -> None:
    good(case_head(gemeenten=[{"code": "GM0513", "rol": "trekker"}]))
    good(
        case_head(
            gemeenten=[{"naam": "Uden", "rol": "trekker"}, {"naam": "Maashorst", "rol": "partner"}]
        )
    )
    good(case_head(gemeenten=[{"naam": "gouda", "code": "GM0513", "rol": "trekker"}]))


def test_a_municipality_without_a_role_leads() -> None:
    case = good(case_head(gemeenten=[{"naam": "Gouda"}]))
    assert isinstance(case, PracticeCase)
    assert case.municipalities[0].role == "trekker"


def test_an_article_cannot_end_before_it_begins() -> None:
    found = problems(article_head(geldig_van="2022-01-01", geldig_tot="2021-12-31"))
    assert "niet vóór 'geldig_van'" in found["geldig_tot"]


def test_all_mistakes_are_reported_at_once() -> None:
    found = problems(
        case_head(titel=None, themas=["x"], gemeenten=None, gepubliceerd="x", titl="y"), "## Tip\n"
    )
    assert set(found) == {"titel", "themas[0]", "gemeenten", "gepubliceerd", "titl", "tekst"}


def test_json_with_wrong_types_gets_sentences_too() -> None:
    mistakes = validate(
        case_head(
            titel=5,
            eigen=1,
            trefwoorden=[1],
            resultaten=[{"indicator": "a", "voor": True, "na": float("nan")}],
            gemeenten=[None],
        ),
        "Een tekst.\r\nMet regels van elders.\r\n",
        VOCABULARY,
    )
    assert isinstance(mistakes, tuple)
    assert {mistake.key for mistake in mistakes} == {
        "titel",
        "eigen",
        "trefwoorden[0]",
        "resultaten[0].voor",
        "resultaten[0].na",
        "gemeenten[0]",
    }


def test_line_ends_of_a_form_are_made_plain() -> None:
    document = validate(
        article_head(samenvatting="Eén.\r\nTwee."), "Eén.\r\n\r\nTwee.\r\n", VOCABULARY
    )
    assert isinstance(document, Article)
    assert document.summary == "Eén. Twee."
    assert document.body == "Eén.\n\nTwee.\n"


def _wrong_values() -> list[Any]:
    """Return values of every shape."""
    return [
        None,
        "",
        " ",
        "x",
        "\x00",
        "a" * 9_000,
        5,
        -1.5,
        float("inf"),
        True,
        [],
        ["x", 3],
        {},
        {"x": 1},
    ]


def _paths(model: type[Part]) -> Iterator[list[str | int]]:
    """Yield a path to every value of a model, through lists and groups."""
    for name, info in model.model_fields.items():
        start: list[str | int] = [info.alias or name]
        yield start
        if "tuple" in str(info.annotation):
            start = [*start, 0]
            yield start
        if nested := _nested(info.annotation):
            for path in _paths(nested):
                yield start + path


def _nested(annotation: Any) -> type[Part] | None:
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return annotation
    for argument in get_args(annotation):
        if found := _nested(argument):
            return found
    return None


@pytest.mark.parametrize("model", [PracticeCase, Article, ThemeTree])
def test_every_error_that_any_wrong_value_raises_is_in_the_table(model: type[Part]) -> None:
    codes = set()
    for path in _paths(model):
        for value in _wrong_values():
            wrong: Any = value
            for part in reversed(path):
                wrong = [wrong] if isinstance(part, int) else {part: wrong}
            try:
                model.model_validate(wrong | {"onbekend": 1}, by_alias=True, by_name=False)
            except ValidationError as error:
                codes |= {entry["type"] for entry in error.errors()}
    # The kind of a document decides on its model, before validation.
    assert codes - {"literal_error", "string_type"} <= known_codes()
