"""Documents out of one hub and into another, as a terminal does it."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import signal
import subprocess
import time
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kennishub.actors import SYSTEM, Actor, Role
from kennishub.catalogue.audit import list_audit
from kennishub.catalogue.documents import get_document
from kennishub.catalogue.revisions import FILE, latest_revision, list_revisions, list_waiting
from kennishub.cli import commands
from kennishub.config import Config
from kennishub.errors import ForbiddenError, VersionConflictError
from kennishub.hub import Hub
from kennishub.publishing.exchange import MAX_LINE, ExchangeError
from kennishub.publishing.exporting import Format, export
from kennishub.publishing.importing import MAX_PROBLEMS, Importer, Outcome, _lines
from tests.accounts import make_account
from tests.cli.test_commands import without_start
from tests.conftest import PROJECT, environment, interruptible, kennishub
from tests.faults.worker import TEXT

KEEP = ("themas.yaml", "synoniemen.yaml", "trefwoorden.yaml")


def run(config: Config, *arguments: str) -> Result:
    """Run a command in this process, which is quicker."""
    return CliRunner().invoke(commands, arguments, env=environment(config))


def start(config: Config, *arguments: str) -> subprocess.Popen[bytes]:
    """Run a command in a process of its own."""
    return subprocess.Popen(
        kennishub(*arguments),
        cwd=PROJECT,
        env=interruptible(environment(config)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def empty(folder: Path) -> Config:
    """Return the settings of a hub with themes and no documents."""
    content = folder / "kennis"
    content.mkdir(parents=True)
    for name in KEEP:
        shutil.copy(PROJECT / "kennis" / name, content)
    return Config(content, folder / "index", folder / "instance" / "kennishub.db", workers=1)


@pytest.fixture
def own(tmp_path: Path) -> Hub:
    """Return a hub with one article, which lies there as a file."""
    config = empty(tmp_path / "hub")
    # The real themes name documents to begin with, which this hub does not have.
    themes = config.content / "themas.yaml"
    themes.write_text(without_start(themes.read_text()))
    (config.content / "artikelen").mkdir()
    (config.content / "artikelen" / "oud.md").write_text(article("oud"))
    hub = Hub(config)
    hub.update()
    return hub


def article(id_: str, word: str = "eerste") -> str:
    return TEXT.format(id=id_, word=word)


def exported(hub: Hub, format_: Format = Format.JSONL) -> bytes:
    to = io.BytesIO()
    with hub.database() as db:
        export(format_, db, hub.repository, "https://kennis.example", to)
    return to.getvalue()


def take(hub: Hub, path: Path, *, replace: bool = False, actor: Actor = SYSTEM) -> Outcome:
    with hub.database() as db:
        importer = Importer(db, hub.repository, hub.register, replace=replace)
        return importer.take(actor, path)


def lines(path: Path, *values: dict[str, Any] | bytes) -> Path:
    encoded = (one if isinstance(one, bytes) else json.dumps(one).encode() for one in values)
    path.write_bytes(b"\n".join(encoded) + b"\n")
    return path


def whole(id_: str, word: str = "eerste") -> dict[str, Any]:
    return {"bestand": article(id_, word)}


def by_hand(id_: str, **more: Any) -> dict[str, Any]:
    return {
        "id": id_,
        "type": "artikel",
        "titel": "Met de hand",
        "samenvatting": "Een proef.",
        "themas": ["bestaanszekerheid"],
        "gepubliceerd": "2025-03-04",
        "eigen": True,
        "tekst": "Dit is de tekst.",
        **more,
    }


def problems(outcome: Outcome) -> list[tuple[int, str]]:
    return [(one.line, one.key) for one in outcome.problems]


def nothing_changed(hub: Hub) -> bool:
    with hub.database() as db:
        files = [path.name for path in hub.repository.paths()]
        return files == ["oud.md"] and not list_waiting(db) and latest_revision(db, "oud") is None


def test_all_documents_come_through_a_file_to_an_empty_hub(
    config: Config, filled_hub: Hub, tmp_path: Path
) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(exported(filled_hub))
    other = empty(tmp_path / "ander")
    hub = Hub(other)
    hub.update()
    outcome = take(hub, path)
    assert (outcome.problems, outcome.added, outcome.unchanged) == ([], 120, 0)
    assert hub.apply()

    names = sorted(path.relative_to(config.content) for path in config.content.rglob("*.md"))
    assert len(names) == 120
    for name in names:
        assert (other.content / name).read_bytes() == (config.content / name).read_bytes()
    assert hub.check() == ([], 120)
    assert hub.examine() == []
    assert exported(hub) == path.read_bytes()
    # And again, from the other format: nothing is new.
    archive = tmp_path / "x.zip"
    archive.write_bytes(exported(filled_hub, Format.ZIP))
    again = take(hub, archive)
    assert (again.problems, again.added, again.unchanged) == ([], 0, 120)
    assert again.differing == []


def test_an_import_is_a_publication_like_others(own: Hub, tmp_path: Path) -> None:
    path = lines(tmp_path / "x.jsonl", whole("nieuw", "zonnebloem"), whole("oud", "roos"))
    assert [key for _line, key in problems(take(own, path))] == ["id"]
    assert nothing_changed(own)
    outcome = take(own, path, replace=True)
    assert (outcome.added, outcome.replaced, outcome.unchanged) == (1, 1, 0)
    assert own.apply()
    with own.database() as db:
        assert get_document(db, "nieuw").title == "Document zonnebloem"
        kinds = [(one.source, one.note) for one in list_revisions(db, "oud")]
        assert kinds == [(FILE, "Ingelezen uit x.jsonl"), (FILE, "")]
        (noted,) = list_audit(db, kind="document", object_id="oud")
        assert (noted.action, noted.detail) == ("ingelezen", {"bestand": "x.jsonl", "versie": 2})
    assert own.examine() == []
    again = take(own, path)
    assert (again.problems, again.unchanged) == ([], 2)


def test_lines_made_by_hand_become_documents_that_may_link_to_each_other(
    own: Hub, tmp_path: Path
) -> None:
    first = by_hand("een", tekst="Zie [twee](doc:twee).", partners=None)
    second = by_hand("twee", verwant=[{"id": "een", "soort": "zie_ook"}], titel='"no": 1.0 #x 😀')
    path = lines(tmp_path / "x.jsonl", b"\xef\xbb\xbf" + json.dumps(first).encode(), b"", second)
    assert take(own, path).problems == []
    assert own.apply()
    assert own.check() == ([], 3)
    with own.database() as db:
        assert get_document(db, "twee").title == '"no": 1.0 #x 😀'
    assert take(own, path).unchanged == 2
    # The same document, though its file is another one.
    file = own.config.content / "artikelen" / "een.md"
    file.write_text(file.read_text().replace("---\n", "---\n# Een opmerking.\n", 1))
    own.update()
    assert take(own, path).unchanged == 2


def test_with_one_problem_nothing_is_taken_in_and_all_are_named(own: Hub, tmp_path: Path) -> None:
    path = lines(
        tmp_path / "x.jsonl",
        whole("goed"),
        b"geen json",
        whole("goed", "dubbel"),
        by_hand("slecht", titel="", themas=["bestaat-niet"]),
        by_hand("los", tekst="Zie [niets](doc:niets)."),
        {**whole("anders"), "titel": "Iets anders"},
        b'{"id": "' + b"x" * MAX_LINE + b'"}',
        b'{"titel": "\xff"}',
    )
    found = run(own.config, "import", str(path))
    assert found.exit_code == 1
    assert "Er is niets ingelezen." in found.stderr
    told = [line.removeprefix(f"{path}:").split(": ")[:2] for line in found.stdout.splitlines()]
    assert told == [
        ["2", "bestand"],
        ["3", "id"],
        ["4", "themas[0]"],
        ["4", "titel"],
        ["5", "tekst"],
        ["6", "titel"],
        ["7", "bestand"],
        ["8", "bestand"],
    ]
    assert nothing_changed(own)


def test_a_file_of_nothing_but_mistakes_is_given_up(own: Hub, tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(b"x\n" * 100_000)
    assert len(take(own, path).problems) == MAX_PROBLEMS


def test_a_line_of_a_hundred_megabytes_is_refused_within_bounded_memory(
    own: Hub, tmp_path: Path
) -> None:
    path = tmp_path / "x.jsonl"
    with path.open("wb") as file:
        file.truncate(100_000_000)
        file.seek(0, os.SEEK_END)
        file.write(b"\n" + json.dumps(whole("oud")).encode())
    tracemalloc.start()
    found = [(number, line and len(line)) for number, line in _lines(path)]
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found == [(1, None), (2, path.stat().st_size - 100_000_001)]
    assert most < 10_000_000
    assert problems(take(own, path)) == [(1, "bestand")]


def test_what_is_in_the_way_is_named(own: Hub, tmp_path: Path) -> None:
    editor = make_account(own, Role.EDITOR).actor
    with own.database() as db:
        publishing = own.publishing(db)
        publishing.base("oud")
        publishing.rename(editor, "oud", "nieuw", base_revision=1)
        own.apply()
        publishing.withdraw(editor, "nieuw", "Het klopt niet.", base_revision=1)
        own.apply()
    (own.config.content / "praktijkvoorbeelden").mkdir()
    (own.config.content / "praktijkvoorbeelden" / "los.md").write_text("geen kop")

    path = lines(tmp_path / "x.jsonl", whole("oud"), whole("nieuw"), whole("los"))
    said = [one.message for one in take(own, path).problems]
    assert ["heet hier nu" in said[0], "is hier ingetrokken" in said[1]] == [True, True]
    assert "los.md is hier nog niet ingelezen" in said[2]
    assert take(own, lines(path, whole("nieuw")), replace=True).problems == []
    assert own.apply()
    kind = by_hand("nieuw", type="praktijkvoorbeeld", gemeenten=[{"naam": "Gouda"}])
    kind |= {"tekst": "## Aanleiding\n\nx\n\n## Aanpak\n\nx\n"}
    found = take(own, lines(path, kind), replace=True)
    assert [one.key for one in found.problems] == ["type"]


def test_only_who_may_publish_takes_documents_in(own: Hub, tmp_path: Path) -> None:
    author = make_account(own, Role.AUTHOR).actor
    with pytest.raises(ForbiddenError):
        take(own, lines(tmp_path / "x.jsonl", whole("nieuw")), actor=author)
    assert nothing_changed(own)


def test_a_change_of_somebody_else_meanwhile_stops_an_import(own: Hub, tmp_path: Path) -> None:
    editor = make_account(own, Role.EDITOR).actor
    path = lines(tmp_path / "x.jsonl", whole("nieuw"), whole("oud", "roos"))
    with own.database() as db:
        importer = Importer(db, own.repository, own.register, replace=True)
        publishing = own.publishing(db)
        number = publishing.base("oud").number
        outcome = Outcome()
        planned = importer._check(path, importer._ids(path, outcome), outcome)
        publishing.revise(editor, "oud", article("oud", "tulp"), base_revision=number)
        with pytest.raises(VersionConflictError):
            importer._publish(SYSTEM, path, planned, outcome)
        assert latest_revision(db, "nieuw") is None


def test_a_csv_file_is_for_spreadsheets_alone(own: Hub, tmp_path: Path) -> None:
    titles = ["=HYPERLINK(1)", "+1", "-2 graden", "@som", "＝1", '" =1']
    path = lines(
        tmp_path / "x.jsonl",
        *(by_hand(f"t{number}", titel=title) for number, title in enumerate(titles)),
    )
    assert take(own, path).problems == []
    assert own.apply()
    data = exported(own, Format.CSV)
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == 8
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert [row["titel"] for row in rows] == ["Document eerste", *(f"'{one}" for one in titles)]
    assert rows[1]["adres"] == "https://kennis.example/artikelen/t0/"
    assert rows[1]["eigen"] == "ja"
    for name in ("x.csv", "hernoemd.jsonl"):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(ExchangeError, match="csv-bestand is alleen om te bekijken"):
            take(own, tmp_path / name)


def test_the_same_documents_give_the_same_zip_file_and_nothing_hostile_comes_in(
    own: Hub, tmp_path: Path
) -> None:
    path = tmp_path / "x.zip"
    made = run(own.config, "export", "--format", "zip", "--naar", str(path))
    assert made.exit_code == 0, made.stderr
    assert "1 document." in made.stdout
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []
    os.utime(own.config.content / "artikelen" / "oud.md", (1, 1))
    assert exported(own, Format.ZIP) == path.read_bytes()
    with zipfile.ZipFile(path, "a") as archive:
        assert archive.namelist()[0] == "kennis/artikelen/oud.md"
        archive.writestr("kennis/artikelen/nieuw.md", article("nieuw"))
    (own.config.content / "trefwoorden.yaml").unlink()
    outcome = take(own, path)
    assert (outcome.added, outcome.unchanged, outcome.differing) == (1, 1, ["trefwoorden.yaml"])
    assert own.apply()

    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("kennis/artikelen/slecht.md", "geen kop")
    (problem,) = take(own, path).problems
    assert str(problem).startswith(f"{path}/artikelen/slecht.md:1: bestand: ")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("../uit.md", article("uit"))
    with pytest.raises(ExchangeError, match="wijst naar een andere map"):
        take(own, path)


def test_what_is_published_is_exported_though_its_file_was_changed(own: Hub) -> None:
    before = exported(own)
    file = own.config.content / "artikelen" / "oud.md"
    file.write_text(article("oud", "anders"))
    told = run(own.config, "export")
    assert told.exit_code == 1
    assert "nog niet ingelezen" in told.stderr
    assert json.loads(told.stdout)["titel"] == json.loads(before)["titel"]


def test_a_reader_that_stops_ends_an_export_quietly(config: Config, filled_hub: Hub) -> None:
    with start(config, "export") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.wait(30) == 141
        assert process.stderr.read() == b""


def test_an_export_is_broken_off_while_it_waits_for_its_reader(
    config: Config, filled_hub: Hub
) -> None:
    with start(config, "export") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
        assert process.stderr.read().strip() == b"Afgebroken."


def test_an_export_to_a_full_disk_says_so_and_leaves_nothing(own: Hub, tmp_path: Path) -> None:
    full = run(own.config, "export", "--naar", "/dev/full")
    assert isinstance(full.exception, ExchangeError)
    assert str(full.exception).startswith("/dev/full is niet te schrijven (")
    nowhere = run(own.config, "export", "--naar", str(tmp_path / "niet" / "x.jsonl"))
    assert isinstance(nowhere.exception, ExchangeError)


def test_an_import_that_is_killed_is_finished_by_the_next_one(own: Hub, tmp_path: Path) -> None:
    path = lines(tmp_path / "x.jsonl", *(whole(f"nieuw-{number}") for number in range(20)))
    with start(own.config, "import", str(path)) as process, own.database() as db:
        while process.poll() is None and not list_waiting(db):
            time.sleep(0.005)
        process.kill()
        assert process.wait() == -signal.SIGKILL
        assert len(list_waiting(db)) == 20
    again = run(own.config, "import", str(path))
    assert again.stdout == "0 nieuw, 0 vervangen, 20 ongewijzigd.\n"
    assert own.examine() == []
    assert own.check() == ([], 21)
