"""Two editors at one text: the second gets both, merges them, and loses nothing."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kennishub import create_app
from kennishub.actors import Actor, Role
from kennishub.catalogue.revisions import latest_revision
from kennishub.catalogue.submissions import create_submission, get_submission, list_versions
from kennishub.hub import Hub
from kennishub.publishing import transitions
from tests.accounts import make_account, sign_in
from tests.faults.worker import TEXT
from tests.web.page import Page
from tests.web.test_review import FORM, decide, hub, post  # noqa: F401 - a fixture

#: What a browser sends of the form as it was handed in.
SENT = {
    "titel": "Zonnebloem op het dak",
    "samenvatting": "Een proef.",
    "themas": "klimaat-energie",
    "eigen": "true",
    "tekst-tekst": "Dit is **belangrijk**.",
    "versie": "3",
}


@pytest.fixture
def own_app(hub: Hub) -> Flask:  # noqa: F811 - the fixture
    for name in ("ada", "bob"):
        account = make_account(hub, Role.EDITOR, f"{name}@hattem.example")
        with hub.database() as db:
            db.table("accounts").update(account.id, {"name": name.capitalize()})
    return create_app(hub.config)


@pytest.fixture
def ada(own_app: Flask) -> FlaskClient:
    client = own_app.test_client()
    assert sign_in(client, "ada@hattem.example") == 303
    return client


@pytest.fixture
def bob(own_app: Flask) -> FlaskClient:
    client = own_app.test_client()
    assert sign_in(client, "bob@hattem.example") == 303
    return client


@pytest.fixture
def url(hub: Hub, ada: FlaskClient) -> str:  # noqa: F811 - the fixture
    author = Actor(None, "a@b.example", email="a@b.example")
    with hub.database() as db:
        made = create_submission(db, author, "artikel", FORM, title="Zonnebloem op het dak")
        transitions.submit(db, author, made.id, version=1)
    assert decide(ada, made.id, "oppakken", 2)[0] == 303
    return f"/redactie/inzendingen/{made.id}/"


def save(client: FlaskClient, url: str, **changed: str) -> tuple[int, str]:
    path = f"{url}bewerken/"
    return post(client, path, path, **{**SENT, **changed})


def merge(client: FlaskClient, page: str, **choices: str) -> tuple[int, str]:
    """Choose on a page with two texts, and save."""
    seen = Page(page)
    action = actions(page)[0]
    data = {one: seen.all("input", name=one)[0].get("value") for one in ("csrf_token", "versie")}
    answer = client.post(action, data={**data, **choices})
    return answer.status_code, answer.get_data(as_text=True)


def actions(page: str) -> list[str]:
    found = [one.get("action") for one in Page(page).all("form")]
    return [one for one in found if "/samenvoegen/" in one]


def saved(hub: Hub, url: str) -> dict[str, str]:  # noqa: F811 - the fixture
    with hub.database() as db:
        form = get_submission(db, url.split("/")[3]).form
    return {**form["velden"], **form["tekst"]}


def test_the_second_editor_gets_both_texts_and_merges_them(
    ada: FlaskClient,
    bob: FlaskClient,
    hub: Hub,  # noqa: F811 - the fixture
    url: str,
) -> None:
    assert save(ada, url, titel="De titel van Ada")[0] == 303
    status, page = save(bob, url, titel="De titel van Bob", samenvatting="Anders gezegd.")
    assert status == 409
    assert "Ada heeft deze tekst opgeslagen terwijl u bezig was." in page
    assert "De tekst van Ada" in page
    assert saved(hub, url)["titel"] == "De titel van Ada"
    # Whoever closes the page finds the text again, and nobody else does.
    link = next(
        one.get("href")
        for one in Page(bob.get(url).get_data(as_text=True)).all("a")
        if "/samenvoegen/" in one.get("href")
    )
    assert "/samenvoegen/" not in ada.get(url).get_data(as_text=True)
    assert ada.get(link).status_code == 404
    page = bob.get(link).get_data(as_text=True)
    both = {"keuze.titel": "samen", "samen.titel": "De titel van Ada en Bob"}
    assert merge(bob, page, **both)[0] == 303
    form = saved(hub, url)
    assert (form["titel"], form["samenvatting"]) == ("De titel van Ada en Bob", "Anders gezegd.")
    assert "/samenvoegen/" not in bob.get(url).get_data(as_text=True)
    with hub.database() as db:
        versions = list_versions(db, url.split("/")[3])
    assert "De titel van Ada" in [one.form["velden"]["titel"] for one in versions]


def test_changes_of_other_words_are_put_together(
    ada: FlaskClient,
    bob: FlaskClient,
    hub: Hub,  # noqa: F811 - the fixture
    url: str,
) -> None:
    save(ada, url, **{"tekst-tekst": "Dit was **belangrijk**."})
    _status, page = save(bob, url, **{"tekst-tekst": "Dit is **belangrijk** voor ons."})
    together = Page(page).one("textarea", name="samen.tekst-tekst").text
    assert together == "Dit was **belangrijk** voor ons."
    assert merge(bob, page, **{"keuze.tekst-tekst": "samen"})[0] == 303
    assert saved(hub, url)["tekst"] in (together, "Dit is **belangrijk** voor ons.")


@pytest.mark.parametrize(
    ("choice", "title"), [("mijn", "Titel B"), ("hun", "Titel A"), ("", "Titel A")]
)
def test_one_of_both_texts_is_chosen(
    ada: FlaskClient,
    bob: FlaskClient,
    hub: Hub,  # noqa: F811 - the fixture
    url: str,
    choice: str,
    title: str,
) -> None:
    save(ada, url, titel="Titel A")
    _status, page = save(bob, url, titel="Titel B")
    assert merge(bob, page, **{"keuze.titel": choice})[0] == 303
    assert saved(hub, url)["titel"] == title


def test_a_merge_that_comes_too_late_is_merged_again(
    ada: FlaskClient,
    bob: FlaskClient,
    hub: Hub,  # noqa: F811 - the fixture
    url: str,
) -> None:
    save(ada, url, titel="Titel A")
    _status, page = save(bob, url, titel="Titel B")
    first = actions(page)[0]
    save(ada, url, titel="Titel A", samenvatting="Intussen nog eens.", versie="4")
    status, page = merge(bob, page, **{"keuze.titel": "mijn"})
    assert status == 409
    assert saved(hub, url)["titel"] == "Titel A"
    assert bob.get(first).status_code == 404
    assert merge(bob, page)[0] == 303
    form = saved(hub, url)
    assert (form["titel"], form["samenvatting"]) == ("Titel B", "Intussen nog eens.")


def test_a_text_that_is_not_needed_is_dropped(
    ada: FlaskClient,
    bob: FlaskClient,
    hub: Hub,  # noqa: F811 - the fixture
    url: str,
) -> None:
    save(ada, url, titel="Titel A")
    _status, page = save(bob, url, titel="Titel B")
    token = Page(page).all("input", name="csrf_token")[0].get("value")
    assert bob.post(actions(page)[1], data={"csrf_token": token}).status_code == 303
    assert saved(hub, url)["titel"] == "Titel A"
    assert bob.get(actions(page)[0]).status_code == 404


def test_what_is_typed_while_a_colleague_decides_is_kept(
    ada: FlaskClient, bob: FlaskClient, url: str
) -> None:
    # The form is open when the colleague decides; its token is that of the session.
    bob.get(f"{url}bewerken/")
    assert decide(ada, url.split("/")[3], "afwijzen", 3, reden="Dubbel.")[0] == 303
    status, page = post(bob, f"{url}bewerken/", url, **{**SENT, "titel": "Titel van Bob"})
    assert status == 409
    assert "U kunt deze tekst nu niet wijzigen: de inzending is afgewezen." in page
    assert not Page(page).all("button", class_="nl-button--primary")
    assert bob.get(actions(page)[0]).status_code == 200


def test_two_editors_of_a_document_merge_its_file(
    ada: FlaskClient,
    bob: FlaskClient,
    hub: Hub,  # noqa: F811 - the fixture
) -> None:
    page = "/redactie/documenten/oud/"
    text = TEXT.format(id="oud", word="tulp")
    ada_s, bob_s = text + "\nVan Ada.\n", text.replace("tulp", "tulp en narcis", 1)
    assert post(ada, page + "wijzigen", page, markdown=ada_s, basis="1")[0] == 303
    status, both = post(bob, page + "wijzigen", page, markdown=bob_s, basis="1")
    assert status == 409
    assert "/samenvoegen/" in bob.get(page).get_data(as_text=True)
    together = "".join(Page(both).one("textarea", name="samen.markdown").texts)
    assert "tulp en narcis" in together
    assert "Van Ada." in together
    wrong = {"keuze.markdown": "samen", "samen.markdown": "geen kop"}
    assert merge(bob, both, **wrong)[0] == 422
    right = {"keuze.markdown": "samen", "samen.markdown": together.removeprefix("\n")}
    assert merge(bob, both, **right)[0] == 303
    with hub.database() as db:
        latest = latest_revision(db, "oud")
    assert latest is not None
    assert latest.number == 3
    assert "tulp en narcis" in (latest.markdown or "")
    assert "Van Ada." in (latest.markdown or "")
