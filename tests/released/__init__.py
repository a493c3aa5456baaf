"""Databases as each migration left them, rows included; `python -m tests.released` adds to them."""
