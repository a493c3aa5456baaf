"""The command line, run as its users run it: in a process of its own."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import pty
import shutil
import signal
import socket
import struct
import subprocess
import termios
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from kennishub.config import Config
from kennishub.hub import Hub
from tests.conftest import PROJECT, environment, free_port, interruptible, kennishub, serving

ARTICLE = """\
---
id: {id}
type: artikel
titel: {title}
samenvatting: Een artikel over {word} voor de proef.
themas: [bestaanszekerheid]
gepubliceerd: 2025-03-04
bronnen:
  - titel: Een bron
    url: https://example.org/bron
    uitgever: Uitgever
---
## Uitleg

Dit artikel gaat over {word}.
"""


def run(config: Config, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        kennishub(*arguments),
        cwd=PROJECT,
        env=environment(config),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def own(tmp_path: Path) -> Config:
    """Return the settings of a hub with two small articles of its own."""
    content = tmp_path / "kennis"
    for folder in ("praktijkvoorbeelden", "artikelen"):
        (content / folder).mkdir(parents=True)
    shutil.copy(PROJECT / "kennis" / "themas.yaml", content)
    themes = (content / "themas.yaml").read_text()
    # The real themes name documents to begin with, which this hub does not have.
    (content / "themas.yaml").write_text(without_start(themes))
    write(content, "over-schulden", "Over schulden", "schulden")
    write(content, "over-koffie", "Over koffie", "koffie")
    return Config(content, tmp_path / "index", tmp_path / "instance" / "kennishub.db", workers=1)


def without_start(themes: str) -> str:
    lines: list[str] = []
    skipping = False
    for line in themes.splitlines():
        if line.strip().startswith("begin_hier:"):
            skipping = not line.rstrip().endswith("]")
            continue
        if skipping and line.strip().startswith("- ") and ":" not in line:
            continue
        skipping = False
        lines.append(line)
    return "\n".join(lines) + "\n"


def write(content: Path, id_: str, title: str, word: str) -> Path:
    path = content / "artikelen" / f"{id_}.md"
    path.write_text(ARTICLE.format(id=id_, title=title, word=word))
    return path


def found(config: Config, text: str) -> list[str]:
    answer = run(config, "search", text, "--json")
    assert answer.returncode == 0, answer.stderr
    return [hit["id"] for hit in json.loads(answer.stdout)["resultaten"]]


def test_index_reports_counts_and_takes_in_only_what_changed(own: Config) -> None:
    first = run(own, "index")
    assert first.returncode == 0, first.stderr
    assert "2 documenten in de index (2 nieuw, 0 gewijzigd, 0 verwijderd, 0 gelijk)" in first.stdout
    assert "(0 nieuw, 0 gewijzigd, 0 verwijderd, 2 gelijk)" in run(own, "index").stdout

    write(own.content, "over-koffie", "Over thee", "thee")
    (own.content / "artikelen" / "over-schulden.md").unlink()
    write(own.content, "nieuw", "Iets nieuws", "nieuws")
    assert "(1 nieuw, 1 gewijzigd, 1 verwijderd, 0 gelijk)" in run(own, "index").stdout
    assert found(own, "thee") == ["over-koffie"]
    assert found(own, "schulden") == []
    assert found(own, "koffie") == []

    rebuilt = run(own, "index", "--rebuild")
    assert rebuilt.returncode == 0
    assert "2 documenten in de index" in rebuilt.stdout
    assert found(own, "nieuws") == ["nieuw"]


def test_a_file_with_problems_is_reported_and_the_rest_goes_on(own: Config) -> None:
    bad = own.content / "artikelen" / "fout.md"
    bad.write_text(ARTICLE.format(id="fout", title="x" * 200, word="fout"))
    answer = run(own, "index")
    assert answer.returncode == 1
    assert "2 documenten in de index" in answer.stdout
    (line,) = [line for line in answer.stderr.splitlines() if "titel" in line]
    assert line.startswith("artikelen/fout.md:4: titel: ") or "fout.md:4: titel: " in line
    assert "1 bestand heeft problemen" in answer.stderr


def test_a_published_document_that_gets_problems_stays_as_it_was(own: Config) -> None:
    run(own, "index")
    path = own.content / "artikelen" / "over-koffie.md"
    good = path.read_text()
    path.write_text(good.replace("type: artikel", "type: onzin"))
    answer = run(own, "index")
    assert answer.returncode == 1
    assert "over-koffie: de vorige versie zonder problemen blijft te lezen" in answer.stderr
    assert found(own, "koffie") == ["over-koffie"]
    path.write_text(good)
    assert run(own, "index").returncode == 0


def test_a_document_that_becomes_one_of_another_kind_stays(own: Config) -> None:
    run(own, "index")
    old = own.content / "artikelen" / "over-koffie.md"
    case = old.read_text().replace("bronnen:", "gemeenten:\n  - naam: Hattem\nbronnen:")
    old.unlink()
    path = own.content / "praktijkvoorbeelden" / old.name
    path.write_text(case)
    answer = run(own, "index")
    assert answer.returncode == 1
    assert "over-koffie: de vorige versie zonder problemen blijft te lezen" in answer.stderr
    case = case.replace("type: artikel", "type: praktijkvoorbeeld")
    path.write_text(case.replace("## Uitleg", "## Aanpak"))
    answer = run(own, "index")
    assert answer.returncode == 0, answer.stderr
    assert found(own, "koffie") == ["over-koffie"]


def test_a_damaged_index_is_made_anew(own: Config) -> None:
    run(own, "index")
    for file in own.index.glob("build-*/*.toc"):
        file.write_bytes(file.read_bytes()[:20])
    assert run(own, "search", "koffie").returncode == 1
    assert run(own, "index").returncode == 0
    assert found(own, "koffie") == ["over-koffie"]


def test_an_index_of_another_layout_is_made_anew(own: Config) -> None:
    run(own, "index")
    (layout,) = own.index.glob("build-*/layout")
    layout.write_text("0 title body")
    assert run(own, "search", "koffie").returncode == 1
    assert run(own, "index").returncode == 0
    assert found(own, "koffie") == ["over-koffie"]


def test_searching_without_an_index_says_what_to_do(own: Config) -> None:
    answer = run(own, "search", "koffie")
    assert answer.returncode == 1
    assert "kennishub index" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_check_gives_a_line_per_problem(own: Config) -> None:
    good = run(own, "check")
    assert (good.returncode, good.stdout) == (0, ""), good.stdout
    bad = own.content / "artikelen" / "over-koffie.md"
    bad.write_text(bad.read_text().replace("gepubliceerd: 2025-03-04", "gepubliseerd: 2025-02-31"))
    answer = run(own, "check")
    assert answer.returncode == 1
    lines = answer.stdout.splitlines()
    assert any(":7: gepubliseerd: " in line for line in lines), lines
    assert any(": gepubliceerd: " in line for line in lines), lines
    assert all("over-koffie.md:" in line for line in lines)


def test_check_looks_at_the_named_files_alone(own: Config) -> None:
    bad = own.content / "artikelen" / "fout.md"
    bad.write_text("geen voorblad")
    good = own.content / "artikelen" / "over-koffie.md"
    assert run(own, "check", str(good)).returncode == 0
    assert run(own, "check", str(bad)).returncode == 1
    assert run(own, "check", str(good), str(bad)).returncode == 1


def test_check_reports_a_path_that_does_not_exist(own: Config) -> None:
    answer = run(own, "check", str(own.content / "artikelen" / "nergens.md"))
    assert answer.returncode == 1
    assert "nergens.md" in answer.stdout
    assert "Traceback" not in answer.stderr


def test_search_shows_hits_to_a_reader(filled_hub: Hub) -> None:
    answer = run(filled_hub.config, "search", "vroegsignalering", "--limit", "2")
    assert answer.returncode == 0
    assert "resultaten" in answer.stdout
    assert "1. " in answer.stdout
    assert "<mark>" not in answer.stdout


def test_search_gives_one_json_object(filled_hub: Hub) -> None:
    answer = run(filled_hub.config, "search", "schulden", "--gemeente", "Heusden", "--json")
    payload = json.loads(answer.stdout)
    assert list(payload) == [
        "zoekvraag",
        "totaal",
        "pagina",
        "perPagina",
        "duurMs",
        "suggestie",
        "resultaten",
        "facetten",
        "verbeterd",
        "synoniemen",
    ]
    assert list(payload["resultaten"][0]) == [
        "id",
        "type",
        "titel",
        "url",
        "samenvatting",
        "fragment",
        "score",
        "themas",
        "gemeenten",
        "gepubliceerd",
    ]
    assert [hit["id"] for hit in payload["resultaten"]] == [
        "heusden-vroegsignalering-huurachterstand"
    ]
    chosen = [value for value in payload["facetten"]["gemeente"] if value["gekozen"]]
    assert chosen == [{"waarde": "heusden", "label": "Heusden", "aantal": 1, "gekozen": True}]


@pytest.mark.parametrize(
    "option",
    [("--gemeente", "Atlantis"), ("--thema", "bestaat-niet"), ("--type", "x"), ("--limit", "0")],
)
def test_search_refuses_what_does_not_exist(filled_hub: Hub, option: tuple[str, str]) -> None:
    answer = run(filled_hub.config, "search", "schulden", *option)
    assert answer.returncode == 1
    assert answer.stderr.startswith("Fout: ")


def test_batch_answers_every_line_in_order(filled_hub: Hub, tmp_path: Path) -> None:
    queries = ["schulden", "", "onzinwoorddatnietbestaat", "warmte*", '"', "aardgasvrij"]
    file = tmp_path / "queries.txt"
    file.write_text("\n".join(queries) + "\n")
    answer = run(filled_hub.config, "search", "--batch", str(file), "--json")
    assert answer.returncode == 0, answer.stderr
    payloads = [json.loads(line) for line in answer.stdout.splitlines()]
    assert [payload["zoekvraag"] for payload in payloads] == queries
    assert payloads[2]["totaal"] == 0
    assert payloads[5]["totaal"] > 0


def test_batch_goes_on_after_a_line_that_cannot_be_answered(
    filled_hub: Hub, tmp_path: Path
) -> None:
    file = tmp_path / "queries.txt"
    file.write_bytes(b"schulden\n\xff\xfe\nenergie\n")
    answer = run(filled_hub.config, "search", "--batch", str(file), "--json")
    assert answer.returncode == 1
    payloads = [json.loads(line) for line in answer.stdout.splitlines()]
    assert len(payloads) == 3
    assert "fout" in payloads[1]
    assert payloads[2]["totaal"] > 0


def test_a_setting_that_cannot_work_stops_the_start_with_one_sentence(own: Config) -> None:
    for name, value in (("PORT", "x"), ("CONTENT", "/nergens"), ("DATABASE", "/proc/x/y.db")):
        answer = subprocess.run(
            kennishub("serve"),
            cwd=PROJECT,
            env={**environment(own), f"KENNISHUB_{name}": value},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert answer.returncode == 2, name
        (line,) = answer.stderr.splitlines()
        assert line.startswith("Fout: ")


def test_a_port_in_use_stops_the_start_with_one_sentence(own: Config) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        answer = subprocess.run(
            kennishub("serve"),
            cwd=PROJECT,
            env=environment(own, KENNISHUB_PORT=str(port)),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert answer.returncode == 2
    (line,) = answer.stderr.splitlines()
    assert f"poort {port}" in line


def test_serve_brings_the_index_up_to_date_answers_and_stops_by_itself(own: Config) -> None:
    port = free_port()
    with serving(environment(own), port):
        url = f"http://127.0.0.1:{port}"
        with urllib.request.urlopen(f"{url}/gezondheid") as answer:
            health = json.load(answer)
        assert health["status"] == "ok"
        memory = health["index"].pop("geheugen")
        assert 0 <= memory["gebruikt"] <= memory["grens"]
        assert health["index"] == {"status": "ok", "documenten": 2}

        write(own.content, "later", "Later geschreven", "later")
        assert run(own, "index").returncode == 0
        with urllib.request.urlopen(f"{url}/api/v1/documenten?q=later") as answer:
            assert json.load(answer)["totaal"] == 1


def test_health_is_503_when_the_index_is_gone(own: Config) -> None:
    port = free_port()
    with serving(environment(own), port):
        shutil.rmtree(own.index)
        with pytest.raises(urllib.error.HTTPError) as raised:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/gezondheid")
        assert raised.value.code == 503
        health = json.load(raised.value)
        assert health["catalogus"]["status"] == "ok"
        assert health["index"]["status"] == "fout"
        assert run(own, "index").returncode == 0
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/gezondheid") as answer:
            assert answer.status == 200


@pytest.mark.parametrize("width", [0, 80])
def test_index_draws_a_bar_on_a_terminal_and_says_so_when_interrupted(
    own: Config, width: int
) -> None:
    for number in range(1_000):
        write(own.content, f"document-{number}", f"Document {number}", "koffie")
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
    process = subprocess.Popen(
        kennishub("index"),
        cwd=PROJECT,
        env=interruptible(environment(own)),
        stdin=follower,
        stdout=follower,
        stderr=follower,
        start_new_session=True,
    )
    os.close(follower)
    shown = b""
    while b"%|" not in shown:
        shown += os.read(leader, 65_536)
    process.send_signal(signal.SIGINT)
    # A terminal that nobody writes to any more gives an error on Linux, not an end of file.
    with contextlib.suppress(OSError):
        while chunk := os.read(leader, 65_536):
            shown += chunk
    os.close(leader)
    assert process.wait(20) == 130
    assert b"Bestanden lezen" in shown
    assert b"Afgebroken." in shown
    assert b"Traceback" not in shown
