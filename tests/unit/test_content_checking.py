"""Test what `kennishub check` finds in files and between them, and the theme tree."""

from __future__ import annotations

from pathlib import Path

import pytest

from kennishub.content.checking import check, link_problems
from kennishub.content.problems import Problem
from kennishub.content.rendering import Renderer
from kennishub.content.repository import Repository
from kennishub.content.themes import ThemeTree, read_themes
from tests.unit.content_documents import (
    CASE_BODY,
    VOCABULARY,
    article_head,
    as_file,
    case_head,
    good,
)

THEMES = """\
themas:
  - id: bestaanszekerheid
    titel: Bestaanszekerheid
    icoon: hand
    samenvatting: Over schulden.
    inleiding: |
      Eerste alinea.

      Tweede, met een [link](doc:een-artikel).
    subthemas:
      - id: schulden
        titel: Schulden
        trefwoorden: [schulden, vaste lasten]
    begin_hier: [een-artikel]
ontwikkelpunten:
  - id: leren-van-elkaar
    titel: Leren van elkaar
    icoon: tekstballon
    samenvatting: Over leren.
    inleiding: Leren.
"""


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    repository = Repository(tmp_path / "kennis")
    case = case_head(verwant=[{"id": "een-artikel", "soort": "achtergrond"}])
    repository.write("praktijkvoorbeeld", "een-voorbeeld", as_file(case))
    repository.write("artikel", "een-artikel", as_file(article_head(), "[a](doc:een-voorbeeld)\n"))
    (repository.root / "themas.yaml").write_text(THEMES)
    return repository


def found(repository: Repository, paths: list[Path] | None = None) -> list[str]:
    return [str(problem) for problem in check(repository, VOCABULARY, paths)]


def test_good_files_have_no_problems(repository: Repository) -> None:
    assert found(repository) == []


def test_every_file_is_checked_and_the_rest_goes_on(repository: Repository) -> None:
    (repository.root / "artikelen" / "kapot.md").write_bytes(b"\xff")
    (repository.root / "artikelen" / "leeg.md").write_bytes(b"")
    assert [line.split(":")[0] for line in found(repository)] == [
        "artikelen/kapot.md",
        "artikelen/leeg.md",
    ]


def test_a_link_to_no_document_is_reported_at_its_line(repository: Repository) -> None:
    head = article_head(
        id="nieuw",
        verwant=[{"id": "een-artikel", "soort": "zie_ook"}, {"id": "weg", "soort": "zie_ook"}],
    )
    body = "Tekst.\n\nZie [dit](doc:ook-weg) en `[dat](doc:code)`.\n\n[x]: doc:weg-drie#kop\n"
    path = repository.write("artikel", "nieuw", as_file(head, body))
    lines = path.read_text().split("\n")
    problems = check(repository, VOCABULARY)
    assert [(problem.key, lines[problem.line - 1].strip()) for problem in problems] == [
        ("verwant[1].id", "- id: weg"),
        ("tekst", "Zie [dit](doc:ook-weg) en `[dat](doc:code)`."),
        ("tekst", "[x]: doc:weg-drie#kop"),
    ]
    assert "Er is geen document 'weg'." in problems[0].message


def test_an_id_that_two_files_share_is_reported_at_both(repository: Repository) -> None:
    case = case_head(id="een-artikel")
    repository.write("praktijkvoorbeeld", "een-artikel", as_file(case))
    lines = found(repository)
    assert len(lines) == 2
    assert lines[0].startswith("artikelen/een-artikel.md:1: id: Geef dit document een ander id")
    assert "ook artikelen/een-artikel.md heet zo" in lines[1]


def test_a_file_in_the_wrong_place_is_reported(repository: Repository) -> None:
    (repository.root / "los.md").write_text("x")
    assert found(repository)[0].startswith("los.md:1: bestand: Dit bestand telt niet mee.")


def test_a_file_that_cannot_be_read_is_a_problem(repository: Repository, tmp_path: Path) -> None:
    lines = found(repository, [tmp_path / "weg.md", repository.root / "artikelen"])
    assert len(lines) == 2
    assert all("Zorg dat dit bestand gelezen kan worden" in line for line in lines)


def test_only_the_named_files_are_checked_but_against_all(
    repository: Repository, tmp_path: Path
) -> None:
    (repository.root / "artikelen" / "kapot.md").write_bytes(b"\xff")
    draft = tmp_path / "concept.md"
    draft.write_bytes(as_file(article_head(id="concept"), "[a](doc:een-voorbeeld) [b](doc:weg)\n"))
    assert found(repository, [repository.root / "artikelen" / "een-artikel.md"]) == []
    (line,) = found(repository, [draft])
    assert line.startswith(f"{draft}:")
    assert "'weg'" in line


def test_links_are_checked_against_the_ids_that_are_given() -> None:
    data = as_file(case_head(), CASE_BODY + "\n[a](doc:een-artikel)\n")
    document = good(case_head(), CASE_BODY + "\n[a](doc:een-artikel)\n")
    assert link_problems(document, "x.md", data, {"een-artikel"}) == []
    (problem,) = link_problems(document, "x.md", data, {})
    assert data.decode().split("\n")[problem.line - 1] == "[a](doc:een-artikel)"


def test_text_that_takes_too_long_to_render_is_a_problem_where_a_renderer_is_given(
    repository: Repository,
) -> None:
    repository.write("artikel", "een-artikel", as_file(article_head(), "[" * 9_000))
    with Renderer() as renderer:
        (problem,) = check(repository, VOCABULARY, renderer=renderer)
    assert problem.key == "tekst"
    assert "eenvoudiger" in problem.message


def test_themes_are_read_with_their_lines(repository: Repository) -> None:
    tree = themes(repository)
    assert tree.themes[0].introduction.startswith("Eerste alinea.\n\nTweede")
    assert tree.themes[0].subthemes[0].keywords == ("schulden", "vaste lasten")
    vocabulary = tree.vocabulary(lambda _: None)
    assert vocabulary.themes == {"bestaanszekerheid"}
    assert vocabulary.development_points == {"leren-van-elkaar"}
    assert vocabulary.subjects == frozenset()
    assert list(tree.links()) == [
        ("themas[0].begin_hier[0]", 14, "een-artikel"),
        ("themas[0].inleiding", 9, "een-artikel"),
    ]


def test_a_theme_that_begins_with_no_document_is_reported(repository: Repository) -> None:
    (repository.root / "artikelen" / "een-artikel.md").unlink()
    lines = [line for line in found(repository) if line.startswith("themas.yaml")]
    assert [line.split(": ")[:2] for line in lines] == [
        ["themas.yaml:9", "themas[0].inleiding"],
        ["themas.yaml:14", "themas[0].begin_hier[0]"],
    ]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("titel: Bestaans", "titl: Bestaans", "themas.yaml:3: themas[0].titl: De sleutel 'titl'"),
        ("icoon: hand", "icoon: Hand!", "themas.yaml:4: themas[0].icoon: Gebruik alleen kleine"),
        ("vaste lasten", "Vaste Lasten", "themas.yaml:13: themas[0].subthemas[0].trefwoorden[1]"),
        ("leren-van-elkaar", "bestaanszekerheid", "themas.yaml:16: ontwikkelpunten[0].id: Kies"),
        ("icoon: hand", "icoon: &a hand", "themas.yaml:4: themas[0].icoon: Haal het anker"),
        ("    titel: Leren van elkaar\n", "", "themas.yaml:16: ontwikkelpunten[0].titel: Vul een"),
    ],
)
def test_a_mistake_in_the_themes_is_reported(
    repository: Repository, old: str, new: str, problem: str
) -> None:
    (repository.root / "themas.yaml").write_text(THEMES.replace(old, new))
    assert any(line.startswith(problem) for line in found(repository)), found(repository)


def test_themes_that_cannot_be_read_are_a_problem(tmp_path: Path) -> None:
    for data in (None, b"\xff", b"x" * 70_000, b"- a\n", b""):
        path = tmp_path / "themas.yaml"
        if data is not None:
            path.write_bytes(data)
        problems = read_themes(path)
        assert isinstance(problems, tuple)
        assert isinstance(problems[0], Problem)


def themes(repository: Repository) -> ThemeTree:
    tree = read_themes(repository.root / "themas.yaml")
    assert isinstance(tree, ThemeTree), tree
    return tree
