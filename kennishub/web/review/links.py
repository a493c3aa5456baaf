"""Which links of documents lead nowhere any more, for editors to mend or to call good."""

from __future__ import annotations

import datetime as dt
from itertools import groupby

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from kennishub.catalogue import audit
from kennishub.catalogue.database import transaction
from kennishub.catalogue.moments import moment
from kennishub.catalogue.source_links import accept_link, broken_links, link_totals
from kennishub.publishing.broken_links import ACCEPTED
from kennishub.web.hub import get_db, get_hub
from kennishub.web.review.blueprint import bp, editor

#: Links on the page: more than somebody mends in one sitting.
MOST = 200


@bp.get("/links/")
def links() -> str:
    """Show the broken links, the longest broken first, each with the documents that use it."""
    db = get_db()
    by_url = [list(group) for _url, group in groupby(broken_links(db), lambda one: one.url)]
    return render_template(
        "review/links.html",
        links=by_url[:MOST],
        more=len(by_url[MOST:]),
        totals=link_totals(db),
        is_checked=get_hub().config.check_links,
    )


@bp.post("/links/goed")
def accept() -> AnyResponse:
    """Take a link as good for a month, as an editor looked at it."""
    db, url = get_db(), request.form.get("url", "")
    with transaction(db):
        accept_link(db, url, moment(dt.datetime.now(dt.UTC) + ACCEPTED))
        audit.note(db, editor(), "link goed bevonden", "hub", "links", {"url": url})
    flash("Genoteerd: deze link is goed. Over een maand kijkt Kennishub weer.")
    return redirect(url_for(".links"), 303)
