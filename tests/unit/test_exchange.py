"""Documents as lines, rows and parts of a zip file: nothing is lost, nothing hostile gets in."""

from __future__ import annotations

import csv
import io
import json
import random
import struct
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kennishub.content import text
from kennishub.content.document import Document
from kennishub.content.front_matter import MAX_FILE
from kennishub.content.parsing import parse
from kennishub.publishing.archives import open_archive
from kennishub.publishing.exchange import (
    ExchangeError,
    LineError,
    contents,
    from_line,
    to_line,
    untrue,
)
from kennishub.publishing.exporting import safe_cell
from tests.unit.content_documents import (
    CASE_BODY,
    VOCABULARY,
    article_head,
    as_file,
    case_head,
    good,
    path_of,
)

#: Texts that YAML would read as something else, or could trip over.
TRICKY = ["no", "Yes", "1.0", "1_000", "2024-01-01", "12:30", "~", "null", "0x1F", ".inf", "{a: b}"]
TRICKY += [
    "- a",
    "a: b",
    "a #b",
    "'",
    '"',
    "''",
    "\\",
    "&a",
    "*a",
    "!a",
    "%a",
    "@a",
    "`a",
    "?",
    ": ",
]
TRICKY += ["😀 en é", "---", "...", "# kop", "\u00a0a", "a\u200db", "=1+1", "[x", "|", ">", "true"]

FIT = st.text(min_size=1, max_size=40).filter(
    lambda one: text.find_unfit(one) is None and text.collapse(one) != ""
)
LABEL = st.sampled_from(TRICKY) | FIT
NUMBER = st.floats(-1e6, 1e6).map(lambda one: round(one, 4)) | st.integers(-(10**12), 10**12)
BODY = st.lists(st.sampled_from([*TRICKY, "\n", "\n\n", "    x", "```\n", "x" * 9_000]) | FIT).map(
    "".join
)


@st.composite
def heads(draw: st.DrawFn) -> dict[str, Any]:
    """Make the front matter of a case, as an editor writes it."""
    results = [
        {"indicator": draw(LABEL), "voor": _written(draw(NUMBER)), "toelichting": draw(LABEL)}
        for _ in range(draw(st.integers(0, 3)))
    ]
    return case_head(
        titel=draw(LABEL)[:100],
        samenvatting=draw(LABEL),
        partners=draw(st.lists(LABEL, max_size=5)) or None,
        resultaten=results or None,
        eigen=draw(st.sampled_from(["true", "false", "True", None])),
        periode=draw(st.sampled_from([{"start": "2019", "einde": "2023-03"}, None])),
    )


def _written(number: float) -> str:
    # A fourth decimal keeps three of them from looking like thousands.
    return str(number) if isinstance(number, int) else f"{number:.4f}"


@settings(max_examples=60)
@given(heads(), st.booleans(), BODY)
def test_a_document_comes_back_with_its_file_and_without(
    head: dict[str, Any], windows: bool, more: str
) -> None:
    file = as_file(head, CASE_BODY + more).replace(b"---\n", b"--- \n# Een opmerking.\n", 1)
    if windows:
        file = b"\xef\xbb\xbf" + file.replace(b"\n", b"\r\n")
    name = path_of(head)
    document = parse(file, name, VOCABULARY)
    # Most are good, or hypothesis complains; what is not published is not exported.
    assume(not isinstance(document, tuple))
    assert not isinstance(document, tuple)
    line = to_line(document, file.decode())
    back = from_line(line)
    assert (back.data, back.name, back.is_exact) == (file, name, True)
    assert untrue(back.claims, document) == []

    values = json.loads(line)
    del values["bestand"]
    made = from_line(json.dumps(values).encode())
    again = parse(made.data, made.name, VOCABULARY)
    assert isinstance(again, Document), again
    assert contents(again) == contents(document)
    assert from_line(to_line(again, made.data.decode())).data == made.data


@pytest.mark.parametrize("tricky", TRICKY)
def test_texts_that_look_like_something_else_stay_texts(tricky: str) -> None:
    document = good(article_head(titel=f"x {tricky} x", samenvatting=f"{tricky} x"))
    values = json.loads(to_line(document, ""))
    del values["bestand"]
    values["samenvatting"] = tricky
    made = from_line(json.dumps(values).encode())
    again = parse(made.data, made.name, VOCABULARY)
    assert isinstance(again, Document), again
    assert again.title == document.title
    assert again.summary == text.collapse(tricky)


def test_a_head_that_only_just_fits_still_fits_when_it_is_made_anew() -> None:
    words = ", ".join(f"a{number}" for number in range(600))
    file = as_file(case_head()).replace(
        b"gepubliceerd:", f"partners: [{words}]\ngepubliceerd:".encode()
    )
    document = parse(file, "praktijkvoorbeelden/een-voorbeeld.md", VOCABULARY)
    assert isinstance(document, Document), document
    values = json.loads(to_line(document, ""))
    del values["bestand"]
    made = from_line(json.dumps(values).encode())
    again = parse(made.data, made.name, VOCABULARY)
    assert isinstance(again, Document), again
    assert contents(again) == contents(document)


def test_a_line_must_say_what_its_file_says() -> None:
    head = article_head()
    document = good(head)
    values = json.loads(to_line(document, as_file(head, CASE_BODY).decode()))
    values |= {"titel": "Iets anders", "eigen": 1, "kleur": "rood"}
    wrong = untrue(from_line(json.dumps(values).encode()).claims, document)
    assert [key for key, _message in wrong] == ["titel", "eigen", "kleur"]


@pytest.mark.parametrize(
    ("line", "key", "said"),
    [
        (b"x", "bestand", "geen JSON"),
        (b"[]", "bestand", "geen JSON"),
        (b'{"id": NaN}', "bestand", "geen JSON"),
        (b'{"id": ' + b"9" * 10_000 + b"}", "bestand", "geen JSON"),
        (b'{"id": "a", "type": "artikel"} {}', "bestand", "geen JSON"),
        (b"[" * 200_000, "bestand", "genest"),
        (
            b'{"id":"a","type":"artikel","partners":' + b"[" * 40 + b"]" * 40 + b"}",
            "bestand",
            "genest",
        ),
        (b'{"titel": "\xff"}', "bestand", "UTF-8"),
        (b'{"titel": "\\ud800"}', "bestand", "halve teken"),
        (b'{"\\udfff": 1}', "bestand", "halve teken"),
        (b'{"a": {"b": 1, "b": 2}}', "b", "dubbel"),
        (b"{}", "id", "Geef elk document een id"),
        (b'{"id": "../a", "type": "artikel"}', "id", "kleine letters"),
        (b'{"id": "a\\u0000", "type": "artikel"}', "id", "kleine letters"),
        (b'{"id": "a", "type": "pagina"}', "type", "praktijkvoorbeeld, artikel"),
        (b'{"id": "a", "type": "artikel", "tekst": 1}', "tekst", "aanhalingstekens"),
        (b'{"bestand": 1}', "bestand", "aanhalingstekens"),
        (b'{"bestand": "geen kop"}', "bestand", "streepjes"),
        (b'{"bestand": "---\\nid: a\\u0000\\n---\\n"}', "bestand", "U+0000"),
    ],
)
def test_a_line_that_holds_no_document_is_refused(line: bytes, key: str, said: str) -> None:
    with pytest.raises(LineError, match=said.replace("+", r"\+")) as caught:
        from_line(line)
    assert caught.value.key == key


def test_a_null_byte_in_a_text_is_a_problem_of_the_document() -> None:
    values = json.loads(to_line(good(article_head()), "")) | {"titel": "a\0b"}
    del values["bestand"]
    made = from_line(json.dumps(values).encode())
    found = parse(made.data, made.name, VOCABULARY)
    assert isinstance(found, tuple)
    assert "titel" in {problem.key for problem in found}


@settings(max_examples=200)
@given(
    st.binary(max_size=200) | st.text(alphabet='{}[]":,\\ud80\n aid', max_size=60).map(str.encode)
)
def test_no_line_makes_reading_fail_in_another_way(line: bytes) -> None:
    with suppress(LineError):
        from_line(line)


SIGNS = ["=", "+", "-", "@", "＝", "＋", "－", "＠"]


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("before", ["", " ", "'", '"', '  "', "“", "\u00a0", "\u3000"])
def test_a_cell_that_would_be_a_formula_gets_an_apostrophe(sign: str, before: str) -> None:
    assert safe_cell(f"{before}{sign}cmd|' /C calc'!A0").startswith(f"'{before}{sign}")


@pytest.mark.parametrize("cell", ["\tx", "\rx", "\t=x", "\nx"])
def test_a_cell_that_starts_with_a_tab_or_an_end_of_line_gets_an_apostrophe(cell: str) -> None:
    assert safe_cell(cell).startswith(f"'{cell[0]}")


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("between", [",", ";", "\t", "\n", ', "', "|"])
def test_a_program_that_divides_the_line_elsewhere_finds_no_formula_either(
    sign: str, between: str
) -> None:
    line = io.StringIO()
    writer = csv.writer(line, delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writerow(["a", safe_cell(f"x{between}{sign}1+1")])
    for other in ",;\t|":
        for row in csv.reader(
            line.getvalue().splitlines(), delimiter=other, quoting=csv.QUOTE_NONE
        ):
            assert not [
                cell for cell in row if cell.strip(" \"'").startswith(sign) and "'" not in cell
            ]


@pytest.mark.parametrize(
    "cell", ["", "Gouda", "a-b", "a = b", "e-mail@gouda.nl", "1, 2", "Wat -en hoe"]
)
def test_an_ordinary_cell_stays_as_it_is(cell: str) -> None:
    assert safe_cell(cell) == cell


def zipped(path: Path, *parts: tuple[str, bytes], **more: Any) -> Path:
    """Make a zip file of parts; `more` is set on the description of each."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts:
            entry = zipfile.ZipInfo("x")
            entry.filename = name
            entry.compress_type = zipfile.ZIP_DEFLATED
            for key, value in more.items():
                setattr(entry, key, value)
            archive.writestr(entry, data)
    return path


def refusal(path: Path) -> str:
    """Return why a zip file is refused."""
    with pytest.raises(ExchangeError) as caught, open_archive(path) as archive:
        list(archive.documents())
    return str(caught.value)


GOOD = "kennis/artikelen/a.md"


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["kennis/../../etc/passwd"], "andere map"),
        (["../a.md"], "andere map"),
        (["/etc/passwd"], "andere map"),
        (["//a/b.md"], "andere map"),
        (["kennis\\artikelen\\a.md"], "schuine streep"),
        (["kennis/artikelen/..\\a.md"], "schuine streep"),
        (["C:/kennis/a.md"], "hoort niet"),
        (["kennis/artikelen/a.md\0.png"], "hoort niet"),
        (["kennis/artikelen/.a.md"], "hoort niet"),
        (["kennis/artikelen/a.md/b.md"], "hoort niet"),
        (["kennis/artikelen/é.md"], "hoort niet"),
        (["kennis/los.md"], "hoort niet"),
        (["kennis/.git/config"], "hoort niet"),
        (["a.py"], "hoort niet"),
        (["kennis/artikelen/a.zip"], "zelf een zip-bestand"),
        ([GOOD, GOOD], "dubbel"),
        ([GOOD, "kennis/artikelen/A.md"], "hoofdletters"),
        (["kennis/THEMAS.yaml"], "hoofdletters"),
    ],
)
def test_a_zip_file_with_a_strange_name_is_refused(
    tmp_path: Path, names: list[str], said: str
) -> None:
    assert said in refusal(zipped(tmp_path / "x.zip", *((name, b"x") for name in names)))


def test_a_link_in_a_zip_file_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", (GOOD, b"/etc/passwd"), external_attr=0o120777 << 16)
    assert "koppeling" in refusal(path)


def test_what_unpacks_to_far_too_much_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    large = zipped(tmp_path / "a.zip", (GOOD, b"x" * (MAX_FILE + 1)))
    assert "te groot" in refusal(large)
    parts = [(f"kennis/artikelen/a{number}.md", b"x" * MAX_FILE) for number in range(300)]
    assert "te groot" in refusal(zipped(tmp_path / "b.zip", *parts))


def test_a_zip_file_that_lies_about_its_sizes_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", (GOOD, b"x" * 5_000_000))
    data = path.read_bytes()
    for size in (10, 10**9):
        # Both the head of the part and the table at the end name its size.
        lying = data.replace(struct.pack("<I", 5_000_000), struct.pack("<I", size))
        assert lying != data
        path.write_bytes(lying)
        assert refusal(path)


def test_parts_that_share_their_bytes_are_refused(tmp_path: Path) -> None:
    noise = random.Random(1).randbytes(20_000)
    path = zipped(tmp_path / "x.zip", (GOOD, noise))
    data = path.read_bytes()
    table, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    lines = data[table:end] + data[table:end].replace(b"/a.md", b"/b.md")
    counts = struct.pack("<HHII", 2, 2, len(lines), table)
    path.write_bytes(data[:table] + lines + data[end : end + 8] + counts + data[end + 20 :])
    assert "te groot" in refusal(path)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04",
        b"x" * 1000,
        b"PK\x05\x06" + bytes(18) + b"een opmerking",
        # A table of a gigabyte, and one whose size is told elsewhere.
        b"PK\x05\x06" + bytes(8) + struct.pack("<II", 10**9, 0) + bytes(2),
        b"PK\x06\x07" + bytes(16) + b"PK\x05\x06" + bytes(18),
    ],
)
def test_what_is_no_zip_file_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(data)
    assert "zip-bestand is" in refusal(path)


def test_folders_and_lists_in_a_zip_file_are_welcome(tmp_path: Path) -> None:
    parts = [
        ("kennis/", b""),
        ("kennis/artikelen/", b""),
        (GOOD, b"a"),
        ("kennis/themas.yaml", b"t"),
    ]
    with open_archive(zipped(tmp_path / "x.zip", *parts)) as archive:
        assert list(archive.documents()) == [("artikelen/a.md", b"a")]
        assert list(archive.lists()) == [("themas.yaml", b"t")]
