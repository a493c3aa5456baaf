"""Reviewing: the queue, what is decided, and what two editors do at once."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kennishub import create_app
from kennishub.actors import Actor, Role
from kennishub.catalogue.revisions import add_redirect, keep_conflict
from kennishub.catalogue.submissions import Status, create_submission, get_submission
from kennishub.config import Config
from kennishub.hub import Hub
from kennishub.publishing import transitions
from tests.accounts import make_account, sign_in, token_on
from tests.conftest import PROJECT
from tests.faults.worker import TEXT
from tests.web.page import Page

FORM = {
    "velden": {
        "titel": "Zonnebloem op het dak",
        "samenvatting": "Een proef.",
        "themas": ["klimaat-energie"],
        "eigen": "true",
    },
    "tekst": {"tekst": "Dit is **belangrijk**."},
}


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    content = tmp_path / "kennis"
    (content / "artikelen").mkdir(parents=True)
    shutil.copy(PROJECT / "kennis" / "themas.yaml", content)
    (content / "artikelen" / "oud.md").write_text(TEXT.format(id="oud", word="tulp"))
    hub = Hub(
        Config(
            content,
            tmp_path / "index",
            tmp_path / "instance" / "kennishub.db",
            secret_key="a key for tests alone",
        )
    )
    hub.update()
    return hub


@pytest.fixture
def app(hub: Hub) -> Flask:
    return create_app(hub.config)


@pytest.fixture
def editor(app: Flask, hub: Hub) -> FlaskClient:
    make_account(hub, Role.EDITOR, "e@hattem.example")
    client = app.test_client()
    assert sign_in(client, "e@hattem.example") == 303
    return client


@pytest.fixture
def submission(hub: Hub) -> str:
    author = Actor(None, "a@b.example", email="a@b.example")
    with hub.database() as db:
        made = create_submission(db, author, "artikel", FORM, title="Zonnebloem op het dak")
        transitions.submit(db, author, made.id, version=1)
    return made.id


def post(client: FlaskClient, path: str, page: str, **form: str) -> tuple[int, str]:
    answer = client.post(path, data={"csrf_token": token_on(client, page), **form})
    return answer.status_code, answer.get_data(as_text=True)


def decide(
    client: FlaskClient, id_: str, action: str, version: int, **form: str
) -> tuple[int, str]:
    page = f"/redactie/inzendingen/{id_}/"
    return post(client, page + action, page, versie=str(version), **form)


def test_only_editors_with_an_account_get_in(app: Flask, hub: Hub, submission: str) -> None:
    client = app.test_client()
    for path in ("/redactie/inzendingen/", f"/redactie/inzendingen/{submission}/"):
        assert client.get(path).status_code == 303
    make_account(hub, Role.AUTHOR, "x@hattem.example")
    sign_in(client, "x@hattem.example")
    for path in ("/redactie/inzendingen/", "/redactie/documenten/oud/", "/redactie/conflicten/"):
        assert client.get(path).status_code == 403


def test_a_submission_is_taken_up_and_published(
    editor: FlaskClient, hub: Hub, submission: str
) -> None:
    queue = editor.get("/redactie/inzendingen/").get_data(as_text=True)
    assert "Zonnebloem op het dak" in queue
    assert "Klimaat en energie" in queue
    assert "Vandaag ingediend" in queue
    assert decide(editor, submission, "oppakken", 2)[0] == 303
    page = editor.get(f"/redactie/inzendingen/{submission}/").get_data(as_text=True)
    assert "<strong>belangrijk</strong>" in page
    assert Page(page).one("input", name="id").get("value") == "zonnebloem-op-het-dak"
    assert decide(editor, submission, "publiceren", 3, id="Fout Id")[0] == 400
    assert decide(editor, submission, "publiceren", 3, id="oud")[0] == 409
    assert decide(editor, submission, "publiceren", 3, id="zonnebloem")[0] == 303
    assert "Zonnebloem op het dak" in editor.get("/artikelen/zonnebloem/").get_data(as_text=True)
    assert "/artikelen/zonnebloem/" in editor.get("/zoeken?q=zonnebloem").get_data(as_text=True)
    assert hub.examine() == []


def test_comments_go_back_to_the_author(editor: FlaskClient, hub: Hub, submission: str) -> None:
    decide(editor, submission, "oppakken", 2)
    assert decide(editor, submission, "teruggeven", 3)[0] == 409
    assert decide(editor, submission, "teruggeven", 3, **{"bij-titel": "Korter."})[0] == 303
    with hub.database() as db:
        assert get_submission(db, submission).status is Status.RETURNED


def test_rejecting_needs_a_reason(editor: FlaskClient, hub: Hub, submission: str) -> None:
    decide(editor, submission, "oppakken", 2)
    status, text = decide(editor, submission, "afwijzen", 3)
    assert status == 409
    assert "Schrijf waarom" in text
    assert decide(editor, submission, "afwijzen", 3, reden="Dubbel.")[0] == 303
    with hub.database() as db:
        assert get_submission(db, submission).reason == "Dubbel."


def test_what_was_accepted_for_a_date_is_published_by_itself(
    editor: FlaskClient, hub: Hub, submission: str
) -> None:
    decide(editor, submission, "oppakken", 2)
    tomorrow = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)
    form = {"id": "zonnebloem", "datum": tomorrow.isoformat()}
    assert decide(editor, submission, "publiceren", 3, **form)[0] == 303
    hub.keep_up()
    assert editor.get("/artikelen/zonnebloem/").status_code == 404
    with hub.database() as db:
        assert hub.publishing(db).publish_due(tomorrow) == ["zonnebloem"]
        assert hub.publishing(db).publish_due(tomorrow) == []
    hub.keep_up()
    assert editor.get("/artikelen/zonnebloem/").status_code == 200


def test_two_editors_overwrite_nothing_and_see_both_texts(
    app: Flask, editor: FlaskClient, hub: Hub, submission: str
) -> None:
    make_account(hub, Role.EDITOR, "f@hattem.example")
    other = app.test_client()
    sign_in(other, "f@hattem.example")
    decide(editor, submission, "oppakken", 2)
    path = f"/redactie/inzendingen/{submission}/bewerken/"
    form = {"titel": "Van de eerste", "samenvatting": "x", "tekst-tekst": "Tekst", "versie": "3"}
    assert post(editor, path, path, **form)[0] == 303
    status, text = post(other, path, path, **{**form, "titel": "Van de tweede"})
    assert status == 409
    assert "Van de eerste" in text
    assert Page(text).one("textarea", name="samen.titel").text == "Van de tweede"
    assert post(other, path, path, **{**form, "titel": "Samen", "versie": "4"})[0] == 303
    page = editor.get(f"/redactie/inzendingen/{submission}/").get_data(as_text=True)
    assert "<ins>" in page
    assert "<del>" in page


def test_a_document_is_revised_restored_and_withdrawn(editor: FlaskClient, hub: Hub) -> None:
    page = "/redactie/documenten/oud/"
    text = TEXT.format(id="oud", word="narcis")
    assert post(editor, page + "wijzigen", page, markdown=text, basis="1")[0] == 303
    assert "narcis" in editor.get("/artikelen/oud/").get_data(as_text=True)
    status, shown = post(editor, page + "wijzigen", page, markdown=text + "\nMeer.", basis="1")
    assert status == 409
    assert "Meer." in shown
    status, shown = post(editor, page + "wijzigen", page, markdown="geen kop", basis="2")
    assert status == 422
    assert "geen kop" in shown
    assert "narcis" in editor.get(f"{page}?versie=2").get_data(as_text=True)
    assert post(editor, page + "herstellen", page, versie="1", basis="2")[0] == 303
    assert "tulp" in editor.get("/artikelen/oud/").get_data(as_text=True)
    assert post(editor, page + "intrekken", page, basis="3")[0] == 409
    assert post(editor, page + "intrekken", page, reden="Klopt niet meer.", basis="3")[0] == 303
    gone = editor.get("/artikelen/oud/")
    assert gone.status_code == 410
    assert "Klopt niet meer." in gone.get_data(as_text=True)
    assert "/artikelen/oud/" not in editor.get("/zoeken?q=tulp").get_data(as_text=True)
    assert hub.examine() == []


def test_a_document_gets_another_id_and_its_old_address_leads_there(
    editor: FlaskClient, hub: Hub
) -> None:
    page = "/redactie/documenten/oud/"
    for wrong in ("Fout Id", "oud", ""):
        assert post(editor, page + "hernoemen", page, id=wrong, basis="1")[0] == 409
    assert post(editor, page + "hernoemen", page, id="nieuw", basis="1")[0] == 303
    assert "tulp" in editor.get("/artikelen/nieuw/").get_data(as_text=True)
    answer = editor.get("/artikelen/oud/")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/artikelen/nieuw/")
    for rest in ("", "/verwant"):
        answer = editor.get(f"/api/v1/documenten/oud{rest}")
        new = f"/api/v1/documenten/nieuw{rest}"
        assert (answer.status_code, answer.headers["Location"]) == (301, new)
    assert hub.examine() == []


def test_an_old_id_leads_to_the_new_one(editor: FlaskClient, hub: Hub) -> None:
    with hub.database() as db:
        add_redirect(db, "heel-oud", "oud")
    for path in ("/artikelen/heel-oud/", "/artikelen/heel-oud.md"):
        answer = editor.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (
            301,
            path.replace("heel-oud", "oud"),
        )


def test_a_conflict_is_shown_until_it_is_dealt_with(editor: FlaskClient, hub: Hub) -> None:
    with hub.database() as db:
        keep_conflict(db, "oud", "artikelen/oud.md", b"Met de hand <b>geschreven</b>.")
    page = "/redactie/conflicten/"
    shown = editor.get(page).get_data(as_text=True)
    assert "Met de hand &lt;b&gt;geschreven" in shown
    assert "Conflicten: 1" in editor.get("/redactie/").get_data(as_text=True)
    assert post(editor, "/redactie/conflicten/1", page)[0] == 303
    assert "Er zijn geen conflicten." in editor.get(page).get_data(as_text=True)
