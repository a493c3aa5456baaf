"""Kill processes that publish, at every call that changes something, and look what is left."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from kennishub.actors import Actor, Role
from kennishub.catalogue.accounts import create_account
from kennishub.catalogue.audit import list_audit
from kennishub.catalogue.database import rows
from kennishub.catalogue.documents import revisions as catalogue_revisions
from kennishub.catalogue.municipalities import sync_register
from kennishub.catalogue.revisions import HUB, list_revisions, list_waiting
from kennishub.catalogue.submissions import Status, create_submission, get_submission
from kennishub.config import Config
from kennishub.hub import Hub
from kennishub.publishing import transitions
from kennishub.search import query
from tests.conftest import PROJECT, environment

#: Calls that change files or tell others something; opening to create is seen by what follows it.
MUTATING: Final = (
    "write,pwrite64,writev,rename,renameat,renameat2,link,linkat,unlink,unlinkat,mkdir,rmdir,"
    "fsync,fdatasync,ftruncate,fchmod"
)
#: Seconds that recovery may take.
RECOVERY: Final = 5.0
WORKER: Final = Path(__file__).with_name("worker.py")


@dataclass
class Findings:
    """Count what went wrong, and how long recovery took at most."""

    points: int = 0
    lost: list[str] = field(default_factory=list)
    half: list[str] = field(default_factory=list)
    recovery: float = 0.0

    @property
    def good(self) -> bool:
        """Tell whether nothing was lost or half there, and recovery was quick."""
        return not (self.lost or self.half) and self.recovery <= RECOVERY

    def __str__(self) -> str:
        return (
            f"{self.points} points, {len(self.lost)} lost, {len(self.half)} half-published,"
            f" recovery at most {self.recovery:.2f} s"
        )


def strace(log: Path, *more: str) -> list[str]:
    """Return the beginning of a command line that is traced by its calls."""
    return ["strace", "-qq", "-o", str(log), "-e", f"trace={MUTATING}", *more]


class Range:
    """Hold a hub with an editor, and try publications on it."""

    def __init__(self, folder: Path) -> None:
        content = folder / "kennis"
        (content / "artikelen").mkdir(parents=True)
        shutil.copy(PROJECT / "kennis" / "themas.yaml", content)
        self.config = Config(content, folder / "index", folder / "instance" / "kennishub.db")
        self.hub = Hub(self.config)
        self.hub.update()
        with self.hub.database() as db:
            sync_register(db)
            account = create_account(db, "e@a.example", "Een redacteur", Role.EDITOR, verified=True)
        assert account is not None
        self.editor = account.actor
        self.made = 0

    def _environment(self) -> dict[str, str]:
        env = environment(self.config, PYTHONPATH=str(PROJECT))
        # What measures the coverage of tests would write files of its own in between.
        return {name: value for name, value in env.items() if not name.startswith("COV")}

    def submission(self) -> tuple[str, str]:
        """Make a submission that is under review, and a word of its own; return both."""
        self.made += 1
        word = f"proef{self.made}woord"
        author = Actor(None, "a@b.example", email="a@b.example")
        with self.hub.database() as db:
            made = create_submission(db, author, "artikel", {}, title=word)
            made = transitions.submit(db, author, made.id, version=made.version)
            transitions.take_up(db, self.editor, made.id, version=made.version)
        return made.id, word

    def start(
        self, submission: str, word: str, *more: str, inject: str = ""
    ) -> subprocess.Popen[str]:
        """Start a process that publishes, under strace where something is to be injected."""
        trace = strace(Path(os.devnull), "-e", f"inject={MUTATING}:{inject}") if inject else []
        return subprocess.Popen(
            [*trace, sys.executable, str(WORKER), submission, word, *more],
            cwd=PROJECT,
            env=self._environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def count_calls(self, *more: str) -> int:
        """Return the number of mutating calls of one whole publication."""
        submission, word = self.submission()
        log = self.config.database.parent / "calls"
        subprocess.run(
            [*strace(log), sys.executable, str(WORKER), submission, word, *more],
            cwd=PROJECT,
            env=self._environment(),
            stdout=subprocess.DEVNULL,
            check=True,
        )
        return len(log.read_text().splitlines())

    def inject(self, points: list[int], what: str, *more: str) -> Findings:
        """Publish once per point, something going wrong at that call, and look what is left."""
        findings = Findings()
        for point in points:
            submission, word = self.submission()
            process = self.start(submission, word, *more, inject=what.format(point))
            said, _ = process.communicate(timeout=60)
            findings.points += 1
            self.look(submission, word, "ACK" in said, findings)
        return findings

    def look(self, submission: str, word: str, told: bool, findings: Findings) -> None:
        """Recover, and check that a publication is there wholly, once, or not at all."""
        started = time.monotonic()
        hub = Hub(self.config)
        hub.update()
        findings.recovery = max(findings.recovery, time.monotonic() - started)
        path = self.config.content / "artikelen" / f"{word}.md"
        with hub.database() as db, hub.engine as engine:
            decided = get_submission(db, submission).status is Status.PUBLISHED
            found = engine.search(query.build(word)).hits
            signs = {
                "revision": [one.source for one in list_revisions(db, word)] == [HUB],
                "audit": any(
                    one.action == "gepubliceerd"
                    for one in list_audit(db, kind="document", object_id=word)
                ),
                "mail": bool(
                    rows(
                        db,
                        "SELECT 1 FROM mails WHERE subject LIKE '%staat in Kennishub'"
                        " AND text LIKE ?",
                        (f"%{word}%",),
                    )
                ),
                "file": path.exists(),
                "catalogue": word in catalogue_revisions(db),
                "index": [hit.id for hit in found] == [word],
            }
            if told and not decided:
                findings.lost.append(word)
            wrong = sorted(name for name, there in signs.items() if there is not decided)
            if wrong or list_waiting(db) or hub.examine():
                findings.half.append(f"{word}: {decided=}, {wrong}, {hub.examine()}")
