"""Test how a file becomes a document, or problems at the right lines."""

from __future__ import annotations

import re
from pathlib import Path

from kennishub.content.document import Document
from kennishub.content.parsing import parse
from kennishub.content.problems import Problem
from kennishub.content.themes import ThemeTree, read_themes
from tests.unit.content_documents import (
    CASE_BODY,
    VOCABULARY,
    article_head,
    as_file,
    case_head,
    good,
    problems,
)

KENNIS = Path(__file__).parents[2] / "kennis"

FILE = b"""---
id: een-artikel
type: artikel
titel: Wat de wet vraagt
samenvatting: De wet vraagt veel.
onderwerpen:
  - participatie
  - onbekend
gepubliceerd: 2026-11-25
bronnen:
  - titel: Een bericht
    uitgever: VNG
    adres: https://vng.nl
soort: wetgeving
---

Tekst.
"""


def test_a_problem_is_printed_as_file_line_key_and_message() -> None:
    problem = Problem("artikelen/x.md", 3, "bronnen[0].url", "Vul een webadres in.")
    assert str(problem) == "artikelen/x.md:3: bronnen[0].url: Vul een webadres in."
    assert str(Problem("a\x1b[2J\n.md", 1, "id", "x")).isprintable()


def test_problems_are_sorted_by_file_and_line() -> None:
    first, second = Problem("a.md", 2, "z", "x"), Problem("a.md", 10, "a", "x")
    assert sorted([Problem("b.md", 1, "a", "x"), second, first])[:2] == [first, second]


def test_each_problem_is_at_the_line_of_its_key() -> None:
    found = parse(FILE, "artikelen/een-artikel.md", VOCABULARY)
    assert isinstance(found, tuple)
    assert [(problem.line, problem.key) for problem in found] == [
        (8, "onderwerpen[1]"),
        (11, "bronnen[0].url"),
        (13, "bronnen[0].adres"),
    ]


def test_a_problem_of_the_body_is_at_its_own_line() -> None:
    data = as_file(case_head(), "\n\n## Aanleiding\n\nx\n\n## Tips\n")
    found = parse(data, "praktijkvoorbeelden/een-voorbeeld.md", VOCABULARY)
    assert isinstance(found, tuple)
    (problem,) = found
    assert data.decode().split("\n")[problem.line - 1] == "## Tips"


def test_the_id_is_the_name_of_the_file() -> None:
    found = parse(as_file(case_head()), "praktijkvoorbeelden/ander.md", VOCABULARY)
    assert isinstance(found, tuple)
    assert [problem.key for problem in found] == ["id"]
    assert "Het bestand heet 'ander'" in found[0].message


def test_the_type_is_that_of_the_folder() -> None:
    found = parse(as_file(article_head()), "praktijkvoorbeelden/een-artikel.md", VOCABULARY)
    assert isinstance(found, tuple)
    assert [problem.key for problem in found] == ["type"]
    assert "verplaats het bestand naar de map artikelen" in found[0].message


def test_a_draft_outside_the_folders_can_be_checked() -> None:
    assert isinstance(parse(as_file(article_head()), "/tmp/een-artikel.md", VOCABULARY), Document)


def test_a_fault_of_the_reader_hides_what_follows_from_it() -> None:
    data = as_file(article_head()).replace(b"soort: wetgeving", b"soort: uitleg #1\nsoort: x")
    found = parse(data, "artikelen/een-artikel.md", VOCABULARY)
    assert isinstance(found, tuple)
    assert {problem.key for problem in found} == {"soort"}
    assert len(found) == 2


def test_a_document_needs_a_body() -> None:
    assert "Schrijf een tekst" in problems(article_head(), " \n\n")["tekst"]


def test_a_body_of_more_than_64_kb_is_refused() -> None:
    assert isinstance(good(article_head(), "é" * 32_767 + "x"), Document)
    assert "tot hoogstens 64 kB" in problems(article_head(), "é" * 32_768)["tekst"]


def test_an_unseen_character_in_the_body_is_named_with_its_line() -> None:
    data = as_file(article_head(), "Eén.\n\nTwee\u202e.\n")
    found = parse(data, "artikelen/een-artikel.md", VOCABULARY)
    assert isinstance(found, tuple)
    assert found[0].line == data.decode().split("\n").index("Twee\u202e.") + 1
    assert "U+202E" in found[0].message


def test_a_case_has_the_headings_of_the_model_in_their_order() -> None:
    for body in (
        CASE_BODY + "\n### Vrije kop\n\n## Tips voor andere gemeenten\n\nx\n",
        "Tekst zonder koppen.\n",
        "## Aanpak\n\n```\n## Iets\n```\n\n    ## Ook code\n",
        "Aanpak\n------\n\nx\n",
    ):
        good(case_head(), body)
    good(article_head(), "# Vrij\n\n## Zo vrij als een vogel\n")
    for body, words in {
        "## Aanpak\n\n## Aanleiding\n": "Zet '## Aanleiding' vóór '## Aanpak'.",
        "## Aanpak\n\n## Aanpak\n": "Voeg dit stuk bij het eerste",
        "## Tips\n": "heeft geen kop 'Tips'",
        "## aanpak\n": "Schrijf deze kop als '## Aanpak'.",
        "# Aanpak\n": "Schrijf deze kop als '## Aanpak'.",
        "Conclusie\n=========\n\nx\n": "heeft geen kop 'Conclusie'",
    }.items():
        assert words in problems(case_head(), body)["tekst"]


def test_every_published_file_is_good() -> None:
    tree = read_themes(KENNIS / "themas.yaml")
    assert isinstance(tree, ThemeTree), tree
    vocabulary = tree.vocabulary(lambda name: "GM0000" if re.search("[A-Z]", name) else None)
    found = [
        problem
        for path in sorted(KENNIS.glob("*/*.md"))
        if isinstance(
            document := parse(path.read_bytes(), f"{path.parent.name}/{path.name}", vocabulary),
            tuple,
        )
        for problem in document
    ]
    assert not found, "\n".join(map(str, found))
