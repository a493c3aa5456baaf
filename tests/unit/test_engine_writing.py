"""Writing an index: what is in it, in how many processes, and what is left after a failure."""

from __future__ import annotations

import dataclasses
import multiprocessing
import os
import random
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from whoosh import index as whoosh_index
from whoosh.query import Phrase, Term
from whoosh.searching import Searcher

from kennishub.search.record import SearchRecord
from kennishub.search.whoosh_engine import merging, parallel, segments, writing
from kennishub.search.whoosh_engine.schema import make_schema, read_stored, to_document

Content = dict[str, Any]

TEXTS = (
    "De gemeente verstrekt huishoudelijke hulp, d.w.z. hulp bij het huishouden.",
    "E-mail en email: e-mailadressen, WMO-consulenten en Jeugdwet-teams (o.a.) a.u.b.",
    "",
    "x" * 500 + " " + "jeugdhulpverlening" * 9,
    "Fietsen 🚲 door de 🏙️ stad; de stad fietst. Café's, coöperatie, 's-Hertogenbosch.",
    "ouderen ouders ouder oudere " * 40,
    "... -- '' 🚲",
    "De e-e, a-a en huis-huis: tweemaal dezelfde term op een plaats.",
)


def record(number: int) -> SearchRecord:
    text = TEXTS[number % len(TEXTS)]
    return SearchRecord(
        id=f"document-{number}",
        revision=f"r{number}",
        title=f"Titel {number} over {text[:40]}",
        published=f"2024-01-{1 + number % 28:02}",
        texts={
            "title": f"Titel {number}",
            "keywords": "fiets, stad" if number % 3 else "",
            "municipality": "",
            "summary": text[:80],
            "body": f"{text} Dit is stuk {number} van een reeks. {text}",
        },
        facets={"thema": ("mobiliteit",), "jaar": (str(number),)},
        display={"summary": text},
        prior=1.05,
        sections=((3, "anker"),),
    )


def records(count: int, first: int = 0) -> Iterator[SearchRecord]:
    for number in range(first, first + count):
        yield record(number)


def build(folder: Path, count: int, processes: int | None = 1) -> Path:
    folder.mkdir()
    assert writing.build(folder, records(count), processes=processes) == count
    return folder


def build_with_whoosh(folder: Path, count: int) -> Path:
    folder.mkdir()
    index = whoosh_index.create_in(str(folder), make_schema())
    writer = index.writer()
    for one in records(count):
        writer.add_document(**to_document(one))
    writer.commit()
    return folder


def content(folder: Path) -> Content:
    """Return everything that an index holds of its live documents, by their ids."""
    found: Content = {"postings": {}, "documents": {}}
    reader = whoosh_index.open_dir(str(folder)).reader()
    schema = reader.schema
    for leaf, _ in reader.leaf_readers():
        facts = leaf.column_reader("facts")
        names: dict[int, str] = {}
        for term in leaf.lexicon("id"):
            names |= dict.fromkeys(leaf.postings("id", term).all_ids(), term.decode())
        for number, name in names.items():
            assert name not in found["documents"]
            found["documents"][name] = {
                "facts": facts[number],
                "stored": leaf.stored_fields(number),
                "lengths": {
                    field: leaf.doc_field_length(number, field) or 0 for field in schema.names()
                },
            }
        for field, term in leaf.all_terms():
            matcher = leaf.postings(field, term)
            postings = found["postings"].setdefault((field, term), {})
            while matcher.is_active():
                value = matcher.value_as("positions") if field != "id" else None
                postings[names[matcher.id()]] = (matcher.weight(), value)
                matcher.next()
    reader.close()
    found["postings"] = {term: some for term, some in found["postings"].items() if some}
    return found


@pytest.mark.parametrize("memory", [writing.MEMORY, 10_000], ids=["in memory", "in runs"])
@pytest.mark.parametrize("processes", [1, 2, 3])
def test_an_index_holds_what_whoosh_would_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, processes: int, memory: int
) -> None:
    monkeypatch.setattr(writing, "MEMORY", memory)
    ours = build(tmp_path / "ours", 400, processes)
    assert content(ours) == content(build_with_whoosh(tmp_path / "whoosh", 400))
    assert len(list(ours.glob("*.seg"))) == processes
    assert {path.suffix for path in ours.iterdir()} == {".bin", ".seg", ".toc"}


def statistics(info: Any) -> dict[str, Any]:
    return {name: value for name, value in vars(info).items() if name not in ("_offset", "_length")}


def test_one_process_writes_the_same_statistics_as_whoosh(tmp_path: Path) -> None:
    readers = [
        whoosh_index.open_dir(str(make(tmp_path / make.__name__, 300))).reader()
        for make in (build, build_with_whoosh)
    ]
    terms = list(readers[1].all_terms())
    assert list(readers[0].all_terms()) == terms
    for field, term in terms:
        ours, theirs = (reader.term_info(field, term) for reader in readers)
        assert statistics(ours) == statistics(theirs), (field, term)
    for field in make_schema().names():
        assert readers[0].field_length(field) == readers[1].field_length(field)
    for reader in readers:
        reader.close()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def ids(folder: Path) -> list[str]:
    return sorted(content(folder)["documents"])


def segment_sizes(folder: Path) -> list[int]:
    index = whoosh_index.open_dir(str(folder))
    return sorted(segment.doc_count() for segment in index._segments())


def test_no_process_is_started_for_a_few_records(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parallel, "_Worker", None)
    folder = build(tmp_path / "index", parallel.FEW - 1, processes=2)
    assert len(ids(folder)) == parallel.FEW - 1


def test_an_index_of_nothing_can_be_written_to(tmp_path: Path) -> None:
    folder = build(tmp_path / "index", 0)
    assert writing.apply(whoosh_index.open_dir(str(folder)), records(2)) == 2
    assert ids(folder) == ["document-0", "document-1"]


@pytest.mark.parametrize(("count", "processes"), [(10, 1), (300, 2)])
def test_two_records_with_one_id_are_refused_and_leave_nothing(
    tmp_path: Path, count: int, processes: int
) -> None:
    def twice() -> Iterator[SearchRecord]:
        yield from records(count)
        yield record(7)

    with pytest.raises(ValueError, match="two records with the id document-7"):
        writing.build(tmp_path, twice(), processes=processes)
    assert names(tmp_path) == []
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize(("count", "processes"), [(10, 1), (300, 2)])
def test_an_error_of_the_records_reaches_the_caller_and_leaves_nothing(
    tmp_path: Path, count: int, processes: int
) -> None:
    def broken() -> Iterator[SearchRecord]:
        yield from records(count)
        raise LookupError("no such row")

    with pytest.raises(LookupError, match="no such row"):
        writing.build(tmp_path, broken(), processes=processes)
    assert names(tmp_path) == []
    assert multiprocessing.active_children() == []


class OwnError(Exception):
    def __init__(self, one: str, two: str) -> None:
        super().__init__(f"{one} {two}")


def fail_with_key_error(*_arguments: object) -> None:
    raise KeyError("body")


def fail_with_own_error(*_arguments: object) -> None:
    raise OwnError("not to be", "unpickled")


def fall_dead(*_arguments: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize(
    ("failure", "error", "message"),
    [
        (fail_with_key_error, KeyError, "body"),
        (fail_with_own_error, RuntimeError, "not to be unpickled"),
        (fall_dead, RuntimeError, "ended with -9"),
    ],
)
def test_an_error_in_a_process_reaches_the_caller_and_leaves_nothing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    failure: Callable[..., None],
    error: type[Exception],
    message: str,
) -> None:
    monkeypatch.setattr(segments.SegmentBuilder, "add", failure)
    with pytest.raises(error, match=message):
        writing.build(tmp_path, records(600), processes=2)
    assert names(tmp_path) == []
    assert multiprocessing.active_children() == []


KILLED = """
import sys
from pathlib import Path

from tests.unit.test_engine_writing import records
from kennishub.search.whoosh_engine import writing


def endless():
    for one in records(10**6):
        if one.id == "document-600":
            sys.stdout.write("going\\n")
            sys.stdout.flush()
        yield one


writing.build(Path(sys.argv[1]), endless(), processes=2)
"""


def test_processes_end_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(tmp_path)],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    ) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"going\n"
        parent.kill()
        # All its processes have this pipe open: it ends with the last of them.
        rest, _ = parent.communicate(timeout=20)
        assert rest == b""


def test_a_commit_replaces_removes_and_adds_without_merging(tmp_path: Path) -> None:
    folder = build(tmp_path / "index", 6)
    index = whoosh_index.open_dir(str(folder))
    assert writing.apply(index, records(2, first=5), ["document-0", "unknown"]) == 2
    assert ids(folder) == [f"document-{number}" for number in range(1, 7)]
    assert segment_sizes(folder) == [2, 4]
    for _ in range(15):
        writing.apply(index, [record(6)])
    # A segment of which nothing is left goes; no other is touched.
    assert segment_sizes(folder) == [1, 1, 4]
    expected = content(build_with_whoosh(tmp_path / "whoosh", 7))
    found = content(folder)["documents"]
    assert found == {name: expected["documents"][name] for name in found}


@pytest.mark.parametrize("where", ["records", "removed"])
def test_a_commit_that_fails_changes_nothing(tmp_path: Path, where: str) -> None:
    folder = build(tmp_path / "index", 6)
    before = names(folder), content(folder)
    index = whoosh_index.open_dir(str(folder))

    def broken() -> Iterator[Any]:
        yield record(1) if where == "records" else "document-2"
        raise LookupError

    changed, removed = (broken(), ()) if where == "records" else ([record(1)], broken())
    with pytest.raises(LookupError):
        writing.apply(index, changed, removed)
    with pytest.raises(ValueError, match="two records with the id document-1"):
        writing.apply(index, [record(1), record(1)])
    lock = [] if "MAIN_WRITELOCK" in before[0] else ["MAIN_WRITELOCK"]
    assert names(folder) == sorted(before[0] + lock)
    assert content(folder) == before[1]
    assert writing.apply(index, [], ["unknown"]) == 0
    assert content(folder) == before[1]


def test_merges_bound_the_segments_and_keep_every_document(tmp_path: Path) -> None:
    folder = build(tmp_path / "index", 300)
    index = whoosh_index.open_dir(str(folder))
    rewritten = 0
    for number in range(100):
        writing.apply(index, [record(250 + number)])
        if merging.merge(index):
            sizes = segment_sizes(folder)
            rewritten += max(sizes) < 250
        assert len(segment_sizes(folder)) <= merging.MOST_SEGMENTS
    assert content(folder) == content(build_with_whoosh(tmp_path / "whoosh", 350))
    assert rewritten == 0
    assert not list(folder.glob("merging*"))


def test_a_segment_with_many_deletions_is_rewritten(tmp_path: Path) -> None:
    folder = build(tmp_path / "index", 20)
    index = whoosh_index.open_dir(str(folder))
    writing.apply(index, [], [f"document-{number}" for number in range(6)])
    assert not merging.merge(index)
    writing.apply(index, [], ["document-6"])
    assert merging.merge(index)
    assert not merging.merge(index)
    reader = index.reader()
    assert (reader.doc_count_all(), reader.doc_count()) == (13, 13)
    reader.close()


def test_what_is_committed_during_a_merge_is_kept(tmp_path: Path) -> None:
    folder = build(tmp_path / "index", 20)
    index = whoosh_index.open_dir(str(folder))
    writing.apply(index, [], [f"document-{number}" for number in range(7)])
    prepared = merging.prepare(index)
    assert prepared is not None
    writing.apply(index, [record(30), record(8)], ["document-9"])
    assert prepared.finish(index)
    numbers = [7, 8, *range(10, 20), 30]
    assert ids(folder) == sorted(f"document-{number}" for number in numbers)
    assert segment_sizes(folder) == [2, 11]


def test_a_merge_of_segments_that_are_gone_is_dropped(tmp_path: Path) -> None:
    folder = build(tmp_path / "index", 10)
    index = whoosh_index.open_dir(str(folder))
    writing.apply(index, [], [f"document-{number}" for number in range(7)])
    prepared = merging.prepare(index)
    assert prepared is not None
    writing.apply(index, [record(20)], [f"document-{number}" for number in range(10)])
    assert not prepared.finish(index)
    assert ids(folder) == ["document-20"]
    assert not list(folder.glob("merging*"))


def test_a_reader_stays_right_when_a_merge_removes_its_files(tmp_path: Path) -> None:
    folder = build(tmp_path / "index", 20)
    index = whoosh_index.open_dir(str(folder))
    reader = index.reader()
    writing.apply(index, [record(1)], [f"document-{number}" for number in range(2, 10)])
    assert merging.merge(index)
    assert reader.doc_count() == 20
    assert [stored["stored"] for stored in reader.all_stored_fields()] == [
        to_document(one)["stored"] for one in records(20)
    ]
    assert len(list(reader.postings("body", b"=reeks").all_ids())) == 20
    reader.close()


def test_an_opened_segment_is_mapped_and_not_copied(tmp_path: Path) -> None:
    folder = build(tmp_path / "index", 5)
    reader = whoosh_index.open_dir(str(folder)).reader()
    file = reader.storage().open_file(f"{reader.segment().segment_id()}.pst")
    assert file.read(4) == b"W3Bl"
    file.seek(-2, os.SEEK_END)
    place = file.tell()
    assert (len(file.read()), file.tell() - place) == (2, 2)
    file.close()
    reader.close()


@pytest.mark.skipif(sys.platform != "linux", reason="tells by /proc what a process has in memory")
def test_stored_texts_are_read_without_staying_mapped(tmp_path: Path) -> None:
    source = random.Random(5)
    texts = {
        f"document-{number}": "".join(source.choices("abcdefgh ", k=20_000))
        for number in range(200)
    }
    # What is stored, and not searched in, makes up nearly the whole segment.
    records = [
        dataclasses.replace(record(0), id=id_, sections=((0, text),)) for id_, text in texts.items()
    ]
    folder = tmp_path / "index"
    folder.mkdir()
    writing.build(folder, records, processes=1)
    file = next(folder.glob("*.seg"))
    reader = whoosh_index.open_dir(str(folder)).reader()
    before = resident(file)
    for number, one in enumerate(records):
        stored = read_stored(reader.stored_fields(number)["stored"])
        assert [tuple(section) for section in stored.sections] == [(0, texts[one.id])]
    assert resident(file) - before < file.stat().st_size / 4
    reader.close()


def resident(path: Path) -> int:
    """Return the bytes of a mapped file that this process has in memory."""
    for block in re.split(r"(?m)^(?=[0-9a-f]+-[0-9a-f]+ )", Path("/proc/self/smaps").read_text()):
        if block.partition("\n")[0].endswith(str(path)):
            return int(re.search(r"(?m)^Rss: +(\d+) kB", block)[1]) * 1024  # type: ignore[index]
    raise AssertionError(f"{path} is not mapped")


def test_whoosh_finds_words_and_phrases(tmp_path: Path) -> None:
    folder = build(tmp_path / "index", 250, processes=2)
    reader = whoosh_index.open_dir(str(folder)).reader()
    with Searcher(reader) as searcher:
        phrase = Phrase("body", ["=van", "=een", "=reeks"])
        assert len(searcher.search(phrase, limit=None)) == 250
        assert len(searcher.search(Phrase("body", ["=een", "=van"]), limit=None)) == 0
        found = searcher.search(Term("title", "=249"), limit=None)
        assert [hit["stored"] for hit in found] == [to_document(record(249))["stored"]]


def test_forked_processes_read_one_map_without_disturbing_each_other(tmp_path: Path) -> None:
    folder = build(tmp_path / "index", 60)
    reader = whoosh_index.open_dir(str(folder)).reader()

    def read() -> list[Any]:
        return [
            (field, term, list(reader.postings(field, term).all_ids()))
            for field, term in reader.all_terms()
        ]

    expected = read()
    context = multiprocessing.get_context("fork")
    pool = [context.Process(target=lambda: os._exit(read() != expected)) for _ in range(3)]
    for process in pool:
        process.start()
    assert read() == expected
    for process in pool:
        process.join()
        assert process.exitcode == 0
    reader.close()
