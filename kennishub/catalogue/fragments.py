"""Give the parts of SELECT statements that bring a document's lists along with its row.

Every fragment is built of constants of this package; nothing from outside ever becomes SQL.
"""

from __future__ import annotations

from typing import Final


def _json_list(item: str, table: str, condition: str = "") -> str:
    return (
        f"(SELECT json_group_array({item}) FROM (SELECT * FROM {table}"  # noqa: S608
        f" WHERE document_id = d.id {condition} ORDER BY position))"
    )


def json_themes(kind: str) -> str:
    """Return SQL for the ids of the themes of one kind that document `d` has, as a JSON list."""
    return _json_list("theme_id", "document_themes", f"AND kind = '{kind}'")


KEYWORDS: Final = _json_list("keyword", "document_keywords")
MUNICIPALITIES: Final = _json_list("json_array(code, role)", "document_municipalities")
LINKS: Final = _json_list("json_array(target, kind, note)", "document_links")
