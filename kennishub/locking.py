"""Let one process at a time do a thing, by an exclusive lock on a file.

The system frees the lock when its holder dies, so that no stale lock needs cleaning up.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_POLL_SECONDS: Final = 0.05


class LockTimeoutError(Exception):
    """Report that another process held the lock for longer than the time-out."""


@contextmanager
def exclusive(path: Path, timeout: float) -> Iterator[None]:
    """Hold the lock on a file, which is made when absent; seconds of time-out.

    Raises:
        LockTimeoutError: the lock was not free in time.
        OSError: the file cannot be made.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        _acquire(descriptor, timeout)
        yield
    finally:
        os.close(descriptor)


def hold_shared(path: Path) -> int:
    """Take the lock on a file together with others, and return the descriptor that holds it.

    It is held until the descriptor is closed, in processes forked meanwhile as well.

    Raises:
        LockTimeoutError: another process holds the lock for itself alone.
        OSError: the file cannot be made.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise LockTimeoutError from None
    return descriptor


def _acquire(descriptor: int, timeout: float) -> None:
    deadline = time.monotonic() + timeout
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise LockTimeoutError from None
            time.sleep(_POLL_SECONDS)
        else:
            return
