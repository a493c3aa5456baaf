"""Test the strict reader: it takes good heads apart and survives all others."""

from __future__ import annotations

import time

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kennishub.content import strict_yaml
from kennishub.content.front_matter import MAX_FILE, MAX_HEAD, UnreadableError, split
from kennishub.content.parsing import parse
from kennishub.content.problems import Problem
from tests.unit.content_documents import VOCABULARY, as_file, case_head

HEAD = "titel: Gouda\nlijst:\n  - a\n  - b: 1\n    c: |\n      een\n      twee\nkort: [x, 'y']\n"

LAUGHS = "a: &a [x, x]\n" + "".join(
    f"{name}: &{name} [*{before}, *{before}, *{before}, *{before}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)

#: What somebody may put between the dashes to hang, fool or break the reader.
HOSTILE_HEADS = {
    "an alias": "a: &x 1\nb: *x\n",
    "billion laughs": LAUGHS,
    "an alias to itself": "a: &a [*a]\n",
    "an unknown alias": "a: *nergens\n",
    "a merge key": "a: {b: 1}\n<<: {c: 2}\n",
    "a merge of an alias": "a: &a {b: 1}\nc:\n  <<: *a\n",
    "an anchor alone": "a: &x 1\n",
    "an anchored key": "&x a: 1\n",
    "a tag that calls code": "a: !!python/object/apply:os.system ['touch /tmp/oeps']\n",
    "a tag of a class": "a: !!python/name:os.system\n",
    "a plain tag": "a: !!str 1\n",
    "a tag of one's own": "a: !geheim 1\n",
    "an empty tag": "a: ! 1\n",
    "a binary": "a: !!binary aGFsbG8=\n",
    "a tag directive": "%TAG ! tag:x,2000:\n---\na: 1\n",
    "a version directive": "%YAML 9.9\n---\na: 1\n",
    "two documents": "a: 1\n...\n---\nb: 2\n",
    "an end marker": "a: 1\n...\n",
    "deep lists": "a: " + "[" * 1_500 + "]" * 1_500 + "\n",
    "open lists": "a: " + "[" * 4_000 + "\n",
    "deep groups": "a: " + "{b: " * 900 + "1" + "}" * 900 + "\n",
    "deep indentation": "".join(f"{' ' * level}k{level}:\n" for level in range(80)),
    "deep dashes": "a:\n" + "- " * 1_900 + "x\n",
    "question marks": "? " * 1_900 + "\n",
    "a list as key": "? [a, b]\n: 1\n",
    "a group as key": "{a: 1}: 2\n",
    "an empty key": ": 1\n",
    "a key of nothing": "~: 1\n",
    "a key with a path in it": "a.b: 1\na[0]: 2\n",
    "double keys": "a: 1\na: 2\na: 3\n",
    "double keys in two spellings": "a: 1\n'a': 2\n\"\\u0061\": 3\n",
    "double groups": "a:\n  b: 1\na:\n  b: 2\n",
    "a thousand keys": "".join(f"k{number}:\n" for number in range(600)),
    "a list on top": "- a\n- b\n",
    "text on top": "zomaar tekst\n",
    "a number on top": "42\n",
    "nothing": "",
    "only comments": "# a\n# b\n",
    "tabs to indent": "a:\n\tb: 1\n",
    "a tab before a key": "\ta: 1\n",
    "an open quote": "a: 'x\nb: 2\n",
    "an open double quote": 'a: "x\n',
    "an escaped NUL": 'a: "\\0"\n',
    "an escaped surrogate": 'a: "\\uD800"\n',
    "an escaped line end": 'a: "x\\ny"\n',
    "an escaped control character": 'a: "\\x1b[2J"\n',
    "an escaped non-character": 'a: "\\uFFFE"\n',
    "an escape past Unicode": 'a: "\\UFFFFFFFF"\n',
    "a bad escape": 'a: "\\q"\n',
    "a colon in text": "titel: Gouda: zakt\n",
    "a percent sign": "a: %x\n",
    "an at sign": "a: @x\n",
    "a backtick": "a: `x`\n",
    "a huge number": "a: " + "9" * 3_000 + "\n",
    "a sexagesimal number": "a: 190:20:30\n",
    "infinity": "a: .inf\nb: .nan\n",
    "a date that is none": "gepubliceerd: 2026-99-99\n",
    "a folded text that never ends": "a: >\n" + " x\n" * 1_200,
    "a block with a bad indent": "a: |9\n x\n",
    "right to left": "titel: \u202eagatluser\n",
    "a zero-width key": "\u200btitel: x\n",
    "a look-alike key": "tit\u0435l: x\n",
    "a line separator": "a: x\u2028b: 2\n",
    "a next-line character": "a: x\u0085b: 2\n",
    "a byte order mark inside": "a: \ufeffx\n",
    "a thousand accents": "titel: e" + "\u0301\u0323" * 900 + "\n",
    "emoji": "titel: \U0001f600\U0001f1f3\U0001f1f1\n",
    "flow in flow": "a: [{b: [{c: [{d: [1]}]}]}]\n",
    "an unclosed group": "a: {b: 1\n",
    "commas": "a: [" + "," * 2_000 + "]\n",
    "colons": ":" * 3_000 + "\n",
    "a plain NUL": "a: \x00\n",
}

#: The same for whole files, in bytes.
HOSTILE_FILES = {
    "empty": b"",
    "one dash": b"-",
    "dashes alone": b"---",
    "dashes twice": b"---\n---\n",
    "no end": b"---\na: 1\n",
    "no begin": b"a: 1\n---\n",
    "an endless head": b"---\n" + b"a: 1\n" * 5_000,
    "a wide head": b"---\na: " + b"x" * 20_000 + b"\n---\n",
    "a huge file": b"---\na: 1\n---\n" + b"x" * 1_000_000,
    "Latin-1": "---\ntitel: Één\n---\n".encode("latin-1"),
    "UTF-16": "---\na: 1\n---\n".encode("utf-16"),
    "UTF-32": "---\na: 1\n---\n".encode("utf-32"),
    "a surrogate": b"---\na: \xed\xa0\x80\n---\n",
    "overlong": b"---\na: \xc0\xaf\n---\n",
    "cut off in a character": b"---\na: \xc3",
    "NULs": b"\0" * 1_000,
    "random": bytes(range(256)) * 100,
    "old line ends": b"---\ra: 1\r---\rx\r",
    "dashes in the body": b"---\na: 1\n---\nx\n---\ny\n---\n",
    "accents": b"---\na: 1\n---\nx" + "\u0301\u0323".encode() * 16_000,
    "a pile of lines": b"---\na: 1\n---\n" + b"\n" * 60_000,
    "a gzip": b"\x1f\x8b\x08\x00\x00\x00\x00\x00",
}


@pytest.mark.parametrize("loader", ["CSafeLoader", "SafeLoader"])
def test_a_head_is_read_as_text_with_its_lines(
    loader: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(strict_yaml, "_LOADER", getattr(yaml, loader))
    tree = strict_yaml.read(HEAD, first_line=2)
    assert tree.values == {
        "titel": "Gouda",
        "lijst": ["a", {"b": "1", "c": "een\ntwee\n"}],
        "kort": ["x", "y"],
    }
    assert not tree.faults
    assert tree.complete
    assert tree.lines["titel"] == 2
    assert tree.lines["lijst[1].c"] == 6
    assert tree.line_of("lijst[1].zoek") == 5
    assert tree.line_of("onbekend") == 2


@pytest.mark.parametrize(
    "word", ["2023", "nee", "true", "1e3", "0x1F", "2026-03-31", "1_000", "12:30"]
)
def test_no_value_is_guessed_to_be_more_than_text(word: str) -> None:
    assert strict_yaml.read(f"a: {word}\n").values == {"a": word}


@pytest.mark.parametrize("word", ["", "~", "null"])
def test_a_key_without_a_value_is_empty_text(word: str) -> None:
    assert strict_yaml.read(f"a: {word}\n").values == {"a": ""}
    assert strict_yaml.read("a: 'null'\n").values == {"a": "null"}


def test_a_hash_that_would_cut_off_a_text_is_reported() -> None:
    assert "# telt nu niet mee" in strict_yaml.read("a: Plan #3\n").faults[0].message
    assert "# telt nu niet mee" in strict_yaml.read("a: [Plan #3\n  ]\n").faults[0].message
    for fine in (
        "a: 'Plan #3'\n",
        "a: x#y\n",
        "a: 'x' # een opmerking\n",
        "# een opmerking\na: x\n",
    ):
        assert not strict_yaml.read(fine).faults


def test_two_same_keys_are_reported_with_both_lines_and_the_first_one_counts() -> None:
    tree = strict_yaml.read("a: 1\nb: 2\na: 3\n")
    assert tree.values == {"a": "1", "b": "2"}
    (fault,) = tree.faults
    assert (fault.line, fault.key) == (3, "a")
    assert "ook op regel 1" in fault.message


@pytest.mark.parametrize("loader", ["CSafeLoader", "SafeLoader"])
@pytest.mark.parametrize("name", HOSTILE_HEADS)
def test_a_hostile_head_gives_problems_and_soon(
    name: str, loader: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(strict_yaml, "_LOADER", getattr(yaml, loader))
    data = f"---\n{HOSTILE_HEADS[name]}---\nTekst.\n".encode("utf-8", "surrogatepass")
    _survives(data)


@pytest.mark.parametrize("name", HOSTILE_FILES)
def test_a_hostile_file_gives_problems_and_soon(name: str) -> None:
    _survives(HOSTILE_FILES[name])


def _survives(data: bytes) -> None:
    started = time.process_time()
    problems = parse(data, "praktijkvoorbeelden/kwaad.md", VOCABULARY)
    assert time.process_time() - started < 0.5
    assert isinstance(problems, tuple)
    assert problems
    lines = data.count(b"\n") + data.count(b"\r") + 1
    for problem in problems:
        assert 1 <= problem.line <= lines
        assert problem.message.endswith((".", "?"))
        assert str(problem).isprintable()
        str(problem).encode()


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_make_parsing_raise(data: bytes) -> None:
    assert isinstance(parse(data, "artikelen/x.md", VOCABULARY), tuple)
    assert isinstance(parse(b"---\n" + data + b"\n---\nx", "artikelen/x.md", VOCABULARY), tuple)


_PIECES = (
    *(
        "a",
        "titel",
        ": ",
        "- ",
        "\n",
        "  ",
        "[",
        "]",
        "{",
        "}",
        ", ",
        "&x ",
        "*x",
        "!!str ",
        "'",
        '"',
    ),
    *("|\n", ">", "#", "? ", "<<: ", "---\n", "...\n", "%", "\\", "é", "1.050", "\t", "\r"),
)


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=60))
def test_nothing_that_looks_like_yaml_makes_parsing_raise(parts: list[str]) -> None:
    head = "".join(parts)
    parse(f"---\n{head}\n---\nTekst.\n".encode(), "artikelen/x.md", VOCABULARY)


@settings(max_examples=200, deadline=None)
@given(
    st.recursive(
        st.text(max_size=20) | st.booleans() | st.floats() | st.integers() | st.none(),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
        ),
        max_leaves=6,
    ),
    st.sampled_from(sorted(case_head())),
)
def test_no_value_of_a_key_makes_parsing_raise(value: object, key: str) -> None:
    parse(as_file(case_head(**{key: value})), "praktijkvoorbeelden/een-voorbeeld.md", VOCABULARY)


def test_the_body_starts_at_its_first_line_of_text() -> None:
    parts = split(b"---\na: 1\n---\n\n\n## Kop\n\ntekst\n\n", "x.md")
    assert parts.body == "## Kop\n\ntekst\n"
    assert parts.body_line == 6


def test_windows_files_are_read_as_any_other() -> None:
    parts = split(b"\xef\xbb\xbf---\r\na: 1\r\n--- \r\ntekst\r\nmeer\r\n", "x.md")
    assert parts.head.values == {"a": "1"}
    assert parts.body == "tekst\nmeer\n"


def test_text_is_brought_into_one_unicode_form() -> None:
    assert split("---\na: e\u0301\n---\no\u0308\n".encode(), "x.md").body == "ö\n"


def test_a_head_may_be_as_long_as_its_limit_and_no_longer() -> None:
    line = b"a: "
    fits = b"---\n" + line + b"x" * (MAX_HEAD - len(line) - 1) + b"\n---\ntekst\n"
    assert len(split(fits, "x.md").head.values["a"]) == MAX_HEAD - len(line) - 1
    problem = _refused(fits.replace(b"x", b"xx", 1))
    assert "4.096 bytes" in problem.message


def test_a_file_may_not_be_longer_than_head_and_body_can_be() -> None:
    problem = _refused(b"---\na: 1\n---\n" + b"x" * MAX_FILE)
    assert problem.message == "Kort het bestand in tot hoogstens 68 kB."


def test_the_line_of_a_byte_that_is_no_utf_8_is_named() -> None:
    problem = _refused(b"---\na: 1\n---\ntekst\nEen \xe9\xe9n\n")
    assert problem.line == 5
    assert "UTF-8" in problem.message


def _refused(data: bytes) -> Problem:
    with pytest.raises(UnreadableError) as refusal:
        split(data, "x.md")
    return refusal.value.problem
