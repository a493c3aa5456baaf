"""Make an account, sign in and out, choose a new password, and see one's own submissions."""

from __future__ import annotations

from kennishub.web.account import devices, oidc, own_data, second_factor
from kennishub.web.account.views import bp

__all__ = ["bp", "own_data"]

for _part in (oidc.bp, second_factor.bp, devices.bp):
    bp.register_blueprint(_part)
