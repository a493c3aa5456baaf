"""Forms and files: nothing is lost between them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from werkzeug.datastructures import MultiDict

from kennishub.catalogue.municipalities import load_register
from kennishub.content.document import Document
from kennishub.content.parsing import parse
from kennishub.content.repository import Repository
from kennishub.content.schema import Vocabulary
from kennishub.content.themes import ThemeTree, read_themes
from kennishub.indexing import code_resolver
from kennishub.publishing import forms
from tests.conftest import PROJECT

TODAY = dt.date(2026, 11, 25)
PATHS = Repository(PROJECT / "kennis").paths()


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    tree = read_themes(PROJECT / "kennis" / "themas.yaml")
    assert isinstance(tree, ThemeTree)
    return tree.vocabulary(code_resolver(load_register()))


def filled(**changed: str) -> MultiDict[str, str]:
    values = {
        "titel": "Een warmtenet van het dorp",
        "samenvatting": "Inwoners richten een coöperatie op.",
        "themas": "klimaat-energie",
        "trefwoorden": "Warmtenet, Coöperatie,",
        "gemeenten-0-naam": "Hattem",
        "gemeenten-0-rol": "trekker",
        "gemeenten-1-naam": "",
        "gemeenten-1-rol": "partner",
        "resultaten-0-indicator": "Huizen op het net",
        "resultaten-0-na": "1.250,5",
        "partners-0": "Het waterschap",
        "lessen-0-tekst": "Begin klein.",
        "lessen-0-soort": "doen",
        "eigen": "ja",
        "tekst-aanpak": "Zo ging het.\r\n\r\nEn zo verder.",
    }
    return MultiDict({**values, **changed})


def test_what_is_filled_in_becomes_a_document(vocabulary: Vocabulary) -> None:
    form = forms.read_form(filled(), "praktijkvoorbeeld", {})
    assert forms.check(form, "praktijkvoorbeeld", vocabulary) == {}
    text = forms.to_markdown(form, "praktijkvoorbeeld", "warmtenet", TODAY)
    document = parse(text.encode(), "praktijkvoorbeelden/warmtenet.md", vocabulary)
    assert isinstance(document, Document)
    head = document.front_matter()
    assert head["gepubliceerd"] == "2026-11-25"
    assert head["trefwoorden"] == ["warmtenet", "coöperatie"]
    assert head["gemeenten"] == [{"naam": "Hattem", "rol": "trekker"}]
    assert head["resultaten"] == [{"indicator": "Huizen op het net", "na": 1250.5}]
    assert document.body == "## Aanpak\n\nZo ging het.\n\nEn zo verder.\n"


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_no_document_loses_anything_in_a_form(path: Path, vocabulary: Vocabulary) -> None:
    data = path.read_bytes()
    name = f"{path.parent.name}/{path.name}"
    before = parse(data, name, vocabulary)
    kind, form = forms.from_markdown(data.decode())
    text = forms.to_markdown(form, kind, path.stem, TODAY)
    assert parse(text.encode(), name, vocabulary) == before


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"titel": ""}, "titel"),
        ({"samenvatting": "x" * 401}, "samenvatting"),
        ({"gemeenten-0-naam": "Atlantis"}, "gemeenten-0-naam"),
        ({"resultaten-0-na": "veel"}, "resultaten-0-na"),
        ({"bronnen-0-titel": "Een bron", "bronnen-0-url": "javascript:1"}, "bronnen-0-url"),
        ({"periode-start": "vroeger"}, "periode-start"),
        ({"themas": "verzonnen"}, "themas"),
        ({"tekst-aanpak": ""}, "tekst-aanleiding"),
    ],
)
def test_a_mistake_is_told_at_its_field(
    vocabulary: Vocabulary, changed: dict[str, str], field: str
) -> None:
    form = forms.read_form(filled(**changed), "praktijkvoorbeeld", {})
    assert field in forms.check(form, "praktijkvoorbeeld", vocabulary)


def test_messages_speak_of_the_form_and_not_of_a_file(vocabulary: Vocabulary) -> None:
    mistakes = forms.check({"velden": {}, "tekst": {}}, "praktijkvoorbeeld", vocabulary)
    said = " ".join(text for texts in mistakes.values() for text in texts)
    for word in ("sleutel", "bestand", "eigen: true", "kop "):
        assert word not in said


def test_an_author_does_not_say_how_good_the_evidence_is() -> None:
    values = filled(bewijs="effectief")
    assert "bewijs" not in forms.read_form(values, "praktijkvoorbeeld", {})["velden"]
    before = {"velden": {"bewijs": "beschreven"}, "tekst": {}}
    form = forms.read_form(values, "praktijkvoorbeeld", before)
    assert form["velden"]["bewijs"] == "beschreven"
    form = forms.read_form(values, "praktijkvoorbeeld", before, editor=True)
    assert form["velden"]["bewijs"] == "effectief"


def test_what_a_form_does_not_show_is_carried_along() -> None:
    before = {"velden": {"contact": {"functie": "Adviseur"}, "titel": "Oud"}, "tekst": {}}
    form = forms.read_form(filled(), "praktijkvoorbeeld", before)
    assert form["velden"]["contact"] == {"functie": "Adviseur"}
    assert form["velden"]["titel"] == "Een warmtenet van het dorp"


def test_more_rows_than_fit_do_no_harm(vocabulary: Vocabulary) -> None:
    many = {f"partners-{number}": "x" * 100 for number in range(900)}
    form = forms.read_form(filled(**many), "praktijkvoorbeeld", {})
    assert len(form["velden"]["partners"]) == forms.MAX_ROWS
    wide = {
        f"bronnen-{n}-{part}": f"https://a.example/{'x' * 300}"
        for n in range(20)
        for part in ("titel", "url")
    }
    form = forms.read_form(filled(**wide), "praktijkvoorbeeld", {})
    assert forms.check(form, "praktijkvoorbeeld", vocabulary)


@pytest.mark.parametrize(
    ("title", "id_"),
    [
        ("Súdwest-Fryslân: één net!", "sudwest-fryslan-een-net"),
        ("", "document"),
        ("???", "document"),
        ("Bezet", "bezet-3"),
        ("a" * 200, "a" * 70),
    ],
)
def test_an_id_is_proposed_that_is_free(title: str, id_: str) -> None:
    assert forms.propose_id(title, {"bezet", "bezet-2"}) == id_


def test_an_unknown_municipality_is_told_with_what_may_be_meant(vocabulary: Vocabulary) -> None:
    form = forms.read_form(filled(**{"gemeenten-0-naam": "Amsterdm"}), "praktijkvoorbeeld", {})
    (message,) = forms.check(form, "praktijkvoorbeeld", vocabulary)["gemeenten-0-naam"]
    assert "Bedoelt u Amsterdam" in message


def test_code_at_the_start_of_a_part_stays_code() -> None:
    body = "## Aanpak\n\n    code\n\ntekst\n"
    head = "---\nid: x\ntype: praktijkvoorbeeld\n---\n"
    _kind, form = forms.from_markdown(head + body)
    assert forms.body_of(form) == body
