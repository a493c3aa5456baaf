"""Give a request to a thread when its whole head has arrived, so that slow clients hold up none.

Threads are few. One that reads the head of a client which sends a byte a second is lost to all
others; here such a client waits in the loop of the worker, that waits for all of them at once.
"""

from __future__ import annotations

import selectors
import socket
import time
from contextlib import suppress
from functools import partial
from typing import Any, Final

from gunicorn.workers.gthread import ThreadWorker

#: Bytes of the longest head; a browser sends a few thousand at most.
MAX_HEAD: Final = 32 * 1024
#: Seconds that a client gets to send a head, and that it gets when the worker stops.
HEAD_SECONDS: Final = 10.0
_STOP_SECONDS: Final = 2.0

_END: Final = b"\r\n\r\n"
_TOO_LARGE: Final = b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\n\r\n"


class _Head:
    """Look at what there is of a head in the socket of a connection, without taking it."""

    def __init__(self, conn: Any) -> None:
        # What was read along with the request before, belongs to this one.
        read = conn.parser.unreader.buf.getvalue() if conn.parser is not None else b""
        try:
            data = conn.sock.recv(MAX_HEAD, socket.MSG_PEEK | socket.MSG_DONTWAIT)
            is_gone = not data
        except BlockingIOError:
            data, is_gone = b"", False
        except OSError:
            data, is_gone = b"", True
        self.size = len(data)
        self.is_too_large = len(data) >= MAX_HEAD
        # Empty lines before a request are none of it. A thread finds out that a client is gone.
        self.is_whole = is_gone or _END in (read + data).lstrip(b"\r\n")


class Worker(ThreadWorker):  # type: ignore[misc]
    """Answer requests in threads, and wait for their heads without one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        #: Until when each connection waits, in the order in which they started to.
        self._waiting: dict[Any, float] = {}
        #: How many bytes of each were looked at.
        self._seen: dict[Any, int] = {}
        self._stops_at: float | None = None

    def enqueue_req(self, conn: Any) -> None:
        """Hand a connection to a thread, or wait until its head is there."""
        head = _Head(conn)
        if head.is_whole:
            super().enqueue_req(conn)
        elif head.is_too_large:
            self._refuse(conn)
        else:
            conn.sock.setblocking(False)
            self._waiting[conn] = time.monotonic() + HEAD_SECONDS
            self._wait_for_more(conn, head)
            self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._on_more, conn))

    def murder_pending(self) -> None:
        """Close connections that did not send their head in time."""
        super().murder_pending()
        now = time.monotonic()
        if not self.alive and self._stops_at is None:
            self._stops_at = now + _STOP_SECONDS
        is_over = self._stops_at is not None and now >= self._stops_at
        for conn, until in list(self._waiting.items()):
            if now < until and not is_over:
                break
            self._forget(conn)
            self.nr_conns -= 1
            conn.close()

    def _on_more(self, conn: Any, _sock: Any) -> None:
        head = _Head(conn)
        if head.is_too_large and not head.is_whole:
            self._forget(conn)
            self._refuse(conn)
        elif head.is_whole or head.size <= self._seen[conn]:
            # Where nothing new woke us, the client is gone, and a thread finds that at once.
            self._forget(conn)
            super().enqueue_req(conn)
        else:
            self._wait_for_more(conn, head)

    def _wait_for_more(self, conn: Any, head: _Head) -> None:
        """Be woken only when more has arrived than was looked at; it stays in the socket."""
        self._seen[conn] = head.size
        with suppress(OSError):
            conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, head.size + 1)

    def _forget(self, conn: Any) -> None:
        del self._waiting[conn], self._seen[conn]
        with suppress(OSError, KeyError, ValueError):
            self.poller.unregister(conn.sock)
        with suppress(OSError):
            conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 1)

    def _refuse(self, conn: Any) -> None:
        with suppress(OSError):
            conn.sock.send(_TOO_LARGE)
        self.nr_conns -= 1
        conn.close()
