"""A backup of a hub at work, put back: all of it or nothing."""

from __future__ import annotations

import dataclasses
import gzip
import hashlib
import itertools
import json
import resource
import shutil
import stat
import subprocess
import tarfile
import threading
import time
from pathlib import Path

import pytest

from kennishub.actors import Role
from kennishub.catalogue.accounts import list_accounts
from kennishub.catalogue.revisions import latest_digests
from kennishub.config import Config
from kennishub.errors import ConfigError
from kennishub.hub import Hub
from kennishub.publishing.backup import BackupError
from kennishub.publishing.restore import JOURNAL
from tests.accounts import make_account
from tests.conftest import PROJECT, environment, free_port, kennishub, serving

TEXT = """\
---
id: {id}
type: artikel
titel: Document {id}
samenvatting: Een proef.
themas: [bestaanszekerheid]
gepubliceerd: 2025-03-04
eigen: true
---
Dit is versie {number}.
"""


def run(
    config: Config, *arguments: str, most: int | None = None
) -> subprocess.CompletedProcess[str]:
    def limit() -> None:
        if most is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    env = environment(config)
    if most is not None:
        # What measures the coverage of tests has no room either, and would say so.
        env = {name: value for name, value in env.items() if not name.startswith("COV")}
    return subprocess.run(
        kennishub(*arguments),
        cwd=PROJECT,
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        preexec_fn=limit,
    )


@pytest.fixture
def own(tmp_path: Path) -> Config:
    """Return the settings of a hub with one article and one account."""
    content = tmp_path / "hub" / "kennis"
    (content / "artikelen").mkdir(parents=True)
    shutil.copy(PROJECT / "kennis" / "themas.yaml", content)
    write(content, "eerste", 1)
    config = Config(
        content, tmp_path / "hub/index", tmp_path / "hub/instance/kennishub.db", workers=1
    )
    hub = Hub(config)
    with hub.engine:
        hub.update()
    make_account(hub, Role.EDITOR)
    return config


def write(content: Path, id_: str, number: int) -> None:
    (content / "artikelen" / f"{id_}.md").write_text(TEXT.format(id=id_, number=number))


def state(config: Config) -> dict[str, bytes]:
    """Return the files of a hub that a failed restore may not touch."""
    root = config.content.parent
    kept = [*config.content.rglob("*"), *config.database.parent.rglob("*")]
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in kept
        if path.is_file() and path.suffix != ".lock"
    }


def elsewhere(config: Config, folder: Path) -> Config:
    return dataclasses.replace(
        config,
        content=folder / "kennis",
        index=folder / "index",
        database=folder / "instance" / "kennishub.db",
    )


def test_a_backup_comes_back_whole(own: Config, tmp_path: Path) -> None:
    file = tmp_path / "b.tar.gz"
    made = run(own, "backup", str(file))
    assert made.returncode == 0, made.stderr
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []

    folder = tmp_path / "nieuw"
    back = run(own, "restore", str(file), "--into", str(folder))
    assert back.returncode == 0, back.stderr
    other = elsewhere(own, folder)
    assert run(other, "doctor").returncode == 0
    assert stat.S_IMODE(other.database.stat().st_mode) == 0o600
    key = "instance/secret_key"
    assert (folder / key).read_text() == (own.content.parent / key).read_text()
    with Hub(other).database() as db:
        assert [one.email for one in list_accounts(db)] == ["redacteur@gemeente.example"]
    assert not list(folder.rglob(".herstel"))


def test_a_restore_replaces_only_when_told(own: Config, tmp_path: Path) -> None:
    file = tmp_path / "b.tar.gz"
    Hub(own).backup(file)
    write(own.content, "eerste", 2)
    write(own.content, "tweede", 1)
    (own.content / ".git").mkdir()
    before = state(own)
    hub = Hub(own)
    with pytest.raises(BackupError, match="--force"):
        hub.restore(file)
    assert state(own) == before
    with hub.engine:
        hub.restore(file, force=True)
        assert hub.examine() == []
    assert "versie 1" in (own.content / "artikelen" / "eerste.md").read_text()
    assert not (own.content / "artikelen" / "tweede.md").exists()
    assert (own.content / ".git").is_dir()


def test_a_backup_while_documents_are_published_agrees_with_itself(
    own: Config, tmp_path: Path
) -> None:
    """What is in the outbox of the copy is applied by the restore; nothing else may differ."""
    stop = threading.Event()
    numbers: list[int] = []

    def publish() -> None:
        hub = Hub(own)
        with hub.engine, hub.database() as db:
            editor = list_accounts(db)[0].actor
            while not stop.is_set():
                number = len(numbers) + 2
                text = TEXT.format(id="eerste", number=number)
                publishing = hub.publishing(db)
                base = publishing.base("eerste").number
                publishing.revise(editor, "eerste", text, base_revision=base)
                numbers.append(number)
                hub.apply()

    writer = threading.Thread(target=publish)
    writer.start()
    try:
        files = [tmp_path / f"{number}.tar.gz" for number in range(3)]
        for file in files:
            seen, deadline = len(numbers), time.monotonic() + 20
            while len(numbers) == seen and time.monotonic() < deadline:
                time.sleep(0.01)
            hub = Hub(own)
            with hub.engine:
                hub.backup(file)
    finally:
        stop.set()
        writer.join()
    assert len(numbers) >= len(files)
    for number, file in enumerate(files):
        other = elsewhere(own, tmp_path / f"hub-{number}")
        hub = Hub(other)
        with hub.engine:
            hub.restore(file)
            assert hub.examine() == []
            with hub.database() as db:
                last = latest_digests(db)["eerste"]
            written = (other.content / "artikelen" / "eerste.md").read_bytes()
            assert hashlib.sha256(written).hexdigest() == last


@pytest.mark.parametrize("how", ["cut", "changed", "no archive", "without its manifest", "foreign"])
def test_a_damaged_backup_changes_nothing(own: Config, tmp_path: Path, how: str) -> None:
    file = tmp_path / "b.tar.gz"
    Hub(own).backup(file)
    damage(file, how)
    before = state(own)
    with pytest.raises(BackupError) as raised:
        Hub(own).restore(file, force=True)
    assert str(raised.value) == (
        f"De back-up {file} is beschadigd of geen back-up van Kennishub. Er is niets gewijzigd."
    )
    assert state(own) == before


def damage(file: Path, how: str) -> None:
    data = file.read_bytes()
    if how == "cut":
        file.write_bytes(data[: len(data) * 2 // 3])
    elif how == "changed":
        file.write_bytes(gzip.compress(gzip.decompress(data).replace(b"versie 1", b"versie 9")))
    elif how == "no archive":
        file.write_bytes(b"iets anders")
    else:
        changed = file.with_name("changed")
        with tarfile.open(file) as old, tarfile.open(changed, "w:gz") as new:
            for member in old:
                if how == "foreign" and member.name.startswith("kennis/artikelen"):
                    member.name = "kennis/../../uit.md"
                if how == "foreign" or member.name != "manifest.json":
                    new.addfile(member, old.extractfile(member))
        changed.replace(file)


def test_a_target_that_cannot_be_written_gives_one_sentence(own: Config, tmp_path: Path) -> None:
    for target in (tmp_path / "nergens" / "b.tar.gz", Path("/proc/b.tar.gz")):
        with pytest.raises(BackupError, match="is niet te schrijven") as raised:
            Hub(own).backup(target)
        assert str(raised.value).startswith(f"De back-up {target} is niet te schrijven (")


def test_a_full_disk_leaves_the_backup_of_before_and_nothing_unfinished(
    own: Config, tmp_path: Path
) -> None:
    folder = tmp_path / "back-ups"
    folder.mkdir()
    file = folder / "b.tar.gz"
    Hub(own).backup(file)
    whole = file.read_bytes()
    answer = run(own, "backup", str(file), most=30_000)
    assert answer.returncode == 1
    (line,) = answer.stderr.splitlines()
    assert line.startswith(f"Fout: De back-up {file} is niet te schrijven (")
    assert [path.name for path in folder.iterdir()] == ["b.tar.gz"]
    assert file.read_bytes() == whole

    before = state(own)
    answer = run(own, "restore", str(file), "--force", most=30_000)
    assert answer.returncode == 1
    (line,) = answer.stderr.splitlines()
    assert line.startswith("Fout: De back-up is niet terug te zetten (")
    assert state(own) == before


def test_a_restore_refuses_while_a_hub_runs(own: Config, tmp_path: Path) -> None:
    file = tmp_path / "b.tar.gz"
    port = free_port()
    with serving(environment(own), port):
        Hub(own).backup(file)
        with pytest.raises(BackupError, match="Er draait een Kennishub op deze plek"):
            Hub(own).restore(file, force=True)
    hub = Hub(own)
    with hub.engine:
        hub.restore(file, force=True)


def test_a_restore_that_was_killed_halfway_is_undone_and_repeated(
    own: Config, tmp_path: Path
) -> None:
    file = tmp_path / "b.tar.gz"
    Hub(own).backup(file)
    # What a kill after the first two renames leaves: content aside, and the list of what was to be.
    aside = own.content / ".herstel" / ".oud"
    aside.mkdir(parents=True)
    moves = [(path, aside / path.name) for path in sorted(own.content.glob("[!.]*"))]
    moves.append((aside.parent / "artikelen", own.content / "artikelen"))
    lines = [[str(path), str(target)] for path, target in moves]
    (own.database.parent / JOURNAL).write_text(json.dumps(lines))
    for path, target in moves[:2]:
        path.rename(target)

    with pytest.raises(ConfigError, match="halverwege"):
        Hub(own).prepare()
    hub = Hub(own)
    with hub.engine, pytest.raises(BackupError, match="--force"):
        hub.restore(file)
    # The renames are undone, even though nothing was put back.
    assert (own.content / "artikelen" / "eerste.md").exists()
    with hub.engine:
        assert hub.examine() == []


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace kills the process at a call")
@pytest.mark.parametrize("call", [4, 8])
def test_a_restore_is_killed_at_a_rename_and_loses_nothing(
    own: Config, tmp_path: Path, call: int
) -> None:
    file = tmp_path / "b.tar.gz"
    Hub(own).backup(file)
    write(own.content, "tweede", 1)
    before = {name: data for name, data in state(own).items() if "tweede" in name}
    inject = f"inject=rename,renameat,renameat2:signal=KILL:when={call}"
    strace = ["strace", "-qq", "-f", "-o", "/dev/null", "-e", inject]
    killed = subprocess.run(
        [*strace, *kennishub("restore", str(file), "--force")],
        cwd=PROJECT,
        env={k: v for k, v in environment(own).items() if not k.startswith("COV")},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert killed.returncode != 0
    with pytest.raises(ConfigError, match="halverwege"):
        Hub(own).prepare()
    hub = Hub(own)
    # Without force it stops at what is there again, which is all that was there before.
    with pytest.raises(BackupError, match="--force"):
        hub.restore(file)
    assert before
    assert not (own.content / ".herstel").exists()
    assert {name: data for name, data in state(own).items() if "tweede" in name} == before
    with hub.engine:
        hub.restore(file, force=True)
        assert hub.examine() == []
    assert not (own.content / "artikelen" / "tweede.md").exists()


def test_a_second_interruption_while_a_restore_is_undone_loses_nothing(
    own: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "b.tar.gz"
    Hub(own).backup(file)
    write(own.content, "eerste", 2)
    write(own.content, "tweede", 1)
    before = state(own)
    rename, calls = Path.rename, itertools.count(1)

    def interrupted(self: Path, target: Path) -> Path:
        if next(calls) in (4, 5):
            raise KeyboardInterrupt
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        Hub(own).restore(file, force=True)
    monkeypatch.undo()
    assert next(calls) > 5, "it was interrupted twice"
    with pytest.raises(BackupError):
        Hub(own).restore(tmp_path / "absent.tar.gz", force=True)
    assert state(own) == before


def test_a_backup_is_not_written_over_what_it_keeps(own: Config) -> None:
    before = state(own)
    for target in (
        own.database,
        own.database.parent / "secret_key",
        own.content / "b.tar.gz",
        own.content / "themas.yaml",
    ):
        with pytest.raises(BackupError, match="Kies een andere map"):
            Hub(own).backup(target)
    assert state(own) == before


def test_a_document_that_is_a_link_within_the_content_is_kept(own: Config, tmp_path: Path) -> None:
    write(own.content, "tweede", 1)
    (own.content / "bron").mkdir()
    (own.content / "artikelen" / "tweede.md").rename(own.content / "bron" / "tweede.txt")
    (own.content / "artikelen" / "tweede.md").symlink_to("../bron/tweede.txt")
    (own.content / "buiten.txt").symlink_to("/etc/hostname")
    Hub(own).backup(tmp_path / "b.tar.gz")
    there = Hub(elsewhere(own, tmp_path / "there"))
    with there.engine:
        there.restore(tmp_path / "b.tar.gz")
        assert there.engine.revisions().keys() == {"eerste", "tweede"}
        assert there.examine() == []
    assert not (there.config.content / "buiten.txt").exists()
