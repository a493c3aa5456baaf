"""Offer the web application to a WSGI server."""

from kennishub import create_app, logs
from kennishub.config import from_environment

config = from_environment()
logs.configure(config.log_format)
application = create_app(config)
