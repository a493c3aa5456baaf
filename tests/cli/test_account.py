"""`kennishub account`."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from kennishub.config import Config
from tests.conftest import PROJECT, environment, kennishub


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    config = Config(content=folder, index=folder / "index", database=folder / "kennishub.db")
    return subprocess.run(
        kennishub("account", *arguments),
        cwd=PROJECT,
        env=environment(config),
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_account_is_made_listed_changed_and_disabled(tmp_path: Path) -> None:
    made = run(
        tmp_path, "create", "e@hattem.example", "--naam", "Een redacteur", "--gemeente", "Hattem"
    )
    assert made.returncode == 0
    assert "Account gemaakt voor e@hattem.example" in made.stdout
    assert list((tmp_path / "mail").glob("*.eml"))
    assert run(tmp_path, "role", "E@hattem.example", "redacteur").returncode == 0
    listed = run(tmp_path, "list").stdout
    assert listed == "e@hattem.example  redacteur  Een redacteur  GM0244  actief\n"
    assert "zonder code" in run(tmp_path, "no-code", "e@hattem.example").stdout
    assert run(tmp_path, "disable", "e@hattem.example").returncode == 0
    assert "uitgezet" in run(tmp_path, "list").stdout


def test_somebody_is_given_their_data_and_erased(tmp_path: Path) -> None:
    run(tmp_path, "create", "e@hattem.example", "--naam", "Een auteur", "--gemeente", "Hattem")
    data = json.loads(run(tmp_path, "export", "e@hattem.example").stdout)
    assert data["account"][0]["name"] == "Een auteur"
    file = tmp_path / "gegevens.json"
    assert run(tmp_path, "export", "e@hattem.example", "--naar", str(file)).stdout == ""
    assert json.loads(file.read_text())["mailadres"] == "e@hattem.example"
    assert run(tmp_path, "erase", "e@hattem.example").returncode == 130
    done = run(tmp_path, "erase", "e@hattem.example", "--ja")
    assert (done.returncode, done.stdout) == (0, "De gegevens van e@hattem.example zijn gewist.\n")
    listed = run(tmp_path, "list").stdout
    assert listed.endswith("auteur  Oud-medewerker van gemeente Hattem  -  gewist\n")
    assert "e@hattem" not in listed


def test_mistakes_are_told_in_a_sentence(tmp_path: Path) -> None:
    for arguments, message in (
        (("create", "geen adres", "--naam", "x"), "Vul een mailadres in"),
        (("create", "a@b.example", "--naam", "x", "--gemeente", "Atlantis"), "Atlantis"),
        (("role", "a@b.example", "redacteur"), "Er is geen account"),
        (("disable", "a@b.example"), "Er is geen account"),
        (("export", "a@b.example"), "bewaart Kennishub niets"),
        (("erase", "a@b.example", "--ja"), "bewaart Kennishub niets"),
        (("no-code", "a@b.example"), "Er is geen account"),
    ):
        failed = run(tmp_path, *arguments)
        assert failed.returncode == 1
        assert failed.stderr.startswith("Fout: ")
        assert message in failed.stderr
    assert run(tmp_path, "role", "a@b.example", "baas").returncode == 2
