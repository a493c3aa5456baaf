"""Lend renderers whose worker runs already: to start one takes longer than most texts."""

from __future__ import annotations

import atexit
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from kennishub.content.rendering.renderer import Renderer

#: Idle renderers that are kept; each holds a process of some 30 MB.
KEPT: Final = 1
#: Texts after which a worker is replaced, so that what one leaves behind in memory does not stay.
MAX_TEXTS: Final = 200


class RendererPool:
    """Lend each renderer to one borrower at a time, so that a slow text holds up nobody else's."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._lock = threading.Lock()
        self._idle: list[Renderer] = []

    @contextmanager
    def borrow(self) -> Iterator[Renderer]:
        """Lend a renderer, a new one where none is idle; one that failed is not lent again."""
        with self._lock:
            renderer = self._idle.pop() if self._idle else Renderer()
        try:
            yield renderer
        except BaseException:
            renderer.close()
            raise
        with self._lock:
            if keep := len(self._idle) < self._kept and renderer.texts < MAX_TEXTS:
                self._idle.append(renderer)
        if not keep:
            renderer.close()

    def close(self) -> None:
        """Stop the idle workers; what is lent later starts anew."""
        with self._lock:
            idle, self._idle = self._idle, []
        for renderer in idle:
            renderer.close()


#: The renderers of this process.
RENDERERS: Final = RendererPool()
atexit.register(RENDERERS.close)
