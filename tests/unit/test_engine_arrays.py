"""The arrays that the Whoosh engine evaluates on: decoded, kept, and made anew where damaged."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from whoosh import index as whoosh_index

from kennishub.search import query
from kennishub.search.builds import Builds
from kennishub.search.record import FIELD_WEIGHTS, SearchRecord
from kennishub.search.whoosh_engine import WhooshEngine
from kennishub.search.whoosh_engine.array_file import Texts
from kennishub.search.whoosh_engine.cache import ArrayCache
from kennishub.search.whoosh_engine.columns import Codes, Columns
from kennishub.search.whoosh_engine.decoding import (
    SHIFT,
    NotOnArraysError,
    decode_positions,
    decode_postings,
)
from kennishub.search.whoosh_engine.facets import FacetTable

WORDS = [
    "warmtenet",
    "wijk",
    "woning",
    "gemeente",
    "schuld",
    "hulp",
    "energie",
    "armoede",
    "isolatie",
]


def record(number: int, body: str, **more: Any) -> SearchRecord:
    return SearchRecord(
        f"document-{number}",
        str(number),
        f"Titel {number}",
        f"2025-01-{1 + number % 28:02}",
        {"title": f"Titel {number}", "summary": "Kort.", "body": body},
        {"thema": ("wonen", "zorg")[: number % 3]},
        {"type": "artikel"},
        **more,
    )


def records(count: int) -> Iterator[SearchRecord]:
    random = np.random.default_rng(7)
    for number in range(count):
        yield record(number, " ".join(random.choice(WORDS, 1 + number % 50)))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with WhooshEngine(tmp_path / "index") as engine:
        engine.rebuild(records(400))
    return tmp_path / "index"


def open_reader(folder: Path) -> Any:
    build = Builds(folder).current()
    return whoosh_index.open_dir(str(build)).reader().leaf_readers()[0][0]


def test_decoded_postings_are_those_that_whoosh_reads_one_by_one(folder: Path) -> None:
    reader = open_reader(folder)
    for field in ("title", "body"):
        for term in reader.lexicon(field):
            text = term.decode() if isinstance(term, bytes) else term
            ids, weights, keys = [], [], []
            matcher = reader.postings(field, text.encode())
            while matcher.is_active():
                ids.append(matcher.id())
                weights.append(matcher.weight())
                keys += [(ids[-1] << SHIFT) + at for at in matcher.value_as("positions")]
                matcher.next()
            postings = decode_postings(reader, field, text)
            assert (postings.ids.tolist(), postings.weights.tolist()) == (ids, weights)
            assert decode_positions(reader, field, text).tolist() == keys


def test_a_term_that_is_nowhere_has_no_postings(folder: Path) -> None:
    reader = open_reader(folder)
    assert len(decode_postings(reader, "body", "=nergens").ids) == 0
    assert len(decode_positions(reader, "body", "=nergens")) == 0


def test_a_position_past_what_fits_is_refused() -> None:
    class Matcher:
        def __init__(self) -> None:
            self.left = 1

        def is_active(self) -> bool:
            return bool(self.left)

        def id(self) -> int:
            return 0

        def weight(self) -> float:
            return 1.0

        def value(self) -> bytes:
            import pickle

            return b"\0\0\0\1" + pickle.dumps([1 << SHIFT], 2)

        def next(self) -> None:
            self.left = 0

    class Reader:
        def postings(self, *_arguments: object) -> Matcher:
            return Matcher()

    with pytest.raises(NotOnArraysError):
        decode_positions(Reader(), "body", "=woord")


def test_columns_are_read_back_as_they_were_written(folder: Path, tmp_path: Path) -> None:
    columns = Columns.read(open_reader(folder))
    columns.save(tmp_path / "columns")
    again = Columns.load(tmp_path / "columns")
    assert again is not None
    assert again.ids.all() == columns.ids.all()
    assert again.words.all() == sorted(again.words.all())
    assert again.displays[3] == '{"type": "artikel"}'
    np.testing.assert_array_equal(again.word_counts, columns.word_counts)
    np.testing.assert_array_equal(again.published, columns.published)
    for name in FIELD_WEIGHTS:
        np.testing.assert_array_equal(again.lengths[name], columns.lengths[name])
    for name, codes in columns.facets.items():
        assert again.facets[name].values == codes.values
        np.testing.assert_array_equal(again.facets[name].codes, codes.codes)


@pytest.mark.parametrize("damage", ["missing", "empty", "cut", "zeroed", "other"])
def test_without_a_whole_file_of_columns_the_answers_are_the_same(
    folder: Path, damage: str
) -> None:
    question = query.build("wijk energie")
    with WhooshEngine(folder) as engine:
        expected = engine.search(question)
    for path in folder.glob("build-*/columns-*"):
        data = path.read_bytes()
        match damage:
            case "missing":
                path.unlink()
            case "empty":
                path.write_bytes(b"")
            case "cut":
                path.write_bytes(data[: len(data) // 2])
            case "zeroed":
                path.write_bytes(data[:4096] + bytes(len(data) - 4096))
            case "other":
                path.write_bytes(b"iets anders" * 100)
    with WhooshEngine(folder) as engine:
        assert engine.search(question) == expected


def test_an_update_reads_no_old_segment_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with WhooshEngine(folder) as engine:
        engine.search(query.build("wijk"))
        loaded: list[Path] = []
        load = Columns.load

        def counting(path: Path) -> Columns | None:
            loaded.append(path)
            return load(path)

        monkeypatch.setattr(Columns, "load", counting)
        made = engine.memory().made
        engine.update([record(1, "wijk")])
        assert engine.search(query.build("wijk")).total > 0
        assert len(loaded) == 1
        # The new segment's lists are decoded, and each word's scores are made anew; no more.
        assert engine.memory().made - made < 60


def test_memory_stays_within_what_was_allowed(tmp_path: Path) -> None:
    with WhooshEngine(tmp_path / "index", memory=100_000) as engine:
        engine.rebuild(record(n, " ".join(f"woord{n}x{m}" for m in range(100))) for n in range(30))
        engine.warm()
        for number in range(0, 30, 3):
            for word in range(0, 100, 20):
                assert engine.search(query.build(f"woord{number}x{word}")).total == 1
        use = engine.memory()
        assert use.dropped > 0
        assert use.used <= use.budget == 100_000


def test_words_that_are_not_there_take_no_room(folder: Path) -> None:
    with WhooshEngine(folder) as engine:
        engine.search(query.build("wijk"))
        before = engine.memory().used
        for number in range(50):
            assert not engine.search(query.build(f"onzin{number}woord", literal=True)).total
        # One entry per word that is asked for, and none for each form of it in each field.
        assert engine.memory().used - before < 50 * 1_000


@pytest.mark.skipif(not Path("/proc/self/smaps").exists(), reason="needs Linux to tell")
def test_what_was_read_of_the_files_of_an_index_does_not_stay_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kennishub.search.whoosh_engine.engine.LET_GO_AFTER", 1)
    with WhooshEngine(tmp_path / "index") as engine:
        engine.rebuild(record(n, " ".join(f"w{n}x{m}" for m in range(300))) for n in range(300))
        for number in range(150):
            assert engine.search(query.build(f"w{number}x7", literal=True)).total == 1
        assert _resident(tmp_path) < _size(tmp_path) / 10
        # It is read again when it is needed.
        assert engine.search(query.build("w299x7", literal=True)).hits[0].title == "Titel 299"


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _resident(folder: Path) -> int:
    """Return the bytes of files in a folder that this process has in memory."""
    total, here = 0, False
    for line in Path("/proc/self/smaps").read_text().splitlines():
        if "-" in line.split()[0]:
            here = str(folder) in line
        elif here and line.startswith("Rss:"):
            total += int(line.split()[1]) * 1024
    return total


@dataclass
class Block:
    nbytes: int


def test_the_least_recently_used_entry_is_dropped_first() -> None:
    cache = ArrayCache(2_000)
    made: list[str] = []

    def get(name: str) -> None:
        def make() -> Block:
            made.append(name)
            return Block(400)

        cache.get("owner", name, make)

    for name in ("a", "b", "a", "c", "a", "b"):
        get(name)
    assert made == ["a", "b", "c", "b"]
    assert cache.use().dropped == 2
    cache.keep(lambda owner: owner != "owner")
    assert cache.use().used == 0


def test_an_entry_larger_than_the_budget_is_made_but_not_kept() -> None:
    cache = ArrayCache(1_000)
    assert cache.get("owner", "a", lambda: Block(5_000)).nbytes == 5_000
    assert cache.use().entries == 0


def test_facets_count_documents_with_many_values_and_with_none() -> None:
    lists = [[], ["a"], [f"w{n}" for n in range(12)], ["b", "a", "w11"]]
    others = [["a"], ["z"], [], ["z", "y"]]
    facets = FacetTable(
        {
            "een": [Codes.of(lists[:2]), Codes.of(lists[2:])],
            "leeg": [Codes.of([[], []]), Codes.of([[], []])],
            "ander": [Codes.of(others[:2]), Codes.of(others[2:])],
        }
    )
    everything = np.arange(4, dtype=np.int32)
    names = ("ander", "een", "leeg")
    found = {
        name: [(one.value, one.count) for one in values]
        for name, values in facets.count(names, everything).items()
    }
    rest = sorted(f"w{n}" for n in range(11))
    assert found == {
        "ander": [("z", 2), ("a", 1), ("y", 1)],
        "een": [("a", 2), ("w11", 2), ("b", 1), *((value, 1) for value in rest)],
        "leeg": [],
    }
    assert list(facets.count(["een"], everything[1:2])["een"]) == [("a", 1, False)]
    assert facets.having("een", ["w11", "nergens"]).tolist() == [False, False, True, True]
    assert facets.having("ander", ["a"]).tolist() == [True, False, False, False]


def test_facets_take_no_more_memory_whichever_are_counted() -> None:
    lists = [[f"w{number}"] for number in range(2_000)]
    facets = FacetTable({name: [Codes.of(lists)] for name in "abcdefgh"})
    some = np.arange(5, dtype=np.int32)
    facets.count("abcdefgh", some)
    tracemalloc.start()
    for count in range(1, 8):
        for names in combinations("abcdefgh", count):
            assert len(facets.count(names, some)) == count
    kept, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # A copy of the columns of each choice would take megabytes.
    assert kept < 200_000


def test_texts_are_packed_and_read_back() -> None:
    texts = ["", "één", "twee 👍", ""]
    assert Texts.of(texts).all() == texts
    assert [Texts.of(texts)[place] for place in range(4)] == texts


def test_what_does_not_fit_in_arrays_is_searched_by_whoosh_with_the_same_answer(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions = [query.build(text) for text in ("wijk energie", "warmtenet -schuld", '"wijk wijk"')]
    with WhooshEngine(folder) as engine:
        expected = [(engine.search(one), engine.count(one)) for one in questions]

    def refuse(*_arguments: object) -> None:
        raise NotOnArraysError("nothing fits")

    monkeypatch.setattr("kennishub.search.whoosh_engine.segment.decode_postings", refuse)
    monkeypatch.setattr("kennishub.search.whoosh_engine.segment.decode_positions", refuse)
    with WhooshEngine(folder) as engine:
        assert [(engine.search(one), engine.count(one)) for one in questions] == expected
