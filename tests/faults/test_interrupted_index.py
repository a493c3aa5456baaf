"""A run of `kennishub index` that is killed leaves nothing that the next run does not mend."""

from __future__ import annotations

import json
import random
import subprocess
import time
from pathlib import Path

from kennishub.config import Config
from kennishub.finding import Parameters
from kennishub.hub import Hub
from tests.conftest import PROJECT, environment, kennishub

DOCUMENTS = 40
KILLS = 8
#: Seconds within which a run is killed; a whole one takes longer.
LONGEST = 2.2

ARTICLE = """\
---
id: {id}
type: artikel
titel: Versie {version} van document {id}
samenvatting: Een proef.
themas: [bestaanszekerheid]
gepubliceerd: 2025-03-04
eigen: true
---
Versie {version} heet {word}.
"""


def write(content: Path, version: int) -> None:
    for number in range(DOCUMENTS):
        path = content / "artikelen" / f"document-{number}.md"
        path.write_text(ARTICLE.format(id=path.stem, version=version, word=f"versie{version}"))


def test_killed_runs_lose_nothing_and_leave_nothing_half(tmp_path: Path) -> None:
    content = tmp_path / "kennis"
    (content / "artikelen").mkdir(parents=True)
    (content / "themas.yaml").write_text((PROJECT / "kennis" / "themas.yaml").read_text())
    config = Config(content, tmp_path / "index", tmp_path / "instance" / "kennishub.db")
    write(content, 0)
    assert Hub(config).update().added == DOCUMENTS
    chance = random.Random(7)
    for version in range(1, KILLS + 1):
        write(content, version)
        process = subprocess.Popen(
            kennishub("index"),
            cwd=PROJECT,
            env=environment(config),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(chance.uniform(0.3, LONGEST))
        process.kill()
        process.wait()
        # Whatever a killed run left, the index that is there answers, with every document once.
        answer = subprocess.run(
            kennishub("search", "", "--limit", "100", "--json"),
            cwd=PROJECT,
            env=environment(config),
            capture_output=True,
            text=True,
            check=True,
        )
        ids = [hit["id"] for hit in json.loads(answer.stdout)["resultaten"]]
        assert len(ids) == len(set(ids)) == DOCUMENTS

    hub = Hub(config)
    hub.update()
    with hub.database() as db:
        finder = hub.finder(db)
        assert finder.find(Parameters(f"versie{KILLS}")).page.total == DOCUMENTS
        assert finder.find(Parameters(f"versie{KILLS - 1}")).page.total == 0
    again = hub.update()
    assert (again.unchanged, again.changed, again.rebuilt) == (DOCUMENTS, 0, False)
