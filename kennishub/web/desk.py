"""Gather what waits for editors, and numbers over time, for one page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from flask import url_for

from kennishub.catalogue.desk import (
    FailedMail,
    Series,
    failed_mails,
    published_by_month,
    searches_by_week,
)
from kennishub.catalogue.freshness import overdue, with_notes
from kennishub.catalogue.revisions import list_conflicts
from kennishub.catalogue.searches import queries_without_results
from kennishub.catalogue.source_links import count_broken
from kennishub.catalogue.submissions import Status, list_submissions
from kennishub.web.charts import Chart, draw
from kennishub.web.hub import get_db, get_hub

#: Days over which searches that found nothing are counted, and most of them that are.
DAYS: Final = 30
MOST: Final = 500
#: Mails that failed, of which the newest are shown.
MAILS: Final = 10


@dataclass(frozen=True, slots=True)
class Task:
    """Hold one kind of work that waits: how much of it, and where it is done."""

    label: str
    count: int
    url: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """Hold all that the page of editors shows."""

    tasks: tuple[Task, ...]
    failed: list[FailedMail]
    months: Series
    weeks: Series

    @property
    def months_drawn(self) -> Chart:
        """Return the chart of submissions."""
        return draw(self.months)

    @property
    def weeks_drawn(self) -> Chart:
        """Return the chart of searches."""
        return draw(self.weeks)


def read_desk() -> Desk:
    """Read what waits and what was counted, as it is now."""
    db, today = get_db(), dt.datetime.now(dt.UTC).date()
    return Desk(
        tuple(task for task in _tasks(today) if task.count),
        failed_mails(db, MAILS),
        published_by_month(db, today),
        searches_by_week(db, today),
    )


def _tasks(today: dt.date) -> Iterator[Task]:
    db, months = get_db(), get_hub().config.check_months
    queue = url_for("review.queue")
    waiting = list_submissions(db, statuses=[Status.SUBMITTED])
    first = waiting[0].submitted if waiting else None
    yield Task("Nieuwe inzendingen", len(waiting), queue, _oldest(first, today))
    busy = list_submissions(db, statuses=[Status.IN_REVIEW])
    yield Task("Inzendingen in behandeling", len(busy), f"{queue}?lijst=bezig")
    actuality = url_for("review.actuality")
    late = overdue(db, today, months)
    yield Task("Teksten die lang niet zijn gecontroleerd", len(late), actuality)
    yield Task("Teksten met een opmerking van de eigenaar", len(with_notes(db, months)), actuality)
    yield Task("Conflicten", len(list_conflicts(db)), url_for("review.conflicts"))
    yield Task("Kapotte links", count_broken(db), url_for("review.links"))
    nothing = queries_without_results(db, MOST, days=DAYS)
    note = f"in {DAYS} dagen"
    yield Task("Zoekvragen zonder resultaat", len(nothing), url_for("redactie.queries"), note)


def _oldest(submitted: str | None, today: dt.date) -> str:
    """Return how long the first in the queue waits."""
    if submitted is None:
        return ""
    days = (today - dt.date.fromisoformat(submitted[:10])).days
    if days < 1:
        return "de oudste is van vandaag"
    return f"de oudste wacht {days} {'dag' if days == 1 else 'dagen'}"
