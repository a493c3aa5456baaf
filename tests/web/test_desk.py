"""The page of editors tells what waits, and shows numbers over time in a drawing and a table."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kennishub import create_app
from kennishub.actors import Role
from kennishub.catalogue import audit
from kennishub.catalogue.counts import MOST_TRIED
from kennishub.catalogue.desk import MONTHS, WEEKS, Series, published_by_month, searches_by_week
from kennishub.catalogue.mails import mark_failed, queue_mail, waiting_mails
from kennishub.catalogue.revisions import keep_conflict
from kennishub.catalogue.searches import record_search
from kennishub.catalogue.submissions import create_submission
from kennishub.hub import Hub
from kennishub.publishing import transitions
from kennishub.web.charts import HEIGHT, draw
from tests.accounts import make_account, sign_in
from tests.web.page import Page
from tests.web.stores import copy_of_database

TODAY = dt.datetime.now(dt.UTC).date()


@pytest.fixture
def hub(filled_hub: Hub, tmp_path_factory: pytest.TempPathFactory) -> Hub:
    database = copy_of_database(filled_hub, tmp_path_factory.mktemp("desk"))
    return Hub(dataclasses.replace(filled_hub.config, database=database))


@pytest.fixture
def app(hub: Hub) -> Flask:
    return create_app(hub.config)


@pytest.fixture
def editor(app: Flask, hub: Hub) -> FlaskClient:
    make_account(hub, Role.EDITOR, "e@hattem.example")
    client = app.test_client()
    assert sign_in(client, "e@hattem.example") == 303
    return client


def desk(editor: FlaskClient) -> Page:
    answer = editor.get("/redactie/")
    assert answer.status_code == 200
    return Page(answer.get_data(as_text=True))


def test_what_waits_is_counted_and_leads_to_where_it_is_done(editor: FlaskClient, hub: Hub) -> None:
    author = make_account(hub, Role.AUTHOR).actor
    before = {link.get("href"): link.text for link in desk(editor).all("a")}
    assert "/redactie/inzendingen/" not in [
        href for href, text in before.items() if text.startswith("Nieuwe")
    ]
    with hub.database() as db:
        made = create_submission(db, author, "artikel", {}, title="x")
        transitions.submit(db, author, made.id, version=made.version)
        keep_conflict(db, "oud", "artikelen/oud.md", b"anders")
        record_search(db, "qqqq", {}, 0)
        queue_mail(db, "weg@hattem.example", "Uw inzending", "Tekst")
        for _ in range(MOST_TRIED):
            (mail,) = [one for one in waiting_mails(db, 99) if one.recipient.startswith("weg@")]
            mark_failed(db, mail.id, "550 <b>geen postvak</b>")
    page = desk(editor)
    links = {link.text: link.get("href") for link in page.all("a")}
    assert links["Nieuwe inzendingen: 1"] == "/redactie/inzendingen/"
    assert links["Conflicten: 1"] == "/redactie/conflicten/"
    assert links["Zoekvragen zonder resultaat: 1"] == "/redactie/zoekvragen/"
    text = page.one("main").text
    assert "de oudste is van vandaag" in text
    assert "Uw inzending, aan weg@hattem.example" in text
    assert "550 <b>geen postvak</b>" in text


def test_numbers_over_time_are_drawn_and_written_out(editor: FlaskClient, hub: Hub) -> None:
    author = make_account(hub, Role.AUTHOR).actor
    with hub.database() as db:
        for action in ("ingediend", "ingediend", "afgewezen"):
            audit.note(db, author, action, "inzending", "1")
        audit.note(db, author, "gepubliceerd", "document", "x")
        for results in (0, 3, 4):
            record_search(db, "schulden", {}, results)
        months, weeks = published_by_month(db, TODAY), searches_by_week(db, TODAY)
    assert len(months.days) == MONTHS
    assert months.days[-1] == TODAY.replace(day=1)
    assert {name: counts[-1] for name, counts in months.counts.items()} == {
        "ingediend": 2,
        "gepubliceerd": 1,
        "afgewezen": 1,
    }
    assert len(weeks.days) == WEEKS
    assert weeks.days[-1].weekday() == 0
    assert {name: counts[-1] for name, counts in weeks.counts.items()} == {
        "met resultaat": 2,
        "zonder resultaat": 1,
    }
    page = desk(editor)
    assert len(page.all("svg", class_="kennishub-chart__drawing")) == 2
    assert len(page.all("rect", class_="kennishub-chart__bar")) == 5
    cells = [cell.text for cell in page.all("td")]
    assert cells[:3] == ["2", "1", "1"]


def test_bars_are_stacked_to_the_height_of_the_highest() -> None:
    days = (TODAY, TODAY)
    chart = draw(Series(days, {"a": (1, 4), "b": (1, 0)}))
    assert (chart.top, len(chart.bars)) == (4, 3)
    assert max(bar.height for bar in chart.bars) == HEIGHT
    assert [bar.y for bar in chart.bars] == [HEIGHT * 0.75, HEIGHT * 0.5, 0]
    assert draw(Series(days, {"a": (0, 0)})).bars == ()
