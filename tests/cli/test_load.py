"""The script that loads a hub runs, counts, and tells what is not good enough."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import pytest

from benchmarks.load import Phase, faults, measure, report
from benchmarks.load_clients import Kind, Sample
from kennishub.hub import Hub
from tests.web.stores import copy_of_database


def test_a_hub_is_read_written_to_and_attacked_without_an_error(
    filled_hub: Hub, tmp_path: Path
) -> None:
    (tmp_path / "instance").mkdir()
    shutil.copytree(filled_hub.config.content, tmp_path / "kennis")
    shutil.copytree(filled_hub.config.index, tmp_path / "index")
    config = dataclasses.replace(
        filled_hub.config,
        content=tmp_path / "kennis",
        index=tmp_path / "index",
        database=copy_of_database(filled_hub, tmp_path / "instance"),
    )
    phases = measure(config, seconds=4)
    for phase in phases:
        assert phase.errors == []
        # How many is a matter of the machine and of what else it does.
        assert phase.times(Kind.PAGE)
        assert phase.times(Kind.SAVE)
        assert len(phase.memory) == 3
        assert "p99" in report(phase)
    assert phases[0].times(Kind.HOSTILE) == []
    assert phases[1].times(Kind.HOSTILE)
    # Each writer publishes what it began, also where the time is over meanwhile.
    published = sum(len(phase.times(Kind.PUBLISH)) for phase in phases)
    hub = Hub(config)
    with hub.engine:
        hub.update()
        assert hub.examine() == []
    assert published
    assert len(list((config.content / "praktijkvoorbeelden").glob("proef-*"))) == published


def good() -> list[Phase]:
    return [
        Phase("kind", [Sample(Kind.PAGE, 10.0)] * 100, [], [100.0, 120.0, 121.0]),
        Phase("hard", [Sample(Kind.PAGE, 900.0)] * 100, [], [120.0, 121.0, 122.0]),
    ]


def test_what_is_good_enough_has_no_faults() -> None:
    assert faults(good()) == []


@pytest.mark.parametrize(
    ("number", "change", "said"),
    [
        (0, {"errors": ["x"]}, "1 errors: x"),
        (1, {"errors": ["x"]}, "1 errors: x"),
        (0, {"memory": [100.0, 100.0, 120.0]}, "memory grows"),
        (1, {"memory": [100.0, 100.0, 120.0]}, "memory grows"),
        (0, {"samples": [Sample(Kind.PAGE, 300.0)] * 9}, "p99 of a page is 300 ms"),
        (1, {"samples": [Sample(Kind.SAVE, 1_000.0)] * 9}, "p99 of the others is 1000 ms"),
    ],
)
def test_what_is_not_good_enough_is_told(
    number: int, change: dict[str, list[object]], said: str
) -> None:
    phases = good()
    phases[number] = dataclasses.replace(phases[number], **change)  # type: ignore[arg-type]
    (fault,) = faults(phases)
    assert said in fault


def test_hostile_clients_alone_are_no_reason() -> None:
    phases = good()
    phases[1].samples.append(Sample(Kind.HOSTILE, 9_000.0))
    assert faults(phases) == []
