"""Give every test a hub of its own in which things go wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.harness import Range


@pytest.fixture
def place(tmp_path: Path) -> Range:
    return Range(tmp_path)
