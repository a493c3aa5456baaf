"""Show administrators who did what, when."""

from __future__ import annotations

import datetime as dt
from typing import Final

from flask import Blueprint, render_template, request, url_for

from kennishub.catalogue.audit import (
    AuditFilter,
    audit_actions,
    audit_actors,
    count_audit,
    search_audit,
)
from kennishub.web.hub import get_db, get_hub
from kennishub.web.no_store import no_store
from kennishub.web.numbers import read_number
from kennishub.web.paging import page_number, paginate

# Who may enter is said where this is registered, in `application`.
bp = Blueprint("logbook", __name__)
bp.after_request(no_store)

PER_PAGE: Final = 50
KINDS: Final = {
    "account": "Account",
    "inzending": "Inzending",
    "document": "Document",
    "hub": "Kennishub",
}


@bp.get("/")
def index() -> str:
    """Show a page of what was noted, newest first."""
    db, wanted = get_db(), _wanted()
    count = count_audit(db, wanted)
    pages = max(1, -(-count // PER_PAGE))
    page = page_number(request.args.get("pagina"), pages)
    asked = {name: value for name, value in request.args.items() if value and name != "pagina"}
    return render_template(
        "redactie/logbook.html",
        entries=search_audit(db, wanted, limit=PER_PAGE, offset=(page - 1) * PER_PAGE),
        count=count,
        pages=paginate(page, pages, lambda one: url_for(".index", **{**asked, "pagina": one})),  # type: ignore[arg-type]
        asked=asked,
        kinds=KINDS,
        actions=[(action, action.capitalize()) for action in audit_actions(db)],
        actors=audit_actors(db),
        days=get_hub().config.audit_days,
    )


def _wanted() -> AuditFilter:
    """Return what is asked for; what cannot be read asks for nothing."""
    asked = request.args
    actor = asked.get("wie", "")
    kind = asked.get("soort", "")
    return AuditFilter(
        kind=kind if kind in KINDS else None,
        object_id=asked.get("over", "").strip() or None,
        action=asked.get("actie") or None,
        actor=read_number(actor) or None,
        since=_date("vanaf"),
        until=_date("tot"),
    )


def _date(name: str) -> str | None:
    try:
        return dt.date.fromisoformat(request.args.get(name, "")).isoformat()
    except ValueError:
        return None
