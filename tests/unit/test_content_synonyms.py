"""Reading the editors' list of synonyms."""

from __future__ import annotations

from pathlib import Path

import pytest

from kennishub.content.synonyms import SynonymList, read_synonyms

GOOD = """\
afkortingen:
  - kort: Wmo
    voluit: [Wet maatschappelijke ondersteuning]
synoniemen:
  - [burgerberaad, burgerraad]
  - [vol stroomnet, netcongestie]
verwant:
  - van: opkoopbescherming
    naar: [zelfbewoningsplicht]
  - van: vergroening
    naar: [tegelwippen]
    wederzijds: ja
"""


def read(folder: Path, text: str) -> SynonymList | list[str]:
    path = folder / "synoniemen.yaml"
    path.write_text(text)
    found = read_synonyms(path)
    return found if isinstance(found, SynonymList) else [str(problem) for problem in found]


def test_a_list_is_read(tmp_path: Path) -> None:
    found = read(tmp_path, GOOD)
    assert isinstance(found, SynonymList)
    assert len(found) == 5
    (abbreviation,) = found.abbreviations
    assert abbreviation.short == "Wmo"
    assert abbreviation.full == ("Wet maatschappelijke ondersteuning",)
    assert found.groups[1] == ("vol stroomnet", "netcongestie")
    related = found.related[1]
    assert (related.source, related.targets) == ("vergroening", ("tegelwippen",))
    assert [one.mutual for one in found.related] == ["nee", "ja"]


def test_a_list_that_is_absent_is_empty(tmp_path: Path) -> None:
    assert read_synonyms(tmp_path / "synoniemen.yaml") == SynonymList()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("synoniemen:\n  - [een, twee]\n  - [drie, Twee]\n", ":3: synoniemen[1][1]: 'Twee'"),
        ("synoniemen:\n  - [alleen]\n", ":2: synoniemen[0]: "),
        ("afkortingen:\n  - kort: A\n", "afkortingen[0].voluit"),
        (
            "afkortingen:\n  - kort: AB\n    voluit: [x]\n  - kort: ab\n    voluit: [y]\n",
            "afkortingen[1].kort: 'ab' staat er al",
        ),
        (
            "verwant:\n  - van: a\n    naar: [b]\n    wederzijds: soms\n",
            ":4: verwant[0].wederzijds",
        ),
        ("woorden: [a]\n", "woorden"),
        ("synoniemen: &x [[a, b]]\n", "synoniemen.yaml:1"),
    ],
)
def test_a_mistake_is_reported_with_its_line(tmp_path: Path, text: str, problem: str) -> None:
    found = read(tmp_path, text)
    assert isinstance(found, list)
    assert any(problem in line for line in found), found
