"""What is overdue: readers are told, owners answer by a link, editors see a list."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kennishub import create_app
from kennishub.actors import Role
from kennishub.catalogue.audit import list_audit
from kennishub.catalogue.documents import get_document
from kennishub.catalogue.freshness import get_care, set_owner
from kennishub.catalogue.mails import waiting_mails
from kennishub.config import Config
from kennishub.hub import Hub
from tests.accounts import make_account, sign_in, token_on
from tests.conftest import PROJECT
from tests.faults.worker import TEXT
from tests.web.page import Page

TODAY = dt.datetime.now(dt.UTC).date()


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    """Return a hub with a text of long ago and one of today, about the same thing."""
    content = tmp_path / "kennis"
    (content / "artikelen").mkdir(parents=True)
    shutil.copy(PROJECT / "kennis" / "themas.yaml", content)
    for id_, day in (("oud", dt.date(2020, 3, 4)), ("vers", TODAY)):
        text = TEXT.format(id=id_, word="tulp").replace("2025-03-04", str(day))
        (content / "artikelen" / f"{id_}.md").write_text(text)
    hub = Hub(
        Config(
            content,
            tmp_path / "index",
            tmp_path / "instance" / "kennishub.db",
            secret_key="a key for tests alone",
        )
    )
    hub.update()
    make_account(hub, Role.AUTHOR, "a@hattem.example")
    make_account(hub, Role.EDITOR, "e@hattem.example")
    return hub


@pytest.fixture
def app(hub: Hub) -> Flask:
    return create_app(hub.config)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def editor(app: Flask) -> FlaskClient:
    client = app.test_client()
    assert sign_in(client, "e@hattem.example") == 303
    return client


@pytest.fixture
def link(hub: Hub) -> str:
    """Return the path of the link that the author of the old text was mailed."""
    with hub.database() as db:
        set_owner(db, "oud", 1)
        hub.keep_up_daily(TODAY)
        (mail,) = waiting_mails(db, 5)
    assert mail.recipient == "a@hattem.example"
    found = re.search(r"\{base_url\}(/actueel/\S+)", mail.text)
    assert found is not None
    return found[1]


def post(client: FlaskClient, path: str, page: str, **form: str) -> tuple[int, str]:
    answer = client.post(path, data={"csrf_token": token_on(client, page), **form})
    return answer.status_code, answer.get_data(as_text=True)


def test_readers_are_told_what_is_overdue(client: FlaskClient) -> None:
    old, new = (client.get(f"/artikelen/{id_}/").get_data(as_text=True) for id_ in ("oud", "vers"))
    note = Page(old).one("div", class_="utrecht-alert").text
    assert note.startswith("Na 4 maart 2020 heeft niemand gecontroleerd of deze tekst nog klopt.")
    assert not Page(new).all("div", class_="utrecht-alert")
    for url in ("/zoeken?q=tulp", "/themas/bestaanszekerheid/"):
        cards = Page(client.get(url).get_data(as_text=True)).all("article")
        marked = [card.text for card in cards if "Lang niet gecontroleerd" in card.text]
        assert len(cards) == 2
        assert len(marked) == 1


def test_programs_are_told_what_is_overdue(client: FlaskClient) -> None:
    told = [
        (one["laatstGecontroleerd"], one["langNietGecontroleerd"])
        for id_ in ("oud", "vers")
        if (one := client.get(f"/api/v1/documenten/{id_}").get_json())
    ]
    assert told == [("2020-03-04", True), (str(TODAY), False)]
    schemas = client.get("/api/v1/openapi.json").get_json()["components"]["schemas"]
    described = schemas["Document"]["properties"]
    assert described["laatstGecontroleerd"]["format"] == "date"
    assert described["langNietGecontroleerd"]["type"] == "boolean"


def test_what_is_overdue_weighs_a_little_less(client: FlaskClient) -> None:
    found = client.get("/api/v1/documenten?q=tulp").get_json()["resultaten"]
    assert [one["id"] for one in found] == ["vers", "oud"]


def test_looking_at_the_link_does_not_answer(client: FlaskClient, hub: Hub, link: str) -> None:
    for _ in range(3):
        assert client.get(link).status_code == 200
        assert client.head(link).status_code == 200
    with hub.database() as db:
        assert get_document(db, "oud").checked is None


def test_yes_with_one_click(client: FlaskClient, hub: Hub, link: str) -> None:
    status, text = post(client, link, link, antwoord="ja")
    assert status == 200
    assert "Bedankt" in text
    assert "Stel de wijziging voor" not in text
    with hub.database() as db:
        assert get_document(db, "oud").checked == str(TODAY)
    assert f"gecontroleerd: {TODAY}" in client.get("/artikelen/oud.md").get_data(as_text=True)
    assert "Lang niet" not in client.get("/zoeken?q=tulp").get_data(as_text=True)
    assert client.get(link).status_code == 403


def test_no_with_a_few_words(client: FlaskClient, editor: FlaskClient, hub: Hub, link: str) -> None:
    status, text = post(client, link, link, antwoord="nee")
    assert (status, "Schrijf kort" in text) == (400, True)
    status, text = post(client, link, link, antwoord="nee", opmerking="<b>Gestopt</b>")
    assert (status, "bij de redactie" in text) == (200, True)
    # Who knows how the text has to be can say so at once.
    (change,) = [one for one in Page(text).all("a") if one.text == "Stel de wijziging voor"]
    assert change.get("href") == "/indienen/wijzigen/oud/"
    author = client.application.test_client()
    sign_in(author, "a@hattem.example")
    assert author.get(change.get("href")).status_code == 200
    assert client.get(link).status_code == 403
    listed = Page(editor.get("/redactie/actualiteit/").get_data(as_text=True))
    assert "De eigenaar zegt dat er iets niet klopt" in listed.text
    page = "/redactie/actualiteit/oud/"
    assert "<b>Gestopt</b>" in Page(editor.get(page).get_data(as_text=True)).text
    assert post(editor, "/redactie/actualiteit/opmerkingen/1", page)[0] == 303
    assert "Gestopt" not in editor.get(page).get_data(as_text=True)


def test_a_link_that_is_none_of_ours_is_refused(client: FlaskClient) -> None:
    assert client.get("/actueel/verzonnen/").status_code == 403


def test_an_editor_sees_what_is_overdue_and_confirms_it(editor: FlaskClient, hub: Hub) -> None:
    page = Page(editor.get("/redactie/actualiteit/").get_data(as_text=True))
    assert [one.text for one in page.all("h3")] == ["Document tulp"]
    assert "geen eigenaar" in page.text
    url = "/redactie/actualiteit/oud/"
    assert post(editor, f"{url}klopt", url)[0] == 303
    page = Page(editor.get("/redactie/actualiteit/").get_data(as_text=True))
    assert "Alle documenten zijn op tijd gecontroleerd" in page.text


def test_an_editor_chooses_who_looks_and_how_often(editor: FlaskClient, hub: Hub) -> None:
    url = "/redactie/actualiteit/oud/"
    for form, message in (
        ({"eigenaar": "niemand@hattem.example"}, "Er is geen actief account"),
        ({"maanden": "0"}, "van 1 tot en met 120"),
        ({"maanden": "veel"}, "van 1 tot en met 120"),
    ):
        status, text = post(editor, f"{url}zorg", url, **form)
        assert (status, message in text) == (400, True)
    form = {"eigenaar": "a@hattem.example", "maanden": "120"}
    assert post(editor, f"{url}zorg", url, **form)[0] == 303
    with hub.database() as db:
        care = get_care(db, "oud")
        assert care is not None
        assert (care.owner_name, care.months, care.due) == ("Een auteur", 120, "2030-03-04")
        assert list_audit(db, kind="document")[0].action == "zorg gewijzigd"
    # Readers and the ranking follow at once.
    assert "Lang niet" not in editor.get("/zoeken?q=tulp").get_data(as_text=True)
    assert hub.examine() == []
    assert post(editor, f"{url}zorg", url, eigenaar="", maanden="")[0] == 303
    with hub.database() as db:
        care = get_care(db, "oud")
        assert care is not None
        assert (care.owner_email, care.months) == (None, 24)


def test_others_do_not_get_in(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/redactie/actualiteit/").status_code == 303
    sign_in(client, "a@hattem.example")
    for url in ("/redactie/actualiteit/", "/redactie/actualiteit/oud/"):
        assert client.get(url).status_code == 403
