"""Submitting: a draft is started, saved, looked at, handed in, and never lost."""

from __future__ import annotations

import dataclasses
import io
import re
import time
import zipfile
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kennishub import create_app
from kennishub.actors import Role
from kennishub.catalogue.accounts import find_account
from kennishub.catalogue.attempts import count_attempt
from kennishub.catalogue.submissions import Status, get_submission
from kennishub.hub import Hub
from kennishub.publishing import transitions
from kennishub.web.submit import keeping
from tests.accounts import mails, make_account, sign_in, token_on
from tests.web.page import Page
from tests.web.stores import copy_of_database


@pytest.fixture
def hub(tmp_path: Path, filled_hub: Hub) -> Hub:
    copy = copy_of_database(filled_hub, tmp_path)
    return Hub(dataclasses.replace(filled_hub.config, database=copy))


@pytest.fixture
def app(hub: Hub) -> Flask:
    return create_app(hub.config)


@pytest.fixture
def author(app: Flask, hub: Hub) -> FlaskClient:
    make_account(hub, Role.AUTHOR, "a@hattem.example")
    client = app.test_client()
    assert sign_in(client, "a@hattem.example") == 303
    return client


FILLED = {
    "titel": "Een warmtenet van het dorp",
    "samenvatting": "Inwoners richten een coöperatie op.",
    "themas": "klimaat-energie",
    "gemeenten-0-naam": "Hattem",
    "gemeenten-0-rol": "trekker",
    "eigen": "ja",
    "tekst-aanpak": "Zo **ging** het.",
}


def start(client: FlaskClient, kind: str = "praktijkvoorbeeld") -> str:
    form = {"csrf_token": token_on(client, "/indienen/"), "soort": kind}
    answer = client.post("/indienen/", data=form)
    assert answer.status_code == 303
    found = re.fullmatch(r"/indienen/(\w+)/bewerken/", answer.headers["Location"])
    assert found is not None
    return found[1]


def post(
    client: FlaskClient, id_: str, action: str, version: int | str = 1, **more: str
) -> tuple[int, str]:
    url = f"/indienen/{id_}/bewerken/"
    form = {"csrf_token": token_on(client, url), "doe": action, "versie": str(version)}
    answer = client.post(url, data={**form, **FILLED, **more})
    return answer.status_code, answer.get_data(as_text=True)


def test_a_visitor_is_asked_who_they_are(app: Flask) -> None:
    client = app.test_client()
    page = client.get("/indienen/").get_data(as_text=True)
    assert "wie bent u?" in page
    assert client.get("/indienen/x/bewerken/").headers["Location"].startswith("/account/inloggen/")


def test_a_draft_is_saved_shown_and_handed_in(author: FlaskClient, hub: Hub) -> None:
    id_ = start(author)
    assert post(author, id_, "opslaan")[0] == 303
    page = Page(author.get(f"/indienen/{id_}/bewerken/").get_data(as_text=True))
    assert page.one("input", name="titel").get("value") == FILLED["titel"]
    status, text = post(author, id_, "voorbeeld", 2)
    assert status == 200
    assert "<strong>ging</strong>" in text
    assert post(author, id_, "indienen", 3)[0] == 303
    shown = author.get(f"/indienen/{id_}/").get_data(as_text=True)
    assert "meestal binnen vijf werkdagen" in shown
    with hub.database() as db:
        submission = get_submission(db, id_)
    assert (submission.status, submission.title) == (Status.SUBMITTED, FILLED["titel"])
    # A second click hands nothing in twice.
    form = {"csrf_token": token_on(author, f"/indienen/{id_}/"), "doe": "indienen", "versie": "3"}
    again = author.post(f"/indienen/{id_}/bewerken/", data={**form, **FILLED})
    assert (again.status_code, again.headers["Location"]) == (303, f"/indienen/{id_}/")
    other = author.post(f"/indienen/{id_}/bewerken/", data={**form, **FILLED, "titel": "Anders"})
    assert other.status_code == 409
    assert "Anders" in other.get_data(as_text=True)
    assert FILLED["titel"] in author.get("/account/").get_data(as_text=True)


def test_what_is_missing_is_told_on_top_and_at_the_field_and_is_kept(
    author: FlaskClient, hub: Hub
) -> None:
    id_ = start(author)
    status, text = post(
        author, id_, "indienen", samenvatting="", **{"gemeenten-0-naam": "Atlantis"}
    )
    assert status == 422
    page = Page(text)
    links = [link.get("href") for link in page.all("a") if link.get("href").startswith("#veld-")]
    assert "#veld-samenvatting" in links
    assert "#veld-gemeenten-0-naam" in links
    assert page.one("input", name="gemeenten-0-naam").get("value") == "Atlantis"
    with hub.database() as db:
        assert get_submission(db, id_).title == FILLED["titel"]


def test_a_row_is_taken_away_without_a_script(author: FlaskClient, hub: Hub) -> None:
    id_ = start(author)
    more = {f"partners-{number}": f"partner {number}" for number in range(3)}
    status, text = post(author, id_, "weg-partners-1", **more)
    assert status == 200
    page = Page(text)
    assert [page.one("input", name=f"partners-{n}").get("value") for n in (0, 1)] == [
        "partner 0",
        "partner 2",
    ]
    with hub.database() as db:
        assert get_submission(db, id_).form["velden"]["partners"] == ["partner 0", "partner 2"]


def test_a_preview_leads_to_other_documents(author: FlaskClient, hub: Hub) -> None:
    id_ = start(author)
    other = next((hub.config.content / "artikelen").glob("*.md")).stem
    status, text = post(author, id_, "voorbeeld", **{"tekst-aanpak": f"Zie [dit](doc:{other})."})
    assert status == 200
    assert f'href="/artikelen/{other}/"' in text


def test_a_row_is_added_without_a_script(author: FlaskClient) -> None:
    id_ = start(author)
    more = {"resultaten-0-indicator": "Huizen", "resultaten-0-na": "12"}
    status, text = post(author, id_, "rij-resultaten", **more)
    assert status == 200
    page = Page(text)
    assert page.one("input", name="resultaten-0-indicator").get("value") == "Huizen"
    assert page.one("input", name="resultaten-1-indicator").get("value") == ""


def test_two_windows_overwrite_nothing(author: FlaskClient, hub: Hub) -> None:
    id_ = start(author)
    assert post(author, id_, "opslaan", titel="Uit het eerste venster")[0] == 303
    status, text = post(author, id_, "opslaan", titel="Uit het tweede venster")
    assert status == 409
    assert "Uit het eerste venster" in text
    assert "Uit het tweede venster" in text
    with hub.database() as db:
        assert get_submission(db, id_).title == "Uit het eerste venster"


def test_the_script_saves_and_previews(author: FlaskClient) -> None:
    id_ = start(author)
    token = token_on(author, f"/indienen/{id_}/bewerken/")
    form = {"csrf_token": token, "versie": "1", **FILLED}
    saved = author.post(f"/indienen/{id_}/concept", data=form)
    assert (saved.status_code, saved.json["versie"]) == (200, 2)  # type: ignore[index]
    # The same once more is there already; another text of an old version is not taken.
    assert author.post(f"/indienen/{id_}/concept", data=form).status_code == 200
    other = {**form, "titel": "Anders"}
    assert author.post(f"/indienen/{id_}/concept", data=other).status_code == 409
    shown = author.post(f"/indienen/{id_}/voorbeeld", data=form)
    assert "<strong>ging</strong>" in shown.get_data(as_text=True)


def test_what_looks_alike_is_named(author: FlaskClient) -> None:
    found = author.get("/indienen/lijkt-op?titel=warmtenet+van+het+dorp").json
    assert isinstance(found, list)
    assert 1 <= len(found) <= 3
    assert author.get("/indienen/lijkt-op?titel=kort").json == []


def test_nobody_sees_the_draft_of_another(app: Flask, author: FlaskClient, hub: Hub) -> None:
    id_ = start(author)
    for role in (Role.AUTHOR, Role.EDITOR, Role.ADMINISTRATOR):
        make_account(hub, role, f"x{role}@hattem.example")
        other = app.test_client()
        sign_in(other, f"x{role}@hattem.example")
        for path in ("", "bewerken/"):
            assert other.get(f"/indienen/{id_}/{path}").status_code == 404


def test_somebody_without_an_account_hands_in_by_mail(app: Flask, hub: Hub) -> None:
    client = app.test_client()
    assert "/indienen/adres/" in client.get("/indienen/").get_data(as_text=True)
    form = {"csrf_token": token_on(client, "/indienen/adres/"), "email": "zonder@hattem.example"}
    wrong = client.post("/indienen/adres/", data={**form, "email": "zonder"})
    assert wrong.status_code == 400
    assert "Vul een mailadres in" in wrong.get_data(as_text=True)
    assert client.post("/indienen/adres/", data=form).status_code == 200
    deadline = time.monotonic() + 10
    while not mails(hub) and time.monotonic() < deadline:
        time.sleep(0.02)
    found = re.search(r"http://127\.0\.0\.1:8000(/\S+)", mails(hub)[0][2])
    assert found is not None
    assert client.post(found[1], data={"csrf_token": token_on(client, found[1])}).status_code == 303
    id_ = start(client)
    assert post(client, id_, "indienen")[0] == 303
    with hub.database() as db:
        assert get_submission(db, id_).email == "zonder@hattem.example"


def test_a_submission_is_taken_back(author: FlaskClient, hub: Hub) -> None:
    id_ = start(author)
    post(author, id_, "indienen")
    form = {"csrf_token": token_on(author, f"/indienen/{id_}/"), "versie": "3"}
    assert author.post(f"/indienen/{id_}/intrekken/", data=form).status_code == 303
    with hub.database() as db:
        assert get_submission(db, id_).status is Status.WITHDRAWN


def test_comments_of_an_editor_stand_at_the_field(author: FlaskClient, hub: Hub) -> None:
    id_ = start(author)
    post(author, id_, "indienen")
    editor = make_account(hub, Role.EDITOR).actor
    with hub.database() as db:
        transitions.take_up(db, editor, id_, version=3)
        transitions.return_for_changes(db, editor, id_, {"titel": "Kan het korter?"}, version=4)
    assert "Kan het korter?" in author.get(f"/indienen/{id_}/").get_data(as_text=True)
    text = author.get(f"/indienen/{id_}/bewerken/").get_data(as_text=True)
    assert text.index("Kan het korter?") < text.index('name="titel"')


def word_file(body: str, more: dict[str, bytes] | None = None) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="xml" ContentType="application/xml"/>'
            '<Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
            'relationships/officeDocument" Target="word/document.xml"/></Relationships>',
        )
        archive.writestr(
            "word/document.xml",
            '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
            f"<w:body>{body}</w:body></w:document>",
        )
        for name, content in (more or {}).items():
            archive.writestr(name, content)
    return data.getvalue()


def upload(client: FlaskClient, name: str, data: bytes) -> tuple[int, str]:
    form = {
        "csrf_token": token_on(client, "/indienen/"),
        "bestand": (io.BytesIO(data), name),
    }
    answer = client.post("/indienen/bestand/", data=form)
    if answer.status_code == 303:
        return 303, client.get(answer.headers["Location"]).get_data(as_text=True)
    return answer.status_code, answer.get_data(as_text=True)


def test_files_become_drafts(author: FlaskClient, filled_hub: Hub) -> None:
    path = next((filled_hub.config.content / "praktijkvoorbeelden").glob("hattem*.md"))
    status, text = upload(author, path.name, path.read_bytes())
    assert status == 303
    assert Page(text).one("input", name="titel").get("value") in path.read_text()
    paragraph = "<w:p><w:r><w:t>Wij belden huurders op.</w:t></w:r></w:p>"
    status, text = upload(author, "Verslag.docx", word_file(paragraph))
    assert status == 303
    assert "Wij belden huurders op." in text
    status, text = upload(author, "notitie.md", b"Zomaar een tekst zonder kop.")
    assert "Zomaar een tekst zonder kop." in text


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("foto.png", b"png", "Kies een Markdown-bestand"),
        ("kapot.docx", b"geen zip", "niet te lezen"),
        ("leeg.docx", word_file("").replace(b"word/document", b"word/documint"), "niet te lezen"),
        ("bom.docx", word_file("", {"word/x": bytes(21_000_000)}), "te groot"),
        ("latijn.md", "één".encode("latin-1"), "UTF-8"),
        ("lang.md", b"x" * 80_000, "Kort het bestand in"),
        ("../../x.md\0", b"", "Kies een"),
    ],
)
def test_files_that_cannot_be_taken_over_are_refused_in_a_sentence(
    author: FlaskClient, name: str, data: bytes, message: str
) -> None:
    status, text = upload(author, name, data)
    assert status == 400
    assert message in text


CASE = "---\ntype: praktijkvoorbeeld\n{head}\n---\n## Aanpak\n\nZo ging het.\n"


@pytest.mark.parametrize(
    ("head", "kept"),
    [
        ("bronnen:\n  - titel: Een: bron\n    url: https://a.example/", "https://a.example/"),
        ("titel: Eerste\ntitel: Tweede", "Tweede"),
        ("auteur: Team schulden", "Team schulden"),
        ("gemeenten: Hattem", "Hattem"),
        ("gemeenten:\n  - code: GM0244\n    rol: trekker", "GM0244"),
        ("kosten: 100 euro per jaar", "100 euro per jaar"),
        ("partners:\n  - naam: De GGD", "De GGD"),
        ("verwant:\n  - geen: groep", "geen: groep"),
        ("partners:\n" + "\n".join(f"  - partner {n}" for n in range(25)), "partner 24"),
        ("soort: uitleg over iets", "uitleg over iets"),
    ],
)
def test_nothing_of_an_uploaded_file_is_lost(author: FlaskClient, head: str, kept: str) -> None:
    status, text = upload(author, "voorbeeld.md", CASE.format(head=head).encode())
    assert status == 303
    page = Page(text)
    values = [one.get("value") for one in page.all("input")]
    areas = ["".join(one.texts) for one in page.all("textarea")]
    assert any(kept in one for one in [*values, *areas])
    assert "Zo ging het." in text


def test_an_uploaded_file_does_not_say_what_only_editors_say(author: FlaskClient, hub: Hub) -> None:
    head = "titel: Hoog bewezen\nbewijs: effectief\ngepubliceerd: 1999-01-01"
    status, text = upload(author, "voorbeeld.md", CASE.format(head=head).encode())
    assert status == 303
    found = re.search(r"/indienen/(\w+)/concept", text)
    assert found is not None
    with hub.database() as db:
        form = get_submission(db, found[1]).form
    assert form["velden"] == {"titel": "Hoog bewezen"}
    assert form["tekst"] == {"aanpak": "Zo ging het."}


def test_what_was_typed_is_kept_when_the_session_is_over(
    app: Flask, author: FlaskClient, hub: Hub
) -> None:
    id_ = start(author)
    url = f"/indienen/{id_}/bewerken/"
    stranger = app.test_client()
    form = {**FILLED, "titel": "Mijn lange tekst", "versie": "1", "doe": "opslaan"}
    for token in ("", token_on(stranger, "/account/inloggen/")):
        answer = stranger.post(url, data={**form, "csrf_token": token})
        page = Page(answer.get_data(as_text=True))
        assert answer.status_code in (400, 403)
        assert page.one("input", name="titel").get("value") == "Mijn lange tekst"
        assert page.one("textarea", name="tekst-aanpak").texts[-1].strip() == "Zo **ging** het."
    assert "Log in (opent in een nieuw tabblad)" in answer.get_data(as_text=True)
    # Signed in elsewhere, with the token of the page: once more, and it is saved.
    assert sign_in(stranger, "a@hattem.example") == 303
    token = page.all("input", name="csrf_token")[0].get("value")
    answer = stranger.post(url, data={**form, "csrf_token": token})
    if answer.status_code != 303:
        page = Page(answer.get_data(as_text=True))
        assert page.one("input", name="titel").get("value") == "Mijn lange tekst"
        token = page.all("input", name="csrf_token")[0].get("value")
        answer = stranger.post(url, data={**form, "csrf_token": token})
    assert answer.status_code == 303
    with hub.database() as db:
        assert get_submission(db, id_).title == "Mijn lange tekst"


def test_a_page_of_what_is_unsaved_shows_nothing_that_is_stored(
    app: Flask, author: FlaskClient
) -> None:
    id_ = start(author)
    post(author, id_, "opslaan", titel="Geheim")
    answer = app.test_client().post(f"/indienen/{id_}/bewerken/", data={"titel": "Van mij"})
    assert "Geheim" not in answer.get_data(as_text=True)


def test_a_second_click_does_nothing_more(author: FlaskClient, hub: Hub) -> None:
    id_ = start(author)
    assert post(author, id_, "opslaan", 1)[0] == 303
    assert post(author, id_, "opslaan", 1)[0] == 303
    assert post(author, id_, "indienen", 2)[0] == 303
    form = {"csrf_token": token_on(author, "/indienen/"), "doe": "indienen", "versie": "2"}
    assert author.post(f"/indienen/{id_}/bewerken/", data={**form, **FILLED}).status_code == 303
    with hub.database() as db:
        assert get_submission(db, id_).version == 3


def test_a_link_to_nowhere_is_told_before_handing_in(author: FlaskClient) -> None:
    id_ = start(author)
    more = {"tekst-aanpak": "Zie [dit](doc:bestaat-niet)."}
    status, text = post(author, id_, "indienen", 1, **more)
    assert status == 422
    assert "Er is geen document" in text
    assert "bestaat-niet" in text


def test_a_published_document_is_changed_in_a_draft_of_its_own(
    author: FlaskClient, hub: Hub, app: Flask
) -> None:
    path = next((hub.config.content / "praktijkvoorbeelden").glob("hattem*.md"))
    form = {"csrf_token": token_on(author, "/indienen/")}
    url = f"/indienen/wijzigen/{path.stem}/"
    answers = [author.post(url, data=form).headers["Location"] for _ in range(2)]
    assert answers[0] == answers[1]
    found = re.search(r"/indienen/(\w+)/", answers[0])
    assert found is not None
    with hub.database() as db:
        draft = get_submission(db, found[1])
    assert (draft.document_id, draft.base_revision) == (path.stem, 1)
    assert draft.title in path.read_text()
    assert draft.title in author.get(url).get_data(as_text=True)
    assert url in author.get(f"/praktijkvoorbeelden/{path.stem}/").get_data(as_text=True)
    assert f"terug={url}" in app.test_client().get(url).headers["Location"]
    assert author.get("/indienen/wijzigen/bestaat-niet/").status_code == 404


def test_too_much_handed_in_is_saved_all_the_same(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "DRAFTS_PER_HOUR", 2)
    app = create_app(dataclasses.replace(hub.config, rate_limits=True))
    make_account(hub, Role.AUTHOR, "b@hattem.example")
    client = app.test_client()
    assert sign_in(client, "b@hattem.example") == 303
    id_ = start(client)
    with hub.database() as db:
        for _ in range(2):
            count_attempt(
                db, f"inzending {_account(hub, 'b@hattem.example')}", limit=9, seconds=3600
            )
    status, text = post(client, id_, "indienen")
    assert status == 429
    assert "opgeslagen, maar nog niet ingediend" in text
    with hub.database() as db:
        assert get_submission(db, id_).status is Status.DRAFT
        assert get_submission(db, id_).title == FILLED["titel"]


def _account(hub: Hub, email: str) -> int:
    with hub.database() as db:
        account = find_account(db, email)
    assert account is not None
    return account.id
