"""Reading everything in `kennis/`, as a strict editor would."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from kennishub.config import Config
from kennishub.content.document import Article, PracticeCase, document_from
from kennishub.content.synonyms import SynonymList, read_synonyms
from kennishub.content.themes import ThemeTree, read_themes
from kennishub.hub import Hub
from tools.prose import Prose, read_prose

KENNIS = Path(__file__).resolve().parents[2] / "kennis"
#: Words of a body without its headings, fewest and most.
LENGTHS = {"praktijkvoorbeeld": (150, 500), "artikel": (250, 700)}
FACT_FILES = {
    "praktijkvoorbeeld": "facts/praktijkvoorbeelden.yaml",
    "artikel": "facts/kennisartikelen.yaml",
}

Document = PracticeCase | Article
Facts = dict[str, dict[str, Any]]


@cache
def documents() -> dict[str, Document]:
    found = {}
    for path in sorted(KENNIS.glob("*/*.md")):
        _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
        found[path.stem] = document_from(yaml.load(head, yaml.BaseLoader), body)
    return found


@cache
def prose() -> dict[str, Prose]:
    return {one.id: one for one in read_prose(KENNIS)}


@pytest.fixture
def facts(shared: Callable[[str], Path]) -> dict[str, Facts]:
    return {
        kind: {fact["id"]: fact for fact in yaml.safe_load(shared(name).read_text("utf-8"))}
        for kind, name in FACT_FILES.items()
    }


def test_the_check_finds_no_problem() -> None:
    problems, count = Hub(Config(content=KENNIS)).check()
    assert problems == []
    assert count == len(documents())


def test_every_sourced_case_and_subject_has_its_document(facts: dict[str, Facts]) -> None:
    for kind, of_kind in facts.items():
        written = {id_ for id_, document in documents().items() if document.kind == kind}
        assert set(of_kind) <= written, set(of_kind) - written


def test_every_source_of_the_facts_is_named(facts: dict[str, Facts]) -> None:
    missing = []
    for of_kind in facts.values():
        for id_, fact in of_kind.items():
            named = {source.url for source in documents()[id_].sources}
            urls = [fact["source_url"], *(more["url"] for more in fact.get("more_sources", []))]
            missing += [(id_, url) for url in urls if url not in named]
    assert missing == []


def test_municipalities_and_themes_are_those_of_the_facts(facts: dict[str, Facts]) -> None:
    register = Hub(Config(content=KENNIS)).register
    for kind, of_kind in facts.items():
        for id_, fact in of_kind.items():
            document = documents()[id_]
            assert set(fact.get("themes") or []) <= set(document.themes), id_
            if kind == "praktijkvoorbeeld":
                assert isinstance(document, PracticeCase)
                named = {register.resolve(m.code or m.name or "") for m in document.municipalities}
                known = {register.resolve(name) for name in fact["municipality"]} - {None}
                assert known <= named, id_


def test_no_document_is_without_a_link_where_the_facts_give_one(facts: dict[str, Facts]) -> None:
    linked = {id_ for id_, document in documents().items() if document.links}
    linked |= {link.id for document in documents().values() for link in document.links}
    unlinked = [
        id_
        for of_kind in facts.values()
        for id_, fact in of_kind.items()
        if any(fact.get(key) for key in ("related", "related_knowledge", "related_cases"))
        and id_ not in linked
    ]
    assert unlinked == []


def test_no_link_is_written_on_both_documents() -> None:
    pairs = Counter(
        (link.kind, *sorted((id_, link.id)))
        for id_, document in documents().items()
        for link in document.links
    )
    assert [pair for pair, count in pairs.items() if count > 1] == []


def test_every_document_has_a_source_with_an_address_and_a_publisher() -> None:
    for id_, document in documents().items():
        assert document.sources, id_
        assert all(source.publisher for source in document.sources), id_


@pytest.mark.parametrize("kind", LENGTHS)
def test_no_text_is_too_short_to_help_or_too_long_to_read(kind: str) -> None:
    low, high = LENGTHS[kind]
    lengths = {one.id: one.words for one in prose().values() if one.kind == kind}
    assert {id_: words for id_, words in lengths.items() if not low <= words <= high} == {}


def test_every_policy_theme_has_cases_and_an_introduction() -> None:
    tree = read_themes(KENNIS / "themas.yaml")
    assert isinstance(tree, ThemeTree)
    cases = Counter(
        t for d in documents().values() if d.kind == "praktijkvoorbeeld" for t in d.themes
    )
    for theme in tree.themes:
        assert cases[theme.id] >= 4, theme.id
        assert theme.subthemes, theme.id
    for entry in (*tree.themes, *tree.development_points, *tree.subjects):
        assert len(entry.introduction.split()) >= 30, entry.id
        assert entry.start_here, entry.id


def test_keywords_come_from_the_controlled_list_and_each_is_used_twice() -> None:
    groups = yaml.safe_load((KENNIS / "trefwoorden.yaml").read_text("utf-8"))["trefwoorden"]
    listed = [word for group in groups for word in group["woorden"]]
    assert len(listed) == len(set(listed))
    assert 80 <= len(listed) <= 150
    used = Counter(word for document in documents().values() for word in document.keywords)
    assert set(used) - set(listed) == set()
    assert [word for word in listed if used[word] < 2] == []


def test_subthemes_use_keywords_of_the_list() -> None:
    tree = read_themes(KENNIS / "themas.yaml")
    assert isinstance(tree, ThemeTree)
    groups = yaml.safe_load((KENNIS / "trefwoorden.yaml").read_text("utf-8"))["trefwoorden"]
    listed = {word for group in groups for word in group["woorden"]}
    for theme in tree.themes:
        for part in theme.subthemes:
            assert set(part.keywords) <= listed, (theme.id, part.id)


def test_there_are_enough_synonyms() -> None:
    synonyms = read_synonyms(KENNIS / "synoniemen.yaml")
    assert isinstance(synonyms, SynonymList), synonyms
    assert len(synonyms) >= 150


def test_every_word_is_spelled_right() -> None:
    unknown = {one.id: words for one in prose().values() if (words := one.unknown_words())}
    assert unknown == {}


def test_the_spelling_check_bites() -> None:
    wrong = Prose("x", "artikel", "", ("Een fotu in de spelling.",), frozenset())
    assert wrong.unknown_words() == ["fotu"]
