"""The logbook for administrators, and what somebody can do with their own data."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kennishub import create_app
from kennishub.actors import SYSTEM, Role
from kennishub.catalogue.accounts import find_account
from kennishub.catalogue.audit import note
from kennishub.config import Config
from kennishub.hub import Hub
from tests.accounts import PASSWORD, make_account, sign_in, token_on
from tests.web.page import Page

LOGBOOK = "/redactie/logboek/"


@pytest.fixture
def hub(tmp_path: Path, config: Config) -> Hub:
    return Hub(dataclasses.replace(config, database=tmp_path / "kennishub.db"))


@pytest.fixture
def app(hub: Hub) -> Flask:
    return create_app(hub.config)


def signed_in(app: Flask, hub: Hub, role: Role) -> FlaskClient:
    make_account(hub, role)
    client = app.test_client()
    assert sign_in(client, f"{role}@gemeente.example") == 303
    return client


def shown(client: FlaskClient, query: str = "") -> list[str]:
    """Return the rows of the logbook."""
    answer = client.get(LOGBOOK + query)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    return [one.text for one in Page(answer.get_data(as_text=True)).all("tr")[1:]]


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.EDITOR])
def test_only_administrators_see_the_logbook(app: Flask, hub: Hub, role: Role) -> None:
    assert app.test_client().get(LOGBOOK).status_code == 303
    client = signed_in(app, hub, role)
    assert client.get(LOGBOOK).status_code == 403
    if role is Role.EDITOR:
        assert LOGBOOK not in client.get("/redactie/").get_data(as_text=True)


def test_the_logbook_is_filtered_and_paged(app: Flask, hub: Hub) -> None:
    client = signed_in(app, hub, Role.ADMINISTRATOR)
    assert LOGBOOK in client.get("/redactie/").get_data(as_text=True)
    with hub.database() as db:
        for number in range(60):
            note(db, SYSTEM, "gewijzigd", "document", f"tekst-{number}", {"<b>": "&"})
    assert len(shown(client)) == 50
    assert len(shown(client, "?pagina=2")) == 11
    assert shown(client, "?pagina=99") == shown(client, "?pagina=2")
    (signed,) = shown(client, "?soort=account")
    assert "Een beheerder ingelogd Account 1" in signed
    assert shown(client, "?wie=1") == shown(client, "?actie=ingelogd") == [signed]
    (one,) = shown(client, "?soort=document&over=tekst-7")
    assert one.endswith("Kennishub gewijzigd Document tekst-7 <b>: &")
    assert shown(client, "?vanaf=2999-01-01") == shown(client, "?tot=2000-01-01") == []
    # What cannot be read asks for nothing, and no filter is lost on the way to the next page.
    assert len(shown(client, "?wie=x&vanaf=gisteren&soort=iets&pagina=-1")) == 50
    page = Page(client.get(f"{LOGBOOK}?wie=0").get_data(as_text=True))
    assert page.one("a", rel="next").get("href") == f"{LOGBOOK}?wie=0&pagina=2"


def test_somebody_downloads_their_own_data(app: Flask, hub: Hub) -> None:
    assert app.test_client().get("/account/gegevens/downloaden").status_code == 303
    client = signed_in(app, hub, Role.AUTHOR)
    make_account(hub, Role.AUTHOR, "ander@gemeente.example")
    assert "/account/gegevens/" in client.get("/account/").get_data(as_text=True)
    assert client.get("/account/gegevens/").status_code == 200
    answer = client.get("/account/gegevens/downloaden")
    assert answer.headers["Content-Disposition"] == "attachment; filename=mijn-gegevens.json"
    assert answer.headers["Cache-Control"] == "no-store"
    data = json.loads(answer.data)
    assert [one["email"] for one in data["account"]] == ["auteur@gemeente.example"]
    assert "ander@" not in answer.get_data(as_text=True)


def test_somebody_is_erased_after_a_confirmation(app: Flask, hub: Hub) -> None:
    client = signed_in(app, hub, Role.AUTHOR)
    url = "/account/gegevens/wissen/"
    for form, message in (
        ({"wachtwoord": PASSWORD}, "Zet een vinkje"),
        ({"wachtwoord": "fout", "zeker": "ja"}, "Uw wachtwoord klopt niet"),
    ):
        answer = client.post(url, data={"csrf_token": token_on(client, url), **form})
        assert (answer.status_code, message in answer.get_data(as_text=True)) == (400, True)
    form = {"csrf_token": token_on(client, url), "wachtwoord": PASSWORD, "zeker": "ja"}
    assert "gewist" in client.post(url, data=form).get_data(as_text=True)
    with hub.database() as db:
        assert find_account(db, "auteur@gemeente.example") is None
    assert client.get("/account/").status_code == 303
    assert sign_in(client, "auteur@gemeente.example") == 400


def test_the_last_administrator_is_told_to_stay(app: Flask, hub: Hub) -> None:
    client = signed_in(app, hub, Role.ADMINISTRATOR)
    url = "/account/gegevens/wissen/"
    form = {"csrf_token": token_on(client, url), "wachtwoord": PASSWORD, "zeker": "ja"}
    answer = client.post(url, data=form)
    assert answer.status_code == 400
    assert "laatste beheerder" in answer.get_data(as_text=True)
    assert client.get("/account/").status_code == 200


def test_passwords_are_not_guessed_here(app: Flask, hub: Hub) -> None:
    client = signed_in(app, hub, Role.AUTHOR)
    url = "/account/gegevens/wissen/"
    form = {"csrf_token": token_on(client, url), "wachtwoord": "fout"}
    answers = [client.post(url, data=form).status_code for _ in range(11)]
    assert answers == [400] * 10 + [429]


def test_the_privacy_page_tells_the_periods_of_the_settings(hub: Hub) -> None:
    config = dataclasses.replace(
        hub.config,
        mail_days=17,
        draft_days=365,
        rejected_days=730,
        session_days=0,
        attempts_days=1,
        audit_days=400,
        search_log_days=33,
    )
    client = create_app(config).test_client()
    page = Page(client.get("/privacy/").get_data(as_text=True))
    rows = [one.text for one in page.all("tr")[1:]]
    assert "Een account dat u niet bevestigt 17 dagen" in rows
    assert "Een concept dat u niet afmaakt 1 jaar na de laatste wijziging" in rows
    assert "Een afgewezen of ingetrokken inzending 2 jaar" in rows
    assert "Dat u was ingelogd tot de sessie voorbij is" in rows
    assert "Hoe vaak iemand probeerde in te loggen 1 dag" in rows
    assert "Het logboek: wie wat deed, en wanneer 400 dagen" in rows
    assert "Zoekvragen, zonder wie ze stelde 33 dagen" in rows
    footer = Page(client.get("/").get_data(as_text=True)).all("a", href="/privacy/")
    assert [one.text for one in footer] == ["Privacy"]


@pytest.mark.parametrize(
    "url", ["/account/inloggen/", "/account/aanmaken/", "/account/wachtwoord-vergeten/"]
)
def test_a_page_that_sets_a_cookie_says_so(app: Flask, url: str) -> None:
    answer = app.test_client().get(url)
    assert "Set-Cookie" in answer.headers
    assert "Deze pagina plaatst één cookie" in answer.get_data(as_text=True)


def test_reading_how_to_hand_in_sets_no_cookie(app: Flask) -> None:
    assert "Set-Cookie" not in app.test_client().get("/indienen/").headers
