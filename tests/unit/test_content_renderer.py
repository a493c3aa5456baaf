"""Test that rendering in a worker is quick, and that no text keeps it busy."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kennishub.content.rendering import Renderer, render
from kennishub.content.rendering.frames import HEADER, pack, size_in
from kennishub.content.rendering.pool import RendererPool
from kennishub.content.rendering.renderer import WALL_SECONDS
from kennishub.errors import RenderLimitError

PROJECT = Path(__file__).parents[2]

#: Markdown on which a renderer may spend seconds, or minutes without limits.
HOSTILE = {
    "6 kB of brackets": "[" * 6_000,
    "images in images": "![" * 30_000,
    "fences": "~~~a\n" * 13_000,
    "nested brackets": "[a" * 4_000 + "]" * 4_000,
    "links in links": "[a](" * 2_000,
    "references": "[a]: /b\n\n" + "[a]" * 10_000,
    "long references": f"[a]: /{'x' * 1_900}\n\n" + "[a], " * 600,
    "reference definitions": "[a]: <b> 'c\n" * 5_000,
    "nested emphasis": "*a _b " * 1_500 + "c_ d* " * 1_500,
    "open emphasis": "*a **b " * 8_000,
    "stars": "*" * 60_000,
    "underscores": "_*" * 10_000,
    "quotes": "> " * 9_000 + "a",
    "tight quotes": ">" * 20_000,
    "nested lists": "".join(f"{' ' * 4 * depth}- a\n" for depth in range(150)),
    "dashes": "- " * 30_000,
    "rules": "* " * 9_000 + "x",
    "backticks": "".join("`" * length + " " for length in range(1, 200)),
    "one long run of backticks": "`" * 60_000,
    "a wide table": "|a" * 3_000 + "\n" + "|-" * 3_000 + "\n" + "|b" * 3_000,
    "pipes in ticks": "|`" * 3_000 + "\n" + "|-" * 3_000,
    "notes": "".join(f"[^{number}]: x[^{number + 1}]\n" for number in range(300)),
    "one note, often": "x[^1] " * 1_000 + "\n\n[^1]: y",
    "definitions": "a\n:   b\n" * 800,
    "admonitions": "".join(f"{' ' * 4 * depth}!!! tip\n" for depth in range(150)),
    "headings": "#a\n" * 3_000,
    "underlines": "a\n=\n" * 3_000,
    "entities": "&#106;" * 10_000,
    "angle brackets": "<" * 20_000,
    "open tags": "<a " * 20_000,
    "open comments": "<!--" * 15_000,
    "addresses": "<a@" * 20_000,
    "escapes": "\\" * 60_000,
    "line ends": "\n" * 60_000,
    "spaces": " " * 60_000 + "a",
}


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    with Renderer() as made:
        yield made


def test_a_worker_gives_what_rendering_here_gives(renderer: Renderer) -> None:
    markdown = "## Kop\n\n[a](doc:x) [b](doc:y) \U0001f600\ud800\n\n| A |\n|---|\n| 1 |\n"
    urls = {"x": "/artikelen/x/", "z": "/artikelen/z/"}
    assert renderer.render(markdown, urls) == render(markdown, urls)


def test_many_documents_go_through_one_worker(renderer: Renderer) -> None:
    urls = {f"document-{number}": f"/artikelen/document-{number}/" for number in range(10_000)}
    for number in range(100):
        html = renderer.render(f"[a](doc:document-{number})", urls).html
        assert f"/artikelen/document-{number}/" in html


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_markdown_is_rendered_or_refused_in_time(renderer: Renderer, name: str) -> None:
    started = time.perf_counter()
    with contextlib.suppress(RenderLimitError):
        renderer.render(HOSTILE[name], {})
    # Room for starting a worker after the document before, on a machine with more to do.
    assert time.perf_counter() - started < WALL_SECONDS + 10
    assert renderer.render("goed", {}).html == "<p>goed</p>"


def test_a_document_over_64_kb_does_not_reach_the_worker() -> None:
    with Renderer() as unused, pytest.raises(RenderLimitError, match="64 kB"):
        unused.render("x" * 65_537, {})
    assert unused._worker is None


def test_a_worker_that_was_killed_is_replaced() -> None:
    with Renderer() as renderer:
        renderer.render("een", {})
        worker = renderer._worker
        assert worker is not None
        os.kill(worker.pid, signal.SIGKILL)
        # Its pipe breaks at once or a moment later: both are the loss of one document at most.
        with contextlib.suppress(RenderLimitError):
            renderer.render("twee", {})
        assert renderer.render("drie", {}).html == "<p>drie</p>"
        assert renderer._worker is not worker


def test_a_worker_ends_with_its_renderer() -> None:
    with Renderer() as renderer:
        renderer.render("een", {})
        worker = renderer._worker
    assert worker is not None
    assert worker.returncode is not None
    assert renderer.render("weer", {}).text == "weer"
    renderer.close()


def test_a_worker_ends_when_its_parent_is_gone() -> None:
    with a_worker() as worker:
        assert worker.stdin is not None
        worker.stdin.close()
        assert worker.wait(60) == 0


def test_a_pool_lends_what_runs_already_to_one_at_a_time() -> None:
    pool = RendererPool()
    with pool.borrow() as first, pool.borrow() as second:
        assert first is not second
        for renderer in (first, second):
            assert renderer.render("een", {}).text == "een"
        workers = [first._worker, second._worker]
    with pool.borrow() as again:
        assert again._worker in workers
    # One idle worker is enough.
    assert sorted(worker.poll() is None for worker in workers if worker) == [False, True]
    pool.close()
    assert all(worker.poll() is not None for worker in workers if worker)


def test_a_pool_does_not_lend_again_what_failed_or_served_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pool = RendererPool()
    with pytest.raises(RenderLimitError), pool.borrow() as failed:
        failed.render("x" * 65_537, {})
    monkeypatch.setattr("kennishub.content.rendering.pool.MAX_TEXTS", 2)
    with pool.borrow() as renderer:
        assert renderer is not failed
        renderer.render("een", {})
    with pool.borrow() as same:
        assert same is renderer
        same.render("twee", {})
    with pool.borrow() as other:
        assert other is not renderer


def test_a_worker_that_cannot_start_is_an_error_of_the_installation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with Renderer() as renderer, pytest.raises(RuntimeError):
        renderer.render("een", {})


def test_processes_after_a_fork_do_not_share_a_worker() -> None:
    script = """
import os
from kennishub.content.rendering import Renderer
with Renderer() as renderer:
    renderer.render("voor", {})
    child = os.fork()
    texts = {renderer.render(f"{os.getpid()} {n}", {}).text for n in range(50)}
    assert texts == {f"{os.getpid()} {n}" for n in range(50)}
    if child:
        assert os.waitpid(child, 0)[1] == 0
        assert renderer.render("na", {}).text == "na"
"""
    subprocess.run([sys.executable, "-c", script], cwd=PROJECT, check=True, timeout=60)


def test_a_worker_ends_itself_when_a_document_takes_too_much_processor_time() -> None:
    with a_worker("w.render = lambda markdown, urls: [None for _ in iter(int, 1)]") as worker:
        send(worker, "x")
        assert worker.wait(60) == -signal.SIGXCPU


def test_a_worker_refuses_a_document_that_takes_too_much_memory() -> None:
    with a_worker("w.render = lambda markdown, urls: bytearray(2 * w.MEMORY)") as worker:
        send(worker, "x")
        assert b"eenvoudiger" in answer(worker)


def test_what_a_library_prints_does_not_get_between_the_answers() -> None:
    with a_worker("w.render = lambda markdown, urls: print('oeps')") as worker:
        send(worker, "x")
        assert b"eenvoudiger" in answer(worker)


@contextlib.contextmanager
def a_worker(change: str = "") -> Iterator[subprocess.Popen[bytes]]:
    """Start a worker as a renderer does, with one thing in it changed."""
    with subprocess.Popen(
        [sys.executable, "-c", f"import kennishub.content.render_worker as w\n{change}\nw.main()"],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
    ) as worker:
        try:
            assert b"ready" in answer(worker)
            yield worker
        finally:
            worker.kill()


def send(worker: subprocess.Popen[bytes], markdown: str) -> None:
    assert worker.stdin is not None
    worker.stdin.write(pack({"markdown": markdown, "urls": {}}))


def answer(worker: subprocess.Popen[bytes]) -> bytes:
    assert worker.stdout is not None
    received = b""
    while (size := size_in(received)) is None or len(received) < size:
        assert select.select([worker.stdout], [], [], 60)[0], "the worker does not answer"
        chunk = os.read(worker.stdout.fileno(), 1 << 16)
        assert chunk, "the worker is gone"
        received += chunk
    return received[HEADER:]
