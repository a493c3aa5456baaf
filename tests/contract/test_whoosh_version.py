"""Watch that the contract suite meets the Whoosh it is meant to run on."""

from __future__ import annotations

import os

import whoosh

#: Set by `make old-whoosh`, which puts another Whoosh in front of the installed one.
EXPECTED = os.environ.get("KENNISHUB_TEST_WHOOSH", "3.54.0")


def test_the_suite_runs_on_the_whoosh_that_was_asked_for() -> None:
    assert whoosh.versionstring() == EXPECTED
