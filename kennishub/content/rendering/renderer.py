"""Render Markdown in a worker process that is killed when it takes too long."""

from __future__ import annotations

import json
import os
import re
import select
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import kennishub
from kennishub.content.rendering.frames import HEADER, pack, size_in
from kennishub.content.rendering.pipeline import TOO_COMPLEX, refuse_long
from kennishub.content.rendering.rendered import Rendered
from kennishub.errors import RenderLimitError

#: Seconds by the clock that one document may take; the worker limits its own processor time.
WALL_SECONDS: Final = 3.0
#: Seconds in which a worker must have started, on a machine that is busy with other things.
START_SECONDS: Final = 30.0

_LINKED_ID = re.compile(r"doc:([a-z0-9-]+)")


class _WorkerLostError(Exception):
    """Report that a worker died or did not answer in time."""


class Renderer:
    """Render as `render` does, within limits; a context manager, safe to share between threads.

    The worker starts at the first document, serves all, and is replaced after one that it does not
    survive. After a fork each process gets a worker of its own.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._worker: subprocess.Popen[bytes] | None = None
        self._owner = 0
        #: Texts that were rendered, those that failed included.
        self.texts = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop the worker; a later document starts another."""
        with self._lock:
            self._stop()

    def render(self, markdown: str, urls: Mapping[str, str]) -> Rendered:
        """Render Markdown; `urls` has the site path per id that `doc:` links may name.

        Raises:
            RenderLimitError: it is too long or takes too much time or memory.
            RuntimeError: no worker can be started.
        """
        refuse_long(markdown)
        named = {id_: urls[id_] for id_ in _LINKED_ID.findall(markdown) if id_ in urls}
        request = pack({"markdown": markdown, "urls": named})
        with self._lock:
            self.texts += 1
            worker = self._running_worker()
            try:
                answer = _exchange(worker, request, time.monotonic() + WALL_SECONDS)
            except _WorkerLostError:
                self._stop()
                raise RenderLimitError(TOO_COMPLEX) from None
            except BaseException:
                # An answer that comes after an interruption would be taken for that to the next.
                self._stop()
                raise
        if "error" in answer:
            raise RenderLimitError(answer["error"])
        return Rendered.from_json(answer)

    def _running_worker(self) -> subprocess.Popen[bytes]:
        if self._owner != os.getpid():
            # The worker of the process that this one was forked from answers to that one.
            self._worker = None
        if self._worker is None or self._worker.poll() is not None:
            self._stop()
            self._worker, self._owner = _start(), os.getpid()
        return self._worker

    def _stop(self) -> None:
        if self._worker is not None and self._owner == os.getpid():
            _end(self._worker)
        self._worker = None


def _start() -> subprocess.Popen[bytes]:
    source = str(Path(kennishub.__file__).parent.parent)
    search_path = os.pathsep.join(filter(None, [source, os.environ.get("PYTHONPATH")]))
    worker = subprocess.Popen(
        [sys.executable, "-m", "kennishub.content.render_worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        bufsize=0,
        env={**os.environ, "PYTHONPATH": search_path},
    )
    try:
        _exchange(worker, b"", time.monotonic() + START_SECONDS)
    except _WorkerLostError:
        _end(worker)
        raise RuntimeError("the worker that renders Markdown does not start") from None
    return worker


def _end(worker: subprocess.Popen[bytes]) -> None:
    worker.kill()
    for pipe in (worker.stdin, worker.stdout):
        if pipe is not None:
            pipe.close()
    worker.wait()


def _exchange(worker: subprocess.Popen[bytes], request: bytes, deadline: float) -> dict[str, Any]:
    """Send a request, if any, and return the next answer.

    Raises:
        _WorkerLostError: the worker is gone, or the deadline has passed.
    """
    assert worker.stdin is not None and worker.stdout is not None  # noqa: S101, PT018
    incoming, outgoing = worker.stdout.fileno(), worker.stdin.fileno()
    os.set_blocking(outgoing, False)
    poll = select.poll()
    poll.register(incoming, select.POLLIN)
    if request:
        poll.register(outgoing, select.POLLOUT)
    pending, received = memoryview(request), bytearray()
    while (size := size_in(received)) is None or len(received) < size:
        wait = deadline - time.monotonic()
        if wait <= 0:
            raise _WorkerLostError
        for descriptor, _ in poll.poll(wait * 1000):
            if descriptor == outgoing:
                pending = pending[_write(outgoing, pending) :]
                if not pending:
                    poll.unregister(outgoing)
            elif chunk := os.read(incoming, 1 << 16):
                received += chunk
            else:
                raise _WorkerLostError
    answer: dict[str, Any] = json.loads(received[HEADER:size])
    return answer


def _write(descriptor: int, data: memoryview) -> int:
    try:
        return os.write(descriptor, data)
    except BrokenPipeError:
        raise _WorkerLostError from None
