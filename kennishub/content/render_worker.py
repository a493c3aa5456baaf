"""Render documents that arrive on standard input, within limits of this process's own.

Started by `kennishub.content.rendering.Renderer`; it ends when its standard input does.
"""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import sys
from pathlib import Path
from typing import Any, BinaryIO, Final

from kennishub.content.rendering.frames import pack, read_frame
from kennishub.content.rendering.pipeline import TOO_COMPLEX, render
from kennishub.errors import RenderLimitError

#: Seconds of processor time for one document.
CPU_SECONDS: Final = 2
#: Memory for one document, in bytes above what the process has when it starts.
MEMORY: Final = 1024**3


def main() -> None:
    """Answer requests until there are no more."""
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    # Nothing that a library may print can get between the answers.
    sys.stdout = sys.stderr
    # Ctrl-C in a terminal reaches this process too; it ends when its parent closes the pipe.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit_memory()
    try:
        _send(answers, {"ready": True})
        while (request := read_frame(requests)) is not None:
            _allow_more_processor_time()
            _send(answers, _answer(request))
    except BrokenPipeError:
        # The parent is gone; what is left to flush at the end goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), answers.fileno())


def _send(answers: BinaryIO, answer: dict[str, Any]) -> None:
    answers.write(pack(answer))
    answers.flush()


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    try:
        return render(request["markdown"], request["urls"]).to_json()
    except RenderLimitError as error:
        return {"error": str(error)}
    except Exception:  # noqa: BLE001 - a fault of a library on one text must not end the run
        return {"error": TOO_COMPLEX}


def _allow_more_processor_time() -> None:
    """Move the limit to where this document must be done; past it the kernel ends the process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(used.ru_utime + used.ru_stime) + 1 + CPU_SECONDS
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (limit, hard))


def _limit_memory() -> None:
    """Limit the address space, where the system knows how much of it is used (not on macOS)."""
    with contextlib.suppress(OSError, ValueError):
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        limit = pages * resource.getpagesize() + MEMORY
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        if hard == resource.RLIM_INFINITY or limit <= hard:
            resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


if __name__ == "__main__":
    main()
