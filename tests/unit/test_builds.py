"""Builds side by side, and the switch between them."""

from __future__ import annotations

import multiprocessing
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest

from kennishub.errors import IndexUnavailableError
from kennishub.search.builds import Builds


def make(builds: Builds, text: str) -> Path:
    build = builds.new()
    (build / "file").write_text(text)
    builds.switch(build)
    return build


def test_without_a_build_there_is_no_current_one(tmp_path: Path) -> None:
    assert Builds(tmp_path / "index").current() is None


def test_a_switch_keeps_the_build_before_and_removes_older_ones(tmp_path: Path) -> None:
    builds = Builds(tmp_path)
    first, second, third = (make(builds, name) for name in "abc")
    assert builds.current() == third
    assert not first.exists()
    assert second.exists()


def test_the_rest_of_an_interrupted_build_is_removed_at_the_next_switch(tmp_path: Path) -> None:
    builds = Builds(tmp_path)
    abandoned = builds.new()
    build = make(builds, "b")
    make(builds, "c")
    assert not abandoned.exists()
    assert build.exists()


def test_builds_that_did_not_become_whole_can_be_removed(tmp_path: Path) -> None:
    builds = Builds(tmp_path)
    first = builds.new()
    builds.discard_unfinished()
    assert not first.exists()
    before, build = make(builds, "b"), make(builds, "c")
    abandoned = builds.new()
    builds.discard_unfinished()
    assert not abandoned.exists()
    assert before.exists()
    assert builds.current() == build


@pytest.mark.parametrize("name", ["../elders", "/etc", "build-1/../..", "", "iets"])
def test_a_pointer_to_anywhere_else_is_not_followed(tmp_path: Path, name: str) -> None:
    (tmp_path / "current").write_text(name)
    assert Builds(tmp_path).current() is None


def hold(folder: Path, held: Event, release: Event) -> None:
    with Builds(folder).lock():
        held.set()
        release.wait(20)


def test_a_second_writer_is_refused_in_time_and_the_lock_of_a_dead_one_is_free(
    tmp_path: Path,
) -> None:
    context = multiprocessing.get_context("spawn")
    held, release = context.Event(), context.Event()
    holder = context.Process(target=hold, args=(tmp_path, held, release))
    holder.start()
    try:
        assert held.wait(20)
        with pytest.raises(IndexUnavailableError, match="ander proces"), Builds(tmp_path).lock(0.2):
            pass
    finally:
        holder.kill()
        holder.join()
    with Builds(tmp_path).lock(0.2):
        pass
