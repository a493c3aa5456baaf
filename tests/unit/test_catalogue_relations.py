"""Links, themes, keywords and municipalities join documents, and are counted right."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kennishub.catalogue.database import Database, rows
from kennishub.catalogue.documents import LinkRow, delete_document, save_document
from kennishub.catalogue.keywords import get_keyword, keyword_slug, list_keywords
from kennishub.catalogue.links import list_links
from kennishub.catalogue.municipalities import (
    Register,
    load_register,
    municipality_counts,
    sync_register,
)
from kennishub.catalogue.themes import (
    Subtheme,
    Theme,
    get_theme,
    list_themes,
    replace_themes,
    theme_counts,
)
from kennishub.errors import NotFoundError
from tests.unit.catalogue_rows import a_document, an_article

ENERGY = Theme(
    id="klimaat-energie",
    kind="thema",
    title="Klimaat en energie",
    icon="zon",
    summary="Over energie.",
    introduction_html="<p>Hoe houden we het warm?</p>",
    position=1,
    subthemes=(Subtheme("warmte", "Warmte", ("warmtenet", "isolatie")),),
    start_here=("energiecoaches",),
)
SECURITY = replace(ENERGY, id="bestaanszekerheid", title="Bestaanszekerheid", position=0)
LEARNING = replace(ENERGY, id="leren-van-elkaar", kind="ontwikkelpunt", position=0, subthemes=())


def link(db: Database, id_: str, *links: LinkRow) -> None:
    save_document(db, a_document(id_, links=links))


def shown(db: Database, id_: str) -> list[tuple[str, str, bool]]:
    return [(one.id, one.link_kind, one.reverse) for one in list_links(db, id_)]


def test_a_link_is_shown_on_both_documents(db: Database) -> None:
    link(db, "opvolger", LinkRow("voorganger", "vervolg_op", "Twee jaar later."))
    link(db, "voorganger")
    assert shown(db, "opvolger") == [("voorganger", "vervolg_op", False)]
    assert shown(db, "voorganger") == [("opvolger", "vervolg_op", True)]
    (one,) = list_links(db, "voorganger")
    assert (one.title, one.kind) == ("Titel van opvolger", "praktijkvoorbeeld")
    assert one.note == "Twee jaar later."


def test_a_link_to_a_document_that_is_not_there_waits_for_it(db: Database) -> None:
    link(db, "vroeg", LinkRow("laat", "zie_ook"))
    assert shown(db, "vroeg") == []
    link(db, "laat")
    assert shown(db, "vroeg") == [("laat", "zie_ook", False)]
    delete_document(db, "laat")
    assert shown(db, "vroeg") == []
    link(db, "laat")
    assert shown(db, "laat") == [("vroeg", "zie_ook", True)]


def test_two_documents_with_the_same_link_to_each_other_show_it_once(db: Database) -> None:
    link(db, "a", LinkRow("b", "zie_ook"), LinkRow("b", "gebaseerd_op"))
    link(db, "b", LinkRow("a", "zie_ook"))
    assert shown(db, "a") == [("b", "zie_ook", False), ("b", "gebaseerd_op", False)]
    assert shown(db, "b") == [("a", "zie_ook", False), ("a", "gebaseerd_op", True)]


def test_a_document_is_not_related_to_itself(db: Database) -> None:
    link(db, "zelf", LinkRow("zelf", "zie_ook"))
    assert shown(db, "zelf") == []


def test_own_links_keep_their_order_and_those_of_others_go_by_title(db: Database) -> None:
    link(db, "midden", LinkRow("z", "zie_ook"), LinkRow("a", "zie_ook"))
    for id_ in ("z", "a"):
        link(db, id_)
    for id_ in ("y", "b"):
        link(db, id_, LinkRow("midden", "achtergrond"))
    assert [one.id for one in list_links(db, "midden")] == ["z", "a", "b", "y"]


def test_themes_come_back_in_the_order_of_the_tree(db: Database) -> None:
    replace_themes(db, [LEARNING, ENERGY, SECURITY])
    assert list_themes(db) == [SECURITY, ENERGY, LEARNING]
    assert list_themes(db, "ontwikkelpunt") == [LEARNING]
    assert get_theme(db, "klimaat-energie") == ENERGY


def test_replacing_themes_removes_those_that_are_no_more(db: Database) -> None:
    replace_themes(db, [ENERGY, SECURITY])
    renamed = replace(ENERGY, title="Energie")
    replace_themes(db, [renamed])
    assert list_themes(db) == [renamed]
    with pytest.raises(NotFoundError, match="Er is geen thema 'bestaanszekerheid'"):
        get_theme(db, "bestaanszekerheid")


def test_the_same_themes_again_are_not_written(db: Database) -> None:
    replace_themes(db, [ENERGY, SECURITY])
    before = db.conn.total_changes
    replace_themes(db, [SECURITY, ENERGY])
    assert db.conn.total_changes == before


def test_documents_are_counted_per_theme_and_kind(db: Database) -> None:
    replace_themes(db, [ENERGY, SECURITY, LEARNING])
    save_document(db, a_document(themes=("klimaat-energie",)))
    save_document(db, a_document("tweede", themes=("klimaat-energie",), development_points=()))
    save_document(db, an_article(themes=("klimaat-energie",), subjects=("participatie",)))
    assert theme_counts(db) == {
        "klimaat-energie": {"praktijkvoorbeeld": 2, "artikel": 1},
        "bestaanszekerheid": {"praktijkvoorbeeld": 0, "artikel": 0},
        "leren-van-elkaar": {"praktijkvoorbeeld": 1, "artikel": 1},
        "participatie": {"praktijkvoorbeeld": 2, "artikel": 1},
    }


def test_keywords_are_counted_and_found_by_their_slug(db: Database) -> None:
    save_document(db, a_document(keywords=("laag inkomen", "co-creatie")))
    save_document(db, a_document("tweede", keywords=("laag inkomen",)))
    assert list_keywords(db) == [("co-creatie", 1), ("laag inkomen", 2)]
    assert get_keyword(db, "laag-inkomen") == "laag inkomen"
    assert get_keyword(db, "co-creatie") == "co-creatie"
    with pytest.raises(NotFoundError, match="Er is geen trefwoord"):
        get_keyword(db, "laag inkomen")


def test_of_two_keywords_with_one_slug_the_commonest_is_found(db: Database) -> None:
    save_document(db, a_document(keywords=("co creatie",)))
    save_document(db, a_document("tweede", keywords=("co-creatie",)))
    save_document(db, a_document("derde", keywords=("co-creatie",)))
    assert get_keyword(db, "co-creatie") == "co-creatie"


def test_a_keyword_is_one_segment_of_a_url() -> None:
    assert keyword_slug("wonen/werken en zorg") == "wonen-werken-en-zorg"


def test_documents_are_counted_once_per_municipality(db: Database) -> None:
    save_document(db, a_document(municipalities=(("GM0080", "trekker"), ("GM0080", "partner"))))
    save_document(db, a_document("tweede", municipalities=(("GM0080", "trekker"),)))
    assert municipality_counts(db) == {"GM0080": 2}


def test_the_register_is_written_once(db: Database) -> None:
    assert len(rows(db, "SELECT code FROM municipalities")) == 342
    before = db.conn.total_changes
    sync_register(db)
    assert db.conn.total_changes == before


def test_a_new_register_changes_rows_and_spares_those_in_use(db: Database) -> None:
    save_document(db, a_document(municipalities=(("GM0080", "trekker"),)))
    zwolle = replace(load_register().by_code("GM0193"), inhabitants=140_000)
    sync_register(db, Register([zwolle], []))
    found = rows(db, "SELECT code, inhabitants FROM municipalities ORDER BY code")
    assert [row["code"] for row in found] == ["GM0080", "GM0193"]
    assert found[1]["inhabitants"] == 140_000
