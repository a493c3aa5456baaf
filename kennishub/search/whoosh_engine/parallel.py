"""Make the segments of a new index in several processes."""

from __future__ import annotations

import ctypes
import gc
import itertools
import multiprocessing
import os
import pickle
import signal
import sys
import traceback
from collections.abc import Iterable, Iterator
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Final, NoReturn

from kennishub.search.dutch.lexicon import load_lexicon
from kennishub.search.record import SearchRecord
from kennishub.search.whoosh_engine.segments import SegmentBuilder

#: With fewer records, starting processes costs more than it saves.
FEW: Final = 200
#: Each process leaves a segment, and every query looks in all segments.
MOST_PROCESSES: Final = 4
#: Records that are sent at once.
_BATCH: Final = 16

_PR_SET_PDEATHSIG: Final = 1


def build_segments(
    folder: Path, records: Iterable[SearchRecord], *, processes: int | None, memory: int
) -> list[Any]:
    """Write records in a folder, and return the segments that hold them.

    Whatever is raised by `records` or in a process is raised here, after all processes have ended.
    """
    if processes is None:
        processes = min(len(os.sched_getaffinity(0)), MOST_PROCESSES)
    iterator = iter(records)
    first = list(itertools.islice(iterator, FEW))
    batches = _batches(itertools.chain(first, iterator))
    if processes < 2 or len(first) < FEW:
        return _build_here(folder, batches, memory)
    # Loaded before the processes start, the lexicon is in memory once for all of them.
    load_lexicon()
    workers: list[_Worker] = []
    try:
        for _ in range(processes):
            workers.append(_Worker(folder, memory, [worker.connection for worker in workers]))
        _feed(workers, batches)
        return _collect(workers)
    finally:
        for worker in workers:
            worker.stop()


class _Worker:
    """Start a process that makes a segment, and talk with it.

    It is forked rather than started afresh, which would cost half a second and 120 MB for a lexicon
    of its own. What forking is feared for, locks that other threads hold at that moment, is
    no matter here: the child runs only the analysis and the writing of files of its own, of
    which none takes a lock that the parent could hold, and it leaves without any clean-up
    of what it inherited.
    """

    def __init__(self, folder: Path, memory: int, siblings: list[Connection]) -> None:
        context = multiprocessing.get_context("fork")
        self.connection, theirs = context.Pipe()
        inherited = [*siblings, self.connection]
        self._process: BaseProcess = context.Process(
            target=_work,
            args=(theirs, inherited, folder, memory, os.getpid()),
            name="kennishub-segment",
            daemon=True,
        )
        self._process.start()
        theirs.close()

    def receive(self) -> Any:
        """Return the next message; raise what was raised in the process."""
        try:
            message = self.connection.recv()
        except EOFError:
            self._process.join()
            code = self._process.exitcode
            raise RuntimeError(f"a process that writes the index ended with {code}") from None
        if isinstance(message, BaseException):
            raise message
        return message

    def stop(self) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()
        self._process.join()
        self._process.close()
        self.connection.close()


def _feed(workers: list[_Worker], batches: Iterable[list[SearchRecord]]) -> None:
    """Give each process that asks for it the next batch, which is made while they all work."""
    asking: list[_Worker] = []
    for batch in batches:
        data = pickle.dumps(batch, pickle.HIGHEST_PROTOCOL)
        if not asking:
            ready = wait([worker.connection for worker in workers])
            asking = [worker for worker in workers if worker.connection in ready]
        worker = asking.pop()
        worker.receive()
        worker.connection.send_bytes(data)


def _collect(workers: list[_Worker]) -> list[Any]:
    """Tell all processes that there is no more, and return their segments."""
    for worker in workers:
        worker.receive()
        worker.connection.send_bytes(pickle.dumps(None))
    segments = [worker.receive() for worker in workers]
    return [segment for segment in segments if segment is not None]


def _build_here(folder: Path, batches: Iterable[list[SearchRecord]], memory: int) -> list[Any]:
    builder = SegmentBuilder(folder, memory)
    try:
        for batch in batches:
            for record in batch:
                builder.add(record)
        segment = builder.finish()
    except BaseException:
        builder.cancel()
        raise
    return [] if segment is None else [segment]


def _work(
    connection: Connection, inherited: list[Connection], folder: Path, memory: int, parent: int
) -> NoReturn:
    """Be a process: ask for batches until there are no more, and answer with a segment."""
    status = 1
    try:
        _die_with(parent)
        # The parent hears of interrupts, and ends this process.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        # Else the pipe would never be seen to close at the other end.
        for other in inherited:
            other.close()
        # Nothing here makes cycles, and looking for them would touch all that is shared.
        gc.disable()
        try:
            result: Any = _build_here(folder, _received(connection), memory)
        except EOFError:
            raise
        except BaseException as error:  # noqa: BLE001 - whatever it is, the parent is told
            result = _sendable(error)
        else:
            result = result[0] if result else None
        connection.send(result)
        status = 0
    except (EOFError, OSError):
        pass  # The parent is gone.
    finally:
        os._exit(status)


def _received(connection: Connection) -> Iterator[list[SearchRecord]]:
    while True:
        connection.send(None)
        batch = pickle.loads(connection.recv_bytes())  # noqa: S301 - from our own parent
        if batch is None:
            return
        yield batch


def _sendable(error: BaseException) -> BaseException:
    """Return an error with its traceback as a note, in a form that survives being sent."""
    error.add_note("In a process that writes the index:\n" + traceback.format_exc())
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - made here
    except Exception:  # noqa: BLE001 - an error's pickling can fail in any way
        return RuntimeError("".join(traceback.format_exception(error)))
    return error


def _die_with(parent: int) -> None:
    """Have the system end this process when its parent ends, however that happens."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        raise EOFError


def _batches(records: Iterable[SearchRecord]) -> Iterator[list[SearchRecord]]:
    iterator = iter(records)
    while batch := list(itertools.islice(iterator, _BATCH)):
        yield batch
