"""Test the files of the published content: what counts, and that none is half written."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kennishub.content.front_matter import MAX_FILE
from kennishub.content.repository import Repository

PROJECT = Path(__file__).parents[2]


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    root = tmp_path / "kennis"
    for name in ("praktijkvoorbeelden/b.md", "praktijkvoorbeelden/a.md", "artikelen/c.md"):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return Repository(root)


def names(repository: Repository) -> list[str]:
    return [repository.name(path) for path in repository.paths()]


GOOD = ["artikelen/c.md", "praktijkvoorbeelden/a.md", "praktijkvoorbeelden/b.md"]


def test_documents_are_listed_in_order(repository: Repository) -> None:
    assert names(repository) == GOOD


def test_the_files_of_some_documents_are_those_of_all_with_their_ids(
    repository: Repository, tmp_path: Path
) -> None:
    (repository.root / "artikelen" / "link.md").symlink_to(tmp_path / "buiten.md")
    (tmp_path / "buiten.md").write_text("Buiten.")
    everything = repository.paths()
    ids = {path.stem for path in everything} | {"link", "onbekend"}
    assert repository.paths_of(ids) == everything
    assert repository.paths_of(["onbekend"]) == []


def test_a_root_that_does_not_exist_holds_nothing(tmp_path: Path) -> None:
    assert Repository(tmp_path / "niets").paths() == []


def test_files_of_editors_and_unfinished_ones_do_not_count(repository: Repository) -> None:
    folder = repository.root / "artikelen"
    for name in (".c.md", ".c.md.x1y2.tmp", "c.md~", "#c.md#", "~$c.md", "c.md.bak", "c.md.swp"):
        (folder / name).write_text("x")
    (repository.root / ".git").mkdir()
    (repository.root / ".git" / "d.md").write_text("x")
    (folder / "map.md").mkdir()
    assert names(repository) == GOOD
    assert repository.strays() == []


def test_files_that_somebody_may_miss_are_strays(repository: Repository) -> None:
    for name in (
        "los.md",
        "artikelen/oud/x.md",
        "artikelen/x.MD",
        "artikelen/x.txt",
        "elders/y.md",
    ):
        path = repository.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    (repository.root / "README.md").write_text("x")
    (repository.root / "themas.yaml").write_text("x")
    assert [repository.name(path) for path in repository.strays()] == [
        "artikelen/oud/x.md",
        "artikelen/x.MD",
        "artikelen/x.txt",
        "elders/y.md",
        "los.md",
    ]
    assert names(repository) == GOOD


def test_links_out_of_the_root_are_not_followed(repository: Repository, tmp_path: Path) -> None:
    secret = tmp_path / "geheim.md"
    secret.write_text("geheim")
    (tmp_path / "map").mkdir()
    (tmp_path / "map" / "z.md").write_text("geheim")
    link = repository.root / "artikelen" / "geheim.md"
    link.symlink_to(secret)
    (repository.root / "praktijkvoorbeelden" / "map").symlink_to(tmp_path / "map")
    (repository.root / "artikelen" / "binnen.md").symlink_to(repository.root / "artikelen" / "c.md")
    (repository.root / "artikelen" / "weg.md").symlink_to(tmp_path / "bestaat-niet")
    assert names(repository) == ["artikelen/binnen.md", *GOOD]
    for path in (
        link,
        repository.root / "praktijkvoorbeelden" / "map" / "z.md",
        repository.root / ".." / "geheim.md",
    ):
        if ".." not in path.parts:
            with pytest.raises(PermissionError):
                repository.read(path)


def test_a_folder_that_leads_out_of_the_root_is_not_written_in(tmp_path: Path) -> None:
    (tmp_path / "elders").mkdir()
    (tmp_path / "kennis").mkdir()
    (tmp_path / "kennis" / "artikelen").symlink_to(tmp_path / "elders")
    with pytest.raises(PermissionError):
        Repository(tmp_path / "kennis").write("artikel", "x", b"x")
    assert list((tmp_path / "elders").iterdir()) == []


def test_a_file_is_called_by_its_path_under_the_root(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository.root.parent)
    assert repository.name(Path("kennis/artikelen/c.md")) == "artikelen/c.md"
    assert (
        Repository(Path("kennis")).name(repository.root / "artikelen" / "c.md") == "artikelen/c.md"
    )
    assert repository.name(Path("elders/c.md")) == "elders/c.md"


def test_a_huge_file_is_not_read_to_its_end(repository: Repository) -> None:
    path = repository.path_of("artikel", "c")
    path.write_bytes(b"x" * (MAX_FILE * 3))
    assert len(repository.read(path)) == MAX_FILE + 1


def test_a_pipe_does_not_hang_reading(repository: Repository) -> None:
    path = repository.root / "artikelen" / "pijp.md"
    os.mkfifo(path)
    assert names(repository) == GOOD
    with pytest.raises(OSError, match="no ordinary file"):
        repository.read(path)


@pytest.mark.parametrize("id_", ["../x", "a/b", "", ".x", "A", "x" * 81, "a--b", "x.md"])
def test_no_id_leads_to_another_folder(repository: Repository, id_: str) -> None:
    with pytest.raises(ValueError, match="no document"):
        repository.path_of("artikel", id_)
    with pytest.raises(ValueError, match="no document"):
        repository.write("../artikelen", "x", b"")


def test_a_document_is_written_and_read(repository: Repository) -> None:
    path = repository.write("artikel", "nieuw", b"een")
    assert path == repository.path_of("artikel", "nieuw")
    assert repository.read(path) == b"een"
    repository.write("artikel", "nieuw", b"twee")
    assert repository.read(path) == b"twee"
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert sorted(item.name for item in path.parent.iterdir()) == ["c.md", "nieuw.md"]


def test_a_first_document_makes_its_folder(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "kennis")
    repository.write("artikel", "x", b"x")
    assert names(repository) == ["artikelen/x.md"]


def test_a_write_that_fails_leaves_the_old_file_and_no_other(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        repository.write("artikel", "c", b"nieuw")
    assert repository.read(repository.path_of("artikel", "c")) == b"artikelen/c.md"
    assert names(repository) == GOOD
    assert len(list((repository.root / "artikelen").iterdir())) == 1


def test_a_reader_sees_whole_files_while_a_writer_is_killed(repository: Repository) -> None:
    script = (
        "import sys; from pathlib import Path\n"
        "from kennishub.content.repository import Repository\n"
        "repository = Repository(Path(sys.argv[1]))\n"
        "while True:\n"
        "    for letter in b'abc': repository.write('artikel', 'c', bytes([letter]) * 60_000)\n"
    )
    path = repository.path_of("artikel", "c")
    for _ in range(4):
        writer = subprocess.Popen([sys.executable, "-c", script, str(repository.root)], cwd=PROJECT)
        deadline = time.monotonic() + 0.5
        while time.monotonic() < deadline:
            data = repository.read(path)
            assert len(set(data)) == 1 or data == b"artikelen/c.md"
            assert len(data) in (60_000, 14)
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        assert len(repository.read(path)) in (60_000, 14)
        assert names(repository) == GOOD
