"""Links are checked a few at a time, without a lock; what fails for long is broken."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import pytest

from kennishub.catalogue.database import (
    Database,
    integrity_problems,
    migrate,
    open_database,
    rows,
    transaction,
)
from kennishub.catalogue.documents import delete_document, save_document
from kennishub.catalogue.moments import moment
from kennishub.catalogue.page_urls import urls_of
from kennishub.catalogue.source_links import (
    Found,
    LinkState,
    LinkTotals,
    accept_link,
    broken_links,
    count_broken,
    get_state,
    link_totals,
    save_state,
)
from kennishub.config import Config
from kennishub.errors import NotFoundError
from kennishub.labels import LINK_FINDINGS
from kennishub.publishing.broken_links import (
    ACCEPTED,
    DAY,
    ROUND_LINKS,
    ROUND_LINKS_OF_SITE,
    WEEK,
    after,
    check_links,
)
from kennishub.publishing.link_asking import Answer, Asker
from tests.released.dumps import read_dump
from tests.unit.catalogue_rows import a_document, an_article
from tests.unit.test_link_asking import Server, asker, running

START: Final = dt.datetime(2026, 11, 12, 9, tzinfo=dt.UTC)
NEVER: Final = threading.Event()
GOOD, GONE = Answer(Found.GOOD, 200), Answer(Found.GONE, 404)
ERROR, SILENT = Answer(Found.ERROR, 500), Answer(Found.SILENT)
REFUSED = Answer(Found.REFUSED, 403)
URL: Final = "https://a.example/bron"


def judged(*answers: tuple[float, Answer]) -> LinkState:
    """Return what is known after answers, each so many days from the start."""
    state = LinkState(url=URL)
    for days, answer in answers:
        state = after(state, answer, START + days * DAY)
    return state


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([(0, GOOD)], False),
        ([(0, GONE)], False),
        ([(0, GONE), (0.2, GONE)], False),
        ([(0, GONE), (1, GONE)], True),
        ([(0, GONE), (1, GOOD), (2, GONE)], False),
        ([(0, GONE), (1, REFUSED), (2, GONE)], False),
        ([(0, GONE), (1, ERROR)], False),
        ([(0, GONE), (1, ERROR), (2, GONE)], True),
        ([(0, SILENT), (1, ERROR), (2, SILENT)], False),
        ([(0, SILENT), (1, ERROR), (3, SILENT)], True),
        ([(0, SILENT), (4, SILENT)], False),
        ([(0, SILENT), (1, GOOD), (2, SILENT), (3, SILENT)], False),
        ([(0, GONE), (1, GONE), (2, SILENT)], True),
        ([(0, GONE), (1, GONE), (2, REFUSED)], False),
        ([(0, GONE), (1, GONE), (2, GOOD)], False),
        ([(0, REFUSED), (1, REFUSED), (2, REFUSED), (9, REFUSED)], False),
    ],
)
def test_a_link_is_broken_when_it_failed_for_long(
    answers: Sequence[tuple[float, Answer]], expected: bool
) -> None:
    assert judged(*answers).broken is expected


def test_good_links_are_asked_weekly_and_failing_ones_daily() -> None:
    good, failing = judged((0, GOOD)), judged((0, GOOD), (7, GONE), (8, GONE))
    assert moment(START + WEEK - DAY / 2) <= good.due <= moment(START + WEEK + DAY / 2)
    assert failing.due == moment(START + 9 * DAY)
    assert (failing.good, failing.failed_since) == (moment(START), moment(START + 7 * DAY))
    assert failing.failures == 2
    # Not all at once: what was asked in one minute is spread over a day.
    dues = {after(LinkState(url=f"{URL}/{number}"), GOOD, START).due[:13] for number in range(200)}
    assert len(dues) > 20


def test_everything_that_can_come_has_a_word_for_editors() -> None:
    assert set(LINK_FINDINGS) == {str(one) for one in Found}


def test_the_addresses_of_a_document_are_found() -> None:
    front_matter: dict[str, Any] = {
        "bronnen": [{"titel": "x", "url": f"{URL}#deel"}, {"titel": "y", "url": URL}],
        "wetgeving": [{"naam": "w", "url": "https://wet.example/"}],
        "leeraanbod": [{"titel": "z", "url": "http://leer.example"}],
        "contact": {"functie": "f", "pagina": "https://c.example/"},
    }
    html = (
        '<p><a href="/artikelen/x/">x</a> <a href="mailto:a@b.example">m</a>'
        ' <a class="k" href="https://t.example/?a=1&amp;b=2#x">t</a></p>'
    )
    assert urls_of(front_matter, html) == (
        URL,
        "https://wet.example/",
        "http://leer.example",
        "https://c.example/",
        "https://t.example/?a=1&b=2",
    )
    assert urls_of({"bronnen": None, "contact": None}, "") == ()


def test_the_documents_that_are_there_are_read_by_the_migration(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    old = read_dump("describe_sessions", str(path))
    old.execute(
        "UPDATE documents SET front_matter = ?, html = ?",
        ('{"bronnen": [{"url": "https://a.example/"}]}', '<a href="https://b.example/">b</a>'),
    )
    old.conn.commit()
    old.close()
    db = open_database(path)
    migrate(db)
    found = rows(db, "SELECT document_id, url FROM document_urls ORDER BY position")
    assert [row["url"] for row in found] == ["https://a.example/", "https://b.example/"]
    assert integrity_problems(db) == []
    db.close()


@pytest.fixture
def config(path: Path) -> Config:
    return Config(database=path)


def with_sources(db: Database, *urls: str, id_: str = "energiecoaches") -> None:
    front_matter = {"id": id_, "bronnen": [{"titel": "x", "url": url} for url in urls]}
    save_document(db, a_document(id_, front_matter=front_matter))


def test_a_round_notes_what_came(db: Database, config: Config) -> None:
    with running() as server:
        urls = [f"{server.url}/{path}" for path in ("200", "404", "403")]
        with_sources(db, *urls)
        assert check_links(db, config, asker(server), NEVER) == 3
        states = [get_state(db, url) for url in urls]
        assert [state.found for state in states] == [Found.GOOD, Found.GONE, Found.REFUSED]
        assert link_totals(db) == LinkTotals(
            links=3, good=1, failing=1, broken=0, unknown=1, waiting=0
        )
        # The next day only what failed is asked again, and then it is broken.
        tomorrow = lambda: dt.datetime.now(dt.UTC) + DAY  # noqa: E731
        assert check_links(db, config, asker(server), NEVER, clock=tomorrow) == 1
        assert [path for _method, path, _headers in server.asked] == ["/404", "/404"]
    (broken,) = broken_links(db)
    assert (broken.document_id, broken.url) == ("energiecoaches", urls[1])
    assert broken.what == "De pagina bestaat niet meer (404)"
    assert count_broken(db) == 1


def test_two_rounds_at_once_ask_each_link_once(db: Database, config: Config, path: Path) -> None:
    def one(server: Server, start: threading.Barrier) -> int:
        own = open_database(path)
        ask = Asker(
            "https://hub.example",
            is_allowed=lambda _address: True,
            ports=frozenset({server.server_port}),
            pause=0.05,
        )
        start.wait()
        try:
            return check_links(own, config, ask, NEVER)
        finally:
            own.close()

    with running() as server:
        with_sources(db, *(f"{server.url}/200/{number}" for number in range(3)))
        start = threading.Barrier(2)
        with ThreadPoolExecutor(2) as pool:
            asked = list(pool.map(one, [server] * 2, [start] * 2))
        # Right after a round another one is too soon, whoever does it.
        assert one(server, threading.Barrier(1)) == 0
        paths = sorted(path for _method, path, _headers in server.asked)
    assert sorted(asked) == [0, 3]
    assert paths == ["/200/0", "/200/1", "/200/2"]


def test_others_write_while_a_site_is_waited_for(db: Database, config: Config, path: Path) -> None:
    with running() as server:
        with_sources(db, f"{server.url}/drip")
        ask = asker(server, whole_answer=0.4)

        def check() -> int:
            own = open_database(path)
            try:
                return check_links(own, config, ask, NEVER)
            finally:
                own.close()

        with ThreadPoolExecutor(1) as pool:
            checking = pool.submit(check)
            while not server.asked:
                assert not checking.done()
            db.execute("PRAGMA busy_timeout = 0")
            with transaction(db):
                delete_document(db, "energiecoaches")
            assert not checking.done()
            assert checking.result() == 1


def test_a_round_is_small_and_spread_over_sites(db: Database, config: Config) -> None:
    def nobody(_host: str, _port: int) -> list[str]:
        return ["127.0.0.1"]

    with running() as server:
        port = server.server_port
        many = [f"http://a.example:{port}/200/{number}" for number in range(50)]
        with_sources(db, *many)
        assert check_links(db, config, asker(server, resolve=nobody), NEVER) == ROUND_LINKS_OF_SITE
        each = [f"http://{number}.example:{port}/200" for number in range(30)]
        with_sources(db, *each, id_="anders")
        soon = lambda: dt.datetime.now(dt.UTC) + dt.timedelta(minutes=1)  # noqa: E731
        found = check_links(db, config, asker(server, resolve=nobody), NEVER, clock=soon)
        assert found == ROUND_LINKS
        # By hand all of it is asked.
        rest = check_links(db, config, asker(server, resolve=nobody), NEVER, by_hand=True)
        assert rest == 80 - ROUND_LINKS - ROUND_LINKS_OF_SITE


def test_a_site_that_has_had_enough_is_left_alone_for_a_day(db: Database, config: Config) -> None:
    with running() as server:
        with_sources(db, *(f"{server.url}/429/{number}" for number in range(3)))
        assert check_links(db, config, asker(server), NEVER) == 1
        assert check_links(db, config, asker(server), NEVER, by_hand=True) == 0
        assert len(server.asked) == 0
    assert link_totals(db).unknown == 1


def test_a_hub_without_a_network_judges_nothing(db: Database, config: Config) -> None:
    with running() as server:
        good, other = f"{server.url}/200", f"{server.url}/200/anders"
        with_sources(db, good)
        check_links(db, config, asker(server), NEVER)
    with_sources(db, good, other)
    soon = lambda: dt.datetime.now(dt.UTC) + dt.timedelta(minutes=1)  # noqa: E731
    assert check_links(db, config, asker(server), NEVER, clock=soon) == 1
    state = get_state(db, other)
    assert (state.found, state.failures) == (None, 0)
    assert state.due > moment(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=50))


def test_a_site_that_is_gone_is_told_from_a_network_that_is(db: Database, config: Config) -> None:
    with running() as gone:
        pass
    with running() as server:
        good, bad = f"{server.url}/200", f"{gone.url}/200"
        with_sources(db, good)
        check_links(db, config, asker(server, gone), NEVER)
        with_sources(db, good, bad)
        soon = lambda: dt.datetime.now(dt.UTC) + dt.timedelta(minutes=1)  # noqa: E731
        assert check_links(db, config, asker(server, gone), NEVER, clock=soon) == 1
        # Only the link that was good before was asked besides, to see that there is a network.
        assert [path for _method, path, _headers in server.asked] == ["/200"]
    assert get_state(db, bad).found is Found.NO_CONNECTION


def test_addresses_that_no_document_has_any_more_are_forgotten(
    db: Database, config: Config
) -> None:
    save_state(db, judged((0, GONE), (1, GONE)))
    with_sources(db, URL)
    save_document(
        db, an_article("anders", front_matter={"id": "anders", "bronnen": [{"url": URL}]})
    )
    assert [one.document_id for one in broken_links(db)] == ["anders", "energiecoaches"]
    assert count_broken(db) == 1
    with_sources(db)
    assert [one.document_id for one in broken_links(db)] == ["anders"]
    delete_document(db, "anders")
    assert broken_links(db) == []
    assert check_links(db, config, asker(), NEVER) == 0
    assert rows(db, "SELECT * FROM link_checks") == []


def test_an_editor_calls_a_link_good_for_a_month(db: Database) -> None:
    with_sources(db, URL)
    save_state(db, judged((0, GONE), (1, GONE)))
    due = moment(START + ACCEPTED)
    accept_link(db, URL, due)
    assert broken_links(db) == []
    state = get_state(db, URL)
    assert (state.found, state.failures, state.due) == (Found.GOOD, 0, due)
    with pytest.raises(NotFoundError):
        accept_link(db, "https://b.example/", due)


def test_who_is_told_to_stop_keeps_what_it_knows(db: Database, config: Config) -> None:
    stop = threading.Event()
    with running() as server:
        with_sources(db, *(f"{server.url}/200/{number}" for number in range(3)))
        ask = asker(server, pause=30.0)
        threading.Timer(0.3, stop.set).start()
        assert check_links(db, config, ask, stop) == 1
    assert link_totals(db).good == 1
