"""Submit a practice case or an article: write, look, hand in, and follow what happens."""

from __future__ import annotations

from kennishub.paths import document_path
from kennishub.web.submit import starting, views
from kennishub.web.submit.blueprint import bp
from kennishub.web.submit.page import label_of

bp.add_app_template_global(label_of)
bp.add_app_template_global(document_path)

__all__ = ["bp", "starting", "views"]
