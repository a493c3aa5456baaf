"""Adding words to the editors' list of synonyms, without touching what they wrote."""

from __future__ import annotations

import multiprocessing
import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from kennishub.content import synonyms_writing
from kennishub.content.synonyms import SynonymList, read_synonyms
from kennishub.content.synonyms_writing import add_abbreviation, add_synonyms
from kennishub.content.text import collapse, find_unfit
from kennishub.errors import SynonymsError
from kennishub.locking import exclusive

FILE = """\
# Van de redactie.

afkortingen:
  # Wetten
  - kort: Wmo
    voluit: [Wet maatschappelijke ondersteuning]

# Woorden die hetzelfde betekenen.
synoniemen:
  - [burgerberaad, burgerraad]
  - [vol stroomnet, netcongestie]

  # Wonen
  - ['24-uurs woning',   tijdelijke woning]

# Wat ermee te maken heeft.
verwant:
  - van: opkoopbescherming
    naar: [zelfbewoningsplicht]
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "synoniemen.yaml"
    path.write_text(FILE, encoding="utf-8")
    return path


def read(path: Path) -> SynonymList:
    found = read_synonyms(path)
    assert isinstance(found, SynonymList), found
    return found


def added_lines(path: Path) -> list[str]:
    """Return the new lines, and see that all old ones are there in their order."""
    new = path.read_text(encoding="utf-8").splitlines()
    old = iter([*FILE.splitlines(), None])
    expected = next(old)
    added = []
    for line in new:
        if line == expected:
            expected = next(old)
        else:
            added.append(line)
    assert expected is None
    return added


def test_synonyms_come_after_the_last_ones(path: Path) -> None:
    add_synonyms(path, ["statushouder", "Vergunninghouder"])
    assert added_lines(path) == ["  - [statushouder, Vergunninghouder]"]
    assert read(path).groups[-1] == ("statushouder", "Vergunninghouder")
    lines = path.read_text().splitlines()
    assert lines[lines.index("  - [statushouder, Vergunninghouder]") - 1].startswith("  - ['24")


def test_an_abbreviation_comes_after_the_last_one(path: Path) -> None:
    add_abbreviation(path, "Wgs", ["Wet gemeentelijke schuldhulpverlening", "iets: anders"])
    assert added_lines(path) == [
        "  - kort: Wgs",
        "    voluit: [Wet gemeentelijke schuldhulpverlening, 'iets: anders']",
    ]
    assert read(path).abbreviations[-1].full[-1] == "iets: anders"


def test_a_word_joins_the_group_that_its_synonym_is_in(path: Path) -> None:
    add_synonyms(path, ["Burgerberaad", "burgerforum", "g1000"])
    assert read(path).groups[0] == ("burgerberaad", "burgerraad", "burgerforum", "g1000")
    add_synonyms(path, ["flexwoning", "tijdelijke woning"])
    assert "  - ['24-uurs woning',   tijdelijke woning, flexwoning]\n" in path.read_text()
    assert len(path.read_text().splitlines()) == len(FILE.splitlines())


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["burgerraad", "Burgerberaad"], "staan al bij elkaar"),
        (["burgerraad", "netcongestie"], "twee verschillende regels"),
        (["a", " A "], "twee verschillende woorden"),
        (["schuld", ""], "twee verschillende woorden"),
        (["schuld", "x" * 201], "kan er niet bij"),
        (["schuld", "leen\u202eschuld"], "onzichtbaar teken"),
    ],
)
def test_words_that_are_no_use_are_refused(path: Path, words: list[str], message: str) -> None:
    with pytest.raises(SynonymsError, match=message):
        add_synonyms(path, words)
    assert path.read_text() == FILE


@pytest.mark.parametrize(
    ("short", "full", "message"),
    [
        ("wmo", ["iets anders"], "'Wmo' staat er al"),
        ("", ["iets"], "Vul de afkorting in"),
        ("ab", [], "Vul de afkorting in"),
        ("ab", ["AB"], "Vul de afkorting in"),
    ],
)
def test_an_abbreviation_that_is_no_use_is_refused(
    path: Path, short: str, full: list[str], message: str
) -> None:
    with pytest.raises(SynonymsError, match=message):
        add_abbreviation(path, short, full)
    assert path.read_text() == FILE


def test_a_file_that_is_absent_is_made(tmp_path: Path) -> None:
    path = tmp_path / "synoniemen.yaml"
    add_synonyms(path, ["een", "twee"])
    add_abbreviation(path, "ab", ["anders"])
    assert path.read_text() == (
        "synoniemen:\n  - [een, twee]\n\nafkortingen:\n  - kort: ab\n    voluit: [anders]\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "synoniemen:\n- [a, b]",
        "synoniemen:\n  - [a, b]\n\n\n",
        "afkortingen:\n  - kort: x\n    voluit: [y]",
        "synoniemen:\r\n  - [a, b]\r\n# einde\r\n",
        "# alleen een opmerking\n",
    ],
)
def test_other_ways_to_write_the_file_are_kept(tmp_path: Path, text: str) -> None:
    path = tmp_path / "synoniemen.yaml"
    path.write_bytes(text.encode())
    add_synonyms(path, ["een", "twee"])
    assert ("een", "twee") in read(path).groups
    data = path.read_bytes().decode()
    rest = iter(data.splitlines())
    assert all(line in rest for line in text.splitlines()), "in the same order"
    assert ("\r\n" in data) == ("\r\n" in text)
    assert "\n" not in data.replace("\r\n", "") or "\r\n" not in text


@pytest.mark.parametrize(
    "text",
    [
        "synoniemen: [[a, b]]\n",
        "synoniemen:\n  - [a,\n     b]\n",
        "synoniemen:\n  -\n    - a\n    - b\n",
    ],
)
def test_what_is_written_in_an_unknown_way_is_never_damaged(tmp_path: Path, text: str) -> None:
    path = tmp_path / "synoniemen.yaml"
    path.write_text(text)
    for words in (["a", "c"], ["een", "twee"]):
        before = path.read_text()
        try:
            add_synonyms(path, words)
        except SynonymsError:
            assert path.read_text() == before
        assert "a" in read(path).groups[0]


def test_a_file_with_a_mistake_is_left_alone(path: Path) -> None:
    path.write_text("synoniemen:\n  - [alleen]\n")
    with pytest.raises(SynonymsError, match=r"regel 2.*minstens twee"):
        add_synonyms(path, ["een", "twee"])
    assert path.read_text() == "synoniemen:\n  - [alleen]\n"


WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cf", "Cn", "Zl", "Zp"]),
    min_size=1,
    max_size=60,
).filter(lambda word: collapse(word) != "" and find_unfit(word) is None)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(first=WORDS, second=WORDS)
def test_any_two_words_are_read_back_as_they_were_typed(
    path: Path, first: str, second: str
) -> None:
    path.write_text(FILE, encoding="utf-8")
    before = read(path)
    assume(collapse(first).casefold() != collapse(second).casefold())
    add_synonyms(path, [first, second])
    after = read(path)
    assert after.groups == (*before.groups, (collapse(first), collapse(second)))
    assert (after.abbreviations, after.related) == (before.abbreviations, before.related)
    assert len(added_lines(path)) == 1


def add_many(path: Path, name: str, count: int) -> None:
    for number in range(count):
        add_synonyms(path, [f"{name}{number}", f"{name}woord{number}"])


def test_two_editors_at_once_lose_nothing(path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    processes = [
        context.Process(target=add_many, args=(path, name, 12)) for name in ("links", "rechts")
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
        assert process.exitcode == 0
    groups = read(path).groups
    assert {(f"{n}{i}", f"{n}woord{i}") for n in ("links", "rechts") for i in range(12)} <= set(
        groups
    )
    assert len(groups) == 3 + 24


def test_an_editor_who_has_to_wait_too_long_is_told_so(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(synonyms_writing, "LOCK_SECONDS", 0.05)
    lock = path.with_name(".synoniemen.yaml.lock")
    with exclusive(lock, 1), pytest.raises(SynonymsError, match="Iemand anders"):
        add_synonyms(path, ["een", "twee"])


def test_the_rights_of_the_file_stay_and_nothing_is_left_beside_it(path: Path) -> None:
    path.chmod(0o664)
    add_synonyms(path, ["een", "twee"])
    assert stat.S_IMODE(path.stat().st_mode) == 0o664
    assert {one.name for one in path.parent.iterdir()} == {path.name, f".{path.name}.lock"}


def test_a_file_that_cannot_be_written_is_reported(tmp_path: Path) -> None:
    (tmp_path / "kennis").write_text("")
    with pytest.raises(SynonymsError, match="niet te schrijven"):
        add_synonyms(tmp_path / "kennis" / "synoniemen.yaml", ["een", "twee"])
