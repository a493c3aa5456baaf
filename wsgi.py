"""Offer the web application to a WSGI server."""

from kennishub import create_app

application = create_app()
