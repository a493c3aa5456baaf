"""Passages that are cut with what is kept of the words of texts are those cut from the texts."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kennishub.search import query
from kennishub.search.dutch import analyse, terms_of
from kennishub.search.plan import make_plan
from kennishub.search.record import SearchRecord
from kennishub.search.snippets import Marker, cut_passage
from kennishub.search.synonyms import Relation, Synonyms
from kennishub.search.whoosh_engine import WhooshEngine
from kennishub.search.whoosh_engine.array_file import Texts
from kennishub.search.whoosh_engine.spellings import Gathered, Spellings, spellings_of

PROJECT = Path(__file__).parents[2]

#: Words that are easily mistaken: hyphens, abbreviations, letters that grow when they change case.
WORDS = """
    warmtenet Warmtenetten WARMTENET warmte-net net-warmte e-mail email E-mails foto's s'en a.u.b.
    aub A.U.B.-lijst b.v. één een Eén ﬁets fiets Straße strasse STRASSE İstanbul istanbul i̇stanbul
    schuldhulp schuldhulpverlening schulden schuldenaar hulp wijkteam wijk team het huis van de
    buurt buurthuis mbo-student wo- -wo a--b a‐b a‑b 2024 2024-2025 x_y x' ' - . x.y. y.x.z
""".split()  # noqa: SIM905 - as running text
QUESTIONS = [
    "warmtenet",
    "schulden hulp",
    "buurthuis",
    "e-mail",
    "email",
    "aub",
    "strasse",
    "istanbul",
    "warmt*",
    "a-b",
    '"het huis van de buurt"',
    '"van de"',
    '"e mail"',
    '"warmte net warmte"',
    'schulden "mbo student"',
    "warmtenet -fiets",
    "title:wijk team",
    "foto",
    "de het",
    "2024*",
]
SYNONYMS = Synonyms(
    [
        ("wijkteam", "team van de wijk", Relation.SYNONYM),
        ("schuldhulp", "schuldhulpverlening", Relation.SYNONYM),
    ]
)

words = st.one_of(st.sampled_from(WORDS), st.text(max_size=5))
blanks = st.sampled_from([" ", " ", " ", "\n", ", ", "-", ".", "", " - ", "_", "’"])
texts = st.lists(st.tuples(words, blanks), max_size=40).map(
    lambda pairs: "".join(word + blank for word, blank in pairs)
)


def marker_for(typed: str, corrections: Iterable[str] = ()) -> Marker:
    asked = query.build(typed, synonyms=SYNONYMS)
    return Marker(make_plan(asked.clauses, asked.expansions), corrections)


def spellings(documents: Sequence[tuple[str, str]]) -> Spellings:
    gathered = Gathered()
    for summary, body in documents:
        gathered.add(spellings_of(summary, body))
    return gathered.finish()


def wanted(kept: Spellings, number: int, marker: Marker, documents: Iterable[str]) -> set[str]:
    """Return what `Segment.wanted` would: words by terms, and by the exact terms with a prefix."""
    terms = set(marker.terms)
    for text in documents if marker.prefixes else ():
        terms |= {token.exact for token in analyse(text) if token.exact.startswith(marker.prefixes)}
    return kept.of(number, kept.mask(kept.having(terms)))


def assert_same(summary: str, body: str, typed: str, corrected: str, known: set[str]) -> None:
    sections = ((0, "begin"), (len(body) // 2, "midden"))
    plain, quick = (marker_for(typed, [corrected] if corrected else ()) for _ in range(2))
    passage = cut_passage(summary, body, sections, plain)
    assert cut_passage(summary, body, sections, quick, known) == passage
    for text in (summary, body):
        assert quick.matches(text, known) == plain.matches(text)
    assert quick.other_words((body, summary)) == plain.other_words((body, summary))


@given(
    st.lists(st.tuples(texts, texts), min_size=1, max_size=4),
    st.sampled_from(QUESTIONS),
    st.sampled_from(["", "", "fiets", "warmte-net"]),
)
def test_passages_are_the_same_as_without(
    documents: list[tuple[str, str]], typed: str, corrected: str
) -> None:
    kept = spellings(documents)
    everything = [text for document in documents for text in document]
    for number, (summary, body) in enumerate(documents):
        marker = marker_for(typed, [corrected] if corrected else ())
        known = wanted(kept, number, marker, everything)
        assert_same(summary, body, typed, corrected, known)


@given(st.lists(st.tuples(texts, texts, st.booleans()), max_size=6), st.integers(0, 6))
def test_merged_spellings_are_those_of_the_documents_that_are_left(
    documents: list[tuple[str, str, bool]], border: int
) -> None:
    pairs = [(summary, body) for summary, body, _ in documents]
    live = [stays for *_, stays in documents]
    numbers = [live[:number].count(True) if stays else -1 for number, stays in enumerate(live)]
    merged = Spellings.merged(
        [spellings(pairs[:border]), spellings(pairs[border:])], [numbers[:border], numbers[border:]]
    )
    left = [pair for pair, stays in zip(pairs, live, strict=True) if stays]
    assert len(merged.starts) == len(left) + 1
    everything = np.ones(len(merged.offsets) - 1, np.bool_)
    for number, pair in enumerate(left):
        assert merged.of(number, everything) == spellings_of(*pair)
        for word in spellings_of(*pair):
            for term in terms_of(word):
                assert word in merged.of(number, merged.mask(merged.having([term])))
    assert {name for n in range(len(left)) for name in merged.of(n, everything)} == set(
        Texts(merged.data, merged.offsets).all()
    )


def test_spellings_are_read_back_as_they_were_written(tmp_path: Path) -> None:
    for documents in ([], [("", "")], [("Een wijk.", "De wijk en het warmte-net.")]):
        written = spellings(documents)
        written.save(tmp_path / "spellings.bin")
        read = Spellings.load(tmp_path / "spellings.bin")
        assert read is not None
        for field in dataclasses.fields(Spellings):
            np.testing.assert_array_equal(getattr(read, field.name), getattr(written, field.name))
    data = (tmp_path / "spellings.bin").read_bytes()
    (tmp_path / "spellings.bin").write_bytes(data[:-70] + b"x" + data[-69:])
    assert Spellings.load(tmp_path / "spellings.bin") is None


def real_records() -> Iterator[SearchRecord]:
    """Yield the documents of the hub itself, with all their punctuation."""
    for path in sorted((PROJECT / "kennis").rglob("*.md")):
        text = path.read_text(encoding="utf-8")
        texts = {"title": path.stem, "summary": text[:600], "body": text[600:8_000]}
        yield SearchRecord(path.stem, "1", path.stem, "2026-01-01", texts, sections=((0, "kop"),))


@pytest.fixture(scope="module")
def records() -> dict[str, SearchRecord]:
    return {record.id: record for record in list(real_records())[::2]}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, records: dict[str, SearchRecord]) -> Path:
    """Return an index of which one segment is merged, and one has documents that are deleted."""
    folder = tmp_path_factory.mktemp("index")
    everything = list(records.values())
    with WhooshEngine(folder) as engine:
        engine.rebuild(everything[:20])
        for first in range(20, len(everything), 3):
            engine.update(everything[first : first + 3])
            engine.tidy()
        engine.update(everything[:5])
    assert list(folder.glob("build-*/spellings-*"))
    return folder


@pytest.mark.parametrize(
    "typed",
    [
        "warmtenet wijk",
        "schulden jongeren",
        "wijkteam",
        "samen*",
        '"van de gemeente"',
        "schuldhulpverlening -wet",
        "data-gedreven",
        "gezondheid energieopwekking",
        "woninng bouw",
        "de",
    ],
)
def test_hits_on_real_documents_have_the_passages_of_their_texts(
    folder: Path, records: dict[str, SearchRecord], typed: str
) -> None:
    asked = query.build(typed, synonyms=SYNONYMS)
    with WhooshEngine(folder) as engine:
        page = engine.search(asked)
    assert page.hits
    for hit in page.hits:
        marker = marker_for(typed, page.corrections.values())
        texts = records[hit.id].texts
        summary, body = texts["summary"], texts["body"]
        passage = cut_passage(summary, body, records[hit.id].sections, marker)
        assert (hit.snippet, hit.section) == (passage.html, passage.section)
        assert hit.found_words == marker.other_words((hit.title, summary, body))


def test_without_the_files_passages_are_the_same_and_an_update_leaves_them_again(
    folder: Path, records: dict[str, SearchRecord], tmp_path: Path
) -> None:
    copy = tmp_path / "index"
    shutil.copytree(folder, copy)
    asked = query.build("wijk gemeenten samen*")
    with WhooshEngine(copy) as engine:
        expected = engine.search(asked)
    files = {path.name for path in copy.glob("build-*/spellings-*")}
    for path in copy.glob("build-*/spellings-*"):
        path.unlink()
    with WhooshEngine(copy) as engine:
        assert engine.search(asked) == expected
        engine.update([])
    assert {path.name for path in copy.glob("build-*/spellings-*")} == files
