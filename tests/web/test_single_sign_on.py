"""Single sign-on against a real OpenID provider, `oidc-provider`, as a browser goes through it."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kennishub import create_app
from kennishub.actors import Role
from kennishub.catalogue.accounts import Account, find_account
from kennishub.catalogue.audit import list_audit
from kennishub.catalogue.municipalities import sync_register
from kennishub.config import Config
from kennishub.hub import Hub
from kennishub.publishing import accounts
from tests.accounts import make_account, sign_in, token_on
from tests.oidc import SECRET, SIGNED_OUT, RunningProvider, asks_who, sign_in_at, sign_out_at
from tests.web.codes import set_up
from tests.web.page import Page

ADDRESS = "a@hattem.example"
LEAVE = "/account/inloggen/met/gemeente/"
PEOPLE: dict[str, dict[str, Any]] = {
    "anne": {"email": ADDRESS, "email_verified": True, "name": "Anne de Vries"},
    "onbevestigd": {"email": ADDRESS, "email_verified": False, "name": "Iemand"},
    "zonder-adres": {"name": "Iemand"},
    "redacteur": {
        "email": "r@hattem.example",
        "email_verified": True,
        "name": "Een redacteur",
        "groepen": ["iedereen", "kh-redactie"],
        "gemeente": "Hattem",
    },
}
ROLES = 'role_claim = "groepen"\nroles = { kh-redactie = "redacteur" }\n'


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningProvider]:
    running = RunningProvider(tmp_path_factory.mktemp("oidc"))
    running.people = dict(PEOPLE)
    yield running.start()
    running.stop()


@pytest.fixture
def hub(tmp_path: Path, config: Config, provider: RunningProvider) -> Hub:
    return make_hub(tmp_path, config, provider)


@pytest.fixture
def app(hub: Hub) -> Flask:
    return create_app(hub.config)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def make_hub(folder: Path, config: Config, provider: RunningProvider, more: str = "") -> Hub:
    settings = folder / "aanmelden.toml"
    settings.write_text(
        f'[[provider]]\nid = "gemeente"\nname = "Gemeente Hattem"\nissuer = "{provider.issuer}"\n'
        f'client_id = "kennishub"\nclient_secret = "{SECRET}"\n{more}'
    )
    hub = Hub(
        dataclasses.replace(
            config, database=folder / "kennishub.db", single_sign_on=settings, rate_limits=False
        )
    )
    hub.prepare()
    with hub.database() as db:
        sync_register(db)
    return hub


def leave(client: FlaskClient, back: str = "") -> str:
    answer = client.get(LEAVE, query_string={"terug": back} if back else {})
    assert answer.status_code == 303
    return answer.headers["Location"]


def come_back(client: FlaskClient, url: str) -> TestResponse:
    parts = urlsplit(url)
    return client.get(f"{parts.path}?{parts.query}")


def go_through(client: FlaskClient, login: str, back: str = "") -> TestResponse:
    return come_back(client, sign_in_at(leave(client, back), login))


def account_of(hub: Hub, email: str = ADDRESS) -> Account:
    with hub.database() as db:
        account = find_account(db, email)
    assert account is not None
    return account


def told(answer: TestResponse) -> str:
    return Page(answer.get_data(as_text=True)).one("div", role="alert").text


def is_in(client: FlaskClient) -> bool:
    return client.get("/account/").status_code == 200


def test_the_page_to_sign_in_leads_to_the_provider(client: FlaskClient) -> None:
    text = client.get("/account/inloggen/?terug=/zoeken").get_data(as_text=True)
    assert "Inloggen met Gemeente Hattem" in text
    assert f'href="{LEAVE}?terug=/zoeken"' in text


def test_a_first_sign_in_makes_an_account_and_the_next_one_knows_it(
    client: FlaskClient, app: Flask, hub: Hub
) -> None:
    answer = go_through(client, "anne", "/zoeken?q=a")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/zoeken?q=a")
    assert is_in(client)
    account = account_of(hub)
    assert (account.name, account.role) == ("Anne de Vries", Role.AUTHOR)
    assert account.password_hash is None
    assert "U logt in met uw organisatie" in client.get("/account/").get_data(as_text=True)
    again = app.test_client()
    assert go_through(again, "anne").headers["Location"] == "/account/"
    assert account_of(hub) == account
    with hub.database() as db:
        actions = [entry.action for entry in reversed(list_audit(db, kind="account"))]
    assert actions == ["aangemaakt", "gekoppeld", "ingelogd", "ingelogd"]


def test_what_is_sent_to_the_provider_is_safe(client: FlaskClient) -> None:
    asked = parse_qs(urlsplit(leave(client)).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["response_type"] == ["code"]
    assert asked["redirect_uri"] == ["http://127.0.0.1:8000/account/inloggen/terug/gemeente/"]
    other = parse_qs(urlsplit(leave(client)).query)
    for name in ("state", "nonce", "code_challenge"):
        assert len(asked[name][0]) >= 43
        assert asked[name] != other[name]


def test_a_verified_address_gets_the_account_that_it_has(client: FlaskClient, hub: Hub) -> None:
    before = make_account(hub, Role.EDITOR, ADDRESS)
    assert go_through(client, "anne").status_code == 303
    assert account_of(hub) == before
    assert client.get("/redactie/").status_code == 200


def test_an_unverified_address_takes_no_account_over_and_makes_none(
    client: FlaskClient, hub: Hub
) -> None:
    answer = go_through(client, "onbevestigd")
    assert answer.status_code == 400
    assert "zegt niet of a@hattem.example echt uw mailadres is" in told(answer)
    with hub.database() as db:
        assert find_account(db, ADDRESS) is None
    make_account(hub, Role.EDITOR, ADDRESS)
    assert go_through(client, "onbevestigd").status_code == 400
    assert not is_in(client)


def test_settings_can_vouch_for_the_addresses_of_a_domain(
    tmp_path: Path, config: Config, provider: RunningProvider
) -> None:
    hub = make_hub(tmp_path, config, provider, 'vouches_for = ["hattem.example"]\n')
    client = create_app(hub.config).test_client()
    assert go_through(client, "onbevestigd").status_code == 303
    assert is_in(client)


def test_without_an_address_nobody_gets_in(client: FlaskClient) -> None:
    answer = go_through(client, "zonder-adres")
    assert answer.status_code == 400
    assert "geeft uw mailadres niet door" in told(answer)


def test_who_made_an_account_for_somebody_elses_address_is_locked_out(
    client: FlaskClient, app: Flask, hub: Hub
) -> None:
    with hub.database() as db:
        accounts.register(db, ADDRESS, "Een ander", None, "een zin van een ander")
    assert go_through(client, "anne").status_code == 303
    account = account_of(hub)
    assert account.verified is not None
    assert account.password_hash is None
    assert sign_in(app.test_client(), ADDRESS, "een zin van een ander") == 400


def test_a_disabled_account_stays_out(client: FlaskClient, hub: Hub) -> None:
    make_account(hub, Role.AUTHOR, ADDRESS)
    for linked in (False, True):
        with hub.database() as db:
            accounts.disable(db, ADDRESS)
        answer = go_through(client, "anne")
        assert answer.status_code == 400, linked
        assert "uitgezet" in told(answer)
        with hub.database() as db:
            db.execute("UPDATE accounts SET disabled = NULL")
        assert go_through(client, "anne").status_code == 303


def test_a_role_and_a_municipality_come_and_go_with_their_claims(
    tmp_path: Path, config: Config, provider: RunningProvider
) -> None:
    hub = make_hub(tmp_path, config, provider, ROLES + 'municipality_claim = "gemeente"\n')
    client = create_app(hub.config).test_client()
    assert go_through(client, "redacteur").status_code == 303
    account = account_of(hub, "r@hattem.example")
    assert (account.role, account.municipality) == (Role.EDITOR, "GM0244")
    assert client.get("/redactie/").status_code == 200
    changed = {**PEOPLE["redacteur"], "groepen": [], "gemeente": "Arnhem"}
    provider.people["redacteur"] = changed
    provider.start()
    other = create_app(hub.config).test_client()
    assert go_through(other, "redacteur").status_code == 303
    account = account_of(hub, "r@hattem.example")
    assert (account.role, account.municipality) == (Role.AUTHOR, "GM0202")
    assert other.get("/redactie/").status_code == 403
    # What was open with the role of before is closed.
    assert not is_in(client)


def test_the_claims_may_be_in_the_signed_token_too(tmp_path: Path, config: Config) -> None:
    running = RunningProvider(tmp_path, claims_at_userinfo=False)
    running.people = dict(PEOPLE)
    hub = make_hub(tmp_path, config, running.start())
    client = create_app(hub.config).test_client()
    try:
        assert go_through(client, "anne").status_code == 303
    finally:
        running.stop()


@pytest.mark.parametrize("name", ["nonce", "code_challenge"])
def test_an_answer_to_another_question_is_refused(client: FlaskClient, name: str) -> None:
    url = re.sub(rf"([?&]{name}=)[^&]+", rf"\g<1>{'x' * 43}", leave(client))
    answer = come_back(client, sign_in_at(url, "anne"))
    assert answer.status_code == 400
    assert "Het antwoord van Gemeente Hattem klopt niet" in told(answer)
    assert not is_in(client)


def test_an_answer_with_another_state_or_in_another_browser_is_refused(
    client: FlaskClient, app: Flask
) -> None:
    url = sign_in_at(leave(client), "anne")
    other = app.test_client()
    leave(other)
    for answer in (
        come_back(other, url),
        come_back(app.test_client(), url),
        come_back(client, re.sub(r"state=[^&]+", "state=x", url)),
        come_back(client, re.sub(r"state=[^&]+", "", url)),
    ):
        assert answer.status_code == 400
        assert "duurde te lang, of begon in een andere browser" in told(answer)
    assert come_back(client, url).status_code == 303


def test_an_answer_counts_once(client: FlaskClient, app: Flask) -> None:
    # A copy of the browser, cookie and all: the cookie must not be enough.
    url = sign_in_at(leave(client), "anne")
    cookie = client.get_cookie("session")
    assert cookie is not None
    assert come_back(client, url).status_code == 303
    thief = app.test_client()
    thief.set_cookie("session", cookie.value)
    assert come_back(thief, url).status_code == 400
    # With a sign-in of one's own, the provider sees that the code was used.
    mine = parse_qs(urlsplit(leave(thief)).query)["state"][0]
    answer = come_back(thief, re.sub(r"state=[^&]+", f"state={mine}", url))
    assert answer.status_code == 400
    assert "klopt niet" in told(answer)
    assert not is_in(thief)


def test_an_answer_of_another_issuer_is_refused(client: FlaskClient) -> None:
    url = sign_in_at(leave(client), "anne")
    assert "&iss=" in url
    answer = come_back(client, re.sub(r"iss=[^&]+", "iss=https://evil.example", url))
    assert answer.status_code == 400
    assert not is_in(client)


@pytest.mark.parametrize("page", ["/account/inloggen/met/x/", "/account/inloggen/terug/x/"])
def test_a_provider_that_is_not_there_is_not_found(client: FlaskClient, page: str) -> None:
    assert client.get(page).status_code == 404


def test_who_breaks_off_at_the_provider_can_try_again(client: FlaskClient) -> None:
    state = parse_qs(urlsplit(leave(client)).query)["state"][0]
    answer = client.get(f"/account/inloggen/terug/gemeente/?error=access_denied&state={state}")
    assert answer.status_code == 400
    assert "U bent niet ingelogd bij Gemeente Hattem" in told(answer)


def test_new_keys_of_the_provider_are_fetched(
    client: FlaskClient, provider: RunningProvider
) -> None:
    assert go_through(client, "anne").status_code == 303
    provider.start()
    assert go_through(client, "anne").status_code == 303


def test_a_provider_that_is_down_gives_a_page_and_the_password_still_works(
    tmp_path: Path, config: Config, provider: RunningProvider
) -> None:
    hub = make_hub(tmp_path, config, provider)
    make_account(hub, Role.AUTHOR, ADDRESS)
    client = create_app(hub.config).test_client()
    fresh = create_app(hub.config).test_client()
    url = sign_in_at(leave(client), "anne")
    provider.stop()
    try:
        for answer in (come_back(client, url), fresh.get(LEAVE)):
            assert answer.status_code == 503
            assert "Inloggen met Gemeente Hattem lukt nu niet" in told(answer)
            assert answer.headers["Cache-Control"] == "no-store"
        assert sign_in(client, ADDRESS) == 303
    finally:
        provider.start()
    assert go_through(fresh, "anne").status_code == 303


def test_a_provider_that_is_another_than_it_says_is_not_used(
    tmp_path: Path, config: Config, provider: RunningProvider
) -> None:
    hub = make_hub(tmp_path, config, provider)
    path = hub.config.single_sign_on
    assert path is not None
    path.write_text(path.read_text().replace("127.0.0.1", "localhost"))
    answer = create_app(hub.config).test_client().get(LEAVE)
    assert answer.status_code == 503


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "/\\evil.example/"])
def test_after_single_sign_on_one_never_leaves_the_hub(client: FlaskClient, back: str) -> None:
    assert go_through(client, "anne", back).headers["Location"] == "/account/"


@pytest.mark.parametrize(
    ("more", "reached"), [("", "/account/inloggen/code/"), ("second_factor = true\n", "/account/")]
)
def test_a_second_factor_is_asked_for_unless_the_provider_does(
    tmp_path: Path, config: Config, provider: RunningProvider, more: str, reached: str
) -> None:
    hub = make_hub(tmp_path, config, provider, more)
    make_account(hub, Role.EDITOR, ADDRESS)
    client = create_app(dataclasses.replace(hub.config, second_factor=True)).test_client()
    assert go_through(client, "anne").headers["Location"] == reached
    assert client.get("/redactie/").status_code == (200 if more else 303)


def test_an_identity_stays_with_its_account_when_the_address_at_the_provider_changes(
    client: FlaskClient, hub: Hub, provider: RunningProvider
) -> None:
    assert go_through(client, "anne").status_code == 303
    account = account_of(hub)
    other = make_account(hub, Role.ADMINISTRATOR, "baas@hattem.example")
    provider.people["anne"] = {**PEOPLE["anne"], "email": other.email}
    provider.start()
    try:
        assert go_through(client, "anne").status_code == 303
    finally:
        provider.people["anne"] = PEOPLE["anne"]
        provider.start()
    assert client.get("/redactie/").status_code == 403
    assert account_of(hub) == account


def sign_out(client: FlaskClient, way: str = "uitloggen") -> TestResponse:
    form = {"csrf_token": token_on(client, "/account/")}
    return client.post(f"/account/{way}/", data=form)


@pytest.mark.parametrize("way", ["uitloggen", "apparaten/overal-uitloggen"])
def test_signing_out_signs_out_at_the_provider_too(client: FlaskClient, way: str) -> None:
    with requests.Session() as browser:
        assert come_back(client, sign_in_at(leave(client), "anne", browser)).status_code == 303
        assert not asks_who(leave(client.application.test_client()), browser)
        answer = sign_out(client, way)
        assert answer.status_code == 200
        page = Page(answer.get_data(as_text=True))
        url = page.one("meta", **{"http-equiv": "refresh"}).get("content").partition("url=")[2]
        assert url in [one.get("href") for one in page.all("a")]
        asked = parse_qs(urlsplit(url).query)
        assert asked["client_id"] == ["kennishub"]
        assert asked["logout_hint"] == [ADDRESS]
        # Here the session is over before the browser leaves.
        assert not is_in(client)
        assert sign_out_at(url, browser).partition("?")[0] == SIGNED_OUT
        assert "U bent uitgelogd" in client.get("/account/uitgelogd/").get_data(as_text=True)
        assert asks_who(leave(client), browser)


def test_who_came_with_a_password_is_sent_to_no_provider(client: FlaskClient, hub: Hub) -> None:
    assert go_through(client, "anne").status_code == 303
    make_account(hub, Role.AUTHOR, "b@hattem.example")
    assert sign_in(client, "b@hattem.example") == 303
    answer = sign_out(client)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


def test_signing_out_at_the_provider_survives_the_code(
    tmp_path: Path, config: Config, provider: RunningProvider
) -> None:
    hub = make_hub(tmp_path, config, provider)
    make_account(hub, Role.EDITOR, ADDRESS)
    client = create_app(dataclasses.replace(hub.config, second_factor=True)).test_client()
    assert go_through(client, "anne").headers["Location"] == "/account/inloggen/code/"
    set_up(client)
    assert client.get("/redactie/").status_code == 200
    assert provider.issuer in sign_out(client).get_data(as_text=True)


def test_a_provider_that_is_down_or_cannot_do_it_keeps_nobody_signed_in(
    tmp_path: Path, config: Config
) -> None:
    running = RunningProvider(tmp_path, signs_out=False)
    running.people = dict(PEOPLE)
    hub = make_hub(tmp_path, config, running.start())
    client = create_app(hub.config).test_client()
    try:
        for way in ("cannot", "down"):
            assert go_through(client, "anne").status_code == 303
            if way == "down":
                running.stop()
            answer = sign_out(client)
            assert (answer.status_code, answer.headers["Location"]) == (303, "/"), way
            assert not is_in(client)
    finally:
        running.stop()
