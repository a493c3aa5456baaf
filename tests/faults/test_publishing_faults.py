"""Nothing that was published is lost or half there, whatever happens to the process or the disk.

`make faults` tries every point and prints the numbers; here a sample of them is tried.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
import time

import pytest

from kennishub.errors import VersionConflictError
from tests.faults.harness import Findings, Range
from tests.faults.worker import TEXT

#: With `all` every point is tried.
ALL = os.environ.get("KENNISHUB_FAULTS") == "all"
SAMPLE = 3
KILLS = 300 if ALL else 4

needs_strace = pytest.mark.skipif(
    shutil.which("strace") is None, reason="strace is absent: install the package strace"
)


def points(count: int) -> list[int]:
    """Return all points, or some spread over them, the last ones among these."""
    if ALL:
        return list(range(1, count + 1))
    step = count / SAMPLE
    return sorted({round(step * (number + 1)) for number in range(SAMPLE)})


def tell(what: str, findings: Findings) -> None:
    """Say the numbers, which `make faults` shows."""
    sys.stdout.write(f"\n{what}: {findings}\n")
    for one in findings.half[:3]:
        sys.stdout.write(f"  {one}\n")


@needs_strace
def test_a_kill_at_any_call_leaves_all_of_a_publication_or_nothing(place: Range) -> None:
    findings = place.inject(points(place.count_calls()), "signal=KILL:when={}")
    tell("killed", findings)
    assert findings.good, findings


@needs_strace
def test_a_full_disk_from_any_call_on_leaves_all_of_a_publication_or_nothing(
    place: Range,
) -> None:
    findings = place.inject(points(place.count_calls()), "error=ENOSPC:when={}+")
    tell("disk full", findings)
    assert findings.good, findings


@needs_strace
def test_one_error_of_the_disk_at_any_call_leaves_all_of_a_publication_or_nothing(
    place: Range,
) -> None:
    findings = place.inject(points(place.count_calls()), "error=EIO:when={}")
    tell("one error", findings)
    assert findings.good, findings


@needs_strace
def test_the_naive_order_fails_here(place: Range) -> None:
    count = place.count_calls("naive")
    findings = place.inject(points(count), "signal=KILL:when={}", "naive")
    tell("naive order, killed", findings)
    assert findings.half


def test_random_kills_of_four_processes_at_once_lose_nothing(place: Range) -> None:
    chance = random.Random(3)
    findings = Findings()
    for _ in range(-(-KILLS // 4)):
        made = [place.submission() for _ in range(4)]
        started = [place.start(*one) for one in made]
        time.sleep(chance.uniform(0.6, 2.5))
        for process in started:
            process.kill()
        for (submission, word), process in zip(made, started, strict=True):
            said, _ = process.communicate()
            findings.points += 1
            place.look(submission, word, "ACK" in said, findings)
    tell("random kills", findings)
    assert findings.good, findings


def test_of_two_editors_on_one_base_one_wins_and_the_other_is_told(place: Range) -> None:
    submission, word = place.submission()
    hub = place.hub
    with hub.database() as one, hub.database() as other:
        first, second = hub.publishing(one), hub.publishing(other)
        text = TEXT.format(id=word, word=word)
        first.publish(place.editor, submission, text, document_id=word, version=3)
        assert hub.apply()
        changed = text.replace("Een proef.", "Een betere proef.")
        assert first.revise(place.editor, word, changed, base_revision=1) == 2
        with pytest.raises(VersionConflictError) as caught:
            second.revise(place.editor, word, text + "\nEn meer.", base_revision=1)
        assert caught.value.current == 2
        assert hub.apply()
    assert "Een betere proef." in (place.config.content / "artikelen" / f"{word}.md").read_text()
