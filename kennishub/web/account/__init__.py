"""Make an account, sign in and out, choose a new password, see one's own submissions and data."""

from __future__ import annotations

from kennishub.web.account import own_data
from kennishub.web.account.views import bp

__all__ = ["bp", "own_data"]
