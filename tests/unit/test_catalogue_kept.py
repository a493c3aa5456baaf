"""What is made of the catalogue is kept until the content changes, and no longer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from kennishub.catalogue.database import Database, open_database, rows, transaction
from kennishub.catalogue.documents import delete_document, save_document
from kennishub.catalogue.kept import Kept
from kennishub.catalogue.overview import read_overview
from kennishub.catalogue.searches import record_search
from kennishub.catalogue.stamp import content_stamp
from kennishub.catalogue.summaries import kind_counts
from kennishub.catalogue.themes import Theme, list_themes, replace_themes
from tests.unit.catalogue_rows import a_document, an_article

THEME = Theme("klimaat-energie", "thema", "Klimaat en energie", "zon", "", "", 0)


def test_every_change_of_a_document_or_theme_gives_another_stamp(db: Database) -> None:
    stamps = [content_stamp(db)]
    changes: tuple[Callable[[], None], ...] = (
        lambda: save_document(db, a_document()),
        lambda: save_document(db, a_document(title="Een andere titel")),
        lambda: save_document(db, a_document(keywords=("iets anders",))),
        lambda: delete_document(db, "energiecoaches"),
        lambda: replace_themes(db, [THEME]),
        lambda: replace_themes(db, [replace(THEME, title="Energie")]),
        lambda: replace_themes(db, []),
    )
    for change in changes:
        change()
        stamps.append(content_stamp(db))
    assert len(set(stamps)) == len(stamps)


def test_what_is_no_content_leaves_the_stamp_as_it_is(db: Database) -> None:
    replace_themes(db, [THEME])
    stamp = content_stamp(db)
    record_search(db, "energie", {}, 1)
    replace_themes(db, [THEME])
    try:
        with transaction(db):
            save_document(db, a_document())
            raise KeyError
    except KeyError:
        assert content_stamp(db) == stamp


def test_two_databases_with_the_same_content_differ(db: Database, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    db.execute("VACUUM INTO ?", (str(other),))
    copy = open_database(other)
    assert content_stamp(copy) == content_stamp(db)
    for one in (db, copy):
        save_document(one, a_document())
    assert content_stamp(copy) != content_stamp(db)
    copy.close()


def test_a_value_is_made_once_until_another_process_changes_the_content(
    db: Database, path: Path
) -> None:
    made: list[int] = []

    def count(one: Database) -> int:
        (row,) = rows(one, "SELECT count(*) AS documents FROM documents")
        made.append(row["documents"])
        return made[-1]

    kept = Kept(count)
    assert [kept.of(db), kept.of(db)] == [0, 0]
    other = open_database(path)
    save_document(other, a_document())
    other.close()
    assert [kept.of(db), kept.of(db)] == [1, 1]
    assert made == [0, 1]


def test_threads_that_ask_at_once_have_it_made_once(db: Database, path: Path) -> None:
    replace_themes(db, [THEME])
    made: list[int] = []
    together = threading.Barrier(4)

    def titles(one: Database) -> list[str]:
        made.append(1)
        return [theme.title for theme in list_themes(one)]

    kept = Kept(titles)

    def ask(_: int) -> list[str]:
        own = open_database(path)
        try:
            together.wait(10)
            return kept.of(own)
        finally:
            own.close()

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(ask, range(4))) == [["Klimaat en energie"]] * 4
    assert made == [1]


def test_the_overview_counts_all_content(db: Database) -> None:
    replace_themes(db, [THEME])
    save_document(db, a_document())
    save_document(db, an_article(keywords=("energiearmoede",)))
    overview = read_overview(db)
    assert overview.kinds == {"praktijkvoorbeeld": 1, "artikel": 1}
    assert kind_counts(db, keyword="laag inkomen") == {"praktijkvoorbeeld": 1, "artikel": 0}
    assert overview.themes["klimaat-energie"]["praktijkvoorbeeld"] == 1
    assert overview.keywords == (("energiearmoede", 2), ("laag inkomen", 1))
    assert overview.municipalities == {"GM0074": 1, "GM0080": 1}
