"""Set up and use an authenticator app as a person does."""

from __future__ import annotations

import re
import time
from typing import Final

from flask.testing import FlaskClient
from pyotp import TOTP

from tests.accounts import token_on
from tests.web.page import Page

ASK: Final = "/account/inloggen/code/"
SETTINGS: Final = "/account/tweede-stap/"
APP: Final = "/account/tweede-stap/instellen/"
OFF: Final = "/account/tweede-stap/uitzetten/"
RENEW: Final = "/account/tweede-stap/herstelcodes/"


def post(client: FlaskClient, url: str, page: str = "", **form: str) -> tuple[int, str]:
    """Send the form on a page, and return status and where it leads or else the text."""
    token = token_on(client, page or url)
    answer = client.post(url, data={"csrf_token": token, **form})
    return answer.status_code, answer.headers.get("Location") or answer.get_data(as_text=True)


def secret_on_page(client: FlaskClient) -> str:
    """Return the secret that the page shows to whoever cannot scan it."""
    text = client.get(APP).get_data(as_text=True)
    found = re.search(r'kennishub-code">([A-Z2-7 ]+)<', text)
    assert found is not None
    return found[1].replace(" ", "")


def code(secret: str, steps: int = 0) -> str:
    """Return the code of so many periods from now; a test must not run across two of them."""
    left = 30 - time.time() % 30
    if left < 3:
        time.sleep(left + 0.1)
    return TOTP(secret).at(int(time.time()), counter_offset=steps)


def set_up(client: FlaskClient) -> tuple[str, list[str]]:
    """Turn it on with the code of the period before, and return secret and recovery codes."""
    assert post(client, SETTINGS) == (303, APP)
    secret = secret_on_page(client)
    status, text = post(client, APP, code=code(secret, -1))
    assert status == 200
    return secret, [one.text for one in Page(text).all("li", class_="kennishub-code")]
