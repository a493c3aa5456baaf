"""Remove data of people when the period is over for which they are needed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlite_utils import Database

from kennishub.catalogue.audit import purge_audit
from kennishub.catalogue.database import rows, transaction
from kennishub.catalogue.moments import later
from kennishub.config import Config

_DAY: Final = 24 * 3600


@dataclass(frozen=True, slots=True)
class Kept:
    """Hold what is kept for so many days: `setting` names the days, `where` what is older."""

    label: str
    setting: str
    table: str
    where: str


@dataclass(frozen=True, slots=True)
class Due:
    """Hold how many of something are older than they may be."""

    label: str
    days: int
    count: int


_SUBMISSIONS: Final = "changed < :before AND status IN "
#: `:before` is the moment so many days ago.
KEPT: Final = (
    Kept("Zoekvragen", "search_log_days", "searches", "at < :before"),
    Kept("Pogingen om in te loggen", "attempts_days", "attempts", "at IS NULL OR at < :before"),
    Kept("Mails", "mail_days", "mails", "coalesce(sent, created) < :before"),
    Kept("Links uit mails", "mail_days", "mail_links", "until < :before"),
    Kept("Links om te controleren", "mail_days", "check_links", "until < :before"),
    Kept(
        "Accounts die nooit zijn bevestigd",
        "mail_days",
        "accounts",
        "verified IS NULL AND erased IS NULL AND created < :before",
    ),
    Kept("Sessies", "session_days", "sessions", "until < :before"),
    Kept("Concepten", "draft_days", "submissions", f"{_SUBMISSIONS} ('concept', 'terug')"),
    Kept("Niet samengevoegde teksten", "draft_days", "unmerged", "at < :before"),
    Kept(
        "Afgewezen en ingetrokken inzendingen",
        "rejected_days",
        "submissions",
        f"{_SUBMISSIONS} ('afgewezen', 'ingetrokken')",
    ),
    Kept("Afgehandelde opmerkingen", "rejected_days", "check_notes", "resolved < :before"),
    Kept("Regels van het logboek", "audit_days", "audit", "at < :before"),
)


def list_due(db: Database, config: Config) -> list[Due]:
    """Return what is kept longer than the settings say."""
    found = []
    for one in KEPT:
        days: int = getattr(config, one.setting)
        sql = f"SELECT count(*) AS items FROM {one.table} WHERE {one.where}"  # noqa: S608
        (row,) = rows(db, sql, {"before": later(-days * _DAY)})
        if row["items"]:
            found.append(Due(one.label, days, row["items"]))
    return found


def purge(db: Database, config: Config) -> None:
    """Delete for good what is kept longer than the settings say."""
    # Deleted rows would otherwise stay readable in the file until something overwrites them.
    db.execute("PRAGMA secure_delete = ON")
    for one in KEPT:
        before = later(-getattr(config, one.setting) * _DAY)
        if one.table == "audit":
            purge_audit(db, before)
            continue
        with transaction(db):
            sql = f"DELETE FROM {one.table} WHERE {one.where}"  # noqa: S608
            db.execute(sql, {"before": before})
